"""The only reader of the time. Everything else is handed `now`."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def civil_date(*, at: datetime, timezone: str) -> date:
    """The calendar day of an instant in a zone (a controller's, for legal dates)."""
    return at.astimezone(ZoneInfo(timezone)).date()
