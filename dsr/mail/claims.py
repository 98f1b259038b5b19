"""Who may post a mail, and what became of it: every move of an outbox row, each by compare and swap.

`attempts` is the fence: whoever claimed the row last holds it, and an earlier holder that wakes up
changes nothing any more. Talks to no server and opens no transaction of its own.
"""

from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from dsr.mail.letters import LETTERS
from dsr.mail.models import OutboxMessage

State = OutboxMessage.State
LEASE = timedelta(seconds=60)
FINAL_REPLY = timedelta(seconds=120)  # a server may take its time over the last reply
DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=16),
)
MOST_ATTEMPTS = len(DELAYS) + 1


class ClaimLost(Exception):
    """The lease ran out and somebody else holds the mail now: stop before the last byte."""


def claim(*, mail_id: int, now: datetime) -> OutboxMessage | None:
    """Take a due mail for one attempt; None when it is not due, not waiting, or taken."""
    taken = OutboxMessage.objects.filter(pk=mail_id, state=State.QUEUED, due_at__lte=now).update(
        state=State.INFLIGHT,
        claimed_until=now + LEASE,
        committing_at=None,
        attempts=F("attempts") + 1,
    )
    if not taken:
        return None
    return OutboxMessage.objects.select_related("case__controller").get(pk=mail_id)


def mark_committing(*, row: OutboxMessage, now: datetime) -> None:
    """The last byte follows: from here on a crash leaves it uncertain. Raises ClaimLost."""
    held = _held(row).filter(state=State.INFLIGHT, committing_at=None)
    if not held.update(committing_at=now, claimed_until=now + LEASE + FINAL_REPLY):
        raise ClaimLost


def mark_sent(*, row: OutboxMessage, now: datetime) -> bool:
    """The server took it: its words are wiped. Also after it was called uncertain meanwhile."""
    held = _held(row).filter(state__in=[State.INFLIGHT, State.UNCERTAIN])
    return bool(held.update(state=State.SENT, sent_at=now, claimed_until=None, sealed="", problem=""))


def mark_for_later(*, row: OutboxMessage, problem: str, now: datetime) -> bool:
    """Try again after a growing delay."""
    due_at = now + DELAYS[min(row.attempts, len(DELAYS)) - 1]
    return bool(_held(row).update(due_at=due_at, **_free(State.QUEUED, problem)))


def mark_failed(*, row: OutboxMessage, problem: str) -> bool:
    """Give up. The words of a mail that carries little but a secret are wiped."""
    kind = LETTERS.get(row.letter)
    wiped = {"sealed": ""} if kind is None or kind.sensitive else {}
    return bool(_held(row).update(**_free(State.FAILED, problem), **wiped))


def mark_uncertain(*, row: OutboxMessage, problem: str) -> bool:
    """The last byte went out and no reply came: never sent again by itself."""
    return bool(_held(row).filter(state=State.INFLIGHT).update(**_free(State.UNCERTAIN, problem)))


def release(*, row: OutboxMessage, now: datetime) -> bool:
    """An attempt that died before the last byte: the mail waits again, at once."""
    held = _held(row).filter(state=State.INFLIGHT, committing_at=None)
    return bool(held.update(due_at=now, **_free(State.QUEUED, row.problem)))


def abandoned(*, now: datetime | None) -> QuerySet[OutboxMessage]:
    """Mails whose attempt died: the lease ran out before an instant (without one: any attempt at all)."""
    rows = OutboxMessage.objects.filter(state=State.INFLIGHT).order_by("pk")
    return rows if now is None else rows.filter(claimed_until__lt=now)


def due(*, now: datetime) -> QuerySet[OutboxMessage]:
    """Mails that wait to be sent, the longest due first."""
    return OutboxMessage.objects.filter(state=State.QUEUED, due_at__lte=now).order_by("due_at", "pk")


def settle_by_hand(*, row: OutboxMessage, sent: bool, now: datetime) -> bool:
    """A person says what became of a mail. Not sent: it waits again, under the same Message-ID.

    `attempts` is never set back: it is the fence.
    """
    standing = OutboxMessage.objects.filter(pk=row.pk, state=row.state, attempts=row.attempts)
    if sent:
        return bool(standing.update(state=State.SENT, sent_at=now, claimed_until=None, sealed="", problem=""))
    return bool(standing.update(due_at=now, **_free(State.QUEUED, "")))


def hold_back(*, row: OutboxMessage) -> bool:
    """A mail that waits, or may have to be tried again by hand, goes nowhere any more; its words are wiped."""
    standing = OutboxMessage.objects.filter(pk=row.pk, attempts=row.attempts)
    open_states = standing.filter(state__in=[State.QUEUED, State.FAILED])
    return bool(open_states.update(sealed="", **_free(State.WITHHELD, "")))


def _held(row: OutboxMessage) -> QuerySet[OutboxMessage]:
    standing = [State.INFLIGHT, State.UNCERTAIN]
    return OutboxMessage.objects.filter(pk=row.pk, attempts=row.attempts, state__in=standing)


def _free(state: str, problem: str) -> dict[str, object]:
    return {"state": state, "claimed_until": None, "problem": problem[:120]}
