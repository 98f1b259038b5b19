"""Make sure who is asking: proportionately, on a recorded ground (Art. 12(6), law/README 4.1)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from dsr.accounts.actors import Actor, StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import BreachKind, DoubtGround, IdentityMethod, IdentityOutcome
from dsr.cases.models import Breach, Case, ClockFact, IdentityCheck
from dsr.casework import breach as breaches
from dsr.casework.clocks import open_question, recompute
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, UnknownChoice, chosen, demand_possible, enter, reason_given
from dsr.casework.identity_evidence import destroy_evidence
from dsr.casework.shut_out import shut_out
from dsr.rules.identity_ladder import (
    LETTER_DESTROYED,
    LETTER_MASK,
    LETTER_NEEDED,
    NEEDED_PARTS,
    parts_to_mask,
    why_not_ask,
)

ASKED, RECEIVED = "identity_requested", "identity_received"


def ask_identity(
    *,
    case_id: int,
    ground: str,
    method: str,
    text: str,
    actor: StaffActor,
    now: datetime,
    why_not_less: str = "",
    masked_parts: Sequence[str] = (),
    known_address: str = "",
) -> None:
    """Ask the requester to show who they are. The ground of doubt comes first, and is kept.

    For a document `why_not_less` says why each less intrusive way is not enough, and the letter names the
    parts to be covered (`masked_parts`, all without a choice). `known_address` is one of our own records: the
    status page then sends a code there. Starts a pause where the regime knows one. Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="ask_identity")
        if case.waiting_since is not None:
            raise NotNow("A question to the requester is already open.")
        ground = chosen(among=DoubtGround, value=ground).value
        method = chosen(among=IdentityMethod, value=method).value
        against = why_not_ask(ground=ground, method=method, why_not_less=why_not_less)
        if against:
            raise NotNow(against)
        check = IdentityCheck(
            case=case,
            ground=ground,
            method=method,
            why_not_less=why_not_less.strip() if method == IdentityMethod.DOCUMENT else "",
            code_to=_other_address(case, known_address) if method == IdentityMethod.KNOWN_ADDRESS else "",
            at=now,
            by=actor.staff,
        )
        changes.add(rows=[check, _fact(case, ASKED, now, ground="reasonable_doubt")])
        changes.assign(row=case, waiting_since=now)
        words = _with_parts(case, text, masked_parts) if method == IdentityMethod.DOCUMENT else text
        deliver(case=case, kind="identity_request", text=words, asks_upload=False, actor=actor, now=now)
        recompute(case=case, why=ASKED, actor=actor, now=now)
        event = Event("identity:asked", facts={"ground": ground, "method": method})
        changes.settle(case=case, event=event, actor=actor, now=now)


