"""Reads the records of a collected set again, from any record on. Writes nothing."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from dsr.bundles.collected import CollectedKind, read_collected, recognise
from dsr.cases.models import CaseFile, CollectedSet
from dsr.casework import files
from dsr.common.record_lines import record_of

EVERY = 200  # records from one offset to the next
OFFSET = 8  # bytes, little-endian


def records_of(*, of: CollectedSet, start: int = 0) -> Iterator[dict[str, Any]]:
    """The records of a set in order, from number `start` (from 0). A plain file has none."""
    if not of.is_table:
        return iter(())
    if of.run_id is not None:
        return (record_of(line=line) for line in raw_lines_of(of=of, start=start))
    form = recognise(name=of.file.name, open_bytes=lambda: files.read(row=of.file))
    if form.kind is CollectedKind.FILE:
        return iter(())
    found = read_collected(form=form, open_bytes=lambda: files.read(row=of.file))
    return islice(found, start, None)


def raw_lines_of(*, of: CollectedSet, start: int = 0) -> Iterator[bytes]:
    """The staged JSON lines, each with its line end, from record `start` on."""
    packed = bytes(of.offsets)
    place = min(start // EVERY, max(0, len(packed) // OFFSET - 1))
    begin = int.from_bytes(packed[place * OFFSET : (place + 1) * OFFSET], "little")
    return islice(_lines(of.file, begin), start - place * EVERY, None)


def _lines(file: CaseFile, begin: int) -> Iterator[bytes]:
    rest = b""
    for portion in files.read(row=file, start=begin):
        *whole, rest = (rest + portion).split(b"\n")
        for line in whole:
            yield line + b"\n"
    if rest:
        yield rest + b"\n"
