"""Decide one right of a case, take a decision back, or stop it because the person withdraws.

A refusal, also in part, is only proposed here: it is decided when a second person agrees (dsr.casework.approvals).
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dsr.accounts.actors import Actor, StaffActor, requester_actor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import ApprovalKind, Channel
from dsr.cases.facts import facts_of
from dsr.cases.models import Approval, Case, RightTrack
from dsr.casework.clocks import refresh_due
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, chosen, demand_possible, enter, own, reason_given
from dsr.casework.letters.words import told_day
from dsr.casework.merge import lock_with_merged, part_merged
from dsr.casework.prepare_answer import outdate_bundle, shelve_answer
from dsr.casework.second_person import ask, demand_own_question, take_back_waiting, waiting
from dsr.casework.suppression import suppress
from dsr.common.clock import civil_date
from dsr.register.suppression import Scope, SuppressionGround
from dsr.rules.deciding import ABSOLUTE
from dsr.rules.lifecycle import (
    NEEDS_GROUND,
    NEEDS_SECOND_PERSON,
    UNANSWERED,
    Decision,
    MoveNotAllowed,
    RefusalGround,
    move,
)
from dsr.rules.procedure import UNREFUSABLE_RIGHTS, why_not_decide
from dsr.rules.rights import Right

TOLD_TO_STAFF = frozenset({Channel.EMAIL, Channel.TELEPHONE, Channel.POST, Channel.IN_PERSON})
_UNDECIDED = {"decision": "", "ground": "", "reasons": "", "decided_at": None, "decided_by": None}


def decide(
    *,
    case_id: int,
    track_id: int,
    decision: str,
    ground: str,
    reasons: str,
    actor: StaffActor,
    now: datetime,
) -> None:
    """Record the decision on one right, or propose it: whatever is not done in full waits for a second person.

    A refusal, also in part, needs a ground of this right and reasons (Art. 12(4)); that we are not the controller
    needs reasons; both need every step of the checklist that the
    decision demands. An objection to direct marketing cannot be refused (Art. 21(2)-(3)); granted, its addresses
    are stopped now, not when the answer goes. Raises NotYours, NotNow, UnknownChoice.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        facts = facts_of(case)
        demand_possible(case=case, action="decide", facts=facts)
        track = _track(case, track_id)
        decision = chosen(among=Decision, value=decision).value
        ground = _checked_ground(track, decision, ground, reasons)
        reason = why_not_decide(right=track.right, facts=facts, decision=decision, ground=ground)
        if reason:
            raise NotNow(reason)
        proposed = decision in NEEDS_SECOND_PERSON
        said = {"decision": decision, "ground": ground, "reasons": reasons.strip()}
        _set(track, "propose" if proposed else "decide", **said, decided_at=now, decided_by=actor.staff)
        if proposed:
            ask(case=case, track=track, kind=ApprovalKind.REFUSAL, proposal=said, actor=actor, now=now)
        else:
            _act_at_once(case, track, actor, now)
        event = _decision_event("track:proposed" if proposed else "track:decided", track)
        changes.settle(case=case, event=event, actor=actor, now=now)


def carry_out_proposal(*, case: Case, approval: Approval, actor: StaffActor, now: datetime) -> None:
    """A second person agreed: the refusal is decided from now on, by whoever proposed it. Part of a larger verb."""
    track = _of(approval)
    _set(track, "approve", decided_at=now)
    changes.tell(case=case, event=_decision_event("track:decided", track), actor=actor, now=now)


def drop_proposal(*, approval: Approval, verb: str) -> None:
    """A refusal that was declined or taken back is open again; other proposals leave nothing behind."""
    if approval.kind == ApprovalKind.REFUSAL:
        _set(_of(approval), verb, **_UNDECIDED)


