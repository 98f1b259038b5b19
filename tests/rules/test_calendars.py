"""Working days and rolling over a calendar made by hand."""

from datetime import date

import pytest

from dsr.rules.calendars import HolidayCalendar, Roll, YearNotCovered

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 5, day) for day in (1, 2, 3, 4))
PLACE = HolidayCalendar(
    id="X-Y",
    version="1",
    days={FRIDAY: "Labour Day"},
    first_year=2026,
    last_year=2026,
    regional_days={MONDAY: "Fair"},
)


@pytest.mark.parametrize(
    ("roll", "regional", "end"),
    [
        (Roll.SAT_SUN_HOLIDAY, False, MONDAY),
        (Roll.SAT_SUN_HOLIDAY, True, date(2026, 5, 5)),
        (Roll.SUN_HOLIDAY, False, SATURDAY),
        (Roll.NONE, False, FRIDAY),
    ],
)
def test_roll(roll: Roll, regional: bool, end: date) -> None:
    assert PLACE.roll_forward(FRIDAY, roll=roll, regional=regional).day == end


def test_roll_names_what_it_passed_over() -> None:
    rolled = PLACE.roll_forward(FRIDAY, roll=Roll.SAT_SUN_HOLIDAY, regional=True)
    assert [name for _, name in rolled.skipped] == ["Labour Day", "Saturday", "Sunday", "Fair"]
    assert rolled.regional


def test_working_days_start_on_the_day_after() -> None:
    assert PLACE.working_days_after(date(2026, 4, 30), 1) == MONDAY
    assert PLACE.working_days_after(MONDAY, 5) == date(2026, 5, 11)


def test_last_working_day_goes_back_over_regional_days_too() -> None:
    assert PLACE.last_working_day(MONDAY) == date(2026, 4, 30)


@pytest.mark.parametrize("year", [2025, 2027])
def test_year_outside_is_an_error(year: int) -> None:
    with pytest.raises(YearNotCovered):
        PLACE.name_of(date(year, 6, 1))


def test_rolling_into_an_unknown_year_is_an_error() -> None:
    year_end = HolidayCalendar(
        id="X", version="1", days={date(2026, 12, 31): "Eve"}, first_year=2026, last_year=2026
    )
    with pytest.raises(YearNotCovered):
        year_end.roll_forward(date(2026, 12, 31), roll=Roll.SAT_SUN_HOLIDAY)


def test_memory_of_a_calendar_is_bounded() -> None:
    calendar = HolidayCalendar(id="X", version="1", days={}, first_year=1, last_year=9999)
    for number in range(10_000):
        calendar.remember(number, number)
    assert len(calendar.memo) <= 4_000
