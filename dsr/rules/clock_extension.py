"""The extension: until when it must be announced, whether it was in time, and what it does."""

from collections.abc import Sequence
from datetime import date, timedelta

from dsr.rules.clock_effect import Suspended
from dsr.rules.clock_period_end import safe_date, safe_days
from dsr.rules.clock_periods import told
from dsr.rules.clock_values import ClockEvent
from dsr.rules.clock_working import Working
from dsr.rules.regime_types import Figure, Refusal

EXTENSION = "extension_notified"


def limits(working: Working, figure: Figure, held: Suspended) -> None:
    """The limits for announcing an extension and for telling a refusal, where the law has them."""
    frame = working.frame
    safe_raw = frame.end(start=held.safe_start, figure=figure)
    extends = frame.version.extension is not None and frame.rule_right not in frame.version.by_right
    if extends:
        earliest = safe_raw + timedelta(days=safe_days(working, held, safe_raw))
        working.notice_safe = working.roll(earliest)
        working.notice_plan = max(frame.clock_day, frame.calendar.last_working_day(earliest))
    if held.notice_waits:
        return
    raw = safe_raw
    if held.notice_start != held.safe_start:
        raw = frame.end(start=held.notice_start, figure=figure)
    if held.moves_notice:
        raw += timedelta(days=held.days(raw=raw, roll=working.roll))
    limit = working.roll(raw)
    if extends:
        working.notice = limit
    if frame.version.refusal is not Refusal.NONE:
        working.refusal = limit


def extension(working: Working, events: Sequence[ClockEvent], held: Suspended) -> Figure | None:
    """The total period if an extension with a number was announced in time; sets whether one had effect."""
    announced = [event for event in events if event.kind == EXTENSION]
    if not announced:
        return None
    frame, extension = working.frame, working.frame.version.extension
    if extension is None or frame.rule_right in frame.version.by_right:
        working.extension_effective = False
        return None
    good = [event for event in announced if event.sufficient and _in_time(working, event)]
    working.extension_effective = bool(good)
    if not good:
        return None
    working.trust(extension.confidence)
    alternative_format = any("alternative" in event.ground for event in good)
    return None if alternative_format else extension.total


def _in_time(working: Working, event: ClockEvent) -> bool:
    # While the start is open the limit has not begun to run.
    return working.notice is None or working.day_of(event) <= working.notice


def tell_limits(working: Working) -> None:
    """The lines for the limits of the extension notice and of a refusal."""
    version = working.frame.version
    if working.notice is not None and version.extension is not None:
        plan = told(working.notice_plan or working.notice)
        working.tell(
            "notice_limit",
            working.notice,
            version.extension.citation,
            notice=told(working.notice),
            safe=plan,
        )
    elif working.notice_safe is not None and version.extension is not None:
        working.tell("notice_unknown", None, version.extension.citation)
    if working.refusal is not None and version.refusal is Refusal.FIRST_PERIOD:
        working.tell(
            "refusal",
            working.refusal,
            version.refusal_citation,
            refusal=told(working.refusal),
        )


def tell_extension(
    working: Working,
    events: Sequence[ClockEvent],
    total: Figure | None,
    held: Suspended,
    raw: date,
) -> None:
    """A line for each announced extension: what it did, or why it did nothing."""
    version = working.frame.version
    citation = version.extension.citation if version.extension else version.start_citation
    for event in events:
        if event.kind != EXTENSION:
            continue
        on = working.day_of(event)
        code, more = "extended", {}
        if version.extension is None or working.frame.rule_right in version.by_right:
            code = "extension_none"
        elif not event.sufficient:
            code = "extension_reasons"
        elif not _in_time(working, event):
            code = "extension_late"
        elif working.notice is None:
            code = "extension_in_time"
        elif total is None:
            continue
        else:
            more = {"period": total.words, "start": told(held.start), "raw": told(raw)}
        notice = told(working.notice) if working.notice else ""
        working.tell(code, on, citation, announced=told(on), notice=notice, **more)


def told_date(working: Working, events: Sequence[ClockEvent]) -> None:
    """Where the law lets the controller set the date, the one told to the person binds."""
    version = working.frame.version
    citation = version.extension.citation if version.extension else version.start_citation
    good = [
        event for event in events if event.kind == EXTENSION and event.sufficient and _in_time(working, event)
    ]
    event = good[-1]
    on = working.day_of(event)
    notice = told(working.notice) if working.notice else ""
    working.legal = event.until
    if event.until is None:
        working.tell("extension_open", on, citation, announced=told(on), notice=notice)
        return
    raw = told(event.until)
    working.tell(
        "extension_told",
        event.until,
        citation,
        announced=told(on),
        notice=notice,
        raw=raw,
    )
    safe_date(working, event.until)
