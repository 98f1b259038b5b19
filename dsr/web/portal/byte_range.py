"""Reads a Range header (RFC 9110, section 14): one range of bytes, or none. Knows no file and no page."""

import re
from dataclasses import dataclass

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class RangeNotSatisfiable(Exception):
    """The range begins after the end."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from `start` to `stop`, the latter not included."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.stop - self.start


def wanted_range(*, header: str, size: int) -> ByteRange | None:
    """The range asked for; None where the whole is to be sent: no header, several ranges, not understood.

    Raises RangeNotSatisfiable.
    """
    found = ONE_RANGE.fullmatch(header.strip().replace(" ", ""))
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, stop = max(0, size - int(last)), size
        satisfiable = int(last) > 0
    else:
        start, stop = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
        satisfiable = start < size
    if not satisfiable:
        raise RangeNotSatisfiable
    return ByteRange(start, stop)
