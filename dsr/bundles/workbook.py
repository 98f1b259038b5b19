"""All tables as one XLSX, when they are small enough to be of use in one.

Written here and not by a library: it needs no file in between (which would lie open on the disk), the same
records give the same bytes, and every text is an inline string that no spreadsheet runs as a formula.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import orjson

from dsr.bundles.sections import Part
from dsr.bundles.tables import LONGEST_CELL, OTHER_COLUMN
from dsr.bundles.values import readable, visible

MOST_CELLS = 100_000
MOST_SHEETS = 100
MOST_BYTES = 20_000_000  # of JSON: few cells can be huge
LONGEST_NAME = 31
EXACT = 10**15  # a spreadsheet rounds whole numbers beyond
NOT_IN_NAME = re.compile(r"[\[\]:*?/\\']")
NOT_IN_XML = re.compile("[\ufffe\uffff]")
CODED = re.compile("_(?=x[0-9a-fA-F]{4}_)")  # spreadsheets would read it as a character
BOLD = ' s="1"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def fits(*, parts: Sequence[Part]) -> bool:
    """Whether the tables are worth a workbook."""
    cells = sum((part.section.count + 1) * len(part.section.columns) for part in parts)
    size = sum(part.section.size for part in parts)
    return 0 < cells <= MOST_CELLS and len(parts) <= MOST_SHEETS and size <= MOST_BYTES


def workbook(*, parts: Sequence[Part], now: datetime) -> bytes:
    """The workbook, one sheet for each collection."""
    names = _sheet_names(parts)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, chunks in _files(parts, names):
            entry = zipfile.ZipInfo(path, date_time=now.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            with archive.open(entry, "w") as member:
                for chunk in chunks:
                    member.write(chunk.encode(errors="replace"))
    return buffer.getvalue()


def _files(parts: Sequence[Part], names: Sequence[str]) -> Iterator[tuple[str, Iterable[str]]]:
    numbers = range(1, len(parts) + 1)
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{KIND}.worksheet+xml"/>'
        for n in numbers
    )
    yield (
        "[Content_Types].xml",
        [
            f'{XML}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>{sheets}</Types>'
        ],
    )
    yield "_rels/.rels", [_relations([("rId1", "officeDocument", "xl/workbook.xml")])]
    listed = "".join(
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    yield (
        "xl/workbook.xml",
        [f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'],
    )
    ways = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "xl/_rels/workbook.xml.rels", [_relations([*ways, ("rIdStyles", "styles", "styles.xml")])]
    yield "xl/styles.xml", [_STYLES]
    for n, part in zip(numbers, parts, strict=True):
        yield f"xl/worksheets/sheet{n}.xml", _sheet(part)


_STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _relations(ways: Sequence[tuple[str, str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>' for key, kind, target in ways
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def _sheet(part: Part) -> Iterator[str]:
    section = part.section
    columns = list(section.columns)
    yield (
        f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        "</sheetView></sheetViews><sheetData>"
    )
    heads = [*columns, *([OTHER_COLUMN] if section.more_columns else [])]
    yield f"<row>{''.join(_text(name, BOLD) for name in heads)}</row>"
    for line in part.lines():
        yield f"<row>{''.join(_cells(orjson.loads(line), columns, section.more_columns))}</row>"
    yield "</sheetData></worksheet>"


def _cells(record: Mapping[str, Any], columns: Sequence[str], more_columns: bool) -> Iterator[str]:
    for name in columns:
        yield _cell(record.get(name))
    if more_columns:
        yield _cell({name: value for name, value in record.items() if name not in columns} or None)


def _cell(value: object) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, float) or (isinstance(value, int) and -EXACT < value < EXACT):
        return f"<c><v>{value!r}</v></c>"
    return _text(readable(value))


def _text(text: str, style: str = "") -> str:
    shown = visible(text)
    if len(shown) > LONGEST_CELL:
        shown = f"{shown[:LONGEST_CELL]} [cut: {len(shown)} characters; whole in data.json]"
    shown = CODED.sub("_x005F_", NOT_IN_XML.sub("\ufffd", shown))
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{escape(shown)}</t></is></c>'


def _sheet_names(parts: Sequence[Part]) -> list[str]:
    """As spreadsheets allow them: at most 31 characters, no two alike."""
    names: list[str] = []
    taken: set[str] = set()
    for part in parts:
        wanted = NOT_IN_NAME.sub("_", visible(part.collection.title)).strip() or part.name
        name, number = wanted[:LONGEST_NAME], 1
        while name.casefold() in taken or not name.strip():
            number += 1
            name = f"{wanted[: LONGEST_NAME - 5]} ({number})"
        taken.add(name.casefold())
        names.append(name)
    return names
