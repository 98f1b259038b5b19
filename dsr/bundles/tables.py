"""Records as data: `data.json` and JSON Lines exact and complete, one CSV per collection for spreadsheets.

A CSV is made to be opened by a person in a spreadsheet, so what a spreadsheet would run as a formula is
written as text, and a value longer than a cell holds is cut with a note. Nothing is changed in the JSON.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from dsr.bundles.sections import Part
from dsr.bundles.values import is_plain, one_line, readable, visible

PORTION = 128 * 1024
LONGEST_CELL = 32_000  # spreadsheets hold 32,767
OTHER_COLUMN = "(other fields)"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MARGIN = 1024 * 1024
# What a spreadsheet may take for a formula, also after spaces; a plain negative number is none.
FORMULA = re.compile(r"[\s\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
NUMBER = re.compile(r"-\d[\d., ]*(?:[eE][-+]?\d+)?%?\Z")
# A text that begins with none of these is no formula; of plain lines only.
MAY_BE_FORMULA = frozenset({"", " ", "=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"})


def head_of(*, part: Part) -> dict[str, Any]:
    """What is said of a collection before its records come."""
    collection = part.collection
    return {
        "title": collection.title,
        "source": collection.source,
        "description": collection.description,
        "fields": [
            {
                "path": field.path,
                "title": field.title,
                "description": field.description,
                "categories": list(field.categories),
            }
            for field in collection.fields
        ],
    }


def json_size(*, about: Mapping[str, Any], parts: Sequence[Part]) -> int:
    """At most so many bytes: each record gets a comma, and a frame stands around them."""
    heads = sum(len(one_line(head_of(part=part))) for part in parts)
    return 2 * sum(part.records.bound for part in parts) + len(one_line(about)) + heads + MARGIN


def json_chunks(
    *, about: Mapping[str, Any], parts: Sequence[Part], after: Callable[[], Mapping[str, Any]]
) -> Iterator[bytes]:
    """One JSON document: `about`, each collection with all its records, then what is known only `after` them."""
    yield b'{"about":' + one_line(about) + b',"collections":{'
    for number, part in enumerate(parts):
        head = one_line(head_of(part=part))[:-1]
        yield (b"," if number else b"") + one_line(part.name) + b":" + head + b',"records":[\n'
        yield from _separated(part.lines())
        yield b'\n],"count":' + str(part.section.count).encode() + b"}"
    yield b"}"
    for name, value in after().items():
        yield b"," + one_line(name) + b":" + one_line(value)
    yield b"}\n"


def _portions(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Lines in portions worth compressing at once."""
    waiting: list[bytes] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= PORTION:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting


def _separated(lines: Iterable[bytes]) -> Iterator[bytes]:
    first = True
    for portion in _portions(lines):
        yield (b"" if first else b",\n") + b",\n".join(portion)
        first = False


def line_chunks(*, lines: Iterable[bytes]) -> Iterator[bytes]:
    """JSON Lines: one record a line."""
    for portion in _portions(lines):
        yield b"\n".join(portion) + b"\n"


def lines_size(*, part: Part) -> int:
    """At most so many bytes."""
    return part.section.size + part.section.count + MARGIN


def csv_size(*, part: Part) -> int:
    """At most so many bytes: each mark of the JSON could be written out as eight, each cell quoted."""
    section = part.section
    return 3 * section.size + 4 * section.count * (len(section.columns) + 1) + MARGIN


def csv_chunks(
    *, lines: Iterable[bytes], columns: Sequence[str], more_columns: bool = False
) -> Iterator[bytes]:
    """RFC 4180 with a byte order mark, columns in order of first appearance."""
    yield BYTE_ORDER_MARK
    buffer = io.StringIO(newline="")
    out = csv.writer(buffer)
    out.writerow([cell(name) for name in columns] + ([OTHER_COLUMN] if more_columns else []))
    usual = tuple(columns)
    for portion in _portions(lines):
        out.writerows(_row(line, usual, more_columns) for line in portion)
        yield _taken(buffer)
    yield _taken(buffer)


def _row(line: bytes, columns: tuple[str, ...], more_columns: bool) -> list[Any]:
    record = orjson.loads(line)
    values = record.values() if tuple(record) == columns else map(record.get, columns)
    if is_plain(line):
        # One look at the whole line instead of one at each value.
        row = [
            value
            if (kind := type(value)) is int or (kind is str and value[:1] not in MAY_BE_FORMULA)
            else cell(value)
            for value in values
        ]
    else:
        row = [cell(value) for value in values]
    if more_columns:
        known = set(columns)
        others = {name: value for name, value in record.items() if name not in known}
        row.append(cell(others or None))
    return row


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode(errors="replace")


def cell(value: object) -> str | int | float:
    """One value as a spreadsheet may have it."""
    if type(value) is int or type(value) is float:
        return value
    text = visible(readable(value))
    if FORMULA.match(text) and not NUMBER.match(text):
        text = f"'{text}"
    if len(text) > LONGEST_CELL:
        return f"{text[:LONGEST_CELL]} [cut: {len(text)} characters; whole in data.json]"
    return text
