"""Short ways to say a case: `clock("eu_gdpr", "DE", "2026-03-02", ...)` with events as `asked("identity",
"2026-03-03")`."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dsr.common.public_holidays import load_calendar
from dsr.rules.deadlines import Clock, ClockEvent, ClockPolicy, compute_clock

ZONES = {
    "GB": "Europe/London",
    "CH": "Europe/Zurich",
    "US": "America/Los_Angeles",
    "NZ": "Pacific/Auckland",
    "KR": "Asia/Seoul",
    "CA": "America/Toronto",
    "BR": "America/Sao_Paulo",
    "ID": "Asia/Jakarta",
    "JP": "Asia/Tokyo",
    "NONE": "America/New_York",
}


def clock(
    regime: str,
    calendar: str,
    received: str,
    *events: tuple[str, ...] | ClockEvent,
    right: str = "access",
    suspension: str | None = None,
    promise_days: int | None = None,
    team_goal_days: int | None = None,
    regional_holidays: bool = False,
) -> Clock:
    """The clock of a request received at ten in the morning of the place; events are (kind, day[, ground])."""
    zone = ZONES.get(calendar.partition("-")[0], "Europe/Berlin")
    return compute_clock(
        regime=regime,
        right=right,
        received_at=at(received, zone),
        timezone=zone,
        calendar=load_calendar(calendar_id=calendar),
        events=[event if isinstance(event, ClockEvent) else _event(event, zone) for event in events],
        policy=ClockPolicy(suspension, promise_days, team_goal_days, regional_holidays),
    )


def at(day: str, zone: str) -> datetime:
    """Ten in the morning of a day in a zone."""
    return datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=ZoneInfo(zone))


def _event(told: tuple[str, ...], zone: str) -> ClockEvent:
    kind, day, *ground = told
    enough = not kind.endswith("!")
    return ClockEvent(kind.rstrip("!"), at(day, zone), ground[0] if ground else "", enough)


def told(found: Clock) -> str:
    """The whole explanation as text."""
    return "\n".join(step.sentence() for step in found.steps)
