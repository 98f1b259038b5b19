"""Arithmetic of the chained record: digests and the check of a chain. Plain Python, no I/O.

Each entry's hash covers the one before it. Personal facts enter only as a salted digest, so they can
be forgotten later and the chain still verifies.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

GENESIS = "0" * 64
CHAINED_FIELDS = (
    "stream",
    "seq",
    "at",
    "kind",
    "actor_kind",
    "actor_key",
    "actor_name",
    "facts",
    "personal_digest",
    "previous_hash",
)


def canonical(value: object) -> str:
    """One text for one value: sorted keys, no spaces, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def personal_digest(*, personal: str, salt: str) -> str:
    """The commitment to personal facts; empty when there are none."""
    return hashlib.sha256(f"{salt}:{personal}".encode()).hexdigest() if personal else ""


def entry_hash(*, entry: Mapping[str, Any]) -> str:
    """The hash of one entry over its chained fields."""
    return hashlib.sha256(canonical([entry[name] for name in CHAINED_FIELDS]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first place where a chain does not hold, and in what way."""

    stream: str
    seq: int
    reason: str


def first_break(
    *, entries: Iterable[Mapping[str, Any]], length: int, head: str, stream: str
) -> BrokenLink | None:
    """Walk one stream in order; None when every link holds and the chain ends at `head`."""
    previous, seq = GENESIS, 0
    for entry in entries:
        seq += 1
        reason = _reason(entry, seq, previous, stream)
        if reason:
            return BrokenLink(stream=stream, seq=seq, reason=reason)
        previous = str(entry["entry_hash"])
    if seq != length:
        return BrokenLink(stream, seq, f"the chain ends at entry {seq}, its head says {length}")
    if previous != head:
        return BrokenLink(stream, seq, "the chain ends in another entry than its head says")
    return None


def _reason(entry: Mapping[str, Any], seq: int, previous: str, stream: str) -> str:
    if entry["stream"] != stream:
        return "it belongs to another stream"
    if entry["seq"] != seq:
        return f"entry {seq} is missing"
    if entry["previous_hash"] != previous:
        return "it does not follow the entry before it"
    if entry["entry_hash"] != entry_hash(entry=entry):
        return "its content was changed"
    personal = entry["personal"]
    if personal and entry["personal_digest"] != personal_digest(personal=personal, salt=entry["salt"]):
        return "its personal facts were changed"
    return ""
