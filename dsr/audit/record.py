"""The only writer of the record. Every entry joins the transaction of the change it tells of."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection

from dsr.audit.events import KINDS
from dsr.audit.models import AuditEntry, ChainHead
from dsr.common.storable import storable
from dsr.rules import chain

SYSTEM = "system"


class OutsideTransaction(Exception):
    """An entry was to be written without the transaction of its change."""


class UnknownFacts(Exception):
    """The facts given are not those the kind of event declares."""


class ActorLike(Protocol):
    """Who acts: see dsr.accounts.actors."""

    @property
    def kind(self) -> str:
        """staff, requester, operator, clockwork."""

    @property
    def key(self) -> str:
        """Which one of them."""

    @property
    def name(self) -> str:
        """What the record shows."""


@dataclass(frozen=True, slots=True)
class Event:
    """What a change says of itself: a declared kind, its facts, and apart from them personal facts."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] = field(default_factory=dict)


def stream_of_case(case_id: int) -> str:
    """The name of one case's own chain."""
    return f"case:{case_id}"


def write(*, event: Event, stream: str, actor: ActorLike, now: datetime) -> AuditEntry:
    """Append one entry; raises OutsideTransaction, UnknownFacts."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(event.kind)
    _check(event)
    ChainHead.objects.get_or_create(stream=stream, defaults={"head_hash": chain.GENESIS})
    head = ChainHead.objects.select_for_update().get(stream=stream)
    personal = chain.canonical(storable(dict(event.personal))) if event.personal else ""
    salt = secrets.token_hex(16) if personal else ""
    entry = AuditEntry(
        stream=stream,
        seq=head.length + 1,
        at=now.astimezone(UTC),
        kind=event.kind,
        actor_kind=actor.kind,
        actor_key=actor.key,
        actor_name=actor.name,
        facts=chain.canonical(storable(dict(event.facts))),
        personal=personal,
        salt=salt,
        personal_digest=chain.personal_digest(personal=personal, salt=salt),
        previous_hash=head.head_hash,
    )
    entry.entry_hash = chain.entry_hash(entry=as_chained(entry))
    entry.save(force_insert=True)
    head.length, head.head_hash = entry.seq, entry.entry_hash
    head.save(update_fields=["length", "head_hash"])
    return entry


def forget(*, stream: str) -> int:
    """Empty the personal part of a stream; the chain still verifies. How many entries it touched."""
    return AuditEntry.objects.filter(stream=stream).exclude(personal="").update(personal="", salt="")


def as_chained(entry: AuditEntry) -> dict[str, Any]:
    """An entry as the chain sees it, and as it is exported."""
    return {
        "stream": entry.stream,
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": entry.kind,
        "actor_kind": entry.actor_kind,
        "actor_key": entry.actor_key,
        "actor_name": entry.actor_name,
        "facts": entry.facts,
        "personal": entry.personal,
        "salt": entry.salt,
        "personal_digest": entry.personal_digest,
        "previous_hash": entry.previous_hash,
        "entry_hash": entry.entry_hash,
    }


def _check(event: Event) -> None:
    kind = KINDS.get(event.kind)
    if kind is None:
        raise UnknownFacts(f"no kind of event is called {event.kind}")
    if set(event.facts) != set(kind.facts) or not set(event.personal) <= set(kind.personal):
        raise UnknownFacts(
            f"{event.kind} declares {sorted(kind.facts)} / {sorted(kind.personal)}, "
            f"not {sorted(event.facts)} / {sorted(event.personal)}"
        )
