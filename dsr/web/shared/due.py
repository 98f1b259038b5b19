"""The due badge: which of eight states a date is in, the word for it and the shape for it.

The state is decided here and nowhere else, so that queue, case and mail never disagree. Colour comes last,
from the stylesheet.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, ngettext

SOON_DAYS = 7

SHAPES = {
    "overdue": "triangle",
    "today": "full",
    "soon": "half",
    "ok": "hollow",
    "paused": "pause",
    "extended": "arrow",
    "closed": "check",
    "none": "dash",
}


@dataclass(frozen=True, slots=True)
class DueState:
    """One badge: `code` is a key of SHAPES, `words` are shown, `shape` is an icon's name."""

    code: str
    words: str
    shape: str


def due_state(
    *,
    due: date | None,
    today: date,
    paused: bool = False,
    extended: bool = False,
    closed: bool = False,
    soon_days: int = SOON_DAYS,
) -> DueState:
    """Where a case or track stands against its date. Both dates are civil dates in the controller's zone.

    Closed wins over all, then paused (the date is not running), then lateness; extended is said only while
    there is time left, because a late case is late whether or not it was extended.
    """
    code = _code(due=due, today=today, paused=paused, extended=extended, closed=closed, soon_days=soon_days)
    days = 0 if due is None else (due - today).days
    return DueState(code=code, words=_words(code, days), shape=SHAPES[code])


def _code(
    *, due: date | None, today: date, paused: bool, extended: bool, closed: bool, soon_days: int
) -> str:
    if closed:
        return "closed"
    if paused:
        return "paused"
    if due is None:
        return "none"
    days = (due - today).days
    if days < 0:
        return "overdue"
    if days == 0:
        return "today"
    if days <= soon_days:
        return "soon"
    return "extended" if extended else "ok"


def _words(code: str, days: int) -> str:
    if code == "overdue":
        return ngettext("overdue %(days)d day", "overdue %(days)d days", -days) % {"days": -days}
    if code == "soon":
        return ngettext("due in %(days)d day", "due in %(days)d days", days) % {"days": days}
    if code == "ok":
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    if code == "extended":
        return ngettext("extended, %(days)d day left", "extended, %(days)d days left", days) % {"days": days}
    return {
        "today": gettext("due today"),
        "paused": gettext("paused"),
        "closed": gettext("closed"),
        "none": gettext("no date"),
    }[code]
