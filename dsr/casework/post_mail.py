"""Carry mail from the outbox to the server: claimed, sent outside any transaction, marked and recorded.

A death before the last byte is tried again; a death after it is left to a person, because sending it
again might deliver it twice.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import partial

import structlog
from django.db import transaction

from dsr.accounts.actors import CLOCKWORK, StaffActor
from dsr.accounts.permits import NotYours
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import Case
from dsr.casework import letter_trouble, sent_letters, tasks
from dsr.casework.door import NotNow, enter
from dsr.casework.restriction import note_told
from dsr.common.dispatch import ring
from dsr.common.sealed import SealBroken
from dsr.common.trouble import told
from dsr.mail import claims, outbox
from dsr.mail.claims import ClaimLost
from dsr.mail.envelope import message_of, transport
from dsr.mail.letters import LETTERS
from dsr.mail.models import OutboxMessage
from dsr.mail.transport import Doubtful, Refused, Transport, TryLater, Unreachable

log = structlog.get_logger(__name__)
MOST_IN_A_SWEEP = 1000


class Outcome(StrEnum):
    """What became of one attempt."""

    NOT_DUE = "not_due"
    SENT = "sent"
    LATER = "later"
    UNREACHABLE = "unreachable"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    LOST = "lost"


def post_mail(*, mail_id: int, now: datetime) -> Outcome:
    """Try to send one mail if it is due and nobody else does. Repeating it is harmless.

    Must not be called inside a transaction: the server is slow, and the mark before the last byte must
    stand whatever happens afterwards. Raises BadMailAddress (the settings name no usable server).
    """
    return _post(mail_id, transport(), now)


def _post(mail_id: int, way_out: Transport, now: datetime) -> Outcome:
    row = claims.claim(mail_id=mail_id, now=now)
    if row is None:
        return Outcome.NOT_DUE
    try:
        message = message_of(row=row)
        commit = partial(claims.mark_committing, row=row, now=now)
        receipt = way_out.send(message=message, to=row.to, before_commit=commit)
    except ClaimLost:
        return Outcome.LOST
    except Doubtful:
        return _uncertain(row, now)
    except (Refused, SealBroken) as problem:
        return _failed(row, problem.kind if isinstance(problem, Refused) else "broken", now)
    except TryLater as problem:
        return _later(row, problem, now)
    return _sent(row, receipt, now)


def sweep_mail(*, now: datetime, enough: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, after settling attempts whose worker died; how many were sent.

    `enough` is asked before each mail: a worker told to stop leaves the rest for its next start.

    Stops at the first sign that there is no server to talk to: the rest would only wait for nothing.
    Raises BadMailAddress.
    """
    way_out = transport()
    settle_abandoned(now=now, older_than=now)
    sent = 0
    for mail_id in list(claims.due(now=now).values_list("pk", flat=True)[:MOST_IN_A_SWEEP]):
        if enough():
            break
        outcome = _guarded(mail_id, way_out, now)
        if outcome == Outcome.UNREACHABLE:
            log.warning("mail_server_unreachable")
            break
        sent += outcome == Outcome.SENT
    return sent


def settle_abandoned(*, now: datetime, older_than: datetime | None) -> int:
    """Attempts that died: before the last byte they wait again, after it they are uncertain.

    `older_than` is the instant their lease must have passed; None takes every attempt (at the start
    of a one-process installation none can be alive). How many were settled.
    """
    rows = claims.abandoned(now=older_than).select_related("case__controller")[:MOST_IN_A_SWEEP]
    return sum(_settled(row, now) for row in list(rows))


def resolve_uncertain(*, mail_id: int, sent: bool, actor: StaffActor, now: datetime) -> None:
    """A person says whether an uncertain mail arrived; if not, it is sent again. Raises NotYours, NotNow."""
    _by_hand(mail_id=mail_id, state=OutboxMessage.State.UNCERTAIN, sent=sent, actor=actor, now=now)


def send_again(*, mail_id: int, actor: StaffActor, now: datetime) -> None:
    """Try a failed mail once more. Raises NotYours, NotNow (its words were wiped)."""
    _by_hand(mail_id=mail_id, state=OutboxMessage.State.FAILED, sent=False, actor=actor, now=now)


def _by_hand(*, mail_id: int, state: str, sent: bool, actor: StaffActor, now: datetime) -> None:
    with transaction.atomic():
        row = OutboxMessage.objects.filter(pk=mail_id, case__isnull=False).first()
        if row is None or row.case_id is None:
            raise NotYours("case.work")
        case = enter(case_id=row.case_id, actor=actor)
        row.refresh_from_db()
        if row.state != state:
            raise NotNow("The mail is no longer in that state.")
        if not sent and not row.sealed:
            raise NotNow("The words of this mail were wiped because they held a secret. Send a new one.")
        _demand_same_address(row, case, sent=sent)
        if not claims.settle_by_hand(row=row, sent=sent, now=now):
            raise NotNow("The mail is no longer in that state.")
        _end_task(row, actor, now, sent=sent)
        result = "sent" if sent else "to be sent again"
        facts = {"letter": row.letter, "mail": row.pk, "result": result}
        changes.settle(case=case, event=Event("mail:resolved", facts=facts), actor=actor, now=now)
        if not sent:
            ring(job=outbox.JOB, key=row.pk)


