"""This theme on the page of a case: context of templates/desk/panels/collection.html, and words of the Next card."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.choices import SearchState
from dsr.cases.models import Case, OwnerTask, RunKind, SystemRun
from dsr.casework.runs import to_collect
from dsr.register.models import SystemConnection
from dsr.rules.procedure import why_not
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_read import Papers
from dsr.web.desk.change_rows import CHANGES, change_rows
from dsr.web.desk.next_parts import Button, Reader, Said, Says
from dsr.web.desk.run_rows import OPEN, RunRow, row_of

State = SystemRun.State
ERASING = frozenset({RunKind.PLAN_ERASURE.value, RunKind.ERASE.value, RunKind.SEARCH_AGAIN.value})


def context(papers: Papers, reader: Reader, now: datetime) -> dict[str, Any]:
    """What its panel shows; empty: none."""
    works = reader.permits.allow("case.work", papers.case.controller.slug)
    runs = list(SystemRun.objects.filter(case=papers.case).select_related("system").order_by("pk"))
    newest = {run.search_id: run for run in runs if run.kind == RunKind.COLLECT}
    connected = set(
        SystemConnection.objects.filter(
            system__controller=papers.case.controller, is_active=True
        ).values_list("system_id", flat=True)
    )
    asked = set(OwnerTask.objects.filter(case=papers.case, done_at=None).values_list("search_id", flat=True))
    possible = works and not why_not(action="collect_by_machine", facts=papers.facts)
    rows = []
    for search in papers.searches:
        run = newest.get(search.pk)
        if run is not None:
            rows.append(_row(papers, run, works=works, possible=possible))
        elif search.state == SearchState.PENDING and possible and search.pk not in asked:
            rows.append(
                _not_begun(
                    papers,
                    search.pk,
                    search.system.name,
                    machine=search.system_id in connected,
                    owner=bool(search.system.owner_email),
                )
            )
    rows = [row for row in rows if row.buttons or row.at]
    changed = change_rows(papers=papers, runs=runs, works=works)
    running = _polled(runs)
    waiting = sum(not row.at for row in rows if row.icon == "dash")
    machines = sum(row.machine for row in rows)
    return (
        {
            "rows": rows,
            "changes": changed,
            "running": running,
            "zone": papers.zone,
            "poll_url": case_url(papers.case, "runs_progress") if running else "",
            "all_url": case_url(papers.case, "collect_by_machine") if machines > 1 else "",
            "all_label": _by_machine(machines),
            "owners_url": case_url(papers.case, "ask_owners") if possible and waiting > 1 else "",
        }
        if rows or changed or running
        else {}
    )


def _polled(runs: list[SystemRun]) -> list[RunRow]:
    """What goes on, if this panel asks how far it is: while a machine erases and none collects, that panel does."""
    going = [run for run in runs if run.state in OPEN]
    kinds = {run.kind for run in going}
    if RunKind.COLLECT not in kinds and not kinds <= {kind.value for kind in CHANGES}:
        return []
    return [row_of(run=run, buttons=[]) for run in going if run.kind not in ERASING]


def still_running(*, case: Case) -> list[RunRow]:
    """The runs that are not over, for the polled piece of page; those of an erasure stand in its own panel."""
    found = list(SystemRun.objects.filter(case=case, state__in=OPEN).select_related("system"))
    mine = [run for run in found if run.kind not in ERASING]
    return [row_of(run=run, buttons=[]) for run in mine or found]


def _row(papers: Papers, run: SystemRun, *, works: bool, possible: bool) -> RunRow:
    return row_of(run=run, buttons=_buttons(papers.case, run, possible=possible) if works else [])


def _by_machine(count: int) -> str:
    return ngettext(
        "Collect from %(count)d system by machine", "Collect from %(count)d systems by machine", count
    ) % {"count": count}


def machine_buttons(papers: Papers) -> list[Button]:
    """For the Next card: let machines begin wherever one can."""
    if why_not(action="collect_by_machine", facts=papers.facts):
        return []
    count = len(to_collect(case=papers.case))
    return [Button(_by_machine(count), case_url(papers.case, "collect_by_machine"))] if count else []


def _buttons(case: Case, run: SystemRun, *, possible: bool) -> list[Button]:
    if run.state in OPEN:
        return [Button(gettext("Stop"), case_url(case, "cancel_run", run_id=run.pk))]
    if not possible:
        return []
    if run.state == State.FAILED:
        return [Button(gettext("Try again"), case_url(case, "retry_run", run_id=run.pk))]
    return [Button(gettext("Collect anew"), case_url(case, "order_run", search_id=run.search_id))]


def _not_begun(papers: Papers, search_id: int, name: str, *, machine: bool, owner: bool) -> RunRow:
    buttons = []
    if machine:
        buttons.append(Button(gettext("Collect"), case_url(papers.case, "order_run", search_id=search_id)))
    if owner and not machine:
        url = case_url(papers.case, "ask_owner", search_id=search_id, kind=OwnerTask.Kind.SEARCH.value)
        buttons.append(Button(gettext("Ask the owner"), url))
    state = _("Can be searched by machine") if machine else _("Its owner can be asked")
    return RunRow(name, "dash", state, "", "", None, running=False, machine=machine, buttons=buttons)


def _wait(papers: Papers, reader: Reader) -> Said:
    lines = [
        gettext("It goes on by itself. What it corrected or marked is recorded on the checklist."),
        gettext("What it cannot do is said below, and is then done by hand."),
    ]
    return lines, [Button(gettext("See how far it is"), f"{case_url(papers.case)}#collection", aside=True)]


SAYS: dict[str, Says] = {"wait_changes": _wait}
REASONS: dict[str, Callable[[Papers, Reader, datetime], str]] = {}
