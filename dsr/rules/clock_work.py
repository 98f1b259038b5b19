"""The order in which one clock is worked out, from the law that applies to the line that names the date.

Part of `deadlines`, which checks what comes in and gives the result its shape.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from dsr.rules.calendars import HolidayCalendar
from dsr.rules.clock_extension import EXTENSION, extension, limits, tell_extension, tell_limits, told_date
from dsr.rules.clock_further import further_clocks
from dsr.rules.clock_period_end import (
    REFUSE,
    hours,
    legal_date,
    refused,
    safe_date,
    safe_raw,
    take_out_days,
    tell_period,
)
from dsr.rules.clock_periods import Frame, told
from dsr.rules.clock_questions import ANSWERED, ASKED, questions_in
from dsr.rules.clock_suspension import suspension
from dsr.rules.clock_values import ClockEvent, Step
from dsr.rules.clock_working import Working
from dsr.rules.explanations import step
from dsr.rules.regime_types import Confidence, Figure, RuleVersion, Unit

ONE_DAY = timedelta(days=1)


def work_out(frame: Frame, local: datetime, events: Sequence[ClockEvent]) -> Working:
    """All dates and lines but the one about the receipt; the events in order of time."""
    frame.calendar.name_of(frame.clock_day)  # a year without a list is refused, whatever the law counts
    working = Working(frame)
    _law(working)
    if frame.figure is None:
        _no_number(working, events)
    elif frame.figure.unit is Unit.HOURS:
        hours(working, frame.figure, local)
    else:
        _period(working, frame.figure, events)
    further_clocks(working, events)
    if events:
        _other_events(working, events)
    _target(working)
    _finish(working)
    return working


def _law(working: Working) -> None:
    frame = working.frame
    version, calendar = frame.version, frame.calendar
    working.trust(version.confidence)
    working.steps.append(_law_step(version, calendar))
    if frame.clock_day < version.in_force_from:
        working.trust(Confidence.LOW)
        working.tell("not_in_force", frame.clock_day, "", from_day=told(version.in_force_from))
    if calendar.regional_days:
        code = "regional_used" if frame.regional else "regional_left_out"
        working.tell(code, None, "Reg. 1182/71 Art 2(1)", calendar=calendar.id)
    elif calendar.disputed:
        working.trust(Confidence.LOW)
        working.tell("calendar_disputed", None, "Reg. 1182/71 Art 2(1)", calendar=calendar.id)


def _law_step(version: RuleVersion, calendar: HolidayCalendar) -> Step:
    known = calendar.memo.get(version.key)
    if isinstance(known, Step):
        return known
    line = step(
        "law",
        None,
        version.start_citation,
        law=version.law,
        version=version.version,
        calendar=calendar.id,
        calendar_version=calendar.version,
    )
    calendar.remember(version.key, line)
    return line


def _no_number(working: Working, events: Sequence[ClockEvent]) -> None:
    version = working.frame.version
    working.tell("no_number", None, version.start_citation)
    for event in events:
        if event.kind == EXTENSION:
            on = working.day_of(event)
            working.tell("no_effect", on, version.start_citation, event=event.kind, day=told(on))


def _period(working: Working, figure: Figure, events: Sequence[ClockEvent]) -> None:
    frame = working.frame
    questions = questions_in(events=events, zone=frame.zone) if events else ()
    held = suspension(frame=frame, questions=questions, figure=figure)
    first_raw = frame.end(start=held.start, figure=figure)
    limits(working, figure, held)
    total = extension(working, events, held)
    if total is not None and held.moves_notice:
        # Within the longer period later questions still count; elsewhere the period plays no part.
        held = suspension(frame=frame, questions=questions, figure=total)
    working.steps += held.steps
    working.trust(held.confidence, figure.confidence)
    if held.start != frame.clock_day:
        working.start_on = held.start
    working.paused_since = held.paused_since
    tell_period(working, figure, held.start, first_raw)
    raw = first_raw if total is None else frame.end(start=held.start, figure=total)
    raw = take_out_days(working, held, raw)
    tell_limits(working)
    if working.extension_effective is not None:
        tell_extension(working, events, total, held, raw)
    legal_date(working, raw, held)
    safe_date(working, safe_raw(working, figure, total, held))
    if working.extension_effective and total is None:
        told_date(working, events)
    if events:
        refused(working, events, figure, held)


def _other_events(working: Working, events: Sequence[ClockEvent]) -> None:
    starts = {further.starts for further in working.frame.version.further}
    starts |= {further.extended_by for further in working.frame.version.further}
    for event in events:
        if (
            event.kind in ASKED
            or event.kind in ANSWERED
            or event.kind in (EXTENSION, REFUSE)
            or event.kind in starts
        ):
            continue
        on = working.day_of(event)
        citation = working.frame.version.start_citation
        working.tell("no_effect", on, citation, event=event.kind.replace("_", " "), day=told(on))


def _target(working: Working) -> None:
    policy = working.frame.policy
    days = [number for number in (policy.promise_days, policy.team_goal_days) if number is not None]
    if not days:
        return
    wanted = working.frame.clock_day + timedelta(days=min(days))
    working.target = wanted if working.legal is None else min(wanted, working.legal)
    working.tell("target", working.target, "", target=told(working.target))


def _finish(working: Working) -> None:
    if working.confidence is Confidence.LOW:
        working.tell("low_confidence", None, "")
    if working.legal is None:
        if working.frame.figure is None:
            return
        if working.paused_since is not None:
            working.tell("no_date_yet", None, "", since=told(working.paused_since))
        else:
            working.tell("no_date_told", None, "")
        return
    if working.due_before is None:
        midnight = datetime.combine(working.legal + ONE_DAY, time.min, tzinfo=working.frame.zone)
        working.due_before = midnight.astimezone(UTC)
        instant = midnight.isoformat(timespec="minutes")
    else:
        instant = working.due_before.astimezone(working.frame.zone).isoformat(timespec="minutes")
    working.tell(
        "due",
        working.legal,
        working.frame.version.start_citation,
        due=told(working.legal),
        instant=instant,
    )
