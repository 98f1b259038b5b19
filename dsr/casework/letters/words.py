"""Small words of letters: days, names of rights, lists, how to reach the controller. Reads profiles only."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dsr.cases.models import Case, RightTrack
from dsr.casework.letters.law import law_of, place_of
from dsr.rules.rights import RIGHTS, Right


def plain_right(right: str) -> str:
    """A right in plain words, in the active language."""
    return _(RIGHTS[Right(right)].plain)


def plain_rights(case: Case) -> tuple[str, ...]:
    """The rights of a case in plain words, in the active language."""
    return tuple(plain_right(right) for right in case.rights.split(","))


def named_right(track: RightTrack, case: Case) -> dict[str, str]:
    """A right with the place it has in the law, for the sentences that begin with it."""
    return {
        "right": plain_right(track.right),
        "article": place_of(right=track.right, law=law_of(case=case)),
    }


def told_day(day: date) -> str:
    """A day as the active language writes it."""
    return date_format(day, pgettext("format of a date (Django date format)", "j F Y"))


def listed(names: Iterable[str]) -> str:
    """Names one after the other, each once; lines of an address may end in a comma of their own."""
    return ", ".join(dict.fromkeys(name for name in (one.strip(" ,") for one in names) if name))


def reach_us(*, case: Case) -> str:
    """How the controller is reached: what its profile shows, and always the status page."""
    contact = case.controller.policy.contact
    page = _("the status page of your request")
    return listed((page, contact.email or contact.web_form, listed(contact.address)))


def reply_address(*, case: Case) -> str:
    """Where people outside write: the controller's own address, else its name."""
    contact = case.controller.policy.contact
    return contact.email or contact.web_form or listed(contact.address) or case.controller.name


def learn_more(*, case: Case) -> str:
    """Who can tell more (Art. 34(2)): the data protection officer, or the controller."""
    contact = case.controller.policy.contact
    officer = contact.dpo
    if officer is None:
        return f"{case.controller.name}, {reply_address(case=case)}"
    where = officer.email or listed(officer.address) or reply_address(case=case)
    return listed((officer.name or _("Data protection officer"), case.controller.name, where))
