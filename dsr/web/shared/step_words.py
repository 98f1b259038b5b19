"""The values inside the sentences of an explanation, in the language of the page: days, periods, questions."""

import re
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext, gettext_noop, ngettext

from dsr.web.shared.days import long_date

DAY = re.compile(r"\d{4}-\d\d-\d\d( \w+)?")
PERIOD = re.compile(r"(\d+) (months?|days?|working days?|hours?)")
_QUESTIONS = (
    gettext_noop("Identity"),
    gettext_noop("identity"),
    gettext_noop("Authority"),
    gettext_noop("authority"),
    gettext_noop("Clarification"),
    gettext_noop("clarification"),
    gettext_noop("Fee"),
    gettext_noop("fee"),
)
WORDS = frozenset(_QUESTIONS)


def filled(*, text: str, params: Mapping[str, str], long_days: bool) -> str:
    """A sentence of the rules in the active language; `long_days` says days as people do, else as numbers."""
    words = {name: value_in_words(value, long_days=long_days) for name, value in params.items()}
    return gettext(text).format_map(words)


def value_in_words(value: str, *, long_days: bool = True) -> str:
    """One value; what is neither a day, a period nor a question stands as it is."""
    if DAY.fullmatch(value):
        return long_date(date.fromisoformat(value[:10])) if long_days else value
    period = PERIOD.fullmatch(value)
    if period:
        return _period(int(period[1]), period[2].removesuffix("s"))
    return gettext(value) if value in WORDS else value


def _period(number: int, unit: str) -> str:
    told = {
        "month": ngettext("%(number)d month", "%(number)d months", number),
        "day": ngettext("%(number)d day", "%(number)d days", number),
        "working day": ngettext("%(number)d working day", "%(number)d working days", number),
        "hour": ngettext("%(number)d hour", "%(number)d hours", number),
    }
    return told[unit] % {"number": number}
