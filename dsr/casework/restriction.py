"""Restriction of processing (Art. 18): in force, announced as ending (18(3)), lifted; in that order only.

What is done with the data meanwhile (18(2)) is recorded as entries of the step `use` on the right's checklist.
"""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import CLOCKWORK, StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import Case, ProcessingRestriction, RightTrack, SentLetter, StepEntry
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, demand_possible, enter, own, reason_given
from dsr.casework.machine_changes import unmark_within
from dsr.casework.recipients import list_recipients
from dsr.common.clock import civil_date
from dsr.rules.guards.effects import RESTRICTABLE_RIGHTS
from dsr.rules.rights import Right

GROUND_STEP = "ground"
GROUND_OF = {Right.RECTIFICATION: "a", Right.OBJECTION: "d"}  # letters of Art. 18(1)
SET_LETTER, LIFT_LETTER = "restriction_set", "restriction_lift_notice"


class NotToldYet(NotNow):
    """The person was not told that the restriction ends (Art. 18(3))."""


def set_in_force(*, case: Case, track: RightTrack, actor: StaffActor, now: datetime) -> ProcessingRestriction:
    """Restrict from now on the data a right is about. Idempotent; one that was lifted comes into force again.

    Part of larger verbs (the release of a granted restriction): the caller settles.
    """
    restriction = ProcessingRestriction.objects.filter(track=track).first()
    if restriction is not None and restriction.lifted_at is None:
        return restriction
    restriction = _put_in_force(restriction, track, actor, now)
    changes.tell(case=case, event=_set_event(restriction, track), actor=actor, now=now)
    return restriction


def restrict_now(*, case_id: int, track_id: int, text: str, actor: StaffActor, now: datetime) -> None:
    """Restrict at once, before the right is decided, and tell the person: while an objection is weighed
    (18(1)(d)), while accuracy is checked (18(1)(a)), or because a restriction was asked for.

    Its recipients are to be told (Art. 19). Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="restrict_now")
        track = own(rows=RightTrack.objects.filter(case=case), key=track_id)
        if track.right not in RESTRICTABLE_RIGHTS:
            raise NotNow("Under this right nothing is restricted.")
        restriction = ProcessingRestriction.objects.filter(track=track).first()
        if restriction is not None and restriction.lifted_at is None:
            raise NotNow("This is restricted already.")
        restriction = _put_in_force(restriction, track, actor, now)
        list_recipients(case=case, track=track, since=now, now=now)
        day = civil_date(at=now, timezone=case.controller.timezone)
        deliver(case=case, kind=SET_LETTER, text=text, asks_upload=False, actor=actor, now=now, set_on=day)
        changes.settle(case=case, event=_set_event(restriction, track), actor=actor, now=now)


def announce_lift(
    *, case_id: int, track_id: int, reason: str, text: str, actor: StaffActor, now: datetime
) -> None:
    """Tell the person that the restriction will be lifted, by the letter of Art. 18(3); it stays in force.

    `reason` is for the file, `text` for the person. May be repeated, for a letter that did not arrive.
    Raises NotYours, NotNow.
    """
    why = reason_given(text=reason, otherwise="Say why the restriction can be lifted.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="announce_lift")
        restriction = _in_force(case, track_id)
        deliver(case=case, kind=LIFT_LETTER, text=text, asks_upload=False, actor=actor, now=now)
        letter = SentLetter.objects.filter(case=case, letter=LIFT_LETTER).latest("pk")
        # Set already where the status page is the only way: then it stands there now.
        told = letter.delivered_at
        changes.assign(row=restriction, lift_reason=why, lift_letter=letter, lift_told_at=told)
        facts = {"right": restriction.track.right, "way": letter.way}
        event = Event("restriction:lift_announced", facts=facts, personal={"reason": why})
        changes.settle(case=case, event=event, actor=actor, now=now)


def note_told(*, letter: SentLetter, now: datetime) -> None:
    """The letter of Art. 18(3) went: the restriction it announces may now be lifted. Any other letter: nothing.

    Part of larger verbs, called where a letter is marked as taken by the mail server or as posted.
    """
    told = ProcessingRestriction.objects.filter(lift_letter=letter, lifted_at=None, lift_told_at=None)
    for restriction in told.select_related("track__case__controller", "track__case__requester"):
        if told_at(restriction) is None:
            continue
        changes.assign(row=restriction, lift_told_at=letter.delivered_at)
        event = Event("restriction:lift_told", facts={"right": restriction.track.right, "way": letter.way})
        changes.settle(case=restriction.track.case, event=event, actor=CLOCKWORK, now=now)


def lift(*, case_id: int, track_id: int, actor: StaffActor, now: datetime) -> None:
    """Lift a restriction. Refused until the letter of Art. 18(3) went: taken by the mail server, or posted.

    Marks that machines set in systems are taken away by machine. Raises NotYours, NotNow, NotToldYet.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="lift_restriction")
        restriction = _in_force(case, track_id)
        told = told_at(restriction)
        if told is None:
            raise NotToldYet(why_not_lift(restriction))
        changes.assign(row=restriction, lift_told_at=told, lifted_at=now, lifted_by=actor.staff)
        event = Event(
            "restriction:lifted",
            facts={"right": restriction.track.right, "told_at": told.isoformat()},
            personal={"reason": restriction.lift_reason},
        )
        unmark_within(case=case, track=restriction.track, actor=actor, now=now)
        changes.settle(case=case, event=event, actor=actor, now=now)


