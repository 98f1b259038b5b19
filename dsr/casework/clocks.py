"""Asks the rules for a case's clocks and stores what they say: dates, explanation, milestones.

Part of larger verbs: the caller owns the transaction and records the event.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dsr.accounts.actors import Actor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import Case, ClockFact, Milestone, RightTrack
from dsr.register.calendars import calendar_of
from dsr.register.models import Controller
from dsr.rules.calendars import HolidayCalendar
from dsr.rules.deadlines import Clock, ClockEvent, ClockPolicy, compute_clock
from dsr.rules.lifecycle import ENDED, TrackState
from dsr.rules.reminders import PlannedMilestone, milestones, next_overdue
from dsr.rules.rights import Right

ASKED = "_requested"


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
    return clock_under(
        controller=controller,
        calendar=calendar_of(controller),
        right=right,
        received_at=received_at,
        facts=facts,
    )


def clock_under(
    *,
    controller: Controller,
    calendar: HolidayCalendar,
    right: str,
    received_at: datetime,
    facts: Sequence[ClockEvent],
) -> Clock:
    """The same with the calendar at hand, for many cases of one controller."""
    policy = controller.policy
    return compute_clock(
        regime=controller.regime,
        right=right,
        received_at=received_at,
        timezone=controller.timezone,
        calendar=calendar,
        events=facts,
        policy=ClockPolicy(
            suspension=policy.clock.suspension,
            promise_days=policy.promised_days(Right(right)),
            team_goal_days=policy.clock.team_goal_days,
            regional_holidays=policy.clock.regional_holidays,
        ),
    )


def as_events(facts: Iterable[ClockFact]) -> list[ClockEvent]:
    """Recorded facts as the rules take them."""
    return [
        ClockEvent(kind=fact.kind, at=fact.at, ground=fact.ground, sufficient=fact.sufficient)
        for fact in facts
    ]


def promised_on(
    *, controller: Controller, rights: Iterable[str], clock_day: date, legal_on: date | None
) -> date | None:
    """The earliest day promised to people for these rights, if before the legal date.

    Never the team's own goal: that is nobody's business outside.
    """
    days = [controller.policy.promised_days(Right(right)) for right in rights]
    promised = min((clock_day + timedelta(days=count) for count in days if count is not None), default=None)
    return promised if promised and (legal_on is None or promised < legal_on) else None


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
    stored = as_events(ClockFact.objects.filter(case=case).order_by("at", "id"))
    return sorted([*stored, *extra], key=lambda event: event.at)


def open_question(*, case: Case) -> str:
    """What the requester was asked last and has not answered: identity, clarification; empty if nothing."""
    if case.waiting_since is None:
        return ""
    kinds = ClockFact.objects.filter(case=case, kind__endswith=ASKED).values_list("kind", flat=True)
    return (kinds.last() or "").removesuffix(ASKED)


def recompute(*, case: Case, why: str, actor: Actor, now: datetime) -> list[Moved]:
    """Compute every open track again, store the clocks, the case's dates and its milestones.

    Each legal date that moved is told to the record, with `why` (a code, never free text).
    """
    facts, moved = events_of(case), []
    for track in RightTrack.objects.filter(case=case).exclude(state__in=ENDED):
        clock = clock_for(
            controller=case.controller, right=track.right, received_at=case.received_at, facts=facts
        )
        if clock.legal_due_on != track.legal_due_on:
            moved.append(Moved(right=track.right, before=track.legal_due_on, after=clock.legal_due_on))
        changes.assign(row=track, **clock_columns(clock))
    refresh_due(case=case, now=now)
    for one in moved:
        told = {"right": one.right, "before": str(one.before or ""), "after": str(one.after or "")}
        event = Event("clock:recomputed", facts={**told, "why": why})
        changes.tell(case=case, event=event, actor=actor, now=now)
    return moved


def refresh_due(*, case: Case, now: datetime) -> None:
    """The case shows the nearest date of its open tracks, and none without one; the reminders follow it.

    What is merged into it keeps its own date: it is never answered later than by itself.
    """
    open_tracks = [*RightTrack.objects.filter(case=case).exclude(state__in=ENDED), *_merged_into(case)]
    nearest = min(filter(_working_date, open_tracks), key=lambda t: str(_working_date(t)), default=None)
    targets = [track.target_on for track in open_tracks if track.target_on]
    changes.assign(
        row=case,
        legal_due_on=_working_date(nearest) if nearest else None,
        safe_due_on=nearest.safe_due_on if nearest else None,
        due_before=nearest.due_before if nearest else None,
        target_on=min(targets, default=None),
    )
    waits = not any(track.legal_due_on for track in open_tracks)
    _replace_milestones(case=case, planned=_planned(case, waits=waits, now=now), now=now)


def _merged_into(case: Case) -> list[RightTrack]:
    """Rights of other cases that are answered with the open ones of this case, each still due by its own date."""
    open_here = RightTrack.objects.filter(case=case).exclude(state__in=ENDED).values("right")
    there = RightTrack.objects.filter(case__merged_into=case, state=TrackState.MERGED)
    return list(there.filter(right__in=open_here))


def _working_date(track: RightTrack) -> date | None:
    """The legal date; while the clock waits for an answer there is none, and the safe date stands in."""
    return track.legal_due_on or track.safe_due_on


def _planned(case: Case, *, waits: bool, now: datetime) -> list[PlannedMilestone]:
    due_on, zone = case.legal_due_on, case.controller.timezone
    if due_on is None or case.closed_at is not None:
        return []
    ahead = milestones(legal_due_on=due_on, target_on=case.target_on, timezone=zone, after=now)
    if waits:
        # Nothing is due or overdue while the clock waits for the requester; the days before still warn.
        return [one for one in ahead if one.kind != "due_today"]
    # Recorded or recomputed after its date: from then on one reminder each working day.
    return ahead or [
        next_overdue(
            legal_due_on=due_on,
            timezone=zone,
            after=now,
            is_working_day=calendar_of(case.controller).is_working_day,
        )
    ]


def _replace_milestones(*, case: Case, planned: list[PlannedMilestone], now: datetime) -> None:
    waiting = Milestone.objects.filter(case=case, done_at=None, cancelled_at=None)
    due_on, keep = case.legal_due_on, {(m.kind, m.due_at) for m in planned}
    for row in waiting:
        if planned and row.due_on == due_on and (row.due_at <= now or row.failures):
            continue  # due already and about to be sent: a recomputation must not lose it
        if row.due_on != due_on or (row.kind, row.due_at) not in keep:
            changes.assign(row=row, cancelled_at=now)
    standing = set(waiting.values_list("kind", "due_at"))
    changes.add(
        rows=[
            Milestone(case=case, kind=m.kind, audience=m.audience, due_on=due_on, due_at=m.due_at)
            for m in planned
            if due_on is not None and (m.kind, m.due_at) not in standing
        ]
    )
