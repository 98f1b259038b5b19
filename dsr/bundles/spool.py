"""All records of a bundle, read once from their sources and kept encrypted while the package is written.

A package shows each record three times (JSON, table, page). Sources may be slow or change, so each is
read once. The key lives in this process alone and the file has no name: after a kill nothing is left.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import orjson

from dsr.bundles.values import one_line
from dsr.common.chunks import ChunkSealer, new_key, unsealed

MOST_COLUMNS = 500
SAMPLED = 200
NAME = "spool"


@dataclass(slots=True)
class Section:
    """The records of one collection in the spool, and what was learnt while they went in."""

    start: int
    end: int = 0
    count: int = 0
    columns: dict[str, None] = field(default_factory=dict)  # in order of first appearance
    more_columns: bool = False  # others than the first 500 occur
    nested: bool = False  # seen among the first records
    longest: int = 0  # characters of a value among the first records


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

    def add(self, *, records: Iterable[Mapping[str, object]], each: Callable[[], None]) -> Section:
        """Take in one collection; `each` is called after every record."""
        section = Section(start=self._size)
        known: set[str] = set()
        for record in records:
            line = one_line(record) + b"\n"
            if not record.keys() <= known:
                known = _widened(section, record)
            if section.count < SAMPLED:
                _sample(section, record)
            section.count += 1
            self._size += len(line)
            self._sealer.add(line)
            each()
        section.end = self._size
        return section

    def seal(self) -> None:
        """No more records come."""
        self._sealer.finish()

    def lines(self, section: Section) -> Iterator[bytes]:
        """Each record of the section as one line of JSON, without the line break."""
        parts: list[bytes] = []  # of a line that goes on; joined once, so that a huge value stays cheap
        for portion in self._portions(section):
            first, *others = portion.split(b"\n")
            parts.append(first)
            for line in others:
                yield b"".join(parts)
                parts = [line]

    def records(self, section: Section) -> Iterator[dict[str, Any]]:
        """Each record of the section as it was read from JSON."""
        return map(orjson.loads, self.lines(section))

    def _portions(self, section: Section) -> Iterator[bytes]:
        left = section.end - section.start
        if not left:
            return
        sealed = unsealed(
            key=self._key, name=NAME, size=self._size, start=section.start, read_at=self._read_at
        )
        for portion in sealed:
            yield portion[:left]
            left -= len(portion)
            if left <= 0:
                return

    def _read_at(self, offset: int, length: int) -> bytes:
        return os.pread(self._file.fileno(), length, offset)


def _widened(section: Section, record: Mapping[str, object]) -> set[str]:
    for name in map(str, record):
        if name in section.columns:
            continue
        if len(section.columns) >= MOST_COLUMNS:
            section.more_columns = True
            break
        section.columns[name] = None
    return set(section.columns)


def _sample(section: Section, record: Mapping[str, object]) -> None:
    for value in record.values():
        if isinstance(value, dict | list):
            section.nested = True
        elif isinstance(value, str):
            section.longest = max(section.longest, len(value))
