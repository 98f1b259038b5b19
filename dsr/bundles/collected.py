"""Reads what colleagues uploaded as a stream of records: CSV, JSON Lines, a JSON array.

Anything else is a plain file and is handed over as it is. Memory does not grow with the file: only one
record is held. Refusals name the line, never what stands in it.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from django.utils.translation import gettext_lazy as _

from dsr.bundles.collected_json import WHITE, json_array, json_lines, json_object
from dsr.bundles.collected_text import (
    SAMPLE,
    CollectedUnreadable,
    Opener,
    decoded,
    encoding_of,
    lines_of,
)

__all__ = [
    "CheckedUpload",
    "CollectedForm",
    "CollectedKind",
    "CollectedUnreadable",
    "check_collected",
    "read_collected",
    "recognise",
]

LONGEST_VALUE = 32 * 1024 * 1024  # characters of one cell
MOST_COLUMNS = 16_384  # as many as a spreadsheet has; a row of a million commas is no table of anybody
DELIMITERS = ",;\t|"

# The module's own limit of 128 KiB a cell would refuse long texts; it is one for the whole process.
csv.field_size_limit(LONGEST_VALUE)


class CollectedKind(StrEnum):
    """How an upload is read."""

    CSV = "csv"
    JSON_LINES = "json_lines"
    JSON_ARRAY = "json_array"
    JSON_OBJECT = "json_object"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class CollectedForm:
    """What was found out about an upload; enough to read it again without looking."""

    kind: CollectedKind
    encoding: str = "utf-8"
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """An upload that was read from end to end: form, number of records, names of the fields."""

    form: CollectedForm
    records: int = 0
    fields: tuple[str, ...] = ()


def check_collected(*, name: str, open_bytes: Opener) -> CheckedUpload:
    """Read everything once; raises CollectedUnreadable. A plain file has no records."""
    form = recognise(name=name, open_bytes=open_bytes)
    count, fields = 0, dict[str, None]()
    for record in read_collected(form=form, open_bytes=open_bytes):
        count += 1
        if len(fields) < 1_000:
            fields.update(dict.fromkeys(record))
    return CheckedUpload(form=form, records=count, fields=tuple(fields))


def recognise(*, name: str, open_bytes: Opener) -> CollectedForm:
    """Kind by the name's ending, then encoding and separators by the content."""
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in {".csv", ".tsv"}:
        encoding = encoding_of(open_bytes)
        return CollectedForm(
            CollectedKind.CSV, encoding, _delimiter(decoded(open_bytes, encoding).read(SAMPLE))
        )
    if suffix in {".jsonl", ".ndjson"}:
        return CollectedForm(CollectedKind.JSON_LINES, encoding_of(open_bytes))
    if suffix == ".json":
        encoding = encoding_of(open_bytes)
        return CollectedForm(_json_kind(decoded(open_bytes, encoding)), encoding)
    return CollectedForm(CollectedKind.FILE)


def read_collected(*, form: CollectedForm, open_bytes: Opener) -> Iterator[dict[str, object]]:
    """The records, one by one; raises CollectedUnreadable while iterating."""
    if form.kind is CollectedKind.FILE:
        return iter(())
    text = decoded(open_bytes, form.encoding)
    if form.kind is CollectedKind.CSV:
        return _csv_records(lines_of(text), form.delimiter)
    if form.kind is CollectedKind.JSON_LINES:
        return json_lines(lines_of(text))
    if form.kind is CollectedKind.JSON_ARRAY:
        return json_array(text)
    return json_object(text)


def _json_kind(text: io.TextIOWrapper) -> CollectedKind:
    """An array, one object, or lines of objects under the wrong ending."""
    head = text.read(SAMPLE).lstrip(WHITE)
    if head.startswith("["):
        return CollectedKind.JSON_ARRAY
    first, broken, rest = head.partition("\n")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return CollectedKind.JSON_OBJECT
    return CollectedKind.JSON_LINES if broken and rest.strip() else CollectedKind.JSON_OBJECT


def _delimiter(sample: str) -> str:
    """The separator that cuts the first lines into equally many cells, as many as the first line."""
    if sample[:4].lower() == "sep=" and len(sample) > 4:
        return sample[4]
    lines = sample.splitlines(keepends=True)[:50]
    lines = lines[:-1] if len(lines) > 1 and len(sample) == SAMPLE else lines

    def fit(delimiter: str) -> tuple[bool, float, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        first = widths[0] if widths else 0
        return first > 1, widths.count(first) / max(1, len(widths)), first

    return max(DELIMITERS, key=fit)


def _csv_records(lines: Iterator[str], delimiter: str) -> Iterator[dict[str, object]]:
    reader = csv.reader(lines, delimiter=delimiter)
    names: list[str] = []
    try:
        for row in reader:
            if not any(row) or (not names and row[0].lower().startswith("sep=") and reader.line_num == 1):
                continue
            if len(row) > MOST_COLUMNS:
                raise CollectedUnreadable(
                    _(
                        "This line has more than 16,384 columns, which no spreadsheet holds. "
                        "Check how its values are separated."
                    ),
                    line=reader.line_num,
                )
            if not names:
                names = _distinct(row)
                continue
            if len(row) > len(names):
                names = _distinct([*names, *[""] * (len(row) - len(names))])
            yield dict(zip(names, row, strict=False))
    except csv.Error as problem:
        raise CollectedUnreadable(
            _("This is not a table: a cell has no end or is longer than 32 million characters."),
            line=reader.line_num,
        ) from problem


def _distinct(header: list[str]) -> list[str]:
    """Names of the columns: nameless ones are numbered, repeated ones too. Each is tried once, however many repeat."""
    names: dict[str, None] = {}
    repeats: dict[str, int] = {}
    for number, cell in enumerate(header, start=1):
        wanted = cell.strip() or f"column {number}"
        name, repeat = wanted, repeats.get(wanted, 1)
        while name in names:
            repeat += 1
            name = f"{wanted} ({repeat})"
        repeats[wanted] = repeat
        names[name] = None
    return list(names)
