"""How a case ends: handed over, closed; and how it begins again."""

from django.http import HttpResponse
from django.utils.translation import gettext

from dsr.cases.models import Case
from dsr.casework import close as closing
from dsr.casework import decide
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.work import HandOverForm, ReopenForm


@case_page("case.work")
def hand_over(request: DeskRequest, case: Case) -> HttpResponse:
    """Hand the request to the controller for whom the data are held."""
    held = case.controller.policy.processor_for
    return act_page(
        request,
        case,
        ACTS["hand_over"],
        HandOverForm,
        lambda form, by: decide.hand_over(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={
            "effects": [
                gettext("Every right without an answer ends here, as handed over."),
                gettext("The requester is told today to whom it went."),
            ],
            "advice": held.hand_over if held else "",
        },
        initial={"to": held.on_behalf_of if held else ""},
    )


@case_page("case.work")
def withdraw(request: DeskRequest, case: Case) -> HttpResponse:
    """Record a withdrawal that reached the team another way than by the status page."""
    return act_page(
        request,
        case,
        ACTS["withdraw"],
        NothingToFill,
        lambda form, by: decide.withdraw(case_id=case.pk, by=by.actor, now=by.now),
        context={
            "effects": [
                gettext("Every right without an answer ends here, as withdrawn."),
                gettext("The requester gets a confirmation today, and can object if it was not meant."),
            ],
            "keeps": [gettext("What was answered already stays answered.")],
        },
    )


@case_page("case.work")
def close(request: DeskRequest, case: Case) -> HttpResponse:
    """Close the case."""
    return act_page(
        request,
        case,
        ACTS["close"],
        NothingToFill,
        lambda form, by: closing.close(case_id=case.pk, **by._asdict()),
        context={
            "effects": [
                gettext("Reminders end."),
                gettext("Nothing can be changed any more, unless the case is reopened with a reason."),
            ],
            "keeps": [gettext("The status page, a download that is open, and the record stay.")],
        },
    )


@case_page("case.lead")
def reopen(request: DeskRequest, case: Case) -> HttpResponse:
    """Open a closed case and work on chosen rights again."""
    return act_page(
        request,
        case,
        ACTS["reopen"],
        ReopenForm,
        lambda form, by: closing.reopen(
            case_id=case.pk,
            track_ids=[int(pk) for pk in form.cleaned_data["tracks"]],
            reason=form.cleaned_data["reason"],
            **by._asdict(),
        ),
    )
