"""Periods from a day: months that clamp, days, weeks, working days; and the frame of facts a clock is
computed in."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dsr.rules.calendars import HolidayCalendar, Roll, Rolled
from dsr.rules.clock_values import ClockPolicy
from dsr.rules.regime_types import Figure, RuleVersion, Unit

_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def days_in_month(year: int, month: int) -> int:
    """Length of a month in the Gregorian calendar."""
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _MONTH_DAYS[month - 1]


def add_months(day: date, months: int) -> date:
    """The same day number so many months later; the last day of that month if it has no such day.

    Reg. 1182/71 Art 3(2)(c), counted from the day of the event (C-171/03 Toeters).
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    if day.day <= 28:
        return date(year, month, day.day)
    return date(year, month, min(day.day, days_in_month(year, month)))


def end_of_period(*, start: date, figure: Figure, calendar: HolidayCalendar, regional: bool = False) -> date:
    """The last day of a period that runs from the day of an event, before any roll. Raises YearNotCovered."""
    match figure.unit:
        case Unit.MONTHS:
            return add_months(start, figure.amount)
        case Unit.WEEKS:
            return start + timedelta(weeks=figure.amount)
        case Unit.WORKING_DAYS:
            return calendar.working_days_after(start, figure.amount, regional=regional)
        case Unit.DAYS:
            return start + timedelta(days=figure.amount)
        case Unit.HOURS:
            raise ValueError("a period in hours runs from an instant, not from a day")


@lru_cache(maxsize=32_768)
def told(day: date) -> str:
    """A day as the explanation writes it, with its weekday, so that it can be checked by hand."""
    return f"{day.isoformat()} {day:%a}"


@dataclass(slots=True)
class Frame:
    """What stays the same while one clock is worked out. `ends` is the calendar's memory under this law,
    `rule_right` the right as the law's figures know it.
    """

    version: RuleVersion
    right: str
    clock_day: date
    zone: ZoneInfo
    calendar: HolidayCalendar
    policy: ClockPolicy
    figure: Figure | None
    regional: bool
    ends: dict[date, Rolled]
    rule_right: str

    def end(self, *, start: date, figure: Figure) -> date:
        """The unrolled last day of a period of this regime from a day."""
        if self.version.day_after:
            start += timedelta(days=1)
        return end_of_period(start=start, figure=figure, calendar=self.calendar, regional=self.regional)

    def roll(self, day: date) -> Rolled:
        """The day on which a period that would end on `day` ends under this regime."""
        # Working days are counted on working days: nothing is left to roll, but the years are still checked.
        known = self.ends.get(day)
        return known or self.calendar.roll_forward(day, roll=self.version.roll, regional=self.regional)

    def roll_if(self, day: date, *, rolls: bool) -> date:
        """As `roll`, for further clocks of which some end on the day itself."""
        return self.calendar.roll_forward(
            day, roll=self.version.roll if rolls else Roll.NONE, regional=self.regional
        ).day
