"""A large package in parts that ordinary computers take: each a complete ZIP, cut where a file ends.

Nothing is written a second time. A part is a stretch of the package as it lies in the vault, followed by a list of
the files in it. No file is divided: one that is larger than the limit makes a part of its own. The manifest lies in
the last part and names the files of all.
"""

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from dsr.bundles.seal import END, END_SIGNATURE, LENGTH, make_seal
from dsr.bundles.signing import Signer

# APPNOTE 4.3.12, 4.3.14, 4.3.15: an entry of the list, the end for large ZIPs, and where that lies.
ENTRY = struct.Struct("<4s4xHHHHIIIHHHHHII")
ENTRY_SIGNATURE = b"PK\x01\x02"
OFFSET_AT = 42
END_64 = struct.Struct("<4sQHHIIQQQQ")
END_64_SIGNATURE = b"PK\x06\x06"
LOCATOR = struct.Struct("<4sIQI")
LOCATOR_SIGNATURE = b"PK\x06\x07"
LARGE, MANY, VERSION_64 = 0xFFFFFFFF, 0xFFFF, 45
EXTRA_64 = 1

ReadFrom = Callable[[int], Iterator[bytes]]
Alive = Callable[[], object]


class NotOurZip(Exception):
    """The end of the package is not as it was written."""


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """One part: which stretch of the package, how large it is with its own end, its digest, its seal."""

    start: int
    end: int
    size: int
    sha256: str
    seal: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """One file in the list at the end of a ZIP."""

    raw: bytes
    offset: int
    offset_at: int
    wide: bool

    def moved(self, start: int) -> bytes:
        """The same in a ZIP that begins at `start`."""
        form, width = ("<Q", 8) if self.wide else ("<I", 4)
        moved = struct.pack(form, self.offset - start)
        return self.raw[: self.offset_at] + moved + self.raw[self.offset_at + width :]


def plan(
    *, read: ReadFrom, size: int, limit: int, signer: Signer, alive: Alive = lambda: None
) -> list[PlannedPart]:
    """The parts of a package of `size` bytes, at most `limit` bytes each. Raises NotOurZip.

    `read(start)` gives the bytes of the package from a place; `alive` is called with every portion read.
    """
    entries, last = _listed(read, size)
    ends = [entry.offset for entry in entries[1:]] + [last]
    parts = []
    for first, stop in _cuts(entries, ends, limit):
        start, end = entries[first].offset, ends[stop - 1]
        tail = _tail(entries[first:stop], start=start, end=end)
        digest = hashlib.sha256()
        for portion in _stretch(read, start, end):
            digest.update(portion)
            alive()
        digest.update(tail)
        seal = make_seal(signer=signer, digest=digest.digest())
        digest.update(seal)
        whole = end - start + len(tail) + len(seal)
        parts.append(PlannedPart(start, end, whole, digest.hexdigest(), seal.decode()))
    return parts


def part_bytes(
    *, read: ReadFrom, size: int, start: int, end: int, seal: str, begin: int = 0
) -> Iterator[bytes]:
    """A part as a stream, from its byte `begin` on."""
    length = end - start
    if begin >= length:
        return iter([_end_of(read, size, start, end, seal)[begin - length :]])
    # Opened here and not at the first byte, so that a missing file is said at once.
    body = _stretch(read, start + begin, end)
    return chain(body, (_end_of(read, size, start, end, seal) for _ in range(1)))


def _end_of(read: ReadFrom, size: int, start: int, end: int, seal: str) -> bytes:
    """What stands after the files of a part."""
    entries, _last = _listed(read, size)
    tail = _tail([entry for entry in entries if start <= entry.offset < end], start=start, end=end)
    return tail + seal.encode()


def _cuts(entries: Sequence[_Entry], ends: Sequence[int], limit: int) -> Iterator[tuple[int, int]]:
    """From which to before which file a part goes."""
    first, listed = 0, 0
    most_around = END.size + END_64.size + LOCATOR.size + LENGTH
    for number, entry in enumerate(entries):
        whole = ends[number] - entries[first].offset + listed + len(entry.raw) + most_around
        if number > first and whole > limit:
            yield first, number
            first, listed = number, 0
        listed += len(entry.raw)
    yield first, len(entries)


def _stretch(read: ReadFrom, start: int, end: int) -> Iterator[bytes]:
    return _cut(read(start), end - start) if end > start else iter(())


def _cut(portions: Iterator[bytes], left: int) -> Iterator[bytes]:
    for portion in portions:
        yield portion[:left]
        left -= len(portion)
        if left <= 0:
            return


def _listed(read: ReadFrom, size: int) -> tuple[list[_Entry], int]:
    """The files of the package in the order in which they lie, and where the list begins."""
    around = END.size + LENGTH
    begin = max(0, size - around - END_64.size - LOCATOR.size)
    tail = b"".join(_stretch(read, begin, size))
    end = END.unpack_from(tail, len(tail) - around)
    if end[0] != END_SIGNATURE or end[-1] != LENGTH:
        raise NotOurZip
    length, start = end[5], end[6]
    wide = tail[: END_64.size]
    if LARGE in (length, start) or end[4] == MANY:
        if wide[:4] != END_64_SIGNATURE:
            raise NotOurZip
        length, start = END_64.unpack(wide)[8:]
    listed = b"".join(_stretch(read, start, start + length))
    return list(_entries(listed)), start


def _entries(listed: bytes) -> Iterator[_Entry]:
    at = 0
    while at < len(listed):
        fields = ENTRY.unpack_from(listed, at)
        if fields[0] != ENTRY_SIGNATURE:
            raise NotOurZip
        packed, unpacked, name, extra, comment = fields[6], fields[7], *fields[8:11]
        length = ENTRY.size + name + extra + comment
        raw = listed[at : at + length]
        offset = fields[-1]
        if offset == LARGE:
            place = _wide_offset_at(raw, ENTRY.size + name, extra, (unpacked == LARGE) + (packed == LARGE))
            yield _Entry(raw, struct.unpack_from("<Q", raw, place)[0], place, wide=True)
        else:
            yield _Entry(raw, offset, OFFSET_AT, wide=False)
        at += length


def _wide_offset_at(raw: bytes, at: int, length: int, before: int) -> int:
    """Where an entry keeps an offset that is too large for its field."""
    end = at + length
    while at < end:
        kind, size = struct.unpack_from("<HH", raw, at)
        if kind == EXTRA_64:
            return at + 4 + 8 * before
        at += 4 + size
    raise NotOurZip


def _tail(entries: Iterable[_Entry], *, start: int, end: int) -> bytes:
    """The list of files of a part and its end, up to where the seal follows."""
    moved = [entry.moved(start) for entry in entries]
    listed, place, count = b"".join(moved), end - start, len(moved)
    wide = b""
    if place >= LARGE or len(listed) >= LARGE or count >= MANY:
        sizes = (VERSION_64, VERSION_64, 0, 0, count, count, len(listed), place)
        wide = END_64.pack(END_64_SIGNATURE, END_64.size - 12, *sizes)
        wide += LOCATOR.pack(LOCATOR_SIGNATURE, 0, place + len(listed), 1)
    few = min(count, MANY)
    numbers = (0, 0, few, few, min(len(listed), LARGE), min(place, LARGE), LENGTH)
    return listed + wide + END.pack(END_SIGNATURE, *numbers)
