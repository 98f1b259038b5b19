"""What nobody can leave out of a letter that ends a request without an answer. Reads only."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from dsr.cases.models import Case
from dsr.casework.letters.words import listed, told_day


def handed_over_text(*, case: Case, given: Mapping[str, Any]) -> str:
    """To whom the request was handed over, and how to reach them. `given`: to, address, email, note."""
    where = listed((*str(given["address"]).splitlines(), str(given["email"])))
    with translation.override(case.language):
        text = _(
            "The data you ask about are held for %(to)s, who decides about them. "
            "We passed your request on to them today."
        ) % {"to": given["to"]}
        reach = _("You can reach them here: %(where)s") % {"where": where} if where else ""
    return "\n\n".join(part for part in (text, reach, str(given["note"])) if part)


def with_last_word(*, case: Case, text: str) -> str:
    """What nobody can leave out: how to say that it was a request after all."""
    with translation.override(case.language):
        last = _(
            "Did you mean to use a right over your personal data? Then tell us which, in your own words. "
            "We deal with it at once and count the time from the day your first message came, %(day)s."
        ) % {"day": told_day(case.clock_day)}
    return f"{text.strip()}\n\n{last}"
