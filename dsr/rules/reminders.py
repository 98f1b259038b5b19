"""From a clock's dates to milestones: when, about what, and to whom a reminder goes. Plain Python."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(8, 0)
DAYS_BEFORE: tuple[tuple[int, str], ...] = (
    (14, "assignee"),
    (7, "assignee"),
    (3, "leads"),
    (1, "leads"),
    (0, "leads"),
)


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """One reminder to come: `due_at` is eight in the morning of the controller's zone, aware UTC."""

    kind: str
    due_at: datetime
    audience: str


def milestones(
    *, legal_due_on: date, target_on: date | None, timezone: str, after: datetime
) -> list[PlannedMilestone]:
    """The reminders before and on the legal date that are still to come after an instant.

    The day of an earlier promise gets one of its own. Audience "leads" includes the assignee.
    """
    planned = [
        PlannedMilestone(
            kind="due_today" if days == 0 else f"days_{days}",
            due_at=morning(on=legal_due_on - timedelta(days=days), timezone=timezone),
            audience=audience,
        )
        for days, audience in DAYS_BEFORE
    ]
    if target_on is not None and target_on < legal_due_on:
        planned.append(PlannedMilestone("target", morning(on=target_on, timezone=timezone), "assignee"))
    return sorted((m for m in planned if m.due_at > after), key=lambda m: m.due_at)


def next_overdue(
    *, legal_due_on: date, timezone: str, after: datetime, is_working_day: Callable[[date], bool]
) -> PlannedMilestone:
    """The next working day's overdue reminder, strictly after an instant and after the legal date."""
    day = max(legal_due_on, after.astimezone(ZoneInfo(timezone)).date())
    while True:
        if day > legal_due_on and is_working_day(day) and morning(on=day, timezone=timezone) > after:
            return PlannedMilestone("overdue", morning(on=day, timezone=timezone), "leads")
        day += timedelta(days=1)


def morning(*, on: date, timezone: str) -> datetime:
    """Eight o'clock on a day in a zone, as an instant in UTC."""
    return datetime.combine(on, MORNING, ZoneInfo(timezone)).astimezone(UTC)
