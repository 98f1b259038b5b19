"""Acts by machine that change data in a company's systems: correct values, set the mark of a restriction, lift it."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.utils.translation import gettext

from dsr.cases.facts import facts_of
from dsr.cases.models import Case, RightTrack, StepEntry, SystemSearch
from dsr.casework import machine_changes
from dsr.casework.machine_changes import ALL_CORRECTED, NO_MACHINE, NO_MARKS, NOT_THIS
from dsr.casework.run_restrict import why_not_mark_now, why_not_unmark_now
from dsr.casework.steps import facts_of_track
from dsr.connectors.spec import Ability
from dsr.rules.machine_changes import why_not_correct
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.base import NothingToFill


@case_page("case.work")
def correct_by_machine(request: DeskRequest, case: Case, *, track_id: int, search_id: int) -> HttpResponse:
    """The values that were named for one system."""
    track, search = _track(case, track_id), _search(case, search_id)
    entries = machine_changes.to_be_corrected(track=track, system=search.system.slug)
    return act_page(
        request,
        case,
        ACTS["correct_by_machine"],
        NothingToFill,
        lambda form, by: machine_changes.correct_by_machine(
            case_id=case.pk, track_id=track.pk, search_id=search.pk, **by._asdict()
        ),
        context={
            "advice": search.system.name,
            "effects": [_becomes(entry) for entry in entries],
            "keeps": [
                gettext("Where the old value does not stand word for word, nothing is changed."),
                gettext("Records of other people stay as they are."),
            ],
        },
        reason=_against_correcting(case, track, search, entries),
    )


@case_page("case.work")
def mark_by_machine(request: DeskRequest, case: Case, *, track_id: int) -> HttpResponse:
    """Every system in which a machine may be able to."""
    track = _track(case, track_id)
    searches = machine_changes.to_mark(track=track)
    said = gettext("In %(system)s this person's records are marked: its programs may only store them.")
    return act_page(
        request,
        case,
        ACTS["mark_by_machine"],
        NothingToFill,
        lambda form, by: machine_changes.mark_by_machine(case_id=case.pk, track_id=track.pk, **by._asdict()),
        context={
            "effects": _each(said, searches),
            "keeps": [gettext("Whatever comes of it, the restriction itself stands, also in other systems.")],
        },
        reason=_words(why_not_mark_now(case=case, track=track) or ("" if searches else NO_MACHINE)),
    )


@case_page("case.work")
def unmark_by_machine(request: DeskRequest, case: Case, *, track_id: int) -> HttpResponse:
    """Every system in which the mark is left."""
    track = _track(case, track_id)
    left = machine_changes.to_unmark(track=track)
    reasons = {one: why_not_unmark_now(case=case, track=track, system=one.system) for one in left}
    free = [one for one, reason in reasons.items() if not reason]
    against = NO_MARKS if not left else "" if free else next(iter(reasons.values()))
    said = gettext("In %(system)s the mark is taken away: its programs may use the data again.")
    return act_page(
        request,
        case,
        ACTS["unmark_by_machine"],
        NothingToFill,
        lambda form, by: machine_changes.unmark_by_machine(
            case_id=case.pk, track_id=track.pk, **by._asdict()
        ),
        context={"effects": _each(said, free)},
        reason=_words(against),
    )


def _against_correcting(case: Case, track: RightTrack, search: SystemSearch, entries: list[StepEntry]) -> str:
    facts = facts_of(case)
    mine = facts_of_track(track=track, facts=facts)
    reason = why_not_correct(track=mine, facts=facts, system=search.system.slug)
    if not reason and search not in machine_changes.able(case=case, ability=Ability.RECTIFY):
        reason = NOT_THIS
    return _words(reason or ("" if entries else ALL_CORRECTED))


def _becomes(entry: StepEntry) -> str:
    said = entry.values
    return gettext("%(place)s: “%(before)s” becomes “%(after)s”.") % {
        "place": f"{said['data_set']}.{said['field']}",
        "before": said["before"],
        "after": said["after"],
    }


def _each(said: str, searches: Iterable[SystemSearch]) -> list[str]:
    return [said % {"system": search.system.name} for search in searches]


def _words(reason: str) -> str:
    return gettext(reason) if reason else ""


def _track(case: Case, track_id: int) -> RightTrack:
    track = RightTrack.objects.filter(pk=track_id, case=case).select_related("case").first()
    if track is None:
        raise Http404
    return track


def _search(case: Case, search_id: int) -> SystemSearch:
    search = SystemSearch.objects.select_related("system").filter(pk=search_id, case=case).first()
    if search is None:
        raise Http404
    return search
