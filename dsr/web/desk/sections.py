"""The lists of the desk: My day, Due this week, Waiting for others, All open, Closed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dsr.accounts.models import Staff
from dsr.accounts.permits import Permits
from dsr.cases.choices import CaseState
from dsr.cases.querysets import CaseQuerySet

WEEK = 7
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class NavItem:
    """One tab, as components/tabs.html takes it."""

    label: str | Promise
    url: str
    count: str | None = None
    current: bool = False


SECTIONS: dict[str, str | Promise] = {
    "mine": _("My day"),
    "week": _("Due this week"),
    "waiting": _("Waiting for others"),
    "open": _("All open"),
    "closed": _("Closed"),
}
FIRST = "mine"


def cases_of(
    *, section: str, cases: CaseQuerySet, staff: Staff, permits: Permits, today: date
) -> CaseQuerySet:
    """The cases of a section, unordered; an unknown section is everything."""
    if section == "mine":
        return cases.open().filter(_mine(staff, permits))
    if section == "week":
        return cases.open().due_within(today=today, days=WEEK)
    if section == "waiting":
        others = ["requester", "nobody"] if permits.allow("case.release") else ["requester", "nobody", "lead"]
        return cases.open().filter(whose_move__in=others)
    if section == "open":
        return cases.open()
    return cases.filter(state=CaseState.CLOSED) if section == "closed" else cases


def _mine(staff: Staff, permits: Permits) -> Q:
    """Mine to move, what nobody has taken, and, for those who release, what waits for a second person."""
    mine = Q(assignee=staff, whose_move="team") | Q(assignee=None)
    return mine | Q(whose_move="lead") if permits.allow("case.release") else mine


def desk_nav(*, current: str = "", counts: dict[str, str] | None = None) -> list[NavItem]:
    """The tabs of the top bar; with counts only where they were asked for."""
    queue = reverse("desk:queue")
    return [
        NavItem(label, f"{queue}?list={slug}", (counts or {}).get(slug), slug == current)
        for slug, label in SECTIONS.items()
    ]


def counted(cases: CaseQuerySet) -> str:
    """How many there are, counted no further than a thousand."""
    count = cases.order_by()[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else str(count)
