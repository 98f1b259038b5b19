"""Runs in data systems in words: what a machine does or did, how it ended, what to do. Reads runs, decides nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.models import RunKind, SystemRun
from dsr.cases.search_keys import told_kinds
from dsr.casework.run_rectify import BEGUN, CANNOT, DONE, NOT_FOUND, UNCLEAR
from dsr.connectors.spec import Trouble
from dsr.connectors.troubles import sentence_of
from dsr.web.desk.next_parts import Button

State = SystemRun.State
OPEN = (State.QUEUED, State.RUNNING)
ICONS = {State.QUEUED: "hollow", State.RUNNING: "half", State.DONE: "check", State.FAILED: "cross"}


@dataclass(frozen=True, slots=True)
class RunRow:
    """One system: what a machine does or did there, or who could be asked. `did`: what it does but collect."""

    system: str
    icon: str
    state: str | Promise
    said: str
    problem: str
    at: datetime | None
    running: bool
    machine: bool = False  # a machine could begin
    buttons: list[Button] = field(default_factory=list)
    did: str = ""


def row_of(*, run: SystemRun, buttons: list[Button]) -> RunRow:
    """A run that was ordered."""
    waits = run.state == State.QUEUED
    trying = waits and bool(run.problem)
    nothing_done = run.state == State.DONE and run.kind in _CHANGING and not run.rows
    return RunRow(
        system=run.system.name,
        icon="warning" if nothing_done else ICONS.get(State(run.state), "dash"),
        state=_("Tried again at") if trying else State(run.state).label,
        said=_SAID.get(run.kind, _collected)(run),
        problem=sentence_of(kind=Trouble(run.problem), detail=run.detail, again=waits) if run.problem else "",
        at=run.due_at if trying else run.finished_at or run.started_at or run.created_at,
        running=run.state in OPEN,
        buttons=buttons,
        did="" if run.kind == RunKind.COLLECT else str(RunKind(run.kind).label),
    )


def _collected(run: SystemRun) -> str:
    """How much came, and by which kinds of keys it was found."""
    records = ngettext("%(count)s record", "%(count)s records", run.rows) % {"count": f"{run.rows:,}"}
    size = filesizeformat(run.bytes)
    keys = ", ".join(told_kinds(",".join(run.keys)))
    found = gettext("looked up by %(keys)s") % {"keys": keys} if keys else ""
    came = [records, size] if run.rows else [records] if run.state == State.DONE else []
    return ", ".join(part for part in (*came, found) if part)


def _corrected(run: SystemRun) -> str:
    """What became of the values: corrected, not found, not possible."""
    ends = Counter(str(line.get("state", "")) for line in run.result)
    if run.state in OPEN:
        del ends[BEGUN]
    return " ".join(
        said(ends[end]) % {"count": ends[end], "records": f"{_records(run):,}"}
        for end, said in _ENDS.items()
        if ends[end]
    )


_ENDS: dict[str, Callable[[int], str]] = {
    DONE: lambda count: ngettext(
        "%(count)d value corrected; records changed: %(records)s.",
        "%(count)d values corrected; records changed: %(records)s.",
        count,
    ),
    NOT_FOUND: lambda count: ngettext(
        "%(count)d value was not found: the old value does not stand in this person's records.",
        "%(count)d values were not found: the old values do not stand in this person's records.",
        count,
    ),
    UNCLEAR: lambda count: ngettext(
        "%(count)d value was interrupted, and neither the old nor the new one is found: look into the system.",
        "%(count)d values were interrupted, and neither old nor new ones are found: look into the system.",
        count,
    ),
    BEGUN: lambda count: ngettext(
        "%(count)d value was being corrected when it was stopped: look into the system.",
        "%(count)d values were being corrected when it was stopped: look into the system.",
        count,
    ),
    CANNOT: lambda count: ngettext(
        "%(count)d value cannot be corrected by machine: correct it by hand, and record it.",
        "%(count)d values cannot be corrected by machine: correct them by hand, and record it.",
        count,
    ),
}


def _marked(run: SystemRun) -> str:
    """How many records were marked, and where."""
    if run.state == State.DONE and not _records(run):
        return gettext("There was nothing to be marked. Mark the data by hand, and record it.")
    said = ngettext("%(count)s record marked: %(sets)s", "%(count)s records marked: %(sets)s", _records(run))
    return _counted(run, said)


def _unmarked(run: SystemRun) -> str:
    """From how many records the mark was taken away, and where."""
    if run.state == State.DONE and not _records(run):
        return gettext("There was no mark left to be taken away.")
    said = ngettext(
        "The mark taken from %(count)s record: %(sets)s",
        "The mark taken from %(count)s records: %(sets)s",
        _records(run),
    )
    return _counted(run, said)


def _counted(run: SystemRun, said: str) -> str:
    sets = [line for line in run.result if line.get("records")]
    names = ", ".join(f"{line['set']} ({int(line['records']):,})" for line in sets)
    return said % {"count": f"{_records(run):,}", "sets": names} if sets else ""


def _records(run: SystemRun) -> int:
    return sum(int(line.get("records", 0)) for line in run.result)


_SAID: dict[str, Callable[[SystemRun], str]] = {
    RunKind.COLLECT: _collected,
    RunKind.RECTIFY: _corrected,
    RunKind.RESTRICT: _marked,
    RunKind.LIFT: _unmarked,
}
_CHANGING = frozenset({RunKind.RECTIFY.value, RunKind.RESTRICT.value})
