"""Asks the rules for a case's clocks and stores what they say: dates, explanation, milestones.

Part of larger verbs: the caller owns the transaction and records the event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dsr.cases import changes
from dsr.cases.models import Case, ClockFact, Milestone, RightTrack
from dsr.register.calendars import calendar_of
from dsr.register.models import Controller
from dsr.rules.deadlines import Clock, ClockEvent, ClockPolicy, compute_clock
from dsr.rules.lifecycle import ENDED
from dsr.rules.reminders import milestones, next_overdue
from dsr.rules.rights import Right


@dataclass(frozen=True, slots=True)
class Moved:
    """A track whose legal date changed."""

    right: str
    before: date | None
    after: date | None


def clock_for(
    *, controller: Controller, right: str, received_at: datetime, facts: Sequence[ClockEvent] = ()
) -> Clock:
    """The clock of one right under the controller's regime, calendar and promise."""
    policy = controller.policy
    return compute_clock(
        regime=controller.regime,
        right=right,
        received_at=received_at,
        timezone=controller.timezone,
        calendar=calendar_of(controller),
        events=facts,
        policy=ClockPolicy(
            suspension=policy.clock.suspension,
            promise_days=policy.promised_days(Right(right)),
            team_goal_days=policy.clock.team_goal_days,
            regional_holidays=policy.clock.regional_holidays,
        ),
    )


def clock_columns(clock: Clock) -> dict[str, object]:
    """The columns of a track that repeat its clock."""
    return {
        "clock": clock.as_json(),
        "regime": clock.regime,
        "rule_version": clock.rule_version,
        "calendar_version": clock.calendar_version,
        "legal_due_on": clock.legal_due_on,
        "safe_due_on": clock.safe_due_on,
        "target_on": clock.target_on,
        "due_before": clock.due_before,
    }


def events_of(case: Case, *extra: ClockEvent) -> list[ClockEvent]:
    """The recorded facts as the rules take them, in order of time."""
    stored = [
        ClockEvent(kind=fact.kind, at=fact.at, ground=fact.ground, sufficient=fact.sufficient)
        for fact in ClockFact.objects.filter(case=case).order_by("at", "id")
    ]
    return sorted([*stored, *extra], key=lambda event: event.at)


def recompute(*, case: Case, now: datetime) -> list[Moved]:
    """Compute every open track again, store the clocks, the case's dates and its milestones."""
    facts, moved = events_of(case), []
    for track in RightTrack.objects.filter(case=case).exclude(state__in=ENDED):
        clock = clock_for(
            controller=case.controller, right=track.right, received_at=case.received_at, facts=facts
        )
        if clock.legal_due_on != track.legal_due_on:
            moved.append(Moved(right=track.right, before=track.legal_due_on, after=clock.legal_due_on))
        changes.assign(row=track, **clock_columns(clock))
    refresh_due(case=case, now=now)
    return moved


def refresh_due(*, case: Case, now: datetime) -> None:
    """The case shows the nearest date of its open tracks; the reminders follow it."""
    open_tracks = list(RightTrack.objects.filter(case=case).exclude(state__in=ENDED))
    nearest = min(
        (track for track in open_tracks if track.legal_due_on), key=lambda track: str(track.legal_due_on), default=None
    )
    targets = [track.target_on for track in open_tracks if track.target_on]
    if nearest is not None:
        changes.assign(
            row=case,
            legal_due_on=nearest.legal_due_on,
            safe_due_on=nearest.safe_due_on,
            due_before=nearest.due_before,
            target_on=min(targets, default=None),
        )
    _replace_milestones(case=case, wanted=bool(open_tracks), now=now)


def _replace_milestones(*, case: Case, wanted: bool, now: datetime) -> None:
    waiting = Milestone.objects.filter(case=case, done_at=None, cancelled_at=None)
    planned = []
    if wanted and case.legal_due_on is not None and case.closed_at is None:
        planned = milestones(
            legal_due_on=case.legal_due_on,
            target_on=case.target_on,
            timezone=case.controller.timezone,
            after=now,
        ) or [
            # Recorded or recomputed after its date: from then on one reminder each working day.
            next_overdue(
                legal_due_on=case.legal_due_on,
                timezone=case.controller.timezone,
                after=now,
                is_working_day=calendar_of(case.controller).is_working_day,
            )
        ]
    keep = {(m.kind, m.due_at) for m in planned}
    for row in waiting:
        if row.due_on != case.legal_due_on or (row.kind, row.due_at) not in keep:
            changes.assign(row=row, cancelled_at=now)
    standing = set(waiting.values_list("kind", "due_at"))
    changes.add(
        rows=[
            Milestone(
                case=case, kind=m.kind, audience=m.audience, due_on=case.legal_due_on, due_at=m.due_at
            )
            for m in planned
            if (m.kind, m.due_at) not in standing
        ]
    )
