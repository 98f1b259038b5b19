"""The legal clock: (regime, right, receipt, zone, calendar, events, policy) -> dates and the steps that led
there.

Plain arithmetic. Reads no time, no settings, no files; what it needs is passed in.
"""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dsr.rules.calendars import HolidayCalendar, YearNotCovered
from dsr.rules.clock_periods import Frame, told
from dsr.rules.clock_values import (
    Clock,
    ClockEvent,
    ClockPolicy,
    NaiveInstant,
    Step,
    UnknownSuspension,
    UnknownTimezone,
)
from dsr.rules.clock_work import work_out
from dsr.rules.clock_working import Working
from dsr.rules.explanations import TEMPLATES
from dsr.rules.regime_types import Unit
from dsr.rules.regimes import UnknownRegime, version_for

__all__ = [
    "Clock",
    "ClockEvent",
    "ClockPolicy",
    "NaiveInstant",
    "Step",
    "UnknownRegime",
    "UnknownSuspension",
    "UnknownTimezone",
    "YearNotCovered",
    "compute_clock",
]

DEFAULT_POLICY = ClockPolicy()


def compute_clock(
    *,
    regime: str,
    right: str,
    received_at: datetime,
    timezone: str,
    calendar: HolidayCalendar,
    events: Sequence[ClockEvent] = (),
    policy: ClockPolicy = DEFAULT_POLICY,
) -> Clock:
    """The clock of one right.

    `received_at` and the events are aware instants; the clock day is the civil date in `timezone` (IANA), the
    controller's. The version of the rules is the one in force on that day. Raises NaiveInstant,
    UnknownTimezone, UnknownRegime, UnknownSuspension, and YearNotCovered when a date leaves the years of
    the calendar.
    """
    if received_at.utcoffset() is None:
        raise NaiveInstant(what="the receipt")
    zone = _zone(timezone)
    local = received_at.astimezone(zone)
    clock_day = local.date()
    if events:
        worked = _with_events(_frame(regime, right, clock_day, zone, calendar, policy), local, events)
    else:
        # Without events everything but the hour of receipt follows from the day: a day is worked out once.
        key = (regime, right, clock_day, timezone, policy)
        known = calendar.memo.get(key)
        if isinstance(known, Working):
            worked = known
        else:
            worked = work_out(_frame(regime, right, clock_day, zone, calendar, policy), local, ())
            if worked.frame.figure is None or worked.frame.figure.unit is not Unit.HOURS:
                calendar.remember(key, worked)
    return _clock(worked, local, timezone)


def _with_events(frame: Frame, local: datetime, events: Sequence[ClockEvent]) -> Working:
    for event in events:
        if event.at.utcoffset() is None:
            raise NaiveInstant(what=f"the event {event.kind}")
    return work_out(frame, local, sorted(events, key=lambda event: event.at))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownTimezone(name) from None


def _frame(
    regime: str,
    right: str,
    clock_day: date,
    zone: ZoneInfo,
    calendar: HolidayCalendar,
    policy: ClockPolicy,
) -> Frame:
    version = version_for(regime=regime, received_on=clock_day)
    rule_right = version.rule_right(right)
    figure = version.figure_for(rule_right)
    regional = policy.regional_holidays
    ends = calendar.ends(roll=version.roll, regional=regional)
    return Frame(version, right, clock_day, zone, calendar, policy, figure, regional, ends, rule_right)


def _clock(working: Working, local: datetime, timezone: str) -> Clock:
    frame = working.frame
    day = told(frame.clock_day)
    params = {
        "instant": local.isoformat(timespec="minutes"),
        "timezone": timezone,
        "clock_day": day,
    }
    received = Step(
        "received",
        frame.clock_day,
        TEMPLATES["received"],
        params,
        frame.version.start_citation,
    )
    return Clock(
        frame.version.regime,
        frame.version.version,
        frame.calendar.id,
        frame.calendar.version,
        timezone,
        frame.right,
        frame.clock_day,
        working.target,
        working.safe,
        working.legal,
        working.due_before,
        working.notice,
        working.refusal,
        working.acknowledgement,
        working.extension_effective,
        working.paused_since,
        working.excluded_days,
        working.paused_days,
        working.further,
        working.confidence.value,
        (received, *working.steps),
        working.start_on,
        working.notice_safe,
    )
