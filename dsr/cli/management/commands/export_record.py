"""Writes one case's record as JSON that verifies on its own."""

import sys
from argparse import ArgumentParser
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from dsr.accounts.actors import operator_actor
from dsr.cases.models import Case
from dsr.casework.export_record import export_record
from dsr.common import clock


class Command(BaseCommand):
    """`manage.py export_record REFERENCE > record.json`."""

    help = "Export the record of one case as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which case."""
        parser.add_argument("reference", help="such as JUXT-2026-0042")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the document; the export is itself recorded."""
        case = Case.objects.filter(reference=options["reference"]).first()
        if case is None:
            raise CommandError(f"There is no case {options['reference']}.")
        document = export_record(case=case, actor=operator_actor(name="command line"), now=clock.now())
        sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
