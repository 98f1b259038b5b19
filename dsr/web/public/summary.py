"""Step four: everything that was answered, each with the way back to it."""

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from dsr.cases.choices import FilePurpose
from dsr.rules.rights import RIGHTS, Right
from dsr.web.public.details import DetailsForm
from dsr.web.public.drafts import OpenDraft
from dsr.web.public.identifiers import PREFIX
from dsr.web.public.questions import QUESTIONS
from dsr.web.public.sending import asked
from dsr.web.public.what import is_unsure_only
from dsr.web.public.you import (
    SELF,
    YouForm,
    answer_formats,
    language_in_words,
    places,
    relationship_in_words,
)
from dsr.web.shared.countries import country_name

Row = dict[str, Any]


def summary(draft: OpenDraft) -> dict[str, list[Row]]:
    """The rows by part, of a draft whose every step is valid."""
    what, details, you = draft.what_form(), draft.details_form(), draft.you_form()
    for form in (what, details, you):
        form.is_valid()
    return {
        "request_rows": _request(draft, what.cleaned_data, details),
        "person_rows": _person(draft, you),
        "answer_rows": _answer(draft, you),
    }


def _request(draft: OpenDraft, what: dict[str, Any], details: DetailsForm) -> list[Row]:
    rows = []
    if is_unsure_only(what):
        told = _("Our team reads your words and finds out which right fits.")
        rows.append(_row(draft, "what", _("Not sure which right"), told))
    for right in asked(what, details):
        info = RIGHTS[right]
        law = f"{_(info.legal_name)}, {info.article}"
        parts = _answers(details, right) or [_("Everything")]
        rows.append({**_row(draft, "details", _(info.plain), ""), "parts": parts, "law": law})
    if what["own_words"]:
        rows.append(_row(draft, "what", _("In your own words"), what["own_words"]))
    return rows


def _answers(details: DetailsForm, right: Right) -> list[str]:
    given = details.details_of(right)
    told = []
    for question in QUESTIONS[right]:
        if question.key in given:
            words = dict(question.choices).get(given[question.key], given[question.key])
            told.append(f"{question.label} {words}")
    return told


def _person(draft: OpenDraft, you: YouForm) -> list[Row]:
    given = you.cleaned_data
    rows = []
    cards = you.fields["who"].cards  # type: ignore[attr-defined]  # a ChoiceCardField
    rows.append(_row(draft, "you", _("For whom"), cards[given["who"]].label))
    if given["who"] != SELF:
        rows.append(_row(draft, "you", _("On behalf of"), given["on_behalf_of"]))
        rows.append(_files(draft, FilePurpose.MANDATE, _("Your permission")))
    rows += [
        _row(draft, "you", _("Your name"), given["name"]),
        _row(draft, "you", _("Your e-mail address"), given["email"]),
    ]
    for name, field in you.fields.items():
        if name.startswith(PREFIX) and given[name]:
            rows.append(_row(draft, "you", str(field.label), given[name]))
    if given["relationship"]:
        rows.append(_row(draft, "you", _("How you know us"), relationship_in_words(given["relationship"])))
    if given.get("lives_in"):
        where = dict(places(draft.profile))[given["lives_in"]]
        rows.append(_row(draft, "you", _("Where you live"), where))
    if given["residence"]:
        rows.append(_row(draft, "you", _("Country you live in"), country_name(code=given["residence"])))
    rows.append(_files(draft, FilePurpose.ATTACHMENT, _("Files")))
    return rows


def _answer(draft: OpenDraft, you: YouForm) -> list[Row]:
    formats = {form.value: str(form.label) for form in answer_formats(draft.profile)}
    rows = []
    if "answer_format" in you.fields:
        wanted = you.cleaned_data["answer_format"] or next(iter(formats))
        rows.append(_row(draft, "you", _("Form of the answer"), formats[wanted]))
    if "language" in you.fields:
        rows.append(_row(draft, "you", _("Language"), language_in_words(draft.language)))
    return rows


def _files(draft: OpenDraft, purpose: FilePurpose, label: str) -> Row:
    names = [f"{file.name} ({filesizeformat(file.size)})" for file in draft.files if file.purpose == purpose]
    return {**_row(draft, "you", label, ""), "parts": names}


def _row(draft: OpenDraft, step: str, label: str, value: str) -> Row:
    url = reverse("public:step", args=[draft.controller.slug, draft.token, step])
    return {"label": label, "value": value, "change_url": url}
