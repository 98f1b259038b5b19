"""Makes a key for a machine that asks the suppression list, or ends one. The key is printed once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dsr.accounts.actors import operator_actor
from dsr.accounts.api_keys import CHECK_SUPPRESSION
from dsr.accounts.models import ApiKey
from dsr.casework.api_keys import UnfitKey, make_api_key, revoke_api_key
from dsr.common import clock

DAYS = 365


class Command(BaseCommand):
    """`manage.py make_api_key --controller juxt --name "Newsletter service"`; `--list`; `--revoke 3`."""

    help = (
        "Make a key with which a machine may ask whether addresses are stopped; or list keys, or revoke one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For which controller, for which machine, for how long."""
        parser.add_argument("--controller", default="", help="slug; the key knows no other controller")
        parser.add_argument("--name", default="", help="which machine will hold the key")
        parser.add_argument("--days", type=int, default=DAYS, help="how long it holds (365)")
        parser.add_argument("--list", action="store_true", help="show the keys, never their text")
        parser.add_argument("--revoke", type=int, metavar="NUMBER", help="end a key at once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make, list or revoke."""
        actor, now = operator_actor(name="command line"), clock.now()
        if options["list"]:
            return self._list()
        try:
            if options["revoke"] is not None:
                revoke_api_key(key_id=options["revoke"], actor=actor, now=now)
                self.stdout.write(f"Key {options['revoke']} no longer works.")
                return None
            plain = make_api_key(
                controller_slug=options["controller"],
                name=options["name"],
                permission=CHECK_SUPPRESSION,
                days=options["days"],
                actor=actor,
                now=now,
            )
        except UnfitKey as unfit:
            raise CommandError(str(unfit)) from unfit
        self.stdout.write(plain)
        self.stderr.write("Keep it now: it is shown once and stored nowhere.")
        return None

    def _list(self) -> None:
        for key in ApiKey.objects.order_by("pk"):
            state = "revoked" if key.revoked_at else f"until {key.expires_at:%Y-%m-%d}"
            self.stdout.write(f"{key.pk}  {key.scope}  {key.permission}  {state}  {key.name}")