def revise(*, case_id: int, track_id: int, actor: StaffActor, now: datetime) -> None:
    """Take a decision back before its answer is released, or a proposed one before it is agreed to.

    A proposal is taken back by who made it, or a lead. Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="collect")
        track = _track(case, track_id)
        proposal = waiting(case=case, kind=ApprovalKind.REFUSAL, track=track)
        if proposal is not None:
            demand_own_question(approval=proposal, actor=actor)
        _set(track, "revise", **_UNDECIDED)
        take_back_waiting(case=case, track=track, actor=actor, now=now)
        outdate_bundle(case=case)
        changes.settle(
            case=case, event=Event("track:revised", facts={"right": track.right}), actor=actor, now=now
        )


def withdraw(
    *,
    case_id: int,
    now: datetime,
    by: StaffActor | None = None,
    told_on: date | None = None,
    way: str = "",
    words: str = "",
) -> None:
    """The person withdraws every right that has no answer yet: on the status page, or told to staff (`by`).

    Staff record when, by which way (e-mail, telephone, post, in person) and in which words it was told. Cases that
    were merged into this one were not withdrawn: each is answered by itself again. Raises NotNow, UnknownChoice, and
    NotYours for staff who may not work on the case.
    """
    with transaction.atomic():
        lock_with_merged(case_id=case_id)
        case = enter(case_id=case_id, actor=by) if by else changes.lock(case_id=case_id)
        demand_possible(case=case, action="withdraw")
        actor = by or requester_actor(reference=case.reference)
        if by:
            _note_withdrawal(case, told_on, way, words, by, now)
        end_tracks(case=case, verb="withdraw", kind="track:withdrawn", personal={}, actor=actor, now=now)
        part_merged(case=case, why="The other request was withdrawn.", actor=actor, now=now)
        text = _withdrawn_text(case, told_on)
        deliver(case=case, kind="withdrawal_confirmed", text=text, asks_upload=False, actor=actor, now=now)


def end_tracks(
    *, case: Case, verb: str, kind: str, personal: dict[str, str], actor: Actor, now: datetime
) -> None:
    """Move every unanswered track by one verb and record each; part of larger verbs."""
    take_back_waiting(case=case, actor=actor, now=now)
    for track in RightTrack.objects.filter(case=case, state__in=UNANSWERED):
        _set(track, verb)
        changes.settle(
            case=case,
            event=Event(kind, facts={"right": track.right}, personal=personal),
            actor=actor,
            now=now,
        )
    shelve_answer(case=case)
    refresh_due(case=case, now=now)


def _note_withdrawal(
    case: Case, told_on: date | None, way: str, words: str, actor: StaffActor, now: datetime
) -> None:
    """Nobody but the person can withdraw: the file keeps when they said so, how, and in which words."""
    said = reason_given(text=words, otherwise="Write the words in which the person withdrew.")
    channel = chosen(among=Channel, value=way)
    if channel not in TOLD_TO_STAFF:
        raise NotNow("Choose by which way the person told you.")
    today = civil_date(at=now, timezone=case.controller.timezone)
    if told_on is None or not case.clock_day <= told_on <= today:
        raise NotNow("Give the day on which they told you: between the receipt of the request and today.")
    facts = {"on": told_on.isoformat(), "channel": channel.value}
    event = Event("withdrawal:told", facts=facts, personal={"words": said})
    changes.tell(case=case, event=event, actor=actor, now=now)


def _withdrawn_text(case: Case, told_on: date | None) -> str:
    with translation.override(case.language):
        if told_on is None:
            return _("You withdrew your request %(reference)s. We stop working on it.") % {
                "reference": case.reference
            }
        return _(
            "You told us on %(day)s that you withdraw your request %(reference)s. We stop working on it. "
            "Did you not say so, or not mean it? Then tell us, and we take it up again where we stopped."
        ) % {"reference": case.reference, "day": told_day(told_on)}


def _act_at_once(case: Case, track: RightTrack, actor: StaffActor, now: datetime) -> None:
    """Advertising ends with the decision, whenever its letter goes (Art. 21(3))."""
    if track.right == Right.OBJECTION_DIRECT_MARKETING and track.decision == Decision.GRANT:
        suppress(case=case, scope=Scope.MARKETING, ground=SuppressionGround.OBJECTION, actor=actor, now=now)


def _decision_event(kind: str, track: RightTrack) -> Event:
    return Event(
        kind,
        facts={"right": track.right, "decision": track.decision, "ground": track.ground},
        personal={"reasons": track.reasons} if track.reasons else {},
    )


def _of(approval: Approval) -> RightTrack:
    if approval.track is None:  # a refusal is always of one right
        raise NotNow("This right is not in a state that allows it.")
    return approval.track


def _track(case: Case, track_id: int) -> RightTrack:
    return own(rows=RightTrack.objects.filter(case=case), key=track_id)


def _set(track: RightTrack, verb: str, **fields: object) -> None:
    try:
        target = move(verb=verb, state=track.state)
    except MoveNotAllowed as refusal:
        raise NotNow("This right is not in a state that allows it.") from refusal
    changes.assign(row=track, state=target, **fields)


def _checked_ground(track: RightTrack, decision: str, ground: str, reasons: str) -> str:
    if decision not in NEEDS_SECOND_PERSON:
        return ""
    if track.right in UNREFUSABLE_RIGHTS:
        raise NotNow(ABSOLUTE)
    if decision not in NEEDS_GROUND:
        reason_given(
            text=reasons, otherwise="Say who decides about the data, and how you know. The person reads it."
        )
        return ""
    if not ground or not reasons.strip():
        raise NotNow("A refusal, also in part, needs a ground and the reasons in your own words.")
    return chosen(among=RefusalGround, value=ground).value
