"""Acts by machine in data systems, and how far they are: a polled piece of page, or a plain reload."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from dsr.cases.models import Case, CollectedSet, RunKind, SystemRun, SystemSearch
from dsr.casework import runs
from dsr.web.desk.act_page import act_page, case_url
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.panels.collection import still_running

NOTHING_LEFT = "No system with a connection is left to collect from."


@case_page("case.work")
def collect_by_machine(request: DeskRequest, case: Case) -> HttpResponse:
    """Every system with a connection that nobody looked into."""
    searches = runs.to_collect(case=case)
    return act_page(
        request,
        case,
        ACTS["collect_by_machine"],
        NothingToFill,
        lambda form, by: runs.collect_all(case_id=case.pk, **by._asdict()),
        context={
            "effects": [
                gettext("%(system)s is searched, and what is found is copied here, encrypted.")
                % {"system": search.system.name}
                for search in searches
            ],
            "keeps": [
                gettext("Nothing is changed in the systems. What was found is reviewed before it goes out.")
            ],
        },
        reason="" if searches else gettext(NOTHING_LEFT),
    )


@case_page("case.work")
def order_run(request: DeskRequest, case: Case, *, search_id: int) -> HttpResponse:
    """One system, also once more."""
    search = SystemSearch.objects.select_related("system").filter(pk=search_id, case=case).first()
    if search is None:
        raise Http404
    effects = [gettext("The system is searched, and what is found is copied here, encrypted.")]
    if CollectedSet.objects.filter(search=search, run__isnull=False).exists():
        effects.append(
            gettext("What the machine collected from it before is replaced, and its review begins anew.")
        )
    return act_page(
        request,
        case,
        ACTS["order_run"],
        NothingToFill,
        lambda form, by: runs.order_run(
            case_id=case.pk, search_id=search.pk, kind=RunKind.COLLECT, **by._asdict()
        ),
        context={"advice": search.system.name, "effects": effects},
    )


@case_page("case.work")
def cancel_run(request: DeskRequest, case: Case, *, run_id: int) -> HttpResponse:
    """Stop a run."""
    run = _run(case, run_id)
    return act_page(
        request,
        case,
        ACTS["cancel_run"],
        NothingToFill,
        lambda form, by: runs.cancel_run(case_id=case.pk, run_id=run.pk, **by._asdict()),
        context={
            "advice": run.system.name,
            "effects": [
                gettext("What it has copied so far is destroyed. It can be ordered again.")
                if run.kind == RunKind.COLLECT
                else gettext("What it has not done yet is not done. It can be ordered again.")
            ],
        },
    )


@case_page("case.work")
def retry_run(request: DeskRequest, case: Case, *, run_id: int) -> HttpResponse:
    """Try a failed run again."""
    run = _run(case, run_id)
    return act_page(
        request,
        case,
        ACTS["retry_run"],
        NothingToFill,
        lambda form, by: runs.retry_run(case_id=case.pk, run_id=run.pk, **by._asdict()),
        context={
            "advice": run.system.name,
            "effects": [
                gettext("What came completely stays; the rest is fetched again.")
                if run.kind == RunKind.COLLECT
                else gettext("What is done already stays done; the rest is tried again.")
            ],
        },
    )


@case_page("case.view", methods=("GET", "HEAD"), look=False)
def progress(request: DeskRequest, case: Case) -> HttpResponse:
    """How far the runs are; once all are over the whole page is asked for again. No personal data."""
    rows = still_running(case=case)
    if not rows:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(
        request, "desk/runs_fragment.html", {"rows": rows, "poll_url": case_url(case, "runs_progress")}
    )


def _run(case: Case, run_id: int) -> SystemRun:
    run = SystemRun.objects.select_related("system").filter(pk=run_id, case=case).first()
    if run is None:
        raise Http404
    return run
