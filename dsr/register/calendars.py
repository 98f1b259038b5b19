"""The holiday calendar of a controller: the library's days with those an operator added or removed."""

from dsr.common.public_holidays import load_calendar
from dsr.register.models import Controller, HandHoliday
from dsr.rules.calendars import HolidayCalendar


def calendar_of(controller: Controller) -> HolidayCalendar:
    """The calendar by which this controller's deadlines roll; raises UnknownCalendar."""
    by_hand = list(HandHoliday.objects.filter(calendar=controller.calendar).order_by("day"))
    return load_calendar(
        calendar_id=controller.calendar,
        added={row.day: row.name for row in by_hand if row.is_holiday},
        removed=[row.day for row in by_hand if not row.is_holiday],
    )
