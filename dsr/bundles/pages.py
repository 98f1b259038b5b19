"""Pages a layperson can read offline: a first page, and for each collection an index and its records.

No script, nothing remote; every value is escaped and stands in its own direction of writing. A page
holds at most 500 records and about 300 kB whatever the records are, so that any browser opens it, on a telephone too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import islice
from typing import Any

import orjson
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from dsr.bundles.finding import Finder
from dsr.bundles.sections import Part, Section
from dsr.bundles.values import humanised, inert, is_plain, readable

RECORDS_A_PAGE = 500
LARGEST_PAGE = 192 * 1024  # bytes after which no further record comes on a page
LARGEST_RECORD = 96 * 1024  # bytes as a page shows it; a larger one is shown in short
LONGEST_SHOWN = 20_000  # characters of one value
LONGEST_IN_SHORT = 500
MOST_SHOWN = 1_000  # entries of one list inside a record
MOST_IN_SHORT = 40
DEEPEST_SHOWN = 6
WIDEST_TABLE = 6  # columns; wider records read better one below the other
LONGEST_IN_TABLE = 120
JUMPS = (100, 10)  # pages back at once; forward nobody knows yet how far it goes


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One written page: file name, which records it shows (counted from 1), how its first and last begin."""

    file: str
    first: int
    last: int
    begins: str = ""
    ends: str = ""


def rendered(template: str, values: Mapping[str, Any]) -> bytes:
    """A page of the bundle as bytes."""
    return render_to_string(f"bundle/{template}", dict(values)).encode(errors="replace")


class ValueWriter:
    """Writes values as inert HTML; its few words are looked up once, in the language of the bundle.

    `longest`: characters of one value; `most`: entries of one list or of one record.
    """

    def __init__(self, *, longest: int = LONGEST_SHOWN, most: int = MOST_SHOWN) -> None:
        self._longest, self._most = longest, most
        self._none = f'<i class="none">{escape(_("empty"))}</i>'
        self._yes, self._no = escape(_("yes")), escape(_("no"))

    def html(self, value: object, *, depth: int = 0) -> str:
        """One value: text, a list, or fields with their names."""
        if isinstance(value, str) and value:
            return _text(value, self._longest)
        if isinstance(value, bool):
            return self._yes if value else self._no
        if isinstance(value, int | float):
            return repr(value)
        if not value:
            return self._none
        if depth >= DEEPEST_SHOWN or not isinstance(value, dict | list):
            return _text(readable(value), self._longest)
        if isinstance(value, dict):
            return self.fields(value, depth=depth)
        items = [f"<li>{self.html(item, depth=depth + 1)}</li>" for item in value[: self._most]]
        return f"<ul>{''.join(items)}</ul>{_left_out(len(value), self._most)}"

    def fields(self, value: Mapping[str, Any], *, depth: int) -> str:
        """The fields of a record or of a part of one, each with its name in words."""
        pairs = [
            f"{_label(name)}<dd>{self.html(item, depth=depth + 1)}</dd>"
            for name, item in islice(value.items(), self._most)
        ]
        return f"<dl>{''.join(pairs)}</dl>{_left_out(len(value), self._most)}"


@lru_cache(maxsize=4096)
def _label(name: str) -> str:
    return f"<dt>{inert(humanised(name))}</dt>"


def _text(text: str, longest: int) -> str:
    if len(text) <= longest:
        return inert(text)
    note = _("The first %(shown)s of %(all)s characters. The whole value is in data.json.") % {
        "shown": grouped(longest),
        "all": grouped(len(text)),
    }
    return f'{inert(text[:longest])} <i class="none">{escape(note)}</i>'


def grouped(number: int) -> str:
    """A whole number with its thousands set apart, in the language of the bundle."""
    return str(number_format(number, force_grouping=True))


def _left_out(length: int, most: int) -> str:
    if length <= most:
        return ""
    note = _("%(more)s more are in data.json.") % {"more": grouped(length - most)}
    return f'<i class="none">{escape(note)}</i>'


