"""Finds records of a set by a text: so many at a time, so that no page takes long. Writes nothing."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from dsr.cases.models import CollectedSet
from dsr.casework.review import MOST_AT_ONCE
from dsr.casework.staged import records_of

SCANNED_AT_ONCE = 20_000
SCANNED_FOR_ALL = 200_000
HITS_ON_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Found:
    """Numbers of records that hold the text; where the search began and stopped. `ended`: at the end of the set."""

    numbers: list[int]
    start: int
    stopped: int
    ended: bool


def search(*, of: CollectedSet, text: str, start: int = 0, everything: bool = False) -> Found:
    """Look for a text in the values and names of records from number `start` on, in any case.

    A page of hits at most; with `everything` as many as can be decided about at once.
    """
    wanted = text.strip().casefold()
    most = MOST_AT_ONCE if everything else HITS_ON_A_PAGE
    scanned = SCANNED_FOR_ALL if everything else SCANNED_AT_ONCE
    found: list[int] = []
    number = start
    for record in records_of(of=of, start=start):
        if number - start >= scanned or len(found) == most:
            return Found(found, start, number, ended=False)
        if wanted in json.dumps(record, ensure_ascii=False, default=str).casefold():
            found.append(number)
        number += 1
    return Found(found, start, number, ended=True)


def packed(numbers: Collection[int]) -> str:
    """Numbers as people write them: "0-4,9"."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in parts)


def unpacked(text: str) -> list[int]:
    """The numbers again. Raises ValueError for anything else, or for more than can be decided about at once."""
    numbers: list[int] = []
    for part in filter(None, text.split(",")):
        low, _, high = part.partition("-")
        first, last = int(low), int(high or low)
        if last < first or last - first >= MOST_AT_ONCE or len(numbers) > MOST_AT_ONCE:
            raise ValueError("too many")
        numbers.extend(range(first, last + 1))
    return numbers
