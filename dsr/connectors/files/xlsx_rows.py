"""Excel workbooks as streams of rows, read by openpyxl after a look at what is packed inside.

A workbook is a ZIP of XML: it may be a bomb, hold a cell of gigabytes, or claim a billion rows. So the packed
parts are measured first, in constant memory, and only what can be read safely is handed to openpyxl. Formulas
are never worked out: a cell holds the result that Excel kept, or the formula as text.
"""

import re
import warnings
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from dsr.connectors.files.table import Table, too_long
from dsr.connectors.spec import ConnectorTrouble, Limits, Trouble

Opener = Callable[[], AbstractContextManager[IO[bytes]]]

MOST_ROWS = 1_048_576  # of a sheet; more is not Excel's
MOST_ROW_XML = 8 * 1024 * 1024
MOST_OTHER_XML = 8 * 1024 * 1024  # before the rows of a sheet, and each part that is no sheet
MOST_STRINGS = 64 * 1024 * 1024  # the table of texts, which is held in memory
MOST_PARTS = 10_000
BOMB = 200  # times larger when unpacked
SUSPICIOUS = 16 * 1024 * 1024
PORTION = 256 * 1024
OVERLAP = 32  # longer than any mark that is looked for

ROW = re.compile(rb"<(?:\w{1,20}:)?row[\s>/]")
FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s>/]")
MARKUP = re.compile(rb"<!")
# What it warns of quotes cells, which must not reach a log.
warnings.filterwarnings("ignore", module=r"openpyxl\.")

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    NotImplementedError,  # a compression that zipfile does not know
    RuntimeError,  # a part with a password
    EOFError,
    OSError,
)


def xlsx_tables(*, opened: Opener, limits: Limits) -> tuple[Table, ...]:
    """The sheets of a workbook, in its order, read through once so that a broken one is noticed before any is used.

    The file is opened anew for each reading. Raises ConnectorTrouble.
    """
    with _understood(), opened() as file:
        formulas = _formulas(file, _measured(file, limits))
        with closing(_book(file, results=False)) as book:
            names = [sheet.title for sheet in book.worksheets]
    rows = _with_results if formulas else _texts
    tables = tuple(Table(name, partial(rows, opened, number)) for number, name in enumerate(names))
    for table in tables:
        deque(table.rows(), maxlen=0)
    return tables


def _texts(opened: Opener, number: int) -> Iterator[Sequence[Any]]:
    with _understood():
        yield from _rows(opened, number, results=False)


def _with_results(opened: Opener, number: int) -> Iterator[Sequence[Any]]:
    """Each cell's kept result, and where none was kept its formula as text."""
    with _understood():
        both = zip(_rows(opened, number, results=True), _rows(opened, number, results=False), strict=True)
        for results, texts in both:
            yield [text if result is None else result for result, text in zip(results, texts, strict=True)]


def _rows(opened: Opener, number: int, *, results: bool) -> Iterator[Sequence[Any]]:
    with opened() as file, closing(_book(file, results=results)) as book:
        sheet = book.worksheets[number]
        sheet.reset_dimensions()  # what a sheet says of its size need not be true
        for count, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if count > MOST_ROWS:
                raise ConnectorTrouble(Trouble.TOO_MUCH, f"a sheet has more than {MOST_ROWS} rows")
            yield [_plain(cell) for cell in row]


def _book(file: IO[bytes], *, results: bool) -> Workbook:
    return load_workbook(file, read_only=True, data_only=results, keep_links=False)


def _plain(cell: Any) -> Any:
    """A formula over several cells is an object of openpyxl; its text is what we keep."""
    text = getattr(cell, "text", None)
    return text if isinstance(text, str) else cell


@contextmanager
def _understood() -> Iterator[None]:
    """openpyxl raises nearly anything at a broken workbook; nothing of what it says is kept, it may quote cells."""
    try:
        yield
    except UNREADABLE as problem:
        raise ConnectorTrouble(
            Trouble.GARBLED,
            f"the workbook cannot be read ({type(problem).__name__}); it may be cut off or have a password",
        ) from None


def _measured(file: IO[bytes], limits: Limits) -> list[zipfile.ZipInfo]:
    """The sheets among the parts, when none of the parts is too large."""
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > limits.bytes:
            raise ConnectorTrouble(Trouble.TOO_MUCH, "the workbook unpacks to more than the limits allow")
        for part in parts:
            if part.file_size > SUSPICIOUS and part.file_size > BOMB * max(1, part.compress_size):
                raise ConnectorTrouble(Trouble.TOO_MUCH, "the workbook unpacks like a zip bomb")
            strings = part.filename.lower().endswith("sharedstrings.xml")
            if _is_read(part) and part.file_size > (MOST_STRINGS if strings else MOST_OTHER_XML):
                raise ConnectorTrouble(
                    Trouble.TOO_MUCH, "the workbook holds more text than can be kept; save it as CSV"
                )
    return [part for part in parts if _is_sheet(part)]


def _formulas(file: IO[bytes], sheets: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether any sheet has formulas; refuses sheets whose rows would fill the memory."""
    with zipfile.ZipFile(file) as archive:
        found = [_looked_through(archive, sheet) for sheet in sheets]
    return any(found)


def _looked_through(archive: zipfile.ZipFile, sheet: zipfile.ZipInfo) -> bool:
    formulas, rows, row_at, read, tail = False, 0, 0, 0, b""
    with archive.open(sheet) as stream:
        while portion := stream.read(PORTION):
            window, start = tail + portion, read - len(tail)
            read += len(portion)
            if MARKUP.search(window):
                raise ConnectorTrouble(Trouble.GARBLED, "a sheet holds markup that Excel does not write")
            formulas = formulas or FORMULA.search(window) is not None
            for found in ROW.finditer(window):
                if start + found.start() > row_at:  # the overlap of two windows is seen twice
                    _bounded(start + found.start() - row_at, rows)
                    rows, row_at = rows + 1, start + found.start()
            _bounded(read - row_at, rows)
            tail = window[-OVERLAP:]
    return formulas


def _bounded(length: int, rows: int) -> None:
    if length > (MOST_ROW_XML if rows else MOST_OTHER_XML):
        raise too_long(limit=MOST_ROW_XML)


def _is_sheet(part: zipfile.ZipInfo) -> bool:
    name = part.filename.lower()
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


def _is_read(part: zipfile.ZipInfo) -> bool:
    """Parts that openpyxl reads whole."""
    return part.filename.lower().endswith((".xml", ".rels")) and not _is_sheet(part)
