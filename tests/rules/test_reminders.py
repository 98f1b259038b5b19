"""Reminders come in the morning, never in the past; overdue ones on working days, one after the other."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules.reminders import DAYS_BEFORE, milestones, morning, next_overdue

ZONES = ["Europe/London", "Europe/Berlin", "Europe/Moscow", "America/New_York", "Australia/Lord_Howe", "UTC"]
DATES = st.dates(date(2024, 1, 1), date(2035, 12, 31))
INSTANTS = st.datetimes(datetime(2023, 1, 1), datetime(2036, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from(ZONES)


def is_working_day(day: date) -> bool:
    """Monday to Friday, and Christmas is none."""
    return day.weekday() < 5 and (day.month, day.day) not in {(12, 25), (12, 26), (1, 1)}


@given(DATES, st.none() | DATES, zones, INSTANTS)
def test_never_in_the_past_in_order_and_at_eight(
    due_on: date, target_on: date | None, zone: str, after: datetime
) -> None:
    planned = milestones(legal_due_on=due_on, target_on=target_on, timezone=zone, after=after)
    assert all(one.due_at > after for one in planned)
    assert planned == sorted(planned, key=lambda one: one.due_at)
    assert len({one.kind for one in planned}) == len(planned)
    for one in planned:
        local = one.due_at.astimezone(ZoneInfo(zone))
        assert (local.time(), one.due_at.tzinfo) == (time(8, 0), UTC)
        assert local.date() <= due_on
        assert one.audience in {"assignee", "leads"}


@given(DATES, zones)
def test_before_everything_every_one_is_planned(due_on: date, zone: str) -> None:
    after = datetime(2020, 1, 1, tzinfo=UTC)
    planned = milestones(legal_due_on=due_on, target_on=due_on, timezone=zone, after=after)
    assert [one.kind for one in planned] == ["days_14", "days_7", "days_3", "days_1", "due_today"]
    days = [(due_on - one.due_at.astimezone(ZoneInfo(zone)).date()).days for one in planned]
    assert days == [number for number, _ in DAYS_BEFORE]
    assert [one.audience for one in planned] == ["assignee", "assignee", "leads", "leads", "leads"]


@given(DATES, st.integers(1, 60), zones)
def test_an_earlier_promise_has_its_own_day(due_on: date, earlier: int, zone: str) -> None:
    target_on = due_on - timedelta(days=earlier)
    planned = milestones(
        legal_due_on=due_on, target_on=target_on, timezone=zone, after=datetime(2020, 1, 1, tzinfo=UTC)
    )
    (target,) = (one for one in planned if one.kind == "target")
    assert (target.due_at, target.audience) == (morning(on=target_on, timezone=zone), "assignee")


@given(DATES, zones, INSTANTS)
def test_overdue_comes_on_the_next_working_day_after_the_date(
    due_on: date, zone: str, after: datetime
) -> None:
    planned = next_overdue(legal_due_on=due_on, timezone=zone, after=after, is_working_day=is_working_day)
    local = planned.due_at.astimezone(ZoneInfo(zone))
    assert planned.due_at > after and local.date() > due_on and is_working_day(local.date())
    assert local.time() == time(8, 0)
    # None was passed over: every morning between is past, not after the date, or free.
    day = max(due_on, after.astimezone(ZoneInfo(zone)).date())
    while day < local.date():
        passed = morning(on=day, timezone=zone) <= after
        assert passed or day <= due_on or not is_working_day(day)
        day += timedelta(days=1)


@given(DATES, zones)
def test_overdue_goes_on_day_after_day(due_on: date, zone: str) -> None:
    after = morning(on=due_on, timezone=zone)
    seen = []
    for _ in range(12):
        planned = next_overdue(legal_due_on=due_on, timezone=zone, after=after, is_working_day=is_working_day)
        seen.append(planned.due_at.astimezone(ZoneInfo(zone)).date())
        after = planned.due_at
    assert seen == sorted(set(seen))
    working = [due_on + timedelta(days=number) for number in range(1, 40)]
    assert seen == [day for day in working if is_working_day(day)][:12]


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        (date(2026, 3, 28), 8),  # the Saturday before British clocks go forward
        (date(2026, 3, 29), 7),
        (date(2026, 10, 24), 7),
        (date(2026, 10, 25), 8),
    ],
)
def test_eight_in_london_is_seven_in_utc_in_summer(day: date, hour: int) -> None:
    assert morning(on=day, timezone="Europe/London") == datetime.combine(day, time(hour), UTC)
