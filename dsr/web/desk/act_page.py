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
from dsr.common.filetypes import FileRefused
from dsr.web.desk.act_tables.act import Act
from dsr.web.desk.acts import reason_against
from dsr.web.desk.doors import DeskRequest, Stamp, stamp
from dsr.web.desk.forms.base import ActForm
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
    """Ask, do, and go back to the case. `reason`: what stands against it besides the procedure."""
    sent = request.method == "POST"
    form = form_class(
        request.POST if sent else None,
        request.FILES if sent else None,
        case=case,
        initial=initial,
        **form_options,
    )
    status = HttpResponse.status_code
    if sent and not form.is_valid():
        status = INVALID
    elif sent:
        if done(request, form, do):
            messages.success(request, str(act.done))
            return HttpResponseRedirect(case_url(case))
        status = REFUSED
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
    }
    return render(request, template, {**page, **(context or {})}, status=status)


def done(request: DeskRequest, form: F, do: Callable[[F, Stamp], object]) -> bool:
    """Whether the verb did it; its refusal otherwise stands in the form, beside the file or on top."""
    try:
        do(form, stamp(request))
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
