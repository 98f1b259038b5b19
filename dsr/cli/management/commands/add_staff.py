"""Adds a member of staff with roles; the password is asked for, never given as an argument."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from dsr.accounts.actors import operator_actor
from dsr.accounts.models import Staff
from dsr.accounts.store import STANDARD_ROLES
from dsr.casework.look_after_staff import add_staff
from dsr.common import clock


class Command(BaseCommand):
    """`manage.py add_staff lena@company.example --name "Lena Lead" --role lead`."""

    help = "Add a member of staff."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, with which roles, for which controller."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", action="append", choices=sorted(STANDARD_ROLES), required=True)
        parser.add_argument("--controller", default="", help="slug; without one: all controllers")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the password, check it, add the person."""
        if Staff.objects.filter(email=options["email"].lower()).exists():
            raise CommandError("Somebody with this address exists already.")
        password = getpass("Password: ")
        try:
            validate_password(password)
        except ValidationError as weak:
            raise CommandError(" ".join(weak.messages)) from weak
        add_staff(
            email=options["email"],
            name=options["name"],
            password=password,
            roles=options["role"],
            scope=options["controller"],
            opens_admin="administrator" in options["role"],
            actor=operator_actor(name="command line"),
            now=clock.now(),
        )
        self.stdout.write(f"Added {options['name']}.")
