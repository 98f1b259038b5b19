"""Loads controller profiles from YAML files into the register."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dsr.accounts.actors import operator_actor
from dsr.casework.load_controller import load_controller
from dsr.common import clock
from dsr.register.profile import load_profile
from dsr.register.profile_errors import ProfileInvalid


class Command(BaseCommand):
    """`manage.py load_controller PROFILE.yaml ...`: all files are checked before the first is loaded."""

    help = "Create or renew controllers from profile files; errors name line and column."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One or more profiles, and whether only to check them."""
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--check", action="store_true", help="only check the files")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check all, then load all."""
        try:
            profiles = [load_profile(path=path) for path in options["files"]]
        except ProfileInvalid as invalid:
            raise CommandError(str(invalid)) from invalid
        if options["check"]:
            self.stdout.write(f"{len(profiles)} profile(s) are fine.")
            return
        for profile in profiles:
            actor = operator_actor(name="command line")
            controller = load_controller(profile=profile, actor=actor, now=clock.now())
            self.stdout.write(f"Loaded {controller.name} at /{controller.slug}/")
