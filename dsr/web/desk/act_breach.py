"""Acts about a personal data breach: raise the flag, record the steps, tell the person, close it."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from dsr.cases.choices import BreachKind
from dsr.cases.models import Breach, Case
from dsr.casework import breach as breaches
from dsr.common import clock
from dsr.rules.breach_steps import STEPS
from dsr.web.desk.act_page import act_page, case_url
from dsr.web.desk.acts import ACTS
from dsr.web.desk.breach_words import clock_words, step_rows
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.breach import BreachStepForm, RaiseBreachForm, TellPersonForm
from dsr.web.desk.sections import desk_nav


@case_page("case.work")
def raise_breach(request: DeskRequest, case: Case) -> HttpResponse:
    """What happened, and since when it is known."""
    local = clock.now().astimezone(ZoneInfo(case.controller.timezone))
    return act_page(
        request,
        case,
        ACTS["raise_breach"],
        RaiseBreachForm,
        lambda form, by: breaches.raise_breach(
            case_id=case.pk,
            kind=form.cleaned_data["kind"],
            what=form.cleaned_data["what"],
            aware_at=form.aware_at,
            **by._asdict(),
        ),
        initial={"aware_on": local.date(), "aware_time": local.time().replace(second=0, microsecond=0)},
    )


@case_page("case.view", methods=("GET", "HEAD"))
def show(request: DeskRequest, case: Case, *, breach_id: int) -> HttpResponse:
    """The breach with its clock and its steps."""
    row = _breach(case, breach_id)
    scope = case.controller.slug
    return render(
        request,
        "desk/breach.html",
        {
            "case": case,
            "case_url": case_url(case),
            "desk_nav": desk_nav(),
            "zone": case.controller.timezone,
            "breach": row,
            "clock": clock_words(row, now=clock.now()),
            "steps": step_rows(row),
            "works": request.permits.allow("case.work", scope) and row.closed_at is None,
            "leads": request.permits.allow("case.lead", scope) and row.closed_at is None,
            "can_tell": row.kind != BreachKind.MISMATCH,
        },
    )


@case_page("case.work")
def breach_step(request: DeskRequest, case: Case, *, breach_id: int, step: str) -> HttpResponse:
    """One step."""
    row = _breach(case, breach_id)
    if step not in STEPS:
        raise Http404
    recorded = breaches.values_of(row)
    return act_page(
        request,
        case,
        ACTS["breach_step"],
        BreachStepForm,
        lambda form, by: breaches.record_breach_step(
            case_id=case.pk, breach_id=row.pk, step=step, values=form.cleaned_data, **by._asdict()
        ),
        template="desk/breach_step.html",
        context={"step": STEPS[step], "breach": row, "clock": clock_words(row, now=clock.now())},
        initial=recorded.get(step),
        reason=_closed(row),
        step=STEPS[step],
        recorded=recorded,
    )


@case_page("case.work")
def tell_person(request: DeskRequest, case: Case, *, breach_id: int) -> HttpResponse:
    """The notice of Art. 34."""
    row = _breach(case, breach_id)
    return act_page(
        request,
        case,
        ACTS["tell_person"],
        TellPersonForm,
        lambda form, by: breaches.tell_person(
            case_id=case.pk, breach_id=row.pk, **form.cleaned_data, **by._asdict()
        ),
        reason=_closed(row),
    )


@case_page("case.lead")
def close_breach(request: DeskRequest, case: Case, *, breach_id: int) -> HttpResponse:
    """The end, when every step is recorded."""
    row = _breach(case, breach_id)
    return act_page(
        request,
        case,
        ACTS["close_breach"],
        NothingToFill,
        lambda form, by: breaches.close_breach(case_id=case.pk, breach_id=row.pk, **by._asdict()),
        context={
            "effects": [gettext("The banner goes, and nothing more can be recorded.")],
            "keeps": [
                gettext("Everything recorded stays in the file: the authority may ask for it (Art. 33(5)).")
            ],
        },
        reason=_closed(row),
    )


def _breach(case: Case, breach_id: int) -> Breach:
    row = Breach.objects.filter(case=case, pk=breach_id).select_related("raised_by").first()
    if row is None:
        raise Http404
    return row


def _closed(row: Breach) -> str:
    return gettext("This breach is closed.") if row.closed_at is not None else ""
