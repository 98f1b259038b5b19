"""From the answers of a draft to the request that becomes a case."""

from datetime import datetime

from dsr.cases.choices import Channel
from dsr.casework.open_case import Person, Request
from dsr.register.profile_parts import IdentifierKind
from dsr.rules.rights import Right
from dsr.web.public.details import DetailsForm
from dsr.web.public.drafts import OpenDraft
from dsr.web.public.identifiers import PREFIX
from dsr.web.public.what import is_unsure_only, rights_asked
from dsr.web.public.you import CAPACITIES, SELF, YouForm, answer_formats, places, relationship_in_words

TO_BE_RECOGNISED = {"recognise": "yes"}


class NotFinished(Exception):
    """A step still needs something; `step` says which."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


def request_of(*, draft: OpenDraft, now: datetime) -> Request:
    """The request as the person meant it; raises NotFinished.

    Somebody who is not sure which right fits asks for access as far as the tables go, with a mark for the team that
    the right is still to be recognised from the words (EDPB Guidelines 01/2022: no form of words is needed).
    """
    unfinished = draft.first_unfinished()
    if unfinished != "check":
        raise NotFinished(unfinished)
    what, details, you = draft.what_form(), draft.details_form(), draft.you_form()
    for form in (what, details, you):
        form.is_valid()
    return Request(
        controller=draft.controller,
        channel=Channel.FORM,
        received_at=now,
        rights=_rights(draft, what.cleaned_data, details),
        person=_person(you),
        language=draft.language,
        answer_format=you.cleaned_data.get("answer_format") or answer_formats(draft.profile)[0],
        text=what.cleaned_data["own_words"],
    )


def asked(what: dict[str, object], details: DetailsForm) -> tuple[Right, ...]:
    """The rights asked; empty when the person is not sure."""
    return rights_asked(what, details.objections() if details.fields else ())


def _rights(draft: OpenDraft, what: dict[str, object], details: DetailsForm) -> dict[str, dict[str, str]]:
    if is_unsure_only(what):
        offered = draft.profile.rights
        stand_in = Right.ACCESS if Right.ACCESS in offered else offered[0]
        return {stand_in.value: dict(TO_BE_RECOGNISED)}
    return {right.value: details.details_of(right) for right in asked(what, details)}


def _person(you: YouForm) -> Person:
    given = you.cleaned_data
    identifiers = {
        name.removeprefix(PREFIX): value for name, value in given.items() if name.startswith(PREFIX) and value
    }
    if given.get("lives_in"):
        identifiers["lives_in"] = dict(places(you.profile))[given["lives_in"]]
    role, subject = CAPACITIES[given["who"]]
    return Person(
        name=given["name"],
        email=given["email"],
        telephone=identifiers.pop(IdentifierKind.TELEPHONE.value, "")[:40],
        relationship=relationship_in_words(given["relationship"]),
        identifiers=identifiers,
        on_behalf_of=given["on_behalf_of"] if given["who"] != SELF else "",
        role=role,
        subject_kind=subject,
        residence=given["residence"],
    )
