"""Plain months against a second computation that shares nothing with the product: dateutil and hand-written
holidays.

Every day of 2024 to 2030 in every place of the table. Where the two lists of holidays differ, the difference
is
listed here with its reason; a new one fails.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from dsr.common.public_holidays import load_calendar
from dsr.rules.deadlines import compute_clock
from tests.rules.other_calendar import FIXED, YEARS, holidays_of

FIRST, DAYS = date(2024, 1, 1), 2557

# Weekdays that the library names and the hand-written table does not, and why.
LIBRARY_ONLY = {
    "BG": (
        "days off by decree, and Labour Day moved off Orthodox Easter",
        ["2025-12-31", "2026-01-02", "2027-05-04"],
    ),
    "FI": ("Midsummer Eve and Christmas Eve: free in practice, no public holidays in the act", None),
    "GR": ("Labour Day moved out of Orthodox Holy Week by decree", ["2024-05-07", "2027-05-04"]),
    "HU": (
        "rest days swapped for working Saturdays by decree",
        ["2024-08-19", "2024-12-27", "2025-05-02", "2025-10-24", "2026-01-02", "2026-08-21"],
    ),
    "LV": (
        "rest days swapped for working Saturdays by decree",
        ["2024-12-23", "2024-12-30", "2025-05-02", "2025-11-17", "2026-01-02", "2026-06-22"],
    ),
    "NL": ("Good Friday: put on a level with the holidays by the Algemene termijnenwet only", None),
}
TABLE_ONLY = {"GR": ("Labour Day moved out of Orthodox Holy Week by decree", ["2024-05-01"])}


def library_days(place: str) -> set[date]:
    days = load_calendar(calendar_id=place).days
    return {day for day in days if day.weekday() < 5 and day.year in YEARS}


def table_days(place: str) -> set[date]:
    return {day for day in holidays_of(place) if day.weekday() < 5 and day.year in YEARS}


@pytest.mark.parametrize("place", FIXED)
def test_the_two_sources_of_holidays_differ_only_where_it_is_explained(place: str) -> None:
    extra = library_days(place) - table_days(place)
    missing = table_days(place) - library_days(place)
    _, explained = LIBRARY_ONLY.get(place, ("", []))
    if explained is None:
        names = {load_calendar(calendar_id=place).days[day] for day in extra}
        assert names == ({"Good Friday"} if place == "NL" else {"Midsummer Eve", "Christmas Eve"})
    else:
        assert {day.isoformat() for day in extra} == set(explained)
    assert {day.isoformat() for day in missing} == set(TABLE_ONLY.get(place, ("", []))[1])


@pytest.mark.parametrize("place", FIXED)
def test_every_day_of_seven_years(place: str) -> None:
    # Only the listed differences are carried over; everything else is the other computation's own.
    free = (table_days(place) | (library_days(place) - table_days(place))) - (
        table_days(place) - library_days(place)
    )
    calendar = load_calendar(calendar_id=place)
    regime = "uk_gdpr" if place.startswith("GB") else "eu_gdpr"
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        found = compute_clock(
            regime=regime,
            right="access",
            received_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
            timezone="Europe/Paris",
            calendar=calendar,
        )
        due = day + relativedelta(months=1)
        while due.weekday() >= 5 or due in free:
            due += timedelta(days=1)
        assert found.legal_due_on == due, day
        assert found.clock_day == day
        assert found.safe_due_on is not None and found.safe_due_on <= due
        assert found.steps[-1].on == due