def _demand_same_address(row: OutboxMessage, case: Case, *, sent: bool) -> None:
    """What failed at an address that was corrected since must not reach it: its links are dead besides."""
    kind = LETTERS.get(row.letter)
    if not sent and kind is not None and kind.audience == "requester" and row.to != case.requester.email:
        raise NotNow("The address was corrected since. Send the letter from its task, to the new one.")


def _end_task(row: OutboxMessage, actor: StaffActor, now: datetime, *, sent: bool) -> None:
    """A person has seen to it: the letter arrived as they say, or is on its way again."""
    letter = letter_trouble.letter_of_mail(row=row)
    if letter is None:
        return
    tasks.end_for_letter(letter=letter, outcome="Arrived." if sent else "Sent again.", actor=actor, now=now)
    if sent:
        sent_letters.arrived(letter=letter, proof="found to have arrived", at=now)
        note_told(letter=letter, now=now)
    else:
        changes.assign(row=letter, failed_at=None, proof="")


def _guarded(mail_id: int, way_out: Transport, now: datetime) -> Outcome | None:
    """One mail of a sweep: whatever breaks, the others go on; its own lease runs out by itself."""
    try:
        return _post(mail_id, way_out, now)
    except Exception as problem:  # noqa: BLE001 (one bad mail must not stop the others)
        log.error("mail_broken", mail=mail_id, **told(problem))
        return None


def _settled(row: OutboxMessage, now: datetime) -> bool:
    try:
        if row.committing_at is not None:
            return _uncertain(row, now) == Outcome.UNCERTAIN
        if row.attempts >= claims.MOST_ATTEMPTS:
            return _failed(row, "died", now) == Outcome.FAILED
        return claims.release(row=row, now=now)
    except Exception as problem:  # noqa: BLE001 (as above)
        log.error("mail_broken", mail=row.pk, **told(problem))
        return False


def _sent(row: OutboxMessage, receipt: str, now: datetime) -> Outcome:
    mark = partial(claims.mark_sent, row=row, now=now)
    after = partial(letter_trouble.took, row=row, receipt=receipt, now=now)
    done = _marked(row, mark, Event("mail:sent", facts={"letter": row.letter, "mail": row.pk}), after, now)
    return Outcome.SENT if done else Outcome.LOST


def _later(row: OutboxMessage, problem: TryLater, now: datetime) -> Outcome:
    if row.attempts >= claims.MOST_ATTEMPTS:
        return _failed(row, problem.kind, now)
    claims.mark_for_later(row=row, problem=problem.kind, now=now)
    return Outcome.UNREACHABLE if isinstance(problem, Unreachable) else Outcome.LATER


def _failed(row: OutboxMessage, kind: str, now: datetime) -> Outcome:
    mark = partial(claims.mark_failed, row=row, problem=kind)
    facts = {"letter": row.letter, "mail": row.pk, "problem": kind}
    done = _marked(row, mark, Event("mail:failed", facts=facts), _trouble(row, kind, now), now)
    return Outcome.FAILED if done else Outcome.LOST


def _uncertain(row: OutboxMessage, now: datetime) -> Outcome:
    mark = partial(claims.mark_uncertain, row=row, problem=letter_trouble.NO_REPLY)
    event = Event("mail:uncertain", facts={"letter": row.letter, "mail": row.pk})
    done = _marked(row, mark, event, _trouble(row, letter_trouble.NO_REPLY, now), now)
    return Outcome.UNCERTAIN if done else Outcome.LOST


def _marked(
    row: OutboxMessage, mark: Callable[[], bool], event: Event, after: Callable[[], None], now: datetime
) -> bool:
    """Mark, do what follows for the letter, and record: one transaction, the case locked first like everywhere."""
    with transaction.atomic():
        case = changes.lock(case_id=row.case_id) if row.case_id is not None else None
        if not mark():
            return False
        if case is not None:
            row.case = case
            after()
            changes.settle(case=case, event=event, actor=CLOCKWORK, now=now)
    return True


def _trouble(row: OutboxMessage, kind: str, now: datetime) -> Callable[[], None]:
    """A task on the case and a mail to the team, where somebody outside is left without a letter."""

    def follow() -> None:
        if row.case is None:
            return
        letter_trouble.not_taken(row=row, kind=kind, now=now)
        key = f"{row.pk}:{row.attempts}"
        letter_trouble.tell_team(case=row.case, letter=row.letter, kind=kind, key=key, now=now)

    return follow