def why_not_lift(restriction: ProcessingRestriction) -> str:
    """Why it cannot be lifted yet, as a sentence; empty when the person was told."""
    letter = restriction.lift_letter
    if letter is None:
        return "First tell the person that the restriction will be lifted (Art. 18(3))."
    if letter.failed_at is not None:
        return "The letter of Art. 18(3) did not arrive. Send it again, or by post."
    if letter.delivered_at is None:
        return "The letter of Art. 18(3) has not gone yet. A printed one is recorded as posted first."
    return ""


def told_at(restriction: ProcessingRestriction) -> datetime | None:
    """When the letter that announces the end went; None while it did not."""
    letter = restriction.lift_letter
    return letter.delivered_at if letter is not None and not why_not_lift(restriction) else None


def _in_force(case: Case, track_id: int) -> ProcessingRestriction:
    track = own(rows=RightTrack.objects.filter(case=case), key=track_id)
    rows = ProcessingRestriction.objects.select_related("track", "lift_letter")
    restriction = rows.filter(track=track, lifted_at=None).first()
    if restriction is None:
        raise NotNow("Nothing is restricted under this right.")
    return restriction


def _put_in_force(
    before: ProcessingRestriction | None, track: RightTrack, actor: StaffActor, now: datetime
) -> ProcessingRestriction:
    ground = _ground(track)
    if before is None:
        restriction = ProcessingRestriction(track=track, ground=ground, set_at=now, set_by=actor.staff)
        changes.add(rows=[restriction])
        return restriction
    changes.assign(row=before, ground=ground, set_at=now, set_by=actor.staff, **_UNLIFTED)
    return before


_UNLIFTED = {
    "lift_reason": "",
    "lift_letter": None,
    "lift_told_at": None,
    "lifted_at": None,
    "lifted_by": None,
}


def _set_event(restriction: ProcessingRestriction, track: RightTrack) -> Event:
    return Event("restriction:set", facts={"right": track.right, "ground": restriction.ground})


def _ground(track: RightTrack) -> str:
    """The letter of Art. 18(1) as it was recorded for a restriction; what the right itself says otherwise."""
    if track.right in GROUND_OF:
        return GROUND_OF[Right(track.right)]
    entry = StepEntry.objects.filter(track=track, step=GROUND_STEP, removed_at=None).last()
    return str(entry.values.get("ground", ""))[:32] if entry else ""
