"""Checks an export package anywhere: whole, unchanged, signed by this installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dsr.bundles.signing import published_keys
from dsr.bundles.verify import told, verify_bundle


class Command(BaseCommand):
    """`manage.py bundle verify FILE [FILE ...]`: exit status 1 when the package is not as it was made."""

    help = "Check an export package: the ZIP, all parts of a large one, or the folder it was unpacked into."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is to be checked, and whose signature is expected."""
        doings = parser.add_subparsers(dest="doing", required=True)
        check = doings.add_parser("verify", help="check that nothing was changed and who signed it")
        check.add_argument("files", type=Path, nargs="+")
        check.add_argument("--key", action="append", help="expected public key (64 hexadecimal digits)")
        check.add_argument("--any-key", action="store_true", help="whoever signed it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found, or fail with it."""
        expected = options["key"] or [key.hex() for key in published_keys()]
        first, *others = options["files"]
        trusted = () if options["any_key"] else expected
        verdict = verify_bundle(path=first, more=others, trusted=trusted)
        text = "\n".join(told(verdict))
        if not verdict.ok:
            raise CommandError(text)
        self.stdout.write(text)
