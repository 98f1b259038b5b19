"""How a case ends: handed over, withdrawn, not a request, no answer, closed; and how it begins again."""

from django.http import HttpResponse
from django.utils.translation import gettext

from dsr.cases.models import Case
from dsr.casework import close as closing
from dsr.casework import decide, other_ends
from dsr.common import clock
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.relations import HandOverForm, LapseForm, NotARequestForm, WithdrawForm
from dsr.web.desk.forms.work import ReopenForm


@case_page("case.work")
def hand_over(request: DeskRequest, case: Case) -> HttpResponse:
    """Hand the request to the controller for whom the data are held."""
    held = case.controller.policy.processor_for
    return act_page(
        request,
        case,
        ACTS["hand_over"],
        HandOverForm,
        lambda form, by: other_ends.hand_over(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={
            "effects": [
                *_after_a_yes(),
                gettext(
                    "Then every right without an answer ends, as handed over; the requester is told to whom."
                ),
                gettext(
                    "With an e-mail address, the controller gets the request by mail: who asks, for what, since when."
                ),
                gettext("The file keeps the day, the name and the way (Art. 28(3)(e))."),
            ],
            "advice": held.hand_over if held else "",
        },
        initial={"to": held.on_behalf_of if held else ""},
    )


@case_page("case.work")
def not_a_request(request: DeskRequest, case: Case) -> HttpResponse:
    """End a case in which nobody asked for a right."""
    return act_page(
        request,
        case,
        ACTS["not_a_request"],
        NotARequestForm,
        lambda form, by: other_ends.not_a_request(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={
            "effects": [
                *_after_a_yes(),
                gettext("Then every right ends, as not a request. Nothing is searched or answered."),
                gettext("The person gets the letter, and can say that it was a request after all."),
            ],
            "advice": gettext(
                "Nobody has to name a law or a right. Whoever wants to know, change or delete what you hold about "
                "them makes a request, however they say it."
            ),
        },
        initial={"text": other_ends.not_a_request_text(case=case)},
    )


@case_page("case.work")
def lapse(request: DeskRequest, case: Case) -> HttpResponse:
    """End a case whose requester does not answer."""
    open_question = case.waiting_since is not None
    against = other_ends.why_not_lapse_now(case=case, now=clock.now())
    return act_page(
        request,
        case,
        ACTS["lapse"],
        LapseForm,
        lambda form, by: other_ends.lapse(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={
            "effects": [
                *_after_a_yes(),
                gettext("Then every right without an answer ends. Nothing is searched or answered."),
                gettext("The person gets the letter and can answer later; then a lead opens the case again."),
            ],
        },
        initial={"text": other_ends.lapsed_text(case=case) if open_question else ""},
        reason=gettext(against) if against else "",
    )


@case_page("case.work")
def withdraw(request: DeskRequest, case: Case) -> HttpResponse:
    """Record a withdrawal that reached the team another way than by the status page."""
    return act_page(
        request,
        case,
        ACTS["withdraw"],
        WithdrawForm,
        lambda form, by: decide.withdraw(case_id=case.pk, **form.cleaned_data, by=by.actor, now=by.now),
        context={
            "effects": [
                gettext("Every right without an answer ends here, as withdrawn."),
                gettext("The requester gets a confirmation today, and can object if it was not meant."),
                gettext("A case that was merged into this one is open again and answered by itself."),
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


def _after_a_yes() -> list[str]:
    return [gettext("Nothing happens before another person agreed; everyone who may gets a mail.")]
