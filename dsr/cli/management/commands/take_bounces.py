"""Takes mail that came back: files, a Maildir, or one mail on standard input (for a pipe from the mail server)."""

import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dsr.casework.bounces import LARGEST, Taken, take_bounce
from dsr.common import clock


class Command(BaseCommand):
    """`manage.py take_bounces [FILE ...]`, `--maildir FOLDER`, or one mail on standard input."""

    help = "Mark letters that came back (delivery status notifications) and put them on their cases as tasks."
    requires_system_checks: list[str] = []
    source: IO[bytes] | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, or a Maildir whose mails are taken away once read."""
        parser.add_argument("files", nargs="*", type=Path, help="one mail each; none: one on standard input")
        parser.add_argument("--maildir", type=Path, help="a Maildir folder; each mail is removed once taken")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take each and say how many were what. Whatever a mail holds, the others are taken too."""
        try:
            taken = Counter(take_bounce(raw=raw, now=clock.now()) for raw in self._mails(options))
        except OSError as problem:
            raise CommandError(f"cannot be read: {problem.filename or 'the input'}") from problem
        self.stdout.write(", ".join(f"{one.value} {taken[one]}" for one in Taken))

    def _mails(self, options: dict[str, Any]) -> Iterator[bytes]:
        if options["maildir"] is not None:
            yield from _maildir(options["maildir"])
        for path in options["files"]:
            with path.open("rb") as file:
                yield file.read(LARGEST + 1)
        if options["maildir"] is None and not options["files"]:
            yield (self.source or sys.stdin.buffer).read(LARGEST + 1)


def _maildir(folder: Path) -> Iterator[bytes]:
    """Each mail of a Maildir; removed only after it was taken, so a death in between takes it twice, not never."""
    if not (folder / "new").is_dir():
        raise CommandError(f"{folder} is no Maildir: it has no folder “new”.")
    box = mailbox.Maildir(str(folder), create=False)
    for key in box.keys():  # noqa: SIM118 (a list: the folder changes while it is read)
        with box.get_file(key) as file:
            yield file.read(LARGEST + 1)
        box.discard(key)
