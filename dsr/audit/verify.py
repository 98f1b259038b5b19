"""Checks the record: every chain in the database, or one exported file by itself. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dsr.audit.models import AuditEntry, ChainHead
from dsr.audit.record import as_chained
from dsr.rules.chain import BrokenLink, first_break

FORMAT = "dsr-desk-record/1"


class NotARecord(Exception):
    """The document lacks what an exported record has."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How much was checked and the first broken link, if any."""

    streams: int
    entries: int
    broken: BrokenLink | None


def verify_all() -> Verdict:
    """Walk every stream in constant memory; stops at the first broken link. Safe while others write."""
    streams = entries = 0
    for head in ChainHead.objects.order_by("stream").iterator(chunk_size=500):
        streams, entries = streams + 1, entries + head.length
        broken = _checked(head)
        if broken:
            return Verdict(streams, entries, broken)
    orphan = AuditEntry.objects.exclude(stream__in=ChainHead.objects.values("stream")).order_by("id").first()
    if orphan is not None:
        return Verdict(streams, entries, BrokenLink(orphan.stream, orphan.seq, "its stream has no head"))
    return Verdict(streams, entries, None)


def export(*, stream: str) -> dict[str, Any]:
    """One stream as a document that verifies on its own."""
    head = ChainHead.objects.get(stream=stream)
    return {
        "format": FORMAT,
        "stream": stream,
        "length": head.length,
        "head_hash": head.head_hash,
        "entries": list(_chained(_of(stream))),
    }


def verify_export(*, document: Any) -> Verdict:
    """Check an exported record from the file alone; raises NotARecord."""
    try:
        entries, length, head = document["entries"], document["length"], document["head_hash"]
        if document["format"] != FORMAT:
            raise NotARecord(f"its format is not {FORMAT}")
        broken = first_break(entries=entries, length=length, head=head, stream=document["stream"])
        return Verdict(1, len(entries), broken)
    except (KeyError, TypeError, AttributeError) as problem:
        raise NotARecord(f"{type(problem).__name__}: {problem}") from problem


def _checked(head: ChainHead) -> BrokenLink | None:
    """What the head knew when it was read holds, and nothing lies beyond what the head knows now."""
    known = _of(head.stream).filter(seq__lte=head.length)
    broken = first_break(entries=_chained(known), length=head.length, head=head.head_hash, stream=head.stream)
    if broken:
        return broken
    last = _of(head.stream).values_list("seq", flat=True).last() or 0
    length = ChainHead.objects.values_list("length", flat=True).get(stream=head.stream)
    if last > length:
        return BrokenLink(head.stream, length + 1, f"it lies beyond the end of the chain, which is {length}")
    return None


def _of(stream: str) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(stream=stream).order_by("seq")


def _chained(entries: QuerySet[AuditEntry]) -> Iterator[dict[str, Any]]:
    for entry in entries.iterator(chunk_size=500):
        yield as_chained(entry)
