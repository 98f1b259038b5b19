"""Acts towards the owners of systems that no machine reaches."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext

from dsr.cases.models import Case, OwnerTask, SystemSearch
from dsr.casework import owner_tasks
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.owners import AnswerOwnerForm, AskOwnerForm
from dsr.web.shared.days import long_date

SHOWN = (
    "They see who the person is, by what they are found, and what you write here: nothing else of the case."
)


@case_page("case.work")
def ask_owners(request: DeskRequest, case: Case) -> HttpResponse:
    """Every owner who can be asked to look."""
    searches = owner_tasks.to_ask(case=case)
    effects = [
        gettext("%(system)s: a link goes to %(owner)s.")
        % {"system": search.system.name, "owner": search.system.owner_name or search.system.owner_email}
        for search in searches
    ]
    return act_page(
        request,
        case,
        ACTS["ask_owners"],
        AskOwnerForm,
        lambda form, by: owner_tasks.ask_all_owners(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={"effects": effects, "keeps": [gettext(SHOWN)]},
        reason=""
        if searches
        else gettext("There is no owner to ask: every system was looked into, is asked, or has no address."),
    )


@case_page("case.work")
def ask_owner(request: DeskRequest, case: Case, *, search_id: int, kind: str) -> HttpResponse:
    """The owner of one system."""
    search = SystemSearch.objects.select_related("system").filter(pk=search_id, case=case).first()
    if search is None or kind not in OwnerTask.Kind.values:
        raise Http404
    owner = search.system.owner_name or search.system.owner_email
    return act_page(
        request,
        case,
        ACTS["ask_owner"],
        AskOwnerForm,
        lambda form, by: owner_tasks.ask_owner(
            case_id=case.pk, search_id=search.pk, kind=kind, **form.cleaned_data, **by._asdict()
        ),
        context={
            "advice": f"{search.system.name}: {OwnerTask.Kind(kind).label}",
            "effects": [gettext("A link goes to %(owner)s. It works without an account.") % {"owner": owner}],
            "keeps": [gettext(SHOWN)],
        },
        reason="" if search.system.owner_email else gettext(owner_tasks.NO_OWNER),
    )


@case_page("case.work")
def answer_owner(request: DeskRequest, case: Case, *, task_id: int) -> HttpResponse:
    """Answer what an owner asked back."""
    task = _task(case, task_id)
    return act_page(
        request,
        case,
        ACTS["answer_owner"],
        AnswerOwnerForm,
        lambda form, by: owner_tasks.answer_question(
            case_id=case.pk, task_id=task.pk, **form.cleaned_data, **by._asdict()
        ),
        context={"advice": task.question},
        reason="" if task.question else gettext("The owner asked nothing."),
    )


@case_page("case.work")
def remind_owner(request: DeskRequest, case: Case, *, task_id: int) -> HttpResponse:
    """Send the task once more."""
    task = _task(case, task_id)
    words = {"owner": task.owner_name or task.owner_email, "day": long_date(task.due_on)}
    return act_page(
        request,
        case,
        ACTS["remind_owner"],
        NothingToFill,
        lambda form, by: owner_tasks.remind_owner(case_id=case.pk, task_id=task.pk, **by._asdict()),
        context={"effects": [gettext("A mail with a fresh link goes to %(owner)s; due on %(day)s.") % words]},
    )


@case_page("case.work")
def withdraw_owner_task(request: DeskRequest, case: Case, *, task_id: int) -> HttpResponse:
    """The owner need not do it any more."""
    task = _task(case, task_id)
    return act_page(
        request,
        case,
        ACTS["withdraw_owner_task"],
        NothingToFill,
        lambda form, by: owner_tasks.withdraw_task(case_id=case.pk, task_id=task.pk, **by._asdict()),
        context={
            "effects": [gettext("It leaves the owner's list. Look into the system yourself, or ask again.")]
        },
    )


def _task(case: Case, task_id: int) -> OwnerTask:
    task = OwnerTask.objects.filter(pk=task_id, case=case, done_at=None).first()
    if task is None:
        raise Http404
    return task
