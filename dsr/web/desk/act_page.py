"""The page of one act on a case: shows the form, calls one verb, shows its refusal with what was typed kept."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from dsr.bundles.collected_text import CollectedUnreadable
from dsr.cases.facts import facts_of
from dsr.cases.models import Case
from dsr.casework.assign import CannotWork
from dsr.casework.door import NotNow
from dsr.casework.rehearse import Rehearsed
from dsr.common.filetypes import FileRefused
from dsr.web.desk import letter_preview
from dsr.web.desk.act_tables.act import Act
from dsr.web.desk.acts import reason_against
from dsr.web.desk.doors import DeskRequest, Stamp, stamp
from dsr.web.desk.forms.base import ActForm
from dsr.web.desk.letter_preview import MailShown
from dsr.web.desk.sections import desk_nav

F = TypeVar("F", bound=ActForm)
INVALID, REFUSED = 422, 409
REFUSALS = (NotNow, CannotWork)
FILE_REFUSALS = (FileRefused, CollectedUnreadable)


def case_url(case: Case, name: str = "case", **kwargs: object) -> str:
    """The address of a case's page."""
    return reverse(f"desk:{name}", kwargs={"reference": case.reference, **kwargs})


def act_page(
    request: DeskRequest,
    case: Case,
    act: Act,
    form_class: Callable[..., F],
    do: Callable[[F, Stamp], object],
    *,
    template: str = "desk/act.html",
    context: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    reason: str = "",
    **form_options: Any,
) -> HttpResponse:
    """Ask, do, and go back to the case. `reason`: what stands against it besides the procedure.

    Where the act sends letters, the form can be sent to be looked at only: then nothing is done.
    """
    sent = request.method == "POST"
    form = form_class(
        request.POST if sent else None,
        request.FILES if sent else None,
        case=case,
        initial=initial,
        **form_options,
    )
    outcome, status, looked_at = _attempted(request, case, act, form, do)
    if outcome is not None:
        return outcome
    against = (
        ""
        if sent
        else reason_against(act=act, facts=facts_of(case), case=case, permits=request.permits, extra=reason)
    )
    page = {
        "case": case,
        "act": act,
        "form": form,
        "reason": against,
        "case_url": case_url(case),
        "desk_nav": desk_nav(),
        "previews": letter_preview.previewable(act=act),
        "looked_at": looked_at,
    }
    return render(request, template, {**page, **(context or {})}, status=status)


def _attempted(
    request: DeskRequest, case: Case, act: Act, form: F, do: Callable[[F, Stamp], object]
) -> tuple[HttpResponse | None, int, list[MailShown]]:
    """What a sent form leads to: an answer that ends the page, or its status and the letters to be looked at."""
    if request.method != "POST":
        return None, HttpResponse.status_code, []
    if not form.is_valid():
        return None, INVALID, []
    if letter_preview.asked(request=request, act=act):
        seen = _preview(request, case, form, do)
        if isinstance(seen, HttpResponse):
            return seen, seen.status_code, []
        return None, REFUSED if seen is None else HttpResponse.status_code, seen or []
    if not done(request, form, do):
        return None, REFUSED, []
    messages.success(request, str(act.done))
    return HttpResponseRedirect(case_url(case)), HttpResponse.status_code, []


def done(request: DeskRequest, form: F, do: Callable[[F, Stamp], object]) -> bool:
    """Whether the verb did it; its refusal otherwise stands in the form, beside the file or on top."""
    return _tried(form, lambda: do(form, stamp(request)))


def _preview(
    request: DeskRequest, case: Case, form: F, do: Callable[[F, Stamp], object]
) -> HttpResponse | list[MailShown] | None:
    """The letters the act would send, on the page or as a file; None when the act would be refused."""
    by = stamp(request)
    found: list[Rehearsed] = []
    if not _tried(
        form, lambda: found.extend(letter_preview.rehearsed(case=case, do=lambda at: do(form, at), by=by))
    ):
        return None
    letters = tuple(found)
    if not letters:
        messages.info(request, gettext("This sends no letter."))
        return []
    file = letter_preview.as_file(request=request, letters=letters, by=by)
    return file or letter_preview.shown(case=case, letters=letters)


def _tried(form: ActForm, do: Callable[[], object]) -> bool:
    try:
        do()
    except REFUSALS as refusal:
        form.add_error(None, refusal_words(refusal))
    except FILE_REFUSALS as refusal:
        form.add_error("material" if "material" in form.fields else None, str(refusal.sentence))
    else:
        return True
    return False


def refusal_words(refusal: Exception) -> str:
    """A refusal as a sentence fit to be shown."""
    if isinstance(refusal, CannotWork):
        return gettext("This person may not work on cases of this controller.")
    return gettext(str(refusal))
