"""This theme on the page of a case: context of templates/desk/panels/collection.html, and words of the Next card."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.choices import SearchState
from dsr.cases.models import Case, OwnerTask, RunKind, SystemRun
from dsr.cases.search_keys import told_kinds
from dsr.casework.runs import to_collect
from dsr.connectors.spec import Trouble
from dsr.connectors.troubles import sentence_of
from dsr.register.models import SystemConnection
from dsr.rules.procedure import why_not
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_read import Papers
from dsr.web.desk.next_parts import Button, Reader, Says

State = SystemRun.State
OPEN = (State.QUEUED, State.RUNNING)
ICONS = {State.QUEUED: "hollow", State.RUNNING: "half", State.DONE: "check", State.FAILED: "cross"}


@dataclass(frozen=True, slots=True)
class RunRow:
    """One system: what a machine does or did there, or who could be asked."""

    system: str
    icon: str
    state: str | Promise
    said: str
    problem: str
    at: datetime | None
    running: bool
    machine: bool = False  # a machine could begin
    buttons: list[Button] = field(default_factory=list)


def context(papers: Papers, reader: Reader, now: datetime) -> dict[str, Any]:
    """What its panel shows; empty: none."""
    works = reader.permits.allow("case.work", papers.case.controller.slug)
    newest: dict[int, SystemRun] = {
        run.search_id: run
        for run in SystemRun.objects.filter(case=papers.case, kind=RunKind.COLLECT).select_related("system")
    }
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
    waiting = sum(not row.at for row in rows if row.icon == "dash")
    machines = sum(row.machine for row in rows)
    return (
        {
            "rows": rows,
            "zone": papers.zone,
            "poll_url": case_url(papers.case, "runs_progress") if any(row.running for row in rows) else "",
            "all_url": case_url(papers.case, "collect_by_machine") if machines > 1 else "",
            "all_label": _by_machine(machines),
            "owners_url": case_url(papers.case, "ask_owners") if possible and waiting > 1 else "",
        }
        if rows
        else {}
    )


def still_running(*, case: Case) -> list[RunRow]:
    """The runs that are not over, for the polled piece of page."""
    found = SystemRun.objects.filter(case=case, state__in=OPEN).select_related("system")
    return [_row(None, run, works=False, possible=False) for run in found]


def _row(papers: Papers | None, run: SystemRun, *, works: bool, possible: bool) -> RunRow:
    again = run.state == State.QUEUED
    trying = again and bool(run.problem)
    return RunRow(
        system=run.system.name,
        icon=ICONS.get(State(run.state), "dash"),
        state=_("Tried again at") if trying else State(run.state).label,
        said=_said(run),
        problem=sentence_of(kind=Trouble(run.problem), detail=run.detail, again=again) if run.problem else "",
        at=run.due_at if trying else run.finished_at or run.started_at or run.created_at,
        running=run.state in OPEN,
        buttons=_buttons(papers.case, run, possible=possible) if papers is not None and works else [],
    )


def _said(run: SystemRun) -> str:
    """How much came, and by which kinds of keys it was found."""
    records = ngettext("%(count)s record", "%(count)s records", run.rows) % {"count": f"{run.rows:,}"}
    size = filesizeformat(run.bytes)
    keys = ", ".join(told_kinds(",".join(run.keys)))
    found = gettext("looked up by %(keys)s") % {"keys": keys} if keys else ""
    came = [records, size] if run.rows else [records] if run.state == State.DONE else []
    return ", ".join(part for part in (*came, found) if part)


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


SAYS: dict[str, Says] = {}
REASONS: dict[str, Callable[[Papers, Reader, datetime], str]] = {}
