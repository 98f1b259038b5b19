"""Lists of addresses as files: read, checked against the suppression list, and given back line by line.

Reads the file twice, once to see that it can be read to its end and once to answer, so that nothing breaks off in
the middle. Never holds more than some hundred lines in memory, and keeps nothing.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dsr.register.models import Controller
from dsr.register.suppression import MOST_AT_ONCE, Purpose, normalise, stopped_among

SAMPLE_BYTES, SAMPLE_ROWS = 64 * 1024, 50
LONGEST_LINE = 100_000
DELIMITERS = (",", ";", "\t", "|")
HEADING = "suppression"
WORDS = {True: "stopped", False: "allowed", None: "not an address"}
NAMES = frozenset(
    {
        "email",
        "e-mail",
        "mail",
        "emailaddress",
        "e-mailaddress",
        "mailaddress",
        "e-mail-adresse",
        "email-adresse",
    }
    | {"mailadresse", "courriel", "adressee-mail", "adresseemail", "correo"}
)


class Unreadable(Exception):
    """The file is no list of addresses; `sentence` says why, fit to be shown."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class AddressList:
    """A file that was read to its end: how its lines are cut, and in which column the addresses stand."""

    file: IO[bytes]
    delimiter: str
    line_end: str
    column: int
    has_heading: bool
    lines: int

    def answered(self, *, controller: Controller, purpose: Purpose) -> Iterator[bytes]:
        """The same lines with one more column: stopped, allowed, or not an address."""
        with _rows(self.file, self.delimiter) as rows:
            if self.has_heading:
                yield self._written([[*row, HEADING] for row in islice(rows, 1)])
            while some := list(islice(rows, MOST_AT_ONCE)):
                yield self._written(_answered(some, self.column, controller, purpose))

    def _written(self, rows: list[list[str]]) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=self.delimiter, lineterminator=self.line_end).writerows(rows)
        return text.getvalue().encode(errors="surrogateescape")


def read_list(*, file: IO[bytes], column: str = "") -> AddressList:
    """Look through a CSV or plain list. `column`: its heading or number from 1; empty: where the addresses are.

    Raises Unreadable.
    """
    sample = _sample(file)
    delimiter = _delimiter(sample)
    try:
        with _rows(file, delimiter) as rows:
            first = list(islice(rows, SAMPLE_ROWS))
            if not first:
                raise Unreadable(_("This file is empty."))
            place = _column(first, column.strip())
            lines = len(first) + sum(1 for _row in rows)
    except csv.Error as problem:
        raise Unreadable(
            _("This file cannot be read as a table. Is a quotation mark left open?")
        ) from problem
    return AddressList(
        file=file,
        delimiter=delimiter,
        line_end="\r\n" if "\r\n" in sample else "\n",
        column=place,
        has_heading=not normalise(_cell(first[0], place)),
        lines=lines,
    )


def _answered(
    rows: list[list[str]], column: int, controller: Controller, purpose: Purpose
) -> list[list[str]]:
    found = stopped_among(
        controller=controller, addresses=[_cell(row, column) for row in rows], purpose=purpose
    )
    # An empty line stays an empty line: lists are laid side by side by their numbers.
    return [[*row, WORDS[stopped]] if row else row for row, stopped in zip(rows, found, strict=True)]


@contextmanager
def _rows(file: IO[bytes], delimiter: str) -> Iterator[Iterator[list[str]]]:
    """Every row from the beginning. Bytes that are no UTF-8 pass through unchanged."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield csv.reader(_lines(text), delimiter=delimiter)
    finally:
        text.detach()  # else the file would be closed with it, before it can be read again


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines, none of them longer than a table has: a file without line ends must not fill the memory."""
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise Unreadable(
                _("A line of this file is longer than any table has. Save it as CSV and try again.")
            )
        yield line


def _sample(file: IO[bytes]) -> str:
    file.seek(0)
    raw = file.read(SAMPLE_BYTES)
    if b"\x00" in raw:
        raise Unreadable(_("This is no text file. Save the table as CSV in UTF-8 and choose that."))
    return raw.decode("utf-8-sig", errors="surrogateescape")


def _delimiter(sample: str) -> str:
    first = next((line for line in sample.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=first.count)


def _column(rows: list[list[str]], asked: str) -> int:
    heading = [_plain(cell) for cell in rows[0]]
    if not asked:
        return _found(rows, heading)
    if _plain(asked) in heading:
        return heading.index(_plain(asked))
    if asked.isascii() and asked.isdigit() and 0 < int(asked[:6]) <= max(len(row) for row in rows):
        return int(asked) - 1
    raise Unreadable(
        _("There is no column of that name or number. The first line says what columns there are.")
    )


def _found(rows: list[list[str]], heading: list[str]) -> int:
    """The column called so, else the one with the most addresses."""
    named = next((place for place, name in enumerate(heading) if name in NAMES), None)
    if named is not None:
        return named
    places = range(max(len(row) for row in rows))
    counts = [sum(1 for row in rows if normalise(_cell(row, place))) for place in places]
    if not any(counts):
        raise Unreadable(_("No column with e-mail addresses was found. Give its heading or its number."))
    return counts.index(max(counts))


def _plain(name: str) -> str:
    return "".join(name.casefold().split()).replace("_", "")


def _cell(row: list[str], place: int) -> str:
    return row[place] if place < len(row) else ""
