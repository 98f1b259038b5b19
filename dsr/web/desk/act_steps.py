"""Acts on the checklist of a right: record what a step asks for, take an entry away."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, gettext_noop

from dsr.cases.facts import facts_of
from dsr.cases.models import Case, RightTrack, StepEntry
from dsr.casework import steps as recording
from dsr.common import clock
from dsr.common.clock import civil_date
from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Step
from dsr.rules.recording import why_not_record
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk import step_known
from dsr.web.desk.act_page import act_page, case_url
from dsr.web.desk.acts import ACTS
from dsr.web.desk.case_steps import who_words
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.entry_words import said
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.steps import ABOUT, StepForm, initial_of
from dsr.web.desk.step_known import Before

NO_SYSTEMS = gettext_noop("No data were found in any system, so there is nothing to record for each of them.")
RECORDED = gettext_noop("This is recorded already. Remove the entry first, then record it anew.")


@case_page("case.work")
def step(request: DeskRequest, case: Case, *, track_id: int, slug: str) -> HttpResponse:
    """Fill in one step of one right, once or several times."""
    track = _track(case, track_id)
    asked = checklist_of(right=track.right).step(slug)
    if asked is None or asked.computed:
        raise Http404
    abouts = _abouts(case, track, asked)
    before = _before(request, case, track, asked, abouts)
    response = act_page(
        request,
        case,
        ACTS["step"],
        StepForm,
        lambda form, by: recording.record_step(
            case_id=case.pk,
            track_id=track.pk,
            step=asked.slug,
            about=form.about,
            values=form.values,
            **by._asdict(),
        ),
        template="desk/step.html",
        context=_beside(before, more=asked.several or len(abouts) > 1),
        initial=_initial(request, before),
        reason=_against(case, track, asked, before.about),
        step=asked,
        abouts=abouts,
    )
    if isinstance(response, HttpResponseRedirect):
        return HttpResponseRedirect(_after(request, case, track, asked))
    return response


def _beside(before: Before, *, more: bool) -> dict[str, Any]:
    """What stands around the form: why, who, what the case knows, what was recorded before."""
    asked, case = before.step, before.case
    names = recording.abouts_of(case=case, step=asked)
    return {
        "track": before.track,
        "info": RIGHTS[Right(before.track.right)],
        "step": asked,
        "title": gettext(asked.title),
        "why": gettext(asked.why),
        "who": who_words(asked.who) if asked.who != "team" else "",
        "known": step_known.known_facts(before),
        "offers": step_known.offers(before),
        "entries": [
            (names.get(entry.about, entry.about), entry, said(step=asked, values=entry.values))
            for entry in before.entries
            if entry.step == asked.slug
        ],
        "more": more,
        "zone": case.controller.timezone,
    }


@case_page("case.work")
def remove_entry(request: DeskRequest, case: Case, *, entry_id: int) -> HttpResponse:
    """Take an entry away; it stays in the record."""
    entry = (
        StepEntry.objects.filter(pk=entry_id, track__case=case, removed_at=None)
        .select_related("track")
        .first()
    )
    if entry is None:
        raise Http404
    of = checklist_of(right=entry.track.right).step(entry.step)
    title = gettext(of.title) if of else entry.step
    return act_page(
        request,
        case,
        ACTS["remove_entry"],
        NothingToFill,
        lambda form, by: recording.remove_entry(case_id=case.pk, entry_id=entry.pk, **by._asdict()),
        template="desk/remove_entry.html",
        context={
            "title": title,
            "said": said(step=of, values=entry.values) if of else [],
            "effects": [
                gettext("The entry no longer counts: “%(step)s” may be open again.") % {"step": title},
                gettext("The record keeps what it said, who wrote it, and that you took it away."),
            ],
        },
        reason=_against_removal(case, entry, of) if of else "",
    )


def _against(case: Case, track: RightTrack, asked: Step, about: str) -> str:
    facts = facts_of(case)
    mine = recording.facts_of_track(track=track, facts=facts)
    reason = why_not_record(step=asked.slug, track=mine, facts=facts, about=about)
    if not reason and asked.each and not facts.found_systems:
        reason = NO_SYSTEMS
    if not reason and not asked.several and not _lacks(asked, mine, facts):
        reason = RECORDED
    return gettext(reason) if reason else ""


def _abouts(case: Case, track: RightTrack, asked: Step) -> dict[str, str]:
    """The data systems that can be chosen: for a step recorded once for each, those without an entry."""
    abouts = recording.abouts_of(case=case, step=asked)
    if asked.several:
        return abouts
    live = StepEntry.objects.filter(track=track, step=asked.slug, removed_at=None)
    recorded = set(live.values_list("about", flat=True))
    return {slug: name for slug, name in abouts.items() if slug not in recorded}


def _lacks(asked: Step, mine: TrackFacts, facts: CaseFacts) -> bool:
    """Whether a step that is recorded once, or once for each data system, still lacks an entry."""
    recorded = mine.recorded.get(asked.slug, ())
    return any(slug not in recorded for slug in facts.found_systems) if asked.each else not recorded


def _against_removal(case: Case, entry: StepEntry, of: Step) -> str:
    facts = facts_of(case)
    mine = recording.facts_of_track(track=entry.track, facts=facts)
    reason = recording.why_not_remove(step=of, track=mine, facts=facts)
    return gettext(reason) if reason else ""


def _before(
    request: DeskRequest, case: Case, track: RightTrack, asked: Step, abouts: Mapping[str, str]
) -> Before:
    entries = tuple(StepEntry.objects.filter(track=track, removed_at=None).select_related("by"))
    return Before(
        case=case,
        track=track,
        step=asked,
        about=_about(request, asked, abouts, {one.about for one in entries if one.step == asked.slug}, case),
        today=civil_date(at=clock.now(), timezone=case.controller.timezone),
        entries=entries,
    )


def _about(request: DeskRequest, asked: Step, abouts: Mapping[str, str], done: set[str], case: Case) -> str:
    """The data system chosen by a link, else the first one with data that has no entry yet."""
    if not asked.each:
        return ""
    wished = request.GET.get(ABOUT, "")
    if wished in abouts:
        return wished
    return next((slug for slug in facts_of(case).found_systems if slug not in done), "")


def _initial(request: DeskRequest, before: Before) -> dict[str, str]:
    words = step_known.first_words(before)
    if request.method != "POST" and (wished := request.GET.get("take")):
        counted_from = _day(request.GET.get("from", ""))
        words |= step_known.taken_over(case=before.case, slug=wished, counted_from=counted_from)
    return {**initial_of(words), ABOUT: before.about}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _after(request: DeskRequest, case: Case, track: RightTrack, asked: Step) -> str:
    facts = facts_of(case)
    left = asked.several or _lacks(asked, recording.facts_of_track(track=track, facts=facts), facts)
    if "another" in request.POST and left:
        return case_url(case, "step", track_id=track.pk, slug=asked.slug)
    return f"{case_url(case)}#procedure-{track.pk}"


def _track(case: Case, track_id: int) -> RightTrack:
    track = RightTrack.objects.filter(pk=track_id, case=case).first()
    if track is None:
        raise Http404
    return track
