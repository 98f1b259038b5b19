"""What is learnt of a collection while its records go by for the first time, and where they are read again.

Staged lines are read again from where they lie; everything else goes through the spool. Nothing here writes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

from dsr.bundles.content import Collection, Lines

MOST_COLUMNS = 500
SAMPLED = 200
MOST_SHAPES = 100_000
OBJECT, ARRAY = "object", "array"
TYPES: Mapping[type, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
    dict: OBJECT,
    list: ARRAY,
}


@dataclass(slots=True)
class Section:
    """The records of one collection: how many, of which columns, of which kinds of values."""

    count: int = 0
    columns: dict[str, set[str]] = field(default_factory=dict)  # in order of first appearance -> JSON types
    more_columns: bool = False  # others than the first 500 occur
    nested: bool = False
    longest: int = 0  # characters of a text among the first records
    size: int = 0  # bytes of the lines without their ends


class Learner:
    """Fills a section. Most records look like the one before, so only new shapes cost anything."""

    def __init__(self) -> None:
        self.section = Section()
        self._shapes: set[int] = set()

    def see(self, line: bytes) -> None:
        """One record, as the line of JSON that is written."""
        section = self.section
        record = orjson.loads(line)
        section.count += 1
        section.size += len(line)
        shape = hash((tuple(record), tuple(map(type, record.values()))))
        if shape not in self._shapes:
            self._new(shape, record)
        if section.count <= SAMPLED:
            lengths = (len(value) for value in record.values() if type(value) is str)
            section.longest = max(section.longest, *lengths, 0)

    def _new(self, shape: int, record: Mapping[str, Any]) -> None:
        if len(self._shapes) >= MOST_SHAPES:
            self._shapes.clear()
        self._shapes.add(shape)
        columns = self.section.columns
        for name, value in record.items():
            if name not in columns and len(columns) >= MOST_COLUMNS:
                self.section.more_columns = True
                continue
            kind = TYPES[type(value)]
            columns.setdefault(name, set()).add(kind)
            self.section.nested |= kind in {OBJECT, ARRAY}


class Records(Protocol):
    """The records of one collection, to be read as often as needed."""

    @property
    def section(self) -> Section:
        """Complete once they were read for the first time."""

    @property
    def bound(self) -> int:
        """At most so many bytes of lines."""

    def lines(self) -> Iterator[bytes]:
        """Each record as a line of JSON without its end."""


class StagedRecords:
    """Lines that lie ready; the first reading learns."""

    def __init__(self, *, lines: Lines, each: Callable[[], None]) -> None:
        self._lines, self._each = lines, each
        learner = Learner()
        self._learner: Learner | None = learner
        self.section, self.bound = learner.section, lines.size

    def lines(self) -> Iterator[bytes]:
        """See `Records.lines`."""
        learner, self._learner = self._learner, None
        if learner is None:
            return (line[:-1] for line in self._lines.open())
        return self._first(learner)

    def _first(self, learner: Learner) -> Iterator[bytes]:
        for line in self._lines.open():
            learner.see(line)
            self._each()
            yield line[:-1]


class FilteredRecords:
    """The same records without some fields (paths with dots), for what may not be given in every form."""

    def __init__(self, *, records: Records, without: Iterable[str]) -> None:
        self._records, self._paths = records, [path.split(".") for path in sorted(without)]
        learner = Learner()
        self._learner: Learner | None = learner
        self.section, self.bound = learner.section, records.bound

    def lines(self) -> Iterator[bytes]:
        """See `Records.lines`."""
        learner, self._learner = self._learner, None
        for line in self._records.lines():
            kept = self._kept(line) if self._paths else line
            if learner is not None:
                learner.see(kept)
            yield kept

    def _kept(self, line: bytes) -> bytes:
        record = orjson.loads(line)
        for path in self._paths:
            _drop(record, path)
        return orjson.dumps(record)


def _drop(value: Any, path: Sequence[str]) -> None:
    """Take the field at a path away, in every element of a list on the way."""
    if isinstance(value, list):
        for item in value:
            _drop(item, path)
    elif isinstance(value, dict):
        name, *rest = path
        if rest:
            _drop(value.get(name), rest)
        else:
            value.pop(name, None)


@dataclass(frozen=True, slots=True)
class Part:
    """One collection on its way into the package: its folder's name, its data, what was learnt of it."""

    name: str
    collection: Collection
    records: Records

    @property
    def section(self) -> Section:
        """What was learnt."""
        return self.records.section

    def lines(self) -> Iterator[bytes]:
        """Each record as a line of JSON without its end."""
        return self.records.lines()
