"""Reads cases as JSON lines on standard input and prints the clock of each as one JSON object a line."""

import sys
from collections.abc import Iterable
from typing import IO, Any

import orjson
from django.core.management.base import BaseCommand, CommandParser

from dsr.cli.deadline_lines import answer_line


class Command(BaseCommand):
    """`manage.py deadline < cases.jsonl`; exit status 1 if any line could not be answered."""

    help = "Compute legal dates: one case a line (JSON) on standard input, one answer a line with dates and steps."
    requires_system_checks: list[str] = []
    source: Iterable[bytes] | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        """No arguments: everything is in the lines."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer line by line, so that an endless input works too."""
        failed = False
        for line in self.source if self.source is not None else _standard_input():
            if not line.strip():
                continue
            answer = answer_line(line)
            failed = failed or "error" in answer
            self.stdout.write(orjson.dumps(answer).decode())
        if failed:
            sys.exit(1)


def _standard_input() -> IO[bytes]:
    return sys.stdin.buffer
