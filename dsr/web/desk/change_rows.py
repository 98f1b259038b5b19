"""Corrections and marks by machine on the page of a case: what was done, what could be done. Decides nothing."""

from collections.abc import Iterable

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.models import Case, ProcessingRestriction, RightTrack, RunKind, SystemRun
from dsr.casework.machine_changes import able, to_be_corrected, to_mark, to_unmark
from dsr.casework.run_restrict import why_not_unmark_now
from dsr.connectors.spec import Ability
from dsr.rules.case_facts import TrackFacts
from dsr.rules.machine_changes import NOTHING_NAMED, TO_CORRECT, why_not_correct, why_not_mark
from dsr.rules.procedure import why_not
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_read import Papers
from dsr.web.desk.next_parts import Button
from dsr.web.desk.run_rows import OPEN, RunRow, State, row_of

CHANGES = (RunKind.RECTIFY, RunKind.RESTRICT, RunKind.LIFT)
ACTIONS = {
    RunKind.RECTIFY.value: "correct_by_machine",
    RunKind.RESTRICT.value: "mark_by_machine",
    RunKind.LIFT.value: "unmark_by_machine",
}


def change_rows(*, papers: Papers, runs: Iterable[SystemRun], works: bool) -> list[RunRow]:
    """What machines changed, the newest of each kind in each system, and what they could change now.

    `runs`: those of the case, oldest first.
    """
    found = [run for run in runs if run.kind in CHANGES]
    newest = {(run.search_id, run.kind, run.track_id): run for run in found}
    rows = [
        row_of(run=run, buttons=_buttons(papers, run) if works else [])
        for run in newest.values()
        if run.state != State.CANCELLED or run.result
    ]
    marked = {run.track_id for run in found if run.kind != RunKind.RECTIFY}
    return [*rows, *(_offers(papers, marked) if works else [])]


def mark_offer(*, papers: Papers, track: RightTrack) -> Button | None:
    """The button that marks wherever a machine can; none where nothing can be marked now."""
    mine = _facts(papers, track)
    if not papers.facts.restriction and track.right != Right.RESTRICTION:
        return None
    in_force = ProcessingRestriction.objects.filter(track=track, lifted_at=None).exists()
    if mine is None or why_not_mark(track=mine, facts=papers.facts, in_force=in_force):
        return None
    if why_not(action="mark_by_machine", facts=papers.facts):
        return None
    count = len(to_mark(track=track))
    label = ngettext("Mark in %(count)d system by machine", "Mark in %(count)d systems by machine", count) % {
        "count": count
    }
    return Button(label, case_url(papers.case, "mark_by_machine", track_id=track.pk)) if count else None


def _offers(papers: Papers, marked: set[int | None]) -> list[RunRow]:
    rows = []
    for track in papers.tracks:
        if track.right == Right.RECTIFICATION:
            rows += _to_correct(papers, track)
        rows += _to_mark(papers, track)
        if track.pk in marked:
            rows += _to_unmark(papers, track)
    return rows


def _to_correct(papers: Papers, track: RightTrack) -> list[RunRow]:
    """For each system that a machine may change: the values that were named, or where they are named."""
    mine = _facts(papers, track)
    if mine is None or why_not_correct(track=mine, facts=papers.facts) not in {"", NOTHING_NAMED}:
        return []
    rows = []
    for search in able(case=papers.case, ability=Ability.RECTIFY):
        slug = search.system.slug
        if slug not in papers.facts.found_systems or _works_on(papers.case, search.pk, RunKind.RECTIFY):
            continue
        if slug in papers.facts.held_systems:
            continue
        named = len(to_be_corrected(track=track, system=slug))
        url = case_url(papers.case, "step", track_id=track.pk, slug=TO_CORRECT)
        buttons = [Button(gettext("Name a value"), f"{url}?about={slug}")]
        if named:
            label = ngettext(
                "Correct %(count)d value by machine", "Correct %(count)d values by machine", named
            ) % {"count": named}
            way = {"track_id": track.pk, "search_id": search.pk}
            buttons.insert(0, Button(label, case_url(papers.case, "correct_by_machine", **way)))
        rows.append(_offer(search.system.name, str(_("Can be corrected by machine")), buttons))
    return rows


def _to_mark(papers: Papers, track: RightTrack) -> list[RunRow]:
    button = mark_offer(papers=papers, track=track)
    if button is None:
        return []
    names = ", ".join(search.system.name for search in to_mark(track=track))
    return [_offer(names, gettext("Can be marked as restricted by machine"), [button])]


def _to_unmark(papers: Papers, track: RightTrack) -> list[RunRow]:
    """A mark that is left although nothing is restricted any more, unless a machine is at it or can try again."""
    if why_not(action="unmark_by_machine", facts=papers.facts):
        return []
    left = [
        search
        for search in to_unmark(track=track)
        if not why_not_unmark_now(case=papers.case, track=track, system=search.system)
        and not _works_on(papers.case, search.pk, RunKind.RESTRICT)
        and not _failed(track, search.pk)
    ]
    if not left:
        return []
    label = ngettext(
        "Take the mark away in %(count)d system", "Take the mark away in %(count)d systems", len(left)
    ) % {"count": len(left)}
    button = Button(label, case_url(papers.case, "unmark_by_machine", track_id=track.pk))
    names = ", ".join(search.system.name for search in left)
    said = gettext("The mark is left: %(right)s") % {"right": gettext(RIGHTS[Right(track.right)].plain)}
    return [_offer(names, said, [button])]


def _offer(system: str, state: str, buttons: list[Button]) -> RunRow:
    return RunRow(system, "dash", state, "", "", None, running=False, buttons=buttons)


def _buttons(papers: Papers, run: SystemRun) -> list[Button]:
    if run.state == State.QUEUED:
        return [Button(gettext("Stop"), case_url(papers.case, "cancel_run", run_id=run.pk))]
    possible = not why_not(action=ACTIONS[run.kind], facts=papers.facts)
    if run.state == State.FAILED and possible:
        return [Button(gettext("Try again"), case_url(papers.case, "retry_run", run_id=run.pk))]
    return []


def _works_on(case: Case, search_id: int, kind: RunKind) -> bool:
    return SystemRun.objects.filter(case=case, search_id=search_id, kind=kind, state__in=OPEN).exists()


def _failed(track: RightTrack, search_id: int) -> bool:
    """Its row offers to try again."""
    newest = SystemRun.objects.filter(track=track, search_id=search_id, kind=RunKind.LIFT).last()
    return newest is not None and newest.state == State.FAILED


def _facts(papers: Papers, track: RightTrack) -> TrackFacts | None:
    return next((one for one in papers.facts.tracks if one.right == track.right), None)
