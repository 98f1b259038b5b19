"""Decide one right of a case, take a decision back, or stop it because the person withdraws."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dsr.accounts.actors import Actor, StaffActor, requester_actor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.facts import facts_of
from dsr.cases.models import Case, RightTrack
from dsr.casework.clocks import refresh_due
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, chosen, demand_possible, enter, own, reason_given
from dsr.casework.prepare_answer import outdate_bundle, shelve_answer
from dsr.rules.lifecycle import Decision, MoveNotAllowed, RefusalGround, TrackState, move
from dsr.rules.procedure import UNREFUSABLE_RIGHTS, why_not_decide


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
    """Record the decision on one right. A refusal, also in part, needs a ground and reasons (Art. 12(4)).

    An objection to direct marketing cannot be refused (Art. 21(2)-(3)). Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="decide")
        track = _track(case, track_id)
        reason = why_not_decide(right=track.right, facts=facts_of(case))
        if reason:
            raise NotNow(reason)
        decision = chosen(among=Decision, value=decision).value
        ground = _checked_ground(track, decision, ground, reasons)
        _set(
            track,
            "decide",
            decision=decision,
            ground=ground,
            reasons=reasons.strip(),
            decided_at=now,
            decided_by=actor.staff,
        )
        event = Event(
            "track:decided",
            facts={"right": track.right, "decision": decision, "ground": ground},
            personal={"reasons": reasons.strip()} if reasons.strip() else {},
        )
        changes.settle(case=case, event=event, actor=actor, now=now)


def revise(*, case_id: int, track_id: int, actor: StaffActor, now: datetime) -> None:
    """Take a decision back before its answer is released. Raises NotYours, NotNow."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="collect")
        track = _track(case, track_id)
        _set(track, "revise", decision="", ground="", reasons="", decided_at=None, decided_by=None)
        outdate_bundle(case=case)
        changes.settle(
            case=case, event=Event("track:revised", facts={"right": track.right}), actor=actor, now=now
        )


def withdraw(*, case_id: int, now: datetime, by: StaffActor | None = None) -> None:
    """The person withdraws every right that has no answer yet: on the status page, or told to staff (`by`).

    Raises NotNow, and NotYours for staff who may not work on the case.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=by) if by else changes.lock(case_id=case_id)
        demand_possible(case=case, action="withdraw")
        actor = by or requester_actor(reference=case.reference)
        end_tracks(case=case, verb="withdraw", kind="track:withdrawn", personal={}, actor=actor, now=now)
        with translation.override(case.language):
            text = _("You withdrew your request %(reference)s. We stop working on it.") % {
                "reference": case.reference
            }
        deliver(case=case, kind="withdrawal_confirmed", text=text, asks_upload=False, actor=actor, now=now)


def hand_over(*, case_id: int, to: str, note: str, actor: StaffActor, now: datetime) -> None:
    """Hand the request over to the controller for whom the data are processed (Art. 28(3)(e)).

    Recorded with date and name; the requester is told. Raises NotYours, NotNow.
    """
    whom = reason_given(text=to, otherwise="Name the controller to whom the request goes.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="hand_over")
        personal = {"to": whom, "note": note.strip()}
        end_tracks(
            case=case, verb="hand_over", kind="track:handed_over", personal=personal, actor=actor, now=now
        )
        with translation.override(case.language):
            text = _(
                "The data you ask about are held for %(to)s, who decides about them. "
                "We passed your request on to them today."
            ) % {"to": whom}
        text = "\n\n".join(part for part in (text, note.strip()) if part)
        deliver(case=case, kind="hand_over_notice", text=text, asks_upload=False, actor=actor, now=now)


def end_tracks(
    *, case: Case, verb: str, kind: str, personal: dict[str, str], actor: Actor, now: datetime
) -> None:
    """Move every unanswered track by one verb and record each; part of larger verbs."""
    for track in RightTrack.objects.filter(case=case, state__in=[TrackState.WORKING, TrackState.DECIDED]):
        _set(track, verb)
        changes.settle(
            case=case,
            event=Event(kind, facts={"right": track.right}, personal=personal),
            actor=actor,
            now=now,
        )
    shelve_answer(case=case)
    refresh_due(case=case, now=now)


def _track(case: Case, track_id: int) -> RightTrack:
    return own(rows=RightTrack.objects.filter(case=case), key=track_id)


def _set(track: RightTrack, verb: str, **fields: object) -> None:
    try:
        target = move(verb=verb, state=track.state)
    except MoveNotAllowed as refusal:
        raise NotNow("This right is not in a state that allows it.") from refusal
    changes.assign(row=track, state=target, **fields)


def _checked_ground(track: RightTrack, decision: str, ground: str, reasons: str) -> str:
    if decision not in {Decision.REFUSE, Decision.GRANT_PARTLY}:
        return ""
    if track.right in UNREFUSABLE_RIGHTS:
        raise NotNow("This right is absolute: it cannot be refused (Art. 21(3), Art. 7(3)).")
    if not ground or not reasons.strip():
        raise NotNow("A refusal, also in part, needs a ground and the reasons in your own words.")
    return chosen(among=RefusalGround, value=ground).value
