"""What lies out of sight in an office file: hidden sheets, comments, tracked changes, macros, links to elsewhere.

Somebody has to look there before the file is given away. Only the list of parts and a few small parts are read, each
to a limit, so a bomb stays shut. Knows nothing of cases.
"""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST_PARTS = 20_000
LARGEST_PART = 4 * 1024**2  # bytes read of one part
MOST_NAMES = 20
BLOCK = 64 * 1024
READERS = re.compile(r"\.(xlsx|xlsm|docx|docm|pptx|pptm|ods|odt)$", re.IGNORECASE)


class Sight(StrEnum):
    """What is easily overlooked."""

    HIDDEN_SHEETS = "hidden_sheets"
    COMMENTS = "comments"
    CHANGES = "changes"
    LINKS = "links"
    EMBEDDED = "embedded"
    MACROS = "macros"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Hidden:
    """One such thing; `names`: of hidden sheets, as the file calls them."""

    what: Sight
    names: tuple[str, ...] = ()


_PARTS: tuple[tuple[Sight, re.Pattern[str]], ...] = (
    (Sight.COMMENTS, re.compile(r"(^|/)(threaded)?comments[^/]*(/|\.xml$)", re.IGNORECASE)),
    (Sight.LINKS, re.compile(r"(^|/)(externalLinks/|connections\.xml$)", re.IGNORECASE)),
    (Sight.EMBEDDED, re.compile(r"(^|/)(embeddings|activeX)/", re.IGNORECASE)),
    (Sight.MACROS, re.compile(r"(^|/)(vbaProject\.bin$|macrosheets/|Basic/)", re.IGNORECASE)),
)
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_NAME = re.compile(rb"""\bname\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_STATE = re.compile(rb"""\bstate\s*=\s*["'](?:hidden|veryHidden)["']""")
_CHANGES = re.compile(rb"<(?:w:(?:ins|del|moveFrom|moveTo)\b|text:tracked-changes\b)")
_ODS_HIDDEN = re.compile(rb"""table:display\s*=\s*["']false["']""")


def hidden_in(*, name: str, size: int, read: Callable[[int], Iterator[bytes]]) -> tuple[Hidden, ...]:
    """What lies out of sight in an office file; nothing for other files. `read(start)`: its bytes from there on."""
    if not READERS.search(name):
        return ()
    try:
        with zipfile.ZipFile(io.BufferedReader(_Seekable(size, read), BLOCK)) as archive:
            return tuple(_found(archive))
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError):
        return (Hidden(Sight.UNREADABLE),)


def _found(archive: zipfile.ZipFile) -> Iterator[Hidden]:
    parts = archive.namelist()
    if len(parts) > MOST_PARTS:
        yield Hidden(Sight.UNREADABLE)
        return
    sheets = tuple(_hidden_sheets(_part(archive, "xl/workbook.xml")))
    content = _part(archive, "content.xml")
    if sheets or _ODS_HIDDEN.search(content):
        yield Hidden(Sight.HIDDEN_SHEETS, sheets[:MOST_NAMES])
    for what, pattern in _PARTS:
        if any(pattern.search(part) for part in parts) or (
            what is Sight.COMMENTS and b"<office:annotation" in content
        ):
            yield Hidden(what)
    if _CHANGES.search(_part(archive, "word/document.xml")) or _CHANGES.search(content):
        yield Hidden(Sight.CHANGES)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(LARGEST_PART)
    except KeyError:
        return b""


def _hidden_sheets(workbook: bytes) -> Iterator[str]:
    for tag in _SHEET.findall(workbook):
        named = _NAME.search(tag)
        if _STATE.search(tag) and named:
            yield html.unescape((named[1] or named[2] or b"").decode(errors="replace"))[:120]


class _Seekable(io.RawIOBase):
    """Bytes that can be read from any place, as a file."""

    def __init__(self, size: int, read: Callable[[int], Iterator[bytes]]) -> None:
        super().__init__()
        self._size, self._read, self._at = size, read, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, into: bytearray | memoryview, /) -> int:  # type: ignore[override]
        wanted = min(len(into), self._size - self._at)
        done = 0
        for portion in self._read(self._at) if wanted > 0 else ():
            piece = portion[: wanted - done]
            into[done : done + len(piece)] = piece
            done += len(piece)
            if done >= wanted:
                break
        self._at += done
        return done
