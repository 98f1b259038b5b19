"""Records that do not lie ready as staged lines, read once and kept encrypted while the package is written.

A package shows each record several times (JSON, table, page). Sources may be slow or change, so each is
read once. The key lives in this process alone and the file has no name: after a kill nothing is left.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from dsr.bundles.sections import Learner, Section
from dsr.bundles.values import one_line
from dsr.common.chunks import ChunkSealer, new_key, unsealed

NAME = "spool"


class Spool:
    """Filled collection by collection, then sealed, then read as often as needed."""

    def __init__(self, *, directory: Path | None = None) -> None:
        self._file = tempfile.TemporaryFile(buffering=0, dir=directory)  # noqa: SIM115  # closed in __exit__
        self._key = new_key()
        self._sealer = ChunkSealer(key=self._key, name=NAME, write=self._file.write)
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, *, records: Iterable[Mapping[str, object]], each: Callable[[], None]) -> "SpooledRecords":
        """Take in one collection; `each` is called after every record."""
        start, learner = self._size, Learner()
        for record in records:
            line = one_line(record)
            learner.see(line)
            self._size += len(line) + 1
            self._sealer.add(line + b"\n")
            each()
        return SpooledRecords(self, start, self._size, learner.section)

    def seal(self) -> None:
        """No more records come."""
        self._sealer.finish()

    def lines(self, start: int, end: int) -> Iterator[bytes]:
        """Each record between two places as one line of JSON, without the line break."""
        parts: list[bytes] = []  # of a line that goes on; joined once, so that a huge value stays cheap
        for portion in self._portions(start, end):
            first, *others = portion.split(b"\n")
            parts.append(first)
            for line in others:
                yield b"".join(parts)
                parts = [line]

    def _portions(self, start: int, end: int) -> Iterator[bytes]:
        left = end - start
        if not left:
            return
        sealed = unsealed(key=self._key, name=NAME, size=self._size, start=start, read_at=self._read_at)
        for portion in sealed:
            yield portion[:left]
            left -= len(portion)
            if left <= 0:
                return

    def _read_at(self, offset: int, length: int) -> bytes:
        return os.pread(self._file.fileno(), length, offset)


@dataclass(frozen=True, slots=True)
class SpooledRecords:
    """The records of one collection in the spool."""

    spool: Spool
    start: int
    end: int
    section: Section

    @property
    def bound(self) -> int:
        """See `Records.bound`."""
        return self.end - self.start

    def lines(self) -> Iterator[bytes]:
        """See `Records.lines`."""
        return self.spool.lines(self.start, self.end)
