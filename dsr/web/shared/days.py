"""Legal dates in words: weekday, date, and how far it is from today. Reads no clock; today is passed in."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext


def long_date(day: date) -> str:
    """A date with its weekday in the active language, such as "Monday 2 March 2026"."""
    return date_format(day, pgettext("format of a date with its weekday (Django date format)", "l j F Y"))


def short_date(day: date) -> str:
    """A date without its year, for tight places, such as "2 Mar"."""
    return date_format(day, pgettext("format of a short date (Django date format)", "j M"))


def distance(*, day: date, today: date) -> str:
    """How far a day is from today, in words: "today", "in 9 days", "3 days ago"."""
    days = (day - today).days
    if days in _NEAR:
        return _near(days)
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


def day_in_words(*, day: date, today: date) -> str:
    """Date and distance together: "Monday 2 March 2026, in 9 days"."""
    return f"{long_date(day)}, {distance(day=day, today=today)}"


_NEAR = frozenset({-1, 0, 1})


def _near(days: int) -> str:
    if days == 0:
        return gettext("today")
    return gettext("tomorrow") if days == 1 else gettext("yesterday")
