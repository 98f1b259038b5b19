"""This theme on the page of a case: context of templates/desk/panels/erasure_runs.html, and words of the Next card."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from dsr.cases.machine_plan import OPEN, dry_runs, erasure_runs, has_begun, last_searches, unsearched
from dsr.cases.models import ErasureResidue, RightTrack, RunKind, SystemRun
from dsr.casework.erasure_certificate import certificates
from dsr.casework.machine_erasure import to_erase, to_plan
from dsr.casework.steps import facts_of_track
from dsr.connectors.spec import ErasureAction, Trouble
from dsr.connectors.troubles import sentence_of
from dsr.rules.guards.erasure_runs import OPEN_ERASURE
from dsr.rules.procedure import why_not
from dsr.rules.recording import unfit_systems
from dsr.rules.rights import Right
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_panels import file_row
from dsr.web.desk.case_read import Papers
from dsr.web.desk.erasure_words import in_words, problems, was_interrupted
from dsr.web.desk.next_parts import Button, Reader, Said, Says, act_button
from dsr.web.desk.run_rows import row_of

State = SystemRun.State
SHOWN = 3  # of the problems of one dry run, on the Next card
ICONS = {State.QUEUED: "hollow", State.RUNNING: "half", State.DONE: "check", State.FAILED: "cross"}


@dataclass(frozen=True, slots=True)
class Line:
    """One run: what it is, how far, what it gave, what went wrong, what can be done."""

    icon: str
    what: str | Promise
    state: str | Promise
    said: str
    notes: list[str]
    at: datetime | None
    running: bool
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class Left:
    """Something that a second search found."""

    where: str
    records: int
    why: str
    explained: bool
    buttons: list[Button]


@dataclass(slots=True)
class SystemRows:
    """One system: its dry run, its erasure, the second search, and what was left."""

    name: str
    lines: list[Line] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)


def context(papers: Papers, reader: Reader, now: datetime) -> dict[str, Any]:
    """What its panel shows; empty: none."""
    track = next((track for track in papers.tracks if track.right == Right.ERASURE), None)
    if track is None:
        return {}
    runs = erasure_runs(track=track)
    works = reader.permits.allow("case.work", papers.case.controller.slug)
    buttons = _buttons(papers, track) if works else []
    issued = [file_row(papers, file) for file in certificates(case=papers.case)]
    if not runs and not buttons and not issued:
        return {}
    polls = any(run.state in OPEN for run in runs) and "collecting" not in papers.facts.unreviewed
    return {
        "systems": list(_systems(papers, runs, works=works).values()),
        "polls": polls,
        "buttons": buttons,
        "certificates": issued,
        "zone": papers.zone,
        "running": [row_of(run=run, buttons=[]) for run in runs if run.state in OPEN] if polls else [],
        "poll_url": case_url(papers.case, "runs_progress") if polls else "",
    }


def _buttons(papers: Papers, track: RightTrack) -> list[Button]:
    """What concerns every system at once."""
    found = []
    if not why_not(action="erase_by_machine", facts=papers.facts):
        found.append(act_button(papers, "erase_by_machine"))
    if not why_not(action="plan_by_machine", facts=papers.facts) and to_plan(case=papers.case, track=track):
        found.append(act_button(papers, "plan_by_machine"))
    if not why_not(action="issue_certificate", facts=papers.facts):
        found.append(act_button(papers, "issue_certificate"))
    return found


def _systems(papers: Papers, runs: list[SystemRun], *, works: bool) -> dict[int, SystemRows]:
    """The newest run of each kind, by system."""
    newest = {(run.search_id, run.kind): run for run in runs}
    begun = {run.search_id for run in runs if has_begun(run=run)}
    owed = {run.pk for run in unsearched(rows=runs)}
    counting = {run.search_id: run for run in last_searches(rows=runs)}
    found: dict[int, SystemRows] = {}
    for kind in (RunKind.PLAN_ERASURE, RunKind.ERASE, RunKind.SEARCH_AGAIN):
        for (search_id, of), run in newest.items():
            if of == kind and not _outdated(run, newest):
                row = found.setdefault(search_id, SystemRows(run.system.name))
                row.lines.append(_line(papers, run, works=works, begun=search_id in begun))
                if run.pk in owed and works:
                    row.buttons += _owed(papers, run)
    for search_id, run in counting.items():
        _put_left(papers, found[search_id], run, works=works)
    return found


def _outdated(run: SystemRun, newest: dict[tuple[int, str], SystemRun]) -> bool:
    """A second search from before the erasure was done again."""
    erasure = newest.get((run.search_id, RunKind.ERASE))
    return run.kind == RunKind.SEARCH_AGAIN and erasure is not None and erasure.pk > run.pk


def _line(papers: Papers, run: SystemRun, *, works: bool, begun: bool) -> Line:
    again = run.state == State.QUEUED
    notes = problems(run=run) if run.kind == RunKind.PLAN_ERASURE else []
    if run.problem:
        stopped = run.kind == RunKind.ERASE and run.problem == Trouble.NOT_ALLOWED
        notes.append(
            gettext("It was stopped: %(why)s") % {"why": run.detail}
            if stopped
            else sentence_of(kind=Trouble(run.problem), detail=run.detail, again=again)
        )
    if was_interrupted(run=run):
        notes.append(
            gettext("The worker was interrupted: some counts are those of the dry run, taken before it.")
        )
    return Line(
        icon=ICONS.get(State(run.state), "dash"),
        what=RunKind(run.kind).label,
        state=State(run.state).label,
        said=_said(run),
        notes=notes,
        at=run.finished_at or run.started_at or run.created_at,
        running=run.state in OPEN,
        buttons=_of_run(papers, run, begun=begun) if works else [],
    )


def _said(run: SystemRun) -> str:
    if run.state != State.DONE:
        return ""
    if run.kind == RunKind.SEARCH_AGAIN:
        count = len(run.result)
        if not count:
            return gettext("nothing was found any more")
        return ngettext(
            "found something in %(count)d place", "found something in %(count)d places", count
        ) % {"count": count}
    words = in_words(result=run.result)
    return gettext("would be: %(words)s") % {"words": words} if run.kind == RunKind.PLAN_ERASURE else words


def _of_run(papers: Papers, run: SystemRun, *, begun: bool) -> list[Button]:
    case = papers.case
    if run.state in OPEN:
        stops = run.kind != RunKind.ERASE or (run.state == State.QUEUED and not run.result)
        return [Button(gettext("Stop"), case_url(case, "cancel_run", run_id=run.pk))] if stops else []
    if run.kind == RunKind.PLAN_ERASURE:
        if run.state == State.DONE:
            label = gettext("Look at the sets") if begun else gettext("Look at the sets, and change them")
            return [Button(label, case_url(case, "erasure_sets", search_id=run.search_id))]
        return []
    if run.state == State.FAILED:
        return [Button(gettext("Try again"), case_url(case, "retry_run", run_id=run.pk))]
    return []


def _owed(papers: Papers, run: SystemRun) -> list[Button]:
    """A second search that failed or was stopped."""
    return [
        Button(gettext("Search again"), case_url(papers.case, "search_once_more", run_id=run.pk)),
        Button(gettext("Say how it was checked"), case_url(papers.case, "explain_unsearched", run_id=run.pk)),
    ]


def _put_left(papers: Papers, row: SystemRows, run: SystemRun, *, works: bool) -> None:
    found = list(ErasureResidue.objects.filter(run=run))
    row.left = [_left(papers, one, works=works) for one in found]
    unexplained = [one for one in found if one.explained_at is None]
    if not unexplained or not works or run.kind != RunKind.SEARCH_AGAIN:
        return
    planned = {wish["name"] for wish in run.wishes if wish["action"] != ErasureAction.KEEP}
    if any(one.name in planned for one in unexplained):
        row.buttons.append(
            Button(gettext("Erase again"), case_url(papers.case, "erase_again", run_id=run.pk))
        )
    row.buttons.append(
        Button(
            gettext("Erased by hand: search again"), case_url(papers.case, "search_once_more", run_id=run.pk)
        )
    )


def _left(papers: Papers, one: ErasureResidue, *, works: bool) -> Left:
    where = ".".join(filter(None, (one.name, one.field))) or gettext("This system cannot be searched again")
    url = case_url(papers.case, "explain_residue", residue_id=one.pk)
    explained = one.explained_at is not None
    return Left(
        where=where,
        records=one.records,
        why=one.why,
        explained=explained,
        buttons=[] if explained or not works else [Button(gettext("Explain"), url)],
    )


def _mend(papers: Papers, reader: Reader) -> Said:
    """What stands against which dry run, and the ways on: other actions for its sets, or people."""
    track = next(track for track in papers.tracks if track.right == Right.ERASURE)
    mine = facts_of_track(track=track, facts=papers.facts)
    slugs = unfit_systems(track=mine, facts=papers.facts)
    plans = [run for run in dry_runs(track=track).values() if run.system.slug in slugs]
    lines, buttons = [], []
    for run in plans:
        told = problems(run=run)
        lines += [f"{run.system.name}: {problem}" for problem in told[:SHOWN]]
        if len(told) > SHOWN:
            lines.append(
                gettext("And %(count)d more, on the page of its sets.") % {"count": len(told) - SHOWN}
            )
    for run in plans[:2]:
        name = {"system": run.system.name}
        url = case_url(papers.case, "erasure_sets", search_id=run.search_id)
        aside = case_url(papers.case, "leave_to_people", search_id=run.search_id)
        buttons.append(Button(gettext("Change the sets of %(system)s") % name, url))
        buttons.append(Button(gettext("Leave %(system)s to people") % name, aside, aside=True))
    return lines, buttons


def _begin(papers: Papers, reader: Reader) -> Said:
    lines = [gettext("A second person agreed to the dry run: machines can erase now.")]
    track = next(track for track in papers.tracks if track.right == Right.ERASURE)
    ready, against = to_erase(case=papers.case, track=track)
    tried = [run for run in erasure_runs(track=track) if run.kind == RunKind.ERASE]
    if tried and tried[-1].state == State.FAILED:
        lines.append(
            gettext("The last attempt was stopped; why stands below. Make the dry run anew if need be.")
        )
    if not ready:
        lines = [gettext("A second person agreed to the dry run, but:"), *map(gettext, against.values())]
    return lines, [act_button(papers, "erase_by_machine")]


def _explain(papers: Papers, reader: Reader) -> Said:
    lines = [gettext(says) for slug, says in OPEN_ERASURE.items() if slug in papers.facts.machine.open]
    return lines, [Button(gettext("See what was left"), f"{case_url(papers.case)}#erasure-runs")]


def _wait(papers: Papers, reader: Reader) -> Said:
    return [gettext("It goes on by itself, and afterwards the systems are searched a second time.")], []


SAYS: dict[str, Says] = {
    "mend_dry_run": _mend,
    "erase_by_machine": _begin,
    "explain_residues": _explain,
    "wait_erasure": _wait,
}
REASONS: dict[str, Callable[[Papers, Reader, datetime], str]] = {}
