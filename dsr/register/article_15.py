"""First drafts of the Art. 15(1) and (2) information, from what a profile says about processing.

A draft says only what the profile says; where it is silent the text is empty, and the handler must write it.
The handler makes each one fit the person before it is sent: an answer copied from the notice is not enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dsr.register.profile_formats import country_name
from dsr.rules.rights import Right

if TYPE_CHECKING:  # the profile offers these drafts; at run time only it knows this module
    from dsr.register.authorities import SupervisoryAuthority
    from dsr.register.profile import ControllerProfile
    from dsr.register.profile_parts import Recipient, Retention, Transfer

HEADINGS = {
    "a": lazy("What we use your data for"),
    "b": lazy("Which kinds of data these are"),
    "c": lazy("Who has received or will receive your data"),
    "d": lazy("How long we keep your data"),
    "e": lazy("What you can ask us to do"),
    "f": lazy("Where you can complain"),
    "g": lazy("Where we have your data from"),
    "h": lazy("Decisions made by a computer alone"),
    "2": lazy("Transfers to other countries and how your data are protected there"),
}
SAFEGUARDS = {
    "adequacy_decision": lazy("an adequacy decision (Art. 45 %(law)s)"),
    "standard_contractual_clauses": lazy("standard contractual clauses (Art. 46(2)(c) GDPR)"),
    "binding_corporate_rules": lazy("binding corporate rules (Art. 47 %(law)s)"),
    "code_of_conduct": lazy("an approved code of conduct (Art. 46(2)(e) GDPR)"),
    "certification": lazy("an approved certification (Art. 46(2)(f) GDPR)"),
    "derogation": lazy("an exception for single situations (Art. 49 %(law)s)"),
}
WHAT_YOU_CAN_ASK = {
    Right.RECTIFICATION: lazy("to correct or complete your data (Art. 16 %(law)s)"),
    Right.ERASURE: lazy("to delete your data (Art. 17 %(law)s)"),
    Right.RESTRICTION: lazy("to restrict what we do with your data (Art. 18 %(law)s)"),
    Right.OBJECTION: lazy("to stop a use of your data to which you object (Art. 21 %(law)s)"),
}


class Article15Item(NamedTuple):
    """One item of the information: "a" to "h" of Art. 15(1), or "2" for Art. 15(2)."""

    item: str
    heading: str
    text: str


def article_of(item: str) -> str:
    """The provision behind an item, as a package names it: "15(1)(a)" to "15(1)(h)", or "15(2)"."""
    return "15(2)" if item == "2" else f"15(1)({item})"


def article_15_items(*, profile: ControllerProfile) -> tuple[Article15Item, ...]:
    """The nine drafts in the order of the article, in the language now active; one entry a line."""
    activities = profile.activities
    texts = {
        "a": _listed(purpose for activity in activities for purpose in activity.purposes),
        "b": _listed(_categories(profile)),
        "c": _listed(_recipient(recipient) for recipient in profile.recipients),
        "d": _listed(_storage(profile)),
        "e": _rights(profile),
        "f": _complaint(profile.authority, language=profile.default_language),
        "g": _listed(_sources(profile)),
        "h": _listed(activity.automated_decisions for activity in activities),
        "2": _listed(_transfer(transfer, profile) for transfer in profile.transfers),
    }
    return tuple(Article15Item(item, str(HEADINGS[item]), text) for item, text in texts.items())


def _listed(entries: Iterable[str]) -> str:
    """Each different entry once, in the order given; one entry stands alone, several get dashes."""
    once = list(dict.fromkeys(" ".join(entry.split()) for entry in entries if entry.strip()))
    return once[0] if len(once) == 1 else "\n".join(f"- {entry}" for entry in once)


def _categories(profile: ControllerProfile) -> list[str]:
    held = [activity.categories for activity in profile.activities]
    held += [system.categories for system in profile.systems]
    return [category for categories in held for category in categories]


def _sources(profile: ControllerProfile) -> list[str]:
    return [activity.source for activity in profile.activities] + [
        system.source for system in profile.systems
    ]


def _recipient(recipient: Recipient) -> str:
    name = f"{recipient.name} ({country_name(recipient.country)})" if recipient.country else recipient.name
    return f"{name}: {recipient.purpose}" if recipient.purpose else name


def _storage(profile: ControllerProfile) -> list[str]:
    periods = [activity.storage for activity in profile.activities]
    periods += [f"{system.name}: {system.storage}" for system in profile.systems if system.storage]
    return periods + [_retention(retention) for retention in profile.retention]


def _retention(retention: Retention) -> str:
    law = f" ({retention.statute})" if retention.statute else ""
    return _("Longer for this reason: %(reason)s") % {"reason": f"{retention.reason.rstrip('.')}{law}."}


def _rights(profile: ControllerProfile) -> str:
    """Art. 15(1)(e) names these four whatever a policy says."""
    opening = _("You have the right to ask us:")
    return "\n".join([opening, *(f"- {words % _law(profile)}" for words in WHAT_YOU_CAN_ASK.values())])


def _law(profile: ControllerProfile) -> dict[str, str]:
    """The name of the law for the sentences above; British pages cite the UK GDPR."""
    return {"law": "UK GDPR" if profile.regime.startswith("uk_") else "GDPR"}


def _complaint(authority: SupervisoryAuthority, *, language: str) -> str:
    name = authority.name_in(language=language)
    where = ", ".join(part for part in (*authority.address, authority.telephone, authority.website) if part)
    named = _("You can complain to: %(authority)s, %(where)s.") % {"authority": name, "where": where}
    others = _("You may also turn to the authority where you live or work, or where it happened.")
    return f"{named} {others}"


def _transfer(transfer: Transfer, profile: ControllerProfile) -> str:
    recipient = profile.recipient(slug=transfer.recipient)
    country = country_name(transfer.country)
    whither = f"{recipient.name}, {country}" if recipient else country
    safeguard = SAFEGUARDS.get(transfer.safeguard)
    if safeguard is None:
        return f"{whither}: {transfer.note}"
    return f"{whither}: {safeguard % _law(profile)}. {transfer.note}"
