"""Acts of an erasure by machine: dry run, what happens to each set, the start, and what a second search left."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext, ngettext

from dsr.cases.machine_plan import dry_runs
from dsr.cases.models import Case, CollectedSet, ErasureResidue, RightTrack, SystemRun, SystemSearch
from dsr.casework import machine_erasure, residues
from dsr.casework.erasure_wishes import exceptions
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.erasure_words import empty_in_words, in_words, set_rows, shown_and_empty
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.erasure_runs import ExplainForm, SetsForm

NOT_UNDONE = "What is erased cannot be brought back."


@case_page("case.work")
def plan_by_machine(request: DeskRequest, case: Case) -> HttpResponse:
    """A dry run in every system where a machine can erase."""
    track = _track(case)
    found = machine_erasure.to_plan(case=case, track=track) if track else []
    return act_page(
        request,
        case,
        ACTS["plan_by_machine"],
        NothingToFill,
        lambda form, by: machine_erasure.order_dry_run(
            case_id=case.pk, track_id=track.pk if track else 0, **by._asdict()
        ),
        context={
            "effects": [
                gettext("%(system)s is asked what an erasure would do: which records, by which statements.")
                % {"system": search.system.name}
                for search in found
            ],
            "keeps": [gettext("Nothing is changed in the systems.")],
        },
        reason="" if found else gettext(machine_erasure.NOTHING_TO_PLAN),
    )


@case_page("case.work")
def erasure_sets(request: DeskRequest, case: Case, *, search_id: int) -> HttpResponse:
    """The sets of one system as the dry run found them, and what shall happen to each."""
    search = SystemSearch.objects.select_related("system").filter(pk=search_id, case=case).first()
    track = _track(case)
    plan = dry_runs(track=track).get(search_id) if track else None
    if search is None or track is None or plan is None:
        raise Http404
    open_still = {one.pk for one in machine_erasure.to_plan(case=case, track=track, also_open=True)}
    return act_page(
        request,
        case,
        ACTS["erasure_sets"],
        SetsForm,
        lambda form, by: machine_erasure.wish(
            case_id=case.pk,
            track_id=track.pk,
            search_id=search.pk,
            wishes=form.wished(),
            **by._asdict(),
        ),
        template="desk/erasure_sets.html",
        context={"system": search.system.name, "plan": plan, **_rows(plan)},
        reason="" if search.pk in open_still else gettext(machine_erasure.BEGUN),
        plan=plan,
        kept=exceptions(track=track),
        paths=_paths(search),
    )


@case_page("case.work")
def leave_to_people(request: DeskRequest, case: Case, *, search_id: int) -> HttpResponse:
    """Put the dry run of one system aside."""
    search = SystemSearch.objects.select_related("system").filter(pk=search_id, case=case).first()
    track = _track(case)
    plan = dry_runs(track=track).get(search_id) if track else None
    if search is None or track is None or plan is None:
        raise Http404
    return act_page(
        request,
        case,
        ACTS["leave_to_people"],
        NothingToFill,
        lambda form, by: machine_erasure.leave_to_people(
            case_id=case.pk, track_id=track.pk, search_id=search.pk, **by._asdict()
        ),
        context={
            "advice": search.system.name,
            "effects": [
                gettext("The dry run is put aside; no machine erases in this system."),
                gettext("People erase there, as the plan says, and record it on the checklist."),
            ],
            "keeps": [gettext("Nothing is changed in the system. A new dry run can be made at any time.")],
        },
    )


@case_page("case.work")
def erase_by_machine(request: DeskRequest, case: Case) -> HttpResponse:
    """Erase in every system whose dry run was agreed to."""
    track = _track(case)
    ready, against = machine_erasure.to_erase(case=case, track=track) if track else ([], {})
    effects = [f"{plan.system.name}: {in_words(result=plan.result)}." for plan in ready]
    names = {run.system.slug: run.system.name for run in dry_runs(track=track).values()} if track else {}
    return act_page(
        request,
        case,
        ACTS["erase_by_machine"],
        NothingToFill,
        lambda form, by: machine_erasure.begin_erasure(
            case_id=case.pk, track_id=track.pk if track else 0, **by._asdict()
        ),
        context={
            "effects": [
                *effects,
                gettext(NOT_UNDONE),
                gettext("Afterwards each system is searched a second time, and what is left is listed."),
            ],
            "keeps": [f"{names.get(slug, slug)}: {gettext(reason)}" for slug, reason in against.items()],
        },
        reason="" if ready else gettext(next(iter(against.values()), machine_erasure.NO_PLAN)),
    )


@case_page("case.work")
def explain_residue(request: DeskRequest, case: Case, *, residue_id: int) -> HttpResponse:
    """Say why something that was found again may stay."""
    rows = ErasureResidue.objects.select_related("run__system")
    residue = rows.filter(pk=residue_id, run__case=case).first()
    if residue is None:
        raise Http404
    where = ".".join(filter(None, (residue.name, residue.field)))
    return act_page(
        request,
        case,
        ACTS["explain_residue"],
        ExplainForm,
        lambda form, by: residues.explain_residue(
            case_id=case.pk, residue_id=residue.pk, **form.cleaned_data, **by._asdict()
        ),
        context={
            "advice": _found(residue, where) if where else _not_searched(residue.run),
            "effects": [
                gettext("It counts as explained. Your reason stands in the record and in the certificate.")
            ],
        },
        reason=gettext("This is explained already.") if residue.explained_at else "",
    )


@case_page("case.work")
def explain_unsearched(request: DeskRequest, case: Case, *, run_id: int) -> HttpResponse:
    """Say how it was checked where the second search failed."""
    run = _run(case, run_id)
    return act_page(
        request,
        case,
        ACTS["explain_unsearched"],
        ExplainForm,
        lambda form, by: residues.explain_unsearched(
            case_id=case.pk, run_id=run.pk, **form.cleaned_data, **by._asdict()
        ),
        context={
            "advice": _not_searched(run),
            "effects": [gettext("The erasure can be answered without a second search by machine.")],
        },
    )


@case_page("case.work")
def erase_again(request: DeskRequest, case: Case, *, run_id: int) -> HttpResponse:
    """Carry the plan out once more in one system."""
    run = _run(case, run_id)
    return act_page(
        request,
        case,
        ACTS["erase_again"],
        NothingToFill,
        lambda form, by: residues.erase_again(case_id=case.pk, run_id=run.pk, **by._asdict()),
        context={
            "advice": run.system.name,
            "effects": [
                gettext("The plan a second person agreed to is carried out once more in this system."),
                gettext(NOT_UNDONE),
                gettext("Afterwards the system is searched again."),
            ],
        },
    )


@case_page("case.work")
def search_once_more(request: DeskRequest, case: Case, *, run_id: int) -> HttpResponse:
    """Search one system again, after what was left was erased by hand."""
    run = _run(case, run_id)
    return act_page(
        request,
        case,
        ACTS["search_once_more"],
        NothingToFill,
        lambda form, by: residues.search_once_more(case_id=case.pk, run_id=run.pk, **by._asdict()),
        context={
            "advice": run.system.name,
            "effects": [
                gettext("The system is searched for the person; what is found replaces what is listed now."),
            ],
            "keeps": [gettext("Nothing is changed in the system.")],
        },
    )


def _rows(plan: SystemRun) -> dict[str, object]:
    rows = set_rows(run=plan)
    shown, empty = shown_and_empty(rows=rows)
    return {"rows": rows, "shown": shown, "empty": empty, "empty_said": empty_in_words(rows=empty)}


def _paths(search: SystemSearch) -> dict[str, list[str]]:
    """By set the fields that were found in it: what could be overwritten."""
    sets = CollectedSet.objects.filter(search=search, run__isnull=False, third_party="")
    return {one.name: [str(about["path"]) for about in one.fields] for one in sets}


def _track(case: Case) -> RightTrack | None:
    return RightTrack.objects.filter(case=case, right="erasure").first()


def _run(case: Case, run_id: int) -> SystemRun:
    kinds = ("erase", "search_again")
    run = SystemRun.objects.select_related("system").filter(pk=run_id, case=case, kind__in=kinds).first()
    if run is None:
        raise Http404
    return run


def _found(residue: ErasureResidue, where: str) -> str:
    said = ngettext(
        "%(system)s, %(where)s: %(records)s record. %(why)s",
        "%(system)s, %(where)s: %(records)s records. %(why)s",
        residue.records,
    )
    return said % {
        "system": residue.run.system.name,
        "where": where,
        "records": f"{residue.records:,}",
        "why": residue.why if residue.explained_at is None else "",
    }


def _not_searched(run: SystemRun) -> str:
    return gettext("%(system)s was not searched a second time by machine.") % {"system": run.system.name}
