"""Checks the record: every chain in the database, or one exported file by itself. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dsr.audit.models import AuditEntry, ChainHead
from dsr.audit.record import as_chained
from dsr.rules.chain import BrokenLink, first_break


class NotARecord(Exception):
    """The document lacks what an exported record has."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How much was checked and the first broken link, if any."""

    streams: int
    entries: int
    broken: BrokenLink | None


def verify_all() -> Verdict:
    """Walk every stream in constant memory; stops at the first broken link."""
    streams = entries = 0
    for head in ChainHead.objects.order_by("stream").iterator(chunk_size=500):
        streams, entries = streams + 1, entries + head.length
        broken = first_break(entries=_of(head.stream), length=head.length, head=head.head_hash)
        if broken:
            return Verdict(streams, entries, broken if broken.stream else _empty(head, broken))
    orphan = (
        AuditEntry.objects.exclude(stream__in=ChainHead.objects.values("stream")).order_by("id").first()
    )
    if orphan is not None:
        return Verdict(streams, entries, BrokenLink(orphan.stream, orphan.seq, "its stream has no head"))
    return Verdict(streams, entries, None)


def export(*, stream: str) -> dict[str, Any]:
    """One stream as a document that verifies on its own."""
    head = ChainHead.objects.get(stream=stream)
    return {
        "format": "dsr-desk-record/1",
        "stream": stream,
        "length": head.length,
        "head_hash": head.head_hash,
        "entries": list(_of(stream)),
    }


def verify_export(*, document: Any) -> Verdict:
    """Check an exported record from the file alone; raises NotARecord."""
    try:
        entries, length, head = document["entries"], document["length"], document["head_hash"]
        broken = first_break(entries=entries, length=length, head=head)
    except (KeyError, TypeError, AttributeError) as problem:
        raise NotARecord(f"{type(problem).__name__}: {problem}") from problem
    return Verdict(1, len(entries), broken)


def _of(stream: str) -> Iterator[dict[str, Any]]:
    for entry in AuditEntry.objects.filter(stream=stream).order_by("seq").iterator(chunk_size=500):
        yield as_chained(entry)


def _empty(head: ChainHead, broken: BrokenLink) -> BrokenLink:
    return BrokenLink(head.stream, 0, broken.reason)
