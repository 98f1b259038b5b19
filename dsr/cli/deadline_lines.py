"""One line of JSON in, one answer out: the clock of a case in the form of the worked cases. Prints nothing."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar, cast

import orjson

from dsr.common.public_holidays import UnknownCalendar, load_calendar
from dsr.rules.deadlines import (
    Clock,
    ClockEvent,
    ClockPolicy,
    NaiveInstant,
    UnknownRegime,
    UnknownSuspension,
    UnknownTimezone,
    YearNotCovered,
    compute_clock,
)

Kind = TypeVar("Kind")

# Calendars are kept for the years of the case at hand when these lie outside the usual ones.
_YEARS_AHEAD = 3
_REFUSALS = (
    NaiveInstant,
    UnknownCalendar,
    UnknownRegime,
    UnknownSuspension,
    UnknownTimezone,
    YearNotCovered,
    OverflowError,  # a day before year 1 or after 9999
    ValueError,
)


class MalformedCase(ValueError):
    """The line is no case: no JSON object, a key missing, or a value of the wrong kind."""


def answer_line(line: bytes) -> dict[str, Any]:
    """The answer to one line: its dates and steps, or `id` and `error`. Never raises for what the line says."""
    case_id: object = None
    try:
        case = _object(line)
        case_id = case.get("id")
        return {"id": case_id, **_told(_clock_of(case))}
    except MalformedCase as error:
        return {"id": case_id, "error": str(error)}
    except _REFUSALS as error:
        return {"id": case_id, "error": f"{type(error).__name__}: {error}"}


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        case = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise MalformedCase(f"no JSON: {error}") from None
    if not isinstance(case, dict):
        raise MalformedCase("no JSON object")
    return cast("dict[str, Any]", case)


def _clock_of(case: Mapping[str, Any]) -> Clock:
    received_at = _instant(case, "received")
    policy = case.get("policy") or {}
    if not isinstance(policy, dict):
        raise MalformedCase("'policy' is no object")
    calendar_id = _text(case, "calendar")
    return compute_clock(
        regime=_text(case, "regime"),
        right=_text(case, "right", default="access"),
        received_at=received_at,
        timezone=_text(case, "timezone"),
        calendar=load_calendar(calendar_id=calendar_id, years=_years(calendar_id, received_at.year)),
        events=[_event(event) for event in _list(case, "events")],
        policy=ClockPolicy(
            suspension=_optional(policy, "suspension", str),
            promise_days=_optional(policy, "promise_days", int),
            team_goal_days=_optional(policy, "team_goal_days", int),
            regional_holidays=bool(_optional(policy, "regional_holidays", bool)),
        ),
    )


def _years(calendar_id: str, year: int) -> range | None:
    """None (the usual years) unless the case lies outside them, as the old ones of the engine tests do."""
    usual = load_calendar(calendar_id=calendar_id)
    if usual.first_year < year < usual.last_year - _YEARS_AHEAD:
        return None
    return range(year - 1, year + _YEARS_AHEAD + 1)


def _event(event: object) -> ClockEvent:
    if not isinstance(event, dict):
        raise MalformedCase("an event is no object")
    until = event.get("until")
    return ClockEvent(
        kind=_text(event, "type"),
        at=_instant(event, "at"),
        ground=_optional(event, "ground", str) or "",
        sufficient=_optional(event, "sufficient", bool) is not False,
        until=None if until is None else _day(until),
    )


def _text(holder: Mapping[str, Any], key: str, *, default: str | None = None) -> str:
    value = holder.get(key, default)
    if not isinstance(value, str):
        raise MalformedCase(f"'{key}' is missing or no text")
    return value


def _list(holder: Mapping[str, Any], key: str) -> list[object]:
    value = holder.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise MalformedCase(f"'{key}' is no list")
    return value


def _optional(holder: Mapping[str, Any], key: str, kind: type[Kind]) -> Kind | None:
    value = holder.get(key)
    if value is None:
        return None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise MalformedCase(f"'{key}' is no {kind.__name__}")
    return value


def _instant(holder: Mapping[str, Any], key: str) -> datetime:
    told = _text(holder, key)
    try:
        return datetime.fromisoformat(told)
    except ValueError:
        raise MalformedCase(f"'{key}' is no instant in ISO form") from None


def _day(told: object) -> date:
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        raise MalformedCase("'until' is no day in ISO form") from None


def _told(clock: Clock) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "due": clock.legal_due_on,
        "safe_due": clock.safe_due_on,
        "clock_day": clock.clock_day,
        "paused_days": clock.paused_days,
        "excluded_days": clock.excluded_days,
    }
    where_it_applies = {
        "start_day": clock.start_on,
        "target": clock.target_on,
        "extension_notice_due": clock.extension_notice_due_on,
        "extension_notice_due_conservative": clock.extension_notice_safe_on,
        "extension_effective": clock.extension_effective,
        "refusal_letter_due": clock.refusal_due_on,
        "ack_due": clock.acknowledgement_due_on,
        "due_before_instant_utc": _utc(clock.due_before),
        "paused_since": clock.paused_since,
    }
    if clock.regime == "us_ca_ccpa":
        where_it_applies["ack_due_10_business_days"] = clock.acknowledgement_due_on
        if clock.acknowledgement_due_on is None:
            where_it_applies["opt_out_due_15_business_days"] = clock.legal_due_on
    answer |= {key: value for key, value in where_it_applies.items() if value is not None}
    if clock.further:
        answer["further"] = dict(clock.further)
    answer["confidence"] = clock.confidence
    answer["rule_version"] = clock.rule_version
    answer["calendar_version"] = clock.calendar_version
    answer["steps"] = [step.sentence() for step in clock.steps]
    return answer


def _utc(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
