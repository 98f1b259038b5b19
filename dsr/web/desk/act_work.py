"""Acts of the work itself: what each data system gave, and the decision on each right."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from dsr.cases.choices import FilePurpose, SearchState
from dsr.cases.facts import facts_of
from dsr.cases.models import Case, CaseFile, RightTrack, SystemSearch
from dsr.cases.search_keys import kinds_in
from dsr.casework import collect as collecting
from dsr.casework import decide as deciding
from dsr.casework.files import Upload
from dsr.rules.procedure import UNREFUSABLE_RIGHTS, why_not_decide
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.act_page import act_page, case_url
from dsr.web.desk.acts import ACTS
from dsr.web.desk.case_demands import demands_of, second_persons, still_missing
from dsr.web.desk.doors import DeskRequest, Stamp, case_page
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.work import DecideForm, SearchForm


@case_page("case.work")
def collect(request: DeskRequest, case: Case, *, search_id: int) -> HttpResponse:
    """Record what the look into one system gave, then go on to the next system."""
    search = SystemSearch.objects.select_related("system").filter(pk=search_id, case=case).first()
    if search is None:
        raise Http404

    def record(form: SearchForm, by: Stamp) -> None:
        given = form.cleaned_data
        collecting.record_search(
            search_id=search.pk,
            case_id=case.pk,
            result=given["result"],
            keys=given["keys"],
            other_key=given["other_key"],
            note=given["note"],
            told_reason=given["told_reason"],
            hits=given["hits"],
            uploads=[Upload(file.name or "file", file) for file in given["material"]],
            **by._asdict(),
        )

    response = act_page(
        request,
        case,
        ACTS["collect"],
        SearchForm,
        record,
        template="desk/collect.html",
        context={"search": search, "kept": CaseFile.objects.filter(search=search)},
        initial={
            "result": search.state if search.state != SearchState.PENDING else None,
            **_keys_before(case, search),
            "hits": search.hits,
            "note": search.note,
            "told_reason": search.told_reason,
        },
    )
    if isinstance(response, HttpResponseRedirect):
        return HttpResponseRedirect(_after_search(request, case))
    return response


def _keys_before(case: Case, search: SystemSearch) -> dict[str, Any]:
    """By what it was searched, or another system was: mostly the same, and nothing is chosen twice."""
    searched = SystemSearch.objects.filter(case=case).exclude(keys="").order_by("-searched_at")
    known = search if search.keys else searched.first()
    return {"keys": kinds_in(known.keys), "other_key": known.other_key} if known else {}


def _after_search(request: DeskRequest, case: Case) -> str:
    waiting = (
        SystemSearch.objects.filter(case=case, state=SearchState.PENDING)
        .order_by("system__name", "pk")
        .first()
    )
    if waiting is not None and "next" in request.POST:
        return case_url(case, "collect", search_id=waiting.pk)
    return f"{case_url(case)}#systems"


@case_page("case.work")
def remove_material(request: DeskRequest, case: Case, *, file_id: int) -> HttpResponse:
    """Destroy a collected file that was added by mistake."""
    file = CaseFile.objects.filter(pk=file_id, case=case, purpose=FilePurpose.COLLECTED).first()
    if file is None:
        raise Http404
    return act_page(
        request,
        case,
        ACTS["remove_material"],
        NothingToFill,
        lambda form, by: collecting.remove_material(file_id=file_id, case_id=case.pk, **by._asdict()),
        context={
            "effects": [
                gettext("%(name)s is destroyed and cannot be brought back.") % {"name": file.name},
                gettext("If it is the only file of its system, that system waits for a result again."),
            ]
        },
    )


@case_page("case.work")
def decide(request: DeskRequest, case: Case, *, track_id: int) -> HttpResponse:
    """Decide one right; says what each decision still needs recorded, and who will be asked."""
    track = _track(case, track_id)
    return act_page(
        request,
        case,
        ACTS["decide"],
        DecideForm,
        lambda form, by: deciding.decide(
            case_id=case.pk,
            track_id=track.pk,
            decision=form.cleaned_data["decision"],
            ground=form.cleaned_data.get("ground", ""),
            reasons=form.cleaned_data["reasons"],
            **by._asdict(),
        ),
        template="desk/decide.html",
        context=_to_decide(request, case, track),
        reason=gettext(why_not_decide(right=track.right, facts=facts_of(case))),
        track=track,
    )


def _to_decide(request: DeskRequest, case: Case, track: RightTrack) -> dict[str, Any]:
    """What to read before deciding, and after a decision that was refused what it lacks."""
    facts, typed = facts_of(case), request.POST
    return {
        "track": track,
        "info": RIGHTS[Right(track.right)],
        "searches": SystemSearch.objects.filter(case=case).select_related("system"),
        "retention": case.controller.policy.retention if track.right == Right.ERASURE else (),
        "demands": demands_of(case=case, track=track, facts=facts),
        "missing": still_missing(
            case=case,
            track=track,
            facts=facts,
            decision=typed["decision"],
            ground=typed.get("ground", ""),
        )
        if typed.get("decision")
        else [],
        "refusable": track.right not in UNREFUSABLE_RIGHTS,
        "second_persons": second_persons(case=case, but=request.user.pk),
    }


@case_page("case.work")
def revise(request: DeskRequest, case: Case, *, track_id: int) -> HttpResponse:
    """Take a decision back before it is released."""
    track = _track(case, track_id)
    name = gettext(RIGHTS[Right(track.right)].plain)
    return act_page(
        request,
        case,
        ACTS["revise"],
        NothingToFill,
        lambda form, by: deciding.revise(case_id=case.pk, track_id=track.pk, **by._asdict()),
        context={
            "effects": [
                gettext("“%(right)s” is open again and has to be decided anew.") % {"right": name},
                gettext("The letter and the bundle have to follow the new decision."),
            ]
        },
    )


def _track(case: Case, track_id: int) -> RightTrack:
    track = RightTrack.objects.filter(pk=track_id, case=case).first()
    if track is None:
        raise Http404
    return track
