"""Acts about people: who works on the case, what is written to them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from dsr.cases.models import Case
from dsr.casework import assign as assigning
from dsr.casework import correspond, note
from dsr.casework.door import NotNow
from dsr.web.desk.act_page import act_page, case_url, refusal_words
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page, stamp
from dsr.web.desk.forms.people import AssignForm, NoteForm
from dsr.web.desk.forms.posting import WriteForm


@case_page("case.work")
def assign(request: DeskRequest, case: Case) -> HttpResponse:
    """Make somebody responsible; without `case.lead` only oneself."""
    leads = request.permits.allow("case.lead", case.controller.slug)
    return act_page(
        request,
        case,
        ACTS["assign"],
        AssignForm,
        lambda form, by: assigning.assign(
            case_id=case.pk, assignee=form.cleaned_data["assignee"], **by._asdict()
        ),
        initial={"assignee": case.assignee_id or request.user.pk},
        only=None if leads else request.user,
    )


@case_page("case.work", methods=("POST",))
def take(request: DeskRequest, case: Case) -> HttpResponse:
    """Take the case, at once."""
    try:
        assigning.assign(case_id=case.pk, assignee=request.user, **stamp(request)._asdict())
    except NotNow as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, gettext("The case is yours."))
    return HttpResponseRedirect(case_url(case))


@case_page("case.work")
def write(request: DeskRequest, case: Case) -> HttpResponse:
    """A message to the requester."""
    return act_page(
        request,
        case,
        ACTS["write"],
        WriteForm,
        lambda form, by: correspond.write_to_requester(case_id=case.pk, **form.cleaned_data, **by._asdict()),
    )


@case_page("case.work")
def add_note(request: DeskRequest, case: Case) -> HttpResponse:
    """A remark for colleagues."""
    return act_page(
        request,
        case,
        ACTS["add_note"],
        NoteForm,
        lambda form, by: note.add_note(case_id=case.pk, body=form.cleaned_data["body"], **by._asdict()),
    )
