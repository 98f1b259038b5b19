"""Checks the record, or one exported record by itself, and names the first broken link."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from dsr.audit.verify import NotARecord, Verdict, verify_all, verify_export


class Command(BaseCommand):
    """`manage.py verify_record [--file EXPORT.json]`: exit status 1 when a link is broken."""

    help = "Check every chain of the record, or an exported file on its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """An exported record instead of the database."""
        parser.add_argument("--file", type=Path, help="an exported record (JSON)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was checked, or fail with the first broken link."""
        verdict = _of_file(options["file"]) if options["file"] else verify_all()
        if verdict.broken:
            broken = verdict.broken
            raise CommandError(f"Broken: stream {broken.stream}, entry {broken.seq}: {broken.reason}.")
        self.stdout.write(f"Whole: {verdict.entries} entries in {verdict.streams} streams.")


def _of_file(path: Path) -> Verdict:
    try:
        return verify_export(document=orjson.loads(path.read_bytes()))
    except OSError as problem:
        raise CommandError(f"The file cannot be read: {problem.strerror}.") from problem
    except (orjson.JSONDecodeError, NotARecord) as problem:
        raise CommandError(f"This is not an exported record: {problem}.") from problem