class TableRows:
    """Narrow records: a table; on a phone each row becomes a small card by its labels."""

    def __init__(self, section: Section) -> None:
        self._names, self._write = tuple(section.columns), ValueWriter().html
        labels = [inert(humanised(name)) for name in self._names]
        self._cells = [f'<td data-c="{label}">' for label in labels]
        heads = "".join(f'<th scope="col">{label}</th>' for label in labels)
        self.opening = f'<table class="records"><thead><tr>{heads}</tr></thead><tbody>\n'
        self.closing = "</tbody></table>"

    def row(self, record: Mapping[str, Any], number: int, plain: bool) -> str:
        """One record; `plain`: its texts need no second look."""
        values = record.values() if tuple(record) == self._names else map(record.get, self._names)
        write = self._write
        if plain:
            cells = [
                f"{cell}{value}</td>" if type(value) is str and value else f"{cell}{write(value)}</td>"
                for cell, value in zip(self._cells, values, strict=True)
            ]
        else:
            cells = [f"{cell}{write(value)}</td>" for cell, value in zip(self._cells, values, strict=True)]
        return f'<tr id="r{number}">{"".join(cells)}</tr>\n'


class CardRows:
    """Wide or nested records: one below the other, each field with its name."""

    opening, closing = "", ""

    def __init__(self) -> None:
        writer = ValueWriter()
        self._short = ValueWriter(longest=LONGEST_IN_SHORT, most=MOST_IN_SHORT)
        self._word, self._fields, self._write = escape(_("Record")), writer.fields, writer.html

    def row(self, record: Mapping[str, Any], number: int, plain: bool) -> str:
        """One record; `plain`: its texts need no second look."""
        if plain and len(record) <= MOST_SHOWN:
            write = self._write
            pairs = [
                f"{_label(name)}<dd>{value}</dd>"
                if type(value) is str and value
                else f"{_label(name)}<dd>{write(value, depth=1)}</dd>"
                for name, value in record.items()
            ]
            fields = f"<dl>{''.join(pairs)}</dl>"
        else:
            fields = self._fields(record, depth=0)
        if len(fields) > LARGEST_RECORD // 4 and _size(fields) > LARGEST_RECORD:
            fields = self._in_short(record)
        return f'<article id="r{number}"><h2>{self._word} {number}</h2>{fields}</article>\n'

    def _in_short(self, record: Mapping[str, Any]) -> str:
        """A record that would fill a page by itself: the beginnings, or else the beginning of it all."""
        fields = self._short.fields(record, depth=0)
        if _size(fields) <= LARGEST_RECORD:
            return fields
        return f"<p>{_text(readable(record), LARGEST_RECORD // 48)}</p>"


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode(errors="replace"))


def _rows_for(section: Section) -> TableRows | CardRows:
    narrow = 0 < len(section.columns) <= WIDEST_TABLE and not section.nested
    return TableRows(section) if narrow and section.longest <= LONGEST_IN_TABLE else CardRows()


def record_pages(
    *, part: Part, frame: Mapping[str, Any], finder: Finder
) -> Iterator[tuple[RecordPage, bytes]]:
    """The pages of one collection in order; `frame` holds what every page says, `finder` is told every page."""
    rows = _rows_for(part.section)
    waiting: list[str] = []
    records: list[dict[str, Any]] = []
    size, page, count = 0, 1, part.section.count
    for number, line in enumerate(part.lines(), start=1):
        record = orjson.loads(line)
        records.append(record)
        waiting.append(rows.row(record, number, is_plain(line)))
        size += _size(waiting[-1])
        if len(waiting) < RECORDS_A_PAGE and size < LARGEST_PAGE and number < count:
            continue
        finder.page(records, page)
        leads = [finder.lead(record) for record in (records[0], records[-1])]
        about = RecordPage(file_of(page), number - len(waiting) + 1, number, *leads)
        values = {
            **frame,
            "part": part,
            "page": about,
            "number": page,
            "rows": f"{rows.opening}{''.join(waiting)}{rows.closing}",
            "previous": file_of(page - 1) if page > 1 else "",
            "next": file_of(page + 1) if number < count else "",
            "jumps": [(step, file_of(page - step)) for step in JUMPS if page > step],
        }
        yield about, rendered("records.html", values)
        waiting, records, size, page = [], [], 0, page + 1


def file_of(page: int) -> str:
    """The file name of a page of records."""
    return f"{page:04}.html"
