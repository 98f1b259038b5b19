"""Records as data: `data.json` exact and complete, one CSV per collection for spreadsheets.

A CSV is made to be opened by a person in a spreadsheet, so what a spreadsheet would run as a formula is
written as text, and a value longer than a cell holds is cut with a note. Nothing is changed in the JSON.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from dsr.bundles.content import Collection
from dsr.bundles.spool import Section, Spool
from dsr.bundles.values import one_line, readable, visible

PORTION = 128 * 1024
LONGEST_CELL = 32_000  # spreadsheets hold 32,767
OTHER_COLUMN = "(other fields)"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What a spreadsheet may take for a formula, also after spaces; a plain negative number is none.
FORMULA = re.compile(r"[\s\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
NUMBER = re.compile(r"-\d[\d., ]*(?:[eE][-+]?\d+)?%?\Z")


def json_size(*, sections: Sequence[Section]) -> int:
    """At most so many bytes: the records are known, the frame around them is small."""
    return sum(section.end - section.start + section.count for section in sections) + 1024 * 1024


def json_chunks(
    *, about: Mapping[str, Any], parts: Sequence[tuple[str, Collection, Section]], spool: Spool
) -> Iterator[bytes]:
    """One JSON document: `about`, then each collection under its name with all its records."""
    yield b'{"about":' + one_line(about) + b',"collections":{'
    for number, (name, collection, section) in enumerate(parts):
        head = {
            "title": collection.title,
            "source": collection.source,
            "description": collection.description,
            "fields": dict(collection.fields),
            "count": section.count,
        }
        yield (b"," if number else b"") + one_line(name) + b":" + one_line(head)[:-1] + b',"records":[\n'
        yield from _separated(spool.lines(section))
        yield b"\n]}"
    yield b"}}\n"


def _separated(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Lines with commas between, in portions worth compressing at once."""
    waiting: list[bytes] = []
    size, first = 0, True
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= PORTION:
            yield (b"" if first else b",\n") + b",\n".join(waiting)
            waiting, size, first = [], 0, False
    if waiting:
        yield (b"" if first else b",\n") + b",\n".join(waiting)


def csv_size(*, section: Section) -> int:
    """At most so many bytes: each mark of the JSON could be written out as eight, each cell quoted."""
    return 3 * (section.end - section.start) + 4 * section.count * (len(section.columns) + 1) + 1024 * 1024


def csv_chunks(*, section: Section, spool: Spool) -> Iterator[bytes]:
    """RFC 4180 with a byte order mark, columns in order of first appearance."""
    yield BYTE_ORDER_MARK
    buffer = io.StringIO(newline="")
    out = csv.writer(buffer)
    columns = list(section.columns)
    out.writerow([cell(name) for name in columns] + ([OTHER_COLUMN] if section.more_columns else []))
    for line in spool.lines(section):
        record = orjson.loads(line)
        row = [cell(record.get(name)) for name in columns]
        if section.more_columns:
            others = {name: value for name, value in record.items() if name not in section.columns}
            row.append(cell(others or None))
        out.writerow(row)
        if buffer.tell() >= PORTION:
            yield _taken(buffer)
    yield _taken(buffer)


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
