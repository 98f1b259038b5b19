"""Bytes of an upload as text: which encoding, which lines. Nothing here knows records."""

import io
from collections.abc import Callable, Iterable, Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Opener = Callable[[], Iterator[bytes]]

LONGEST_LINE = 64 * 1024 * 1024  # characters of one line, or of one element of an array
PORTION = 256 * 1024
SAMPLE = 64 * 1024
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class CollectedUnreadable(Exception):
    """The upload cannot be read as what its name says; `sentence` is for people, `line` counts from 1."""

    def __init__(self, sentence: str | Promise, *, line: int | None = None) -> None:
        super().__init__(f"line {line}" if line else "unreadable")
        self.sentence, self.line = sentence, line


class _Bytes(io.RawIOBase):
    """Portions of bytes as a file, because the decoders and the CSV reader want one."""

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


def decoded(open_bytes: Opener, encoding: str) -> io.TextIOWrapper:
    """The upload as text, line ends untouched; bytes that mean nothing become U+FFFD."""
    reader = io.BufferedReader(_Bytes(open_bytes()), buffer_size=PORTION)
    return io.TextIOWrapper(reader, encoding=encoding, errors="replace", newline="")


def encoding_of(open_bytes: Opener) -> str:
    """By its mark, else UTF-16 by its NULs, else UTF-8 if all of it is, else Windows' Western one."""
    head = next((portion for portion in open_bytes() if portion), b"")[:SAMPLE]
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if zeros and zeros.count(0) > len(zeros) * 0.7:
            return encoding
    text = io.TextIOWrapper(io.BufferedReader(_Bytes(open_bytes())), encoding="utf-8", newline="")
    try:
        while text.read(PORTION):
            pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def lines_of(text: io.TextIOWrapper) -> Iterator[str]:
    """Line by line; raises CollectedUnreadable at one that would fill the memory."""
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise CollectedUnreadable(_("A line is longer than 64 million characters."), line=number)
        yield line
