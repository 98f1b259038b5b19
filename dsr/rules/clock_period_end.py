"""Where a period ends: raw, days taken out, rolled; the safe date; and a refusal's own end."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from dsr.rules.clock_effect import Suspended
from dsr.rules.clock_periods import add_months, end_of_period, told
from dsr.rules.clock_values import ClockEvent
from dsr.rules.clock_working import Working
from dsr.rules.regime_types import Confidence, Figure, Refusal, Unit

ONE_DAY = timedelta(days=1)
REFUSE = "decision_refuse"


def hours(working: Working, figure: Figure, received_at: datetime) -> None:
    """A period in hours ends at an instant; its legal date is the civil day of that instant."""
    frame = working.frame
    ends_at = received_at.astimezone(UTC) + timedelta(hours=figure.amount)
    working.due_before = ends_at
    working.legal = ends_at.astimezone(frame.zone).date()
    working.trust(figure.confidence)
    local = ends_at.astimezone(frame.zone).isoformat(timespec="minutes")
    working.tell(
        "hours",
        working.legal,
        figure.citation,
        period=figure.words,
        start=told(frame.clock_day),
        raw=local,
    )
    safe_date(working, working.legal)


def tell_period(working: Working, figure: Figure, start: date, raw: date) -> None:
    """The line for the unrolled period."""
    code = "plain_days"
    if working.frame.version.day_after:
        code = "day_after"
    elif figure.unit is Unit.MONTHS:
        code = "same_day" if raw.day == start.day else "clamped"
    more = {"next_day": told(start + ONE_DAY)} if code == "day_after" else {}
    working.tell(
        code,
        raw,
        figure.citation,
        period=figure.words,
        start=told(start),
        raw=told(raw),
        **more,
    )


def take_out_days(working: Working, held: Suspended, raw: date) -> date:
    """The end of the period after the days that do not count; sets how many these are."""
    days = held.days(raw=raw, roll=working.roll)
    if held.pauses:
        working.paused_days = days
    if held.moves_notice:
        working.excluded_days = days
    if days == 0:
        return raw
    moved = raw + timedelta(days=days)
    citation = working.frame.version.suspension_citation
    working.tell("moved", moved, citation, days=str(days), raw=told(raw), moved=told(moved))
    return moved


def legal_date(working: Working, raw: date, held: Suspended) -> None:
    """Roll the end of the period; no legal date as long as the clock waits for an answer."""
    if held.waiting:
        working.refusal = None if held.notice_waits else working.refusal
        return
    version = working.frame.version
    rolled = working.frame.roll(raw)
    working.legal = rolled.day
    if rolled.skipped:
        skipped = ", ".join(f"{day.isoformat()} ({name})" for day, name in rolled.skipped)
        working.tell(
            "rolled",
            rolled.day,
            version.roll_citation,
            raw=told(raw),
            skipped=skipped,
            due=told(rolled.day),
        )
        working.trust(version.roll_confidence)
        if rolled.regional:
            working.trust(Confidence.MEDIUM)
    elif working.frame.calendar.is_working_day(raw, regional=working.frame.regional):
        working.tell("working_day", raw, version.roll_citation, raw=told(raw))
    else:
        working.tell("not_rolled", raw, version.roll_citation, raw=told(raw))
    if version.refusal is Refusal.WHOLE_PERIOD:
        working.refusal = rolled.day
        working.tell(
            "refusal_whole",
            rolled.day,
            version.refusal_citation,
            refusal=told(rolled.day),
        )


def safe_days(working: Working, held: Suspended, raw: date) -> int:
    """The days that do not count under every reading."""
    return held.days(raw=raw, roll=working.roll, safe=True)


def safe_raw(working: Working, figure: Figure, total: Figure | None, held: Suspended) -> date:
    """The earliest unrolled end over the readings the rule book lists as open."""
    frame = working.frame
    # The same-number reading is never later than the literal one that Part 3 uses.
    first = end_of_period(
        start=held.safe_start,
        figure=figure,
        calendar=frame.calendar,
        regional=frame.regional,
    )
    raw = first
    if total is not None:
        raw = end_of_period(
            start=held.safe_start,
            figure=total,
            calendar=frame.calendar,
            regional=frame.regional,
        )
        if total.unit is Unit.MONTHS:
            # Counting the further months from the end of the first period is shorter after a clamp.
            raw = min(raw, add_months(first, total.amount - figure.amount))
    return raw + timedelta(days=safe_days(working, held, raw))


def safe_date(working: Working, raw: date) -> None:
    """The last working day on or before `raw`, never after the legal date nor before the receipt."""
    frame = working.frame
    earliest = raw if working.legal is None else min(raw, working.legal)
    working.safe = max(frame.clock_day, frame.calendar.last_working_day(earliest))
    if working.legal is not None and working.legal < working.safe:
        working.safe = working.legal
    working.tell(
        "safe",
        working.safe,
        frame.version.roll_citation,
        safe=told(working.safe),
        raw=told(raw),
    )


def refused(working: Working, events: Sequence[ClockEvent], figure: Figure, held: Suspended) -> None:
    """A decision to refuse is bound to the limit of refusals, which an extension does not move."""
    decided = [event for event in events if event.kind == REFUSE]
    if not decided or working.refusal is None:
        return
    working.legal = working.refusal
    on = working.day_of(decided[-1])
    working.tell(
        "refuse_decided",
        working.refusal,
        working.frame.version.refusal_citation,
        day=told(on),
        refusal=told(working.refusal),
    )
    if working.frame.version.refusal is Refusal.FIRST_PERIOD:
        safe_date(working, safe_raw(working, figure, None, held))
