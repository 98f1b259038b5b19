"""Streams what a connector gives into the vault: records as JSON lines with an index, files as they are.

Nothing is kept of a set until it is complete; a writer that dies leaves bytes that no row owns, which are swept.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dsr.casework.run_context import RunContext
from dsr.casework.staged import EVERY
from dsr.common.record_lines import line_of
from dsr.common.vault import StoredFile, vault
from dsr.connectors.spec import ConnectorTrouble, FoundFile, FoundRecords, Trouble

PORTION = 256 * 1024
LOOK_EVERY = 500


@dataclass(frozen=True, slots=True)
class Staged:
    """A complete set in the vault: how many records, where every 200th begins, which fields were seen."""

    stored: StoredFile
    records: int
    offsets: bytes
    fields: tuple[str, ...] = field(default=())


def stage_records(*, context: RunContext, found: FoundRecords) -> Staged | None:
    """The records of a set as JSON lines in the vault; None when there is none. Raises ConnectorTrouble, ClaimLost."""
    lines = _lines(found)
    first = next(lines, None)
    if first is None:
        return None
    offsets = bytearray()
    count = size = 0
    waiting: list[bytes] = []
    held = 0
    with vault().writer() as sink:
        for line in _chained(first, lines):
            if count % EVERY == 0:
                offsets += struct.pack("<Q", size)
            count += 1
            size += len(line)
            held += len(line)
            waiting.append(line)
            if held >= PORTION or count % LOOK_EVERY == 0:
                _look(context, count, size, len(line))
                sink.write(b"".join(waiting))
                waiting.clear()
                held = 0
        sink.write(b"".join(waiting))
        _look(context, count, size, 0)
    context.took(rows=count, size=size)
    return Staged(sink.stored, count, bytes(offsets))


def stage_file(*, context: RunContext, found: FoundFile) -> Staged:
    """The bytes of a file in the vault. Raises ConnectorTrouble, ClaimLost."""
    size = 0
    with vault().writer() as sink:
        for piece in found.open():
            sink.write(piece)
            size += len(piece)
            _look(context, 1, size, 0)
    context.took(rows=1, size=size)
    return Staged(sink.stored, 1, b"")


def _lines(found: FoundRecords) -> Iterator[bytes]:
    """Lines as the connector has them already, else made from its records."""
    ready = getattr(found.records, "lines", None)
    if ready is not None:
        yield from ready()
        return
    for record in found.records:
        yield line_of(record=record)


def _chained(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _look(context: RunContext, rows: int, size: int, one: int) -> None:
    """Keep the claim, and the limits. Raises ConnectorTrouble, ClaimLost."""
    if one > context.limits.row_bytes:
        raise ConnectorTrouble(Trouble.TOO_MUCH, f"one record has more than {context.limits.row_bytes} bytes")
    if context.rows + rows > context.limits.rows:
        raise ConnectorTrouble(Trouble.TOO_MUCH, f"more than {context.limits.rows} records")
    if context.bytes + size > context.limits.bytes:
        raise ConnectorTrouble(Trouble.TOO_MUCH, f"more than {context.limits.bytes} bytes")
    context.progress(rows=rows, size=size)
