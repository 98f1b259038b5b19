"""Own words for letters: which there are, by controller, letter and language; changed with a preview beside."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext

from dsr.casework.wording import PERMISSION, remove_wording, save_wording
from dsr.mail.letters import LETTERS, Letter
from dsr.mail.rendering import render as render_letter
from dsr.mail.usual_words import sample_letter, usual_words
from dsr.mail.wording import is_overridable, placeholders_of, required_of
from dsr.register.models import Controller, LetterWording
from dsr.web.desk.act_page import INVALID, REFUSALS, REFUSED, refusal_words
from dsr.web.desk.doors import DeskRequest, desk_page, stamp
from dsr.web.desk.forms.wording import WordingForm
from dsr.web.desk.sections import desk_nav

METHODS = ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter in the list, with a link for each language: its name, whether there are own words, the address."""

    title: str | Promise
    when: str
    languages: list[tuple[str, LetterWording | None, str]]


@desk_page(PERMISSION)
def listing(request: DeskRequest) -> HttpResponseBase:
    """The letters of one controller."""
    controllers = _controllers(request)
    if not controllers:
        raise Http404
    chosen = next((one for one in controllers if one.slug == request.GET.get("controller")), controllers[0])
    context = {
        "controllers": controllers,
        "chosen": chosen,
        "lines": _lines(chosen),
        "desk_nav": desk_nav(),
    }
    return render(request, "desk/wording.html", context)


@desk_page(PERMISSION, methods=METHODS)
def edit(request: DeskRequest, *, controller: str, letter: str, language: str) -> HttpResponseBase:
    """Own words for one letter; a preview shows them with made-up values before they are saved."""
    owner, kind, row = _found(request, controller, letter, language)
    sent = request.method == "POST"
    form = WordingForm(request.POST if sent else None, kind=kind, initial=_first_words(row, kind, language))
    status, preview = HttpResponse.status_code, None
    if sent and not form.is_valid():
        status = INVALID
    elif sent and "preview" in request.POST:
        preview = _preview(owner, kind, language, form)
    elif sent:
        if _saved(request, form, owner, letter, language):
            return _back(owner)
        status = REFUSED
    context = {
        "form": form,
        "owner": owner,
        "title": kind.title,
        "when": kind.when,
        "row": row,
        "language": _languages()[language],
        "mail": preview,
        "required": required_of(kind=kind),
        "optional": [name for name in placeholders_of(kind=kind) if name not in required_of(kind=kind)],
        "remove_url": _url("wording_remove", owner.slug, letter, language) if row else "",
        "list_url": f"{reverse('desk:wording')}?controller={owner.slug}",
        "desk_nav": desk_nav(),
    }
    return render(request, "desk/wording_edit.html", context, status=status)


@desk_page(PERMISSION, methods=("POST",))
def remove(request: DeskRequest, *, controller: str, letter: str, language: str) -> HttpResponseBase:
    """Back to the usual text."""
    owner, _kind, _row = _found(request, controller, letter, language)
    try:
        remove_wording(
            controller_slug=owner.slug, letter=letter, language=language, **stamp(request)._asdict()
        )
    except REFUSALS as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, gettext("The usual text is back."))
    return _back(owner)


def _saved(request: DeskRequest, form: WordingForm, owner: Controller, letter: str, language: str) -> bool:
    words = form.wording
    try:
        save_wording(
            controller_slug=owner.slug,
            letter=letter,
            language=language,
            subject=words.subject,
            body=words.body,
            **stamp(request)._asdict(),
        )
    except REFUSALS as refusal:
        form.add_error(None, refusal_words(refusal))
        return False
    messages.success(request, gettext("The wording is saved and holds for letters from now on."))
    return True


def _preview(owner: Controller, kind: type[Letter], language: str, form: WordingForm) -> dict[str, str]:
    words = render_letter(
        letter=sample_letter(kind=kind, controller=owner.name), language=language, wording=form.wording
    )
    return {
        "sender": owner.name,
        "to": "name@example.org",
        "subject": words.subject,
        "body": words.text,
    }


def _first_words(row: LetterWording | None, kind: type[Letter], language: str) -> dict[str, str]:
    if row is not None:
        return {"subject": row.subject, "body": row.body}
    usual = usual_words(kind=kind, language=language)
    return {"subject": usual.subject, "body": usual.body}


def _found(
    request: DeskRequest, controller: str, letter: str, language: str
) -> tuple[Controller, type[Letter], LetterWording | None]:
    owner = next((one for one in _controllers(request) if one.slug == controller), None)
    kind = LETTERS.get(letter)
    if owner is None or kind is None or not is_overridable(kind=kind) or language not in _languages():
        raise Http404
    return (
        owner,
        kind,
        LetterWording.objects.filter(controller=owner, letter=letter, language=language).first(),
    )


def _lines(owner: Controller) -> list[LetterLine]:
    rows: Any = LetterWording.objects.filter(controller=owner)
    own = {(row.letter, row.language): row for row in rows}
    return [
        LetterLine(
            title=kind.title,
            when=kind.when,
            languages=[
                (name, own.get((kind.name, code)), _url("wording_edit", owner.slug, kind.name, code))
                for code, name in _languages().items()
            ],
        )
        for kind in LETTERS.values()
        if is_overridable(kind=kind)
    ]


def _controllers(request: DeskRequest) -> list[Controller]:
    scopes = request.permits.scopes(PERMISSION)
    known = Controller.objects.filter(is_active=True).defer("profile")
    return list(known if scopes is None else known.filter(slug__in=scopes))


def _languages() -> dict[str, str]:
    return {code: str(name) for code, name in settings.LANGUAGES}


def _url(name: str, controller: str, letter: str, language: str) -> str:
    given = {"controller": controller, "letter": letter, "language": language}
    return reverse(f"desk:{name}", kwargs=given)


def _back(owner: Controller) -> HttpResponse:
    return redirect(f"{reverse('desk:wording')}?controller={owner.slug}")