def confirm_identity(*, case_id: int, method: str, note: str, actor: StaffActor, now: datetime) -> None:
    """Record by which method it is certain who asks; the evidence itself is destroyed with it.

    Ends a pause that waited for it. Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="confirm_identity")
        method = chosen(among=IdentityMethod, value=method).value
        if method == IdentityMethod.DOCUMENT:
            _demand_asked_for_document(case)
        confirm_within(case=case, method=method, note=note, actor=actor, now=now)


def confirm_within(*, case: Case, method: str, note: str, actor: Actor, now: datetime) -> None:
    """The same as part of a larger verb (a code typed on the status page)."""
    asked = last_asked(case)
    _conclude(case, IdentityOutcome.CONFIRMED, method, note, actor, now)
    changes.assign(row=case, identity_settled_at=now)
    _answered(case, now, sufficient=True)
    recompute(case=case, why=RECEIVED, actor=actor, now=now)
    event = Event(
        "identity:confirmed",
        facts={"method": method, "ground": asked.ground if asked else ""},
        personal={"note": note} if note else {},
    )
    changes.settle(case=case, event=event, actor=actor, now=now)


def record_mismatch(*, case_id: int, note: str, actor: StaffActor, now: datetime) -> Breach:
    """Somebody else is asking: no identity is settled any more, the proof is destroyed, the breach flag goes up.

    Nothing reaches them from here any more: the answer in work is shelved, what waits for a second person is taken
    back, links and downloads end, mails that wait are held back. Possible on a closed case too.

    `note` says what did not match, not the evidence itself. Possible also after a confirmation that proved
    wrong. The 72 hours of Art. 33(1) run from `now`. Raises NotYours, NotNow.
    """
    what = reason_given(text=note, otherwise="Say what did not match.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="record_mismatch")
        asked = last_asked(case)
        method = asked.method if asked else ""
        _conclude(case, IdentityOutcome.MISMATCH, method, what, actor, now)
        changes.assign(row=case, identity_settled_at=None)
        shut_out(case=case, actor=actor, now=now)
        _answered(case, now, sufficient=False)
        if open_question(case=case) == "identity":
            changes.assign(row=case, waiting_since=None)
        recompute(case=case, why=RECEIVED, actor=actor, now=now)
        raised = breaches.raise_within(
            case=case, kind=BreachKind.MISMATCH, what=what, aware_at=now, actor=actor, now=now
        )
        event = Event(
            "identity:mismatch", facts={"method": method, "breach": raised.pk}, personal={"note": what}
        )
        changes.settle(case=case, event=event, actor=actor, now=now)
    return raised


def not_enough(*, case_id: int, note: str, text: str, actor: StaffActor, now: datetime) -> None:
    """What came does not make it certain: the question stays open, the requester reads why (`text`).

    Proof that was looked at is destroyed all the same; they may send another. Raises NotYours, NotNow.
    """
    why = reason_given(text=note, otherwise="Say what was missing.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="not_enough")
        asked = last_asked(case)
        if asked is None or open_question(case=case) != "identity":
            raise NotNow("The open question is not about who is asking.")
        _conclude(case, IdentityOutcome.NOT_ENOUGH, asked.method, why, actor, now)
        _answered(case, now, sufficient=False)
        deliver(case=case, kind="identity_request", text=text, asks_upload=False, actor=actor, now=now)
        recompute(case=case, why=RECEIVED, actor=actor, now=now)
        event = Event("identity:not_enough", facts={"method": asked.method}, personal={"note": why})
        changes.settle(case=case, event=event, actor=actor, now=now)


def last_asked(case: Case) -> IdentityCheck | None:
    """The last question about identity, with its ground."""
    return IdentityCheck.objects.filter(case=case).exclude(ground="").last()


def _conclude(
    case: Case, outcome: IdentityOutcome, method: str, note: str, actor: Actor, now: datetime
) -> None:
    """Keep outcome and method, end the code, destroy the proof: all that a check leaves behind."""
    row = IdentityCheck(case=case, method=method, outcome=outcome, note=note, at=now)
    row.confirmed = outcome == IdentityOutcome.CONFIRMED
    row.by = actor.staff if isinstance(actor, StaffActor) else None
    changes.add(rows=[row])
    if outcome != IdentityOutcome.NOT_ENOUGH:
        for asked in IdentityCheck.objects.filter(case=case).exclude(code_to=""):
            changes.assign(row=asked, code_to="", code_digest="", code_salt="", code_expires_at=None)
    destroy_evidence(case=case, why=outcome.value, actor=actor, now=now)


def _answered(case: Case, now: datetime, *, sufficient: bool) -> None:
    """The clock learns of the answer, if identity was asked and not sufficiently answered before."""
    last = ClockFact.objects.filter(case=case, kind__in=[ASKED, RECEIVED]).last()
    if last is None or (last.kind == RECEIVED and last.sufficient):
        return
    asks_identity = open_question(case=case) == "identity"
    changes.add(rows=[_fact(case, RECEIVED, now, sufficient=sufficient)])
    if sufficient and asks_identity:
        changes.assign(row=case, waiting_since=None)


def _fact(case: Case, kind: str, now: datetime, *, ground: str = "", sufficient: bool = True) -> ClockFact:
    return ClockFact(case=case, kind=kind, at=now, ground=ground, sufficient=sufficient, recorded_at=now)


def _demand_asked_for_document(case: Case) -> None:
    asked = last_asked(case)
    if asked is None:
        raise NotNow("A document may be asked for only after a ground of reasonable doubt is recorded.")
    if asked.method != IdentityMethod.DOCUMENT:
        raise NotNow("No document was asked for. Ask for it first, and say why less is not enough.")


def _other_address(case: Case, address: str) -> str:
    if address.strip().lower() == case.requester.email.strip().lower() != "":
        raise NotNow(
            "This is the address the requester gave. Take one from your own records; "
            "this one is confirmed by the link in our mail."
        )
    return address.strip()


def _with_parts(case: Case, text: str, masked: Sequence[str]) -> str:
    """The question with the parts to cover and those needed, in the requester's language (EDPB para 76)."""
    if not text.strip():
        return text
    try:
        cover = parts_to_mask(chosen=tuple(masked))
    except KeyError as unknown:
        raise UnknownChoice("This is not one of the choices. Choose again from the list.") from unknown
    with translation.override(case.language):
        lines = [
            gettext(LETTER_MASK) % {"parts": ", ".join(gettext(part) for part in cover)},
            gettext(LETTER_NEEDED) % {"parts": ", ".join(gettext(part) for part in NEEDED_PARTS.values())},
            gettext(LETTER_DESTROYED),
        ]
    return "\n\n".join([text.strip(), *lines])
