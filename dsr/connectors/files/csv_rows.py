"""Text files with separators (CSV, TSV) as a stream of rows: which encoding, which separator, where a row ends.

Memory does not grow with the file: a row longer than the limit is refused before it is held.
"""

import codecs
import csv
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from dsr.connectors.files.table import Table, too_long
from dsr.connectors.spec import ConnectorTrouble, Trouble

Opener = Callable[[], Iterator[bytes]]

SAMPLE = 64 * 1024
DELIMITERS = ",;\t|"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like the mark of UTF-16, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LONGEST_CELL = 32 * 1024 * 1024

# The module's own limit of 128 KiB a cell would refuse long texts; it is one for the whole process.
csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))


class _Stream(io.RawIOBase):
    """Portions of bytes as a file, because the decoders want one."""

    def __init__(self, portions: Iterable[bytes]) -> None:
        self._portions, self._rest = iter(portions), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview", /) -> int:  # type: ignore[override]  # narrower than Buffer
        while not self._rest:
            portion = next(self._portions, None)
            if portion is None:
                return 0
            self._rest = memoryview(portion)
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


class _Lines:
    """Lines of a text, counted, so that a row that has no end is noticed before it fills the memory."""

    def __init__(self, text: io.TextIOWrapper, limit: int) -> None:
        self._text, self._limit = text, limit
        self.room, self.ended = limit, False

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(self.room + 1):
            self.room -= len(line)
            if self.room < 0:
                raise too_long(limit=self._limit)
            yield line
        self.ended = True

    def row_done(self) -> None:
        """The next row has all the room again."""
        self.room = self._limit


def csv_table(*, open_bytes: Opener, row_bytes: int) -> Table:
    """The one table of a text file, read through once so that a broken one is noticed before any of it is used.

    Raises ConnectorTrouble.
    """
    encoding = encoding_of(open_bytes)
    delimiter = _delimiter(_text(open_bytes, encoding).read(SAMPLE))
    rows = partial(_rows, open_bytes, encoding, delimiter, min(row_bytes, LONGEST_CELL))
    deque(rows(), maxlen=0)
    return Table("", rows)


def encoding_of(open_bytes: Opener) -> str:
    """By its mark, else UTF-16 by its NULs, else UTF-8 if all of it is, else Windows' Western one."""
    head = next((portion for portion in open_bytes() if portion), b"")[:SAMPLE]
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if zeros and zeros.count(0) > len(zeros) * 0.7:
            return encoding
    if head[:4] in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"}:
        raise ConnectorTrouble(Trouble.GARBLED, "the file is not the text that its ending says")
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for portion in open_bytes():
            decoder.decode(portion)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _text(open_bytes: Opener, encoding: str) -> io.TextIOWrapper:
    """Line ends untouched; bytes that mean nothing become U+FFFD."""
    reader = io.BufferedReader(_Stream(open_bytes()), buffer_size=SAMPLE)
    return io.TextIOWrapper(reader, encoding=encoding, errors="replace", newline="")


def _rows(open_bytes: Opener, encoding: str, delimiter: str, limit: int) -> Iterator[Sequence[str]]:
    lines = _Lines(_text(open_bytes, encoding), limit)
    reader = csv.reader(iter(lines), delimiter=delimiter)
    try:
        for row in reader:
            if lines.ended:  # the reader asked for more after the last line: a quotation has no end
                raise ConnectorTrouble(Trouble.BROKEN_OFF, "the file ends in the middle of a row")
            lines.row_done()
            if reader.line_num == 1 and row and row[0].lower().startswith("sep="):
                continue
            yield row
    except csv.Error:
        raise ConnectorTrouble(Trouble.GARBLED, f"row {reader.line_num} is no row of a table") from None


def _delimiter(sample: str) -> str:
    """The separator that cuts the first lines into equally many cells, as many as the first line."""
    if sample[:4].lower() == "sep=" and len(sample) > 4 and not sample[4].isspace():
        return sample[4]
    lines = sample.splitlines(keepends=True)[:50]
    lines = lines[:-1] if len(lines) > 1 and len(sample) == SAMPLE else lines

    def fit(delimiter: str) -> tuple[bool, float, int]:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            return False, 0.0, 0
        first = widths[0] if widths else 0
        return first > 1, widths.count(first) / max(1, len(widths)), first

    return max(DELIMITERS, key=fit)
