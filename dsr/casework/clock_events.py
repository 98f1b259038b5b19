"""Ask for clarification, take the answer, extend: each as far as the regime and the date allow."""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import Case, ClockFact, RightTrack
from dsr.casework.clocks import clock_for, events_of, recompute
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, demand_possible, enter
from dsr.rules.deadlines import Clock, ClockEvent
from dsr.rules.lifecycle import ENDED

LARGE_QUANTITY = "large_quantity_recital_63"


class NoticeTooLate(NotNow):
    """The extension notice can no longer go out in time (Art. 12(3)), so it would have no effect."""


def pause_clock(*, case_id: int, ground: str, text: str, actor: StaffActor, now: datetime) -> None:
    """Ask the requester to clarify; the clock pauses only where the regime and the ground say so.

    Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="pause")
        _add_fact(case, "clarification_requested", ground, now)
        changes.assign(row=case, waiting_since=now)
        deliver(case=case, kind="clarification_request", text=text, asks_upload=True, actor=actor, now=now)
        recompute(case=case, now=now)
        changes.settle(
            case=case, event=_fact_event("clarification_requested", ground, now), actor=actor, now=now
        )


def resume_clock(
    *, case_id: int, answered_at: datetime, sufficient: bool, actor: StaffActor, now: datetime
) -> None:
    """Record when the answer came and whether it was enough. Not enough: the question stays open.

    Raises NotYours, NotNow (nothing was asked, or a day before the question or in the future).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="resume")
        asked = ClockFact.objects.filter(case=case, kind__endswith="_requested").last()
        if asked is None or not asked.at <= answered_at <= now:
            raise NotNow("The answer must lie between the question and this moment.")
        kind = asked.kind.replace("_requested", "_received")
        changes.add(
            rows=[
                ClockFact(case=case, kind=kind, at=answered_at, sufficient=sufficient, recorded_at=now)
            ]
        )
        if sufficient:
            changes.assign(row=case, waiting_since=None)
        recompute(case=case, now=now)
        changes.settle(case=case, event=_fact_event(kind, "", answered_at), actor=actor, now=now)


def extend_deadline(*, case_id: int, reason: str, text: str, actor: StaffActor, now: datetime) -> None:
    """Extend for complexity or number of requests (Art. 12(3)); the notice with reasons goes out now.

    Raises NotYours, NotNow (already extended, or the regime has no extension), NoticeTooLate.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="extend")
        if ClockFact.objects.filter(case=case, kind="extension_notified").exists():
            raise NotNow("The deadline was extended once already; the law allows it once.")
        if not reason.strip():
            raise NotNow("Say why the extension is necessary: the notice must give the reason.")
        before = case.legal_due_on
        for clock in extended_clocks(case=case, at=now):
            if clock.extension_effective is False:
                raise NoticeTooLate(f"The notice was due by {clock.extension_notice_due_on}; it would have no effect.")
        _add_fact(case, "extension_notified", "", now, note=reason)
        recompute(case=case, now=now)
        if case.legal_due_on == before:
            raise NotNow("This regime knows no extension.")
        deliver(case=case, kind="extension_notice", text=text, asks_upload=False, actor=actor, now=now)
        facts = {"before": str(before), "after": str(case.legal_due_on), "reason": reason}
        changes.settle(case=case, event=Event("clock:extended", facts=facts), actor=actor, now=now)


def extended_clocks(*, case: Case, at: datetime) -> list[Clock]:
    """What the clocks of the open tracks would be if the notice went out at an instant. Reads only."""
    events = events_of(case, ClockEvent(kind="extension_notified", at=at))
    return [
        clock_for(controller=case.controller, right=track.right, received_at=case.received_at, facts=events)
        for track in RightTrack.objects.filter(case=case).exclude(state__in=ENDED)
    ]


def _add_fact(case: Case, kind: str, ground: str, at: datetime, note: str = "") -> None:
    changes.add(rows=[ClockFact(case=case, kind=kind, at=at, ground=ground, note=note, recorded_at=at)])


def _fact_event(kind: str, ground: str, at: datetime) -> Event:
    return Event("clock:fact", facts={"kind": kind, "at": at.isoformat(), "ground": ground})
