"""Finds records by their values without a program: like the index of a book, a value and the pages it is on.

For a few short columns of each collection. Where there are too many different values the index gets coarser: by
month, by the first letters, by thousands. Memory is bounded by the number of entries, not of records.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dsr.bundles.sections import ARRAY, OBJECT, Section
from dsr.bundles.values import readable, visible

MOST_COLUMNS = 6
MOST_RANGES = 4_000  # of pages, in the index of one column
MOST_SHOWN = 40  # ranges for one value; one that is nearly everywhere is not looked for
LONGEST_KEY = 80
LONGEST_LEAD = 30

Range = list[int]  # first page, last page
Coarser = Callable[[Any], Any]


def _thousands(power: int) -> Coarser:
    return lambda value: value // power * power


def _letters(count: int) -> Coarser:
    return lambda value: value[:count]


NUMBERS: tuple[tuple[int, Coarser], ...] = tuple(
    (10**power, _thousands(10**power)) for power in (2, 3, 4, 5, 6, 8, 10)
)
# A date as text begins with its year and month.
TEXTS: tuple[tuple[int, Coarser], ...] = tuple((count, _letters(count)) for count in (10, 7, 4, 2, 1))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an index: what is looked for, and on which pages it is. `everywhere`: on too many to list."""

    label: str
    pages: Sequence[Range]
    everywhere: bool = False


class ColumnIndex:
    """The index of one column while the pages go by; `usable` is False once even the coarsest is too long."""

    def __init__(self, *, name: str, numbers: bool) -> None:
        self.name, self._numbers = name, numbers
        self._levels = iter(NUMBERS if numbers else TEXTS)
        self._width = 0  # of the present level; 0: values as they are
        self._coarser: Coarser | None = None
        self._pages: dict[Any, list[Range]] = {}
        self._ranges = 0
        self.usable = True

    def add(self, values: set[Any], page: int) -> None:
        """The different values of one page."""
        keys = values if self._coarser is None else {self._coarser(value) for value in values}
        for key in keys:
            ranges = self._pages.setdefault(key, [])
            if ranges and ranges[-1][1] == page - 1:
                ranges[-1][1] = page
            elif not ranges or ranges[-1][1] != page:
                ranges.append([page, page])
                self._ranges += 1
        while self.usable and self._ranges > MOST_RANGES:
            self._coarsen()

    def _coarsen(self) -> None:
        level = next(self._levels, None)
        if level is None:
            self.usable, self._pages = False, {}
            return
        self._width, self._coarser = level
        merged: dict[Any, list[Range]] = {}
        for key, ranges in self._pages.items():
            merged.setdefault(self._coarser(key), []).extend(ranges)
        self._pages = {key: _joined(ranges) for key, ranges in merged.items()}
        self._ranges = sum(map(len, self._pages.values()))

    def entries(self) -> Iterator[Entry]:
        """In the order of the alphabet, of numbers, of time."""
        for key in sorted(self._pages):
            ranges = self._pages[key]
            everywhere = len(ranges) > MOST_SHOWN
            yield Entry(self._label(key), ranges[:MOST_SHOWN], everywhere)

    def _label(self, key: Any) -> str:
        if self._coarser is None:
            return visible(readable(key))
        if self._numbers:
            return f"{key} \u2013 {key + self._width - 1}"
        return f"{visible(key)} \u2026"

    @property
    def different(self) -> int:
        """How many entries there are."""
        return len(self._pages)


class Finder:
    """The indexes of one collection; fed page by page."""

    def __init__(self, *, section: Section) -> None:
        self._columns = [
            ColumnIndex(name=name, numbers="integer" in types)
            for name, types in section.columns.items()
            if _fits(types)
        ][:MOST_COLUMNS]
        self.leading = self._columns[0].name if self._columns else ""

    def lead(self, record: Mapping[str, Any]) -> str:
        """By what a record is told from the others in a list of pages."""
        value = record.get(self.leading) if self.leading else None
        return visible(readable(value))[:LONGEST_LEAD]

    def page(self, records: Sequence[Mapping[str, Any]], number: int) -> None:
        """One page is complete. The whole text counts only up to a length, like a heading."""
        for column in self._columns:
            if column.usable:
                found: set[Any] = {record.get(column.name) for record in records}
                found.discard(None)
                found.discard("")
                if found and type(next(iter(found))) is str:
                    found = {value[:LONGEST_KEY] for value in found}
                column.add(found, number)

    def indexes(self) -> list[ColumnIndex]:
        """Those that help: more than one value, and not too many."""
        return [column for column in self._columns if column.usable and column.different > 1]


def _fits(types: set[str]) -> bool:
    """Texts or whole numbers: what people look for."""
    kinds = types - {"null"}
    return len(kinds) == 1 and not kinds & {OBJECT, ARRAY, "boolean", "number"}


def _joined(ranges: list[Range]) -> list[Range]:
    """The same pages, neighbours in one range."""
    joined: list[Range] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    return joined
