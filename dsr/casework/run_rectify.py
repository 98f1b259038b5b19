"""Corrects values in one system, one named value after the other; each is recorded as soon as it is done (Art. 16).

The run knows the numbers of the entries only: the values are read from the entries, and never kept anywhere else. A
value that was begun when a worker died is looked at again: whether the new value stands now.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from dsr.accounts.actors import CLOCKWORK
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.facts import facts_of
from dsr.cases.models import Case, RightTrack, RunKind, StepEntry, SystemRun
from dsr.casework.door import NotNow
from dsr.casework.run_context import RunContext
from dsr.casework.steps import facts_of_track
from dsr.common.clock import civil_date
from dsr.connectors.spec import PASSING, ConnectorTrouble, Correction
from dsr.rules.machine_changes import CORRECTION, TO_CORRECT, why_not_correct

BEGUN, DONE, NOT_FOUND, UNCLEAR, CANNOT = "begun", "done", "not_found", "unclear", "cannot"
OVER = frozenset({DONE, NOT_FOUND, UNCLEAR})


def correct(context: RunContext) -> None:
    """Correct every value that no earlier attempt saw to. What the system cannot correct does not stop the others.

    Raises ConnectorTrouble (also at the end, for what could not be corrected), ClaimLost, Yielded, NotNow (the case
    no longer permits it; what is corrected already stays recorded).
    """
    context.rows = sum(int(line.get("records", 0)) for line in context.run.result)
    trouble: ConnectorTrouble | None = None
    for number in numbers_of(run=context.run):
        if _line(context.run, number).get("state") in OVER:
            continue
        begun_before = _was_begun(context.run, number)
        entry = _begin(context, number)
        if entry is None:
            continue
        try:
            _one(context, entry, begun_before=begun_before)
        except ConnectorTrouble as found:
            if found.kind in PASSING:
                raise
            _note(context, number, state=CANNOT, problem=found.kind.value)
            trouble = trouble or found
        context.share()
    if trouble is not None:
        raise trouble


def finish_correct(*, run: SystemRun, context: RunContext, now: datetime) -> None:
    """Nothing is left to write: each correction was recorded when it was done. Part of a larger verb."""


def numbers_of(*, run: SystemRun) -> list[int]:
    """The numbers of the entries whose values the run corrects."""
    return [int(wish["entry"]) for wish in run.wishes]


def entries_with_machines(*, track: RightTrack) -> frozenset[int]:
    """Entries that a run sees to or saw to, whatever came of them; those of a run that was stopped only if corrected.

    What a failed run could not do is tried again by that run; what was not found has to be named anew.
    """
    found: set[int] = set()
    for run in SystemRun.objects.filter(track=track, kind=RunKind.RECTIFY):
        if run.state == SystemRun.State.CANCELLED:
            found.update(int(line["entry"]) for line in run.result if line.get("state") in OVER)
        else:
            found.update(numbers_of(run=run))
    return frozenset(found)


def _line(run: SystemRun, number: int) -> dict[str, Any]:
    """What the run says of one entry so far."""
    return next((line for line in run.result if line.get("entry") == number), {})


def _was_begun(run: SystemRun, number: int) -> bool:
    """Whether any attempt, also of a run that was stopped, began with the entry and did not come to its end."""
    runs = SystemRun.objects.filter(track=run.track_id, kind=RunKind.RECTIFY)
    return any(_line(one, number).get("state") == BEGUN for one in runs)


def _begin(context: RunContext, number: int) -> StepEntry | None:
    """The entry, noted as begun, if the case permits it still; None when it was taken away meanwhile."""
    with context.watch.undisturbed(), transaction.atomic():
        case = changes.lock(case_id=context.case.pk)
        context.demand_ours()
        track = _track(context.run)
        facts = facts_of(case)
        reason = why_not_correct(
            track=facts_of_track(track=track, facts=facts), facts=facts, system=context.run.system.slug
        )
        if reason:
            raise NotNow(reason)
        live = StepEntry.objects.filter(
            pk=number, track=track, step=TO_CORRECT, about=context.run.system.slug, removed_at=None
        )
        entry = live.first()
        if entry is not None:
            _put(context.run, number, {"state": BEGUN})
        return entry


def _one(context: RunContext, entry: StepEntry, *, begun_before: bool) -> None:
    said = entry.values
    records = _changed(context, said, before=said["before"])
    if records:
        _keep(context, entry, records)
    elif not begun_before:
        _note(context, entry.pk, state=NOT_FOUND, records=0)
    else:
        # An earlier attempt may have corrected it and died before it could say so: does the new value stand?
        standing = _changed(context, said, before=said["after"])
        if standing:
            _keep(context, entry, standing)
        else:
            _note(context, entry.pk, state=UNCLEAR, records=0)


def _changed(context: RunContext, said: dict[str, str], *, before: str) -> int:
    wanted = Correction(said["data_set"], said["field"], before=before, after=said["after"])
    changed = context.connection.rectify(keys=context.keys, corrections=[wanted])
    return sum(one.records for one in changed)


def _keep(context: RunContext, entry: StepEntry, records: int) -> None:
    """The correction stands: its line in the run, its entry on the checklist, its event."""
    with context.watch.undisturbed(), transaction.atomic():
        case = changes.lock(case_id=context.case.pk)
        context.demand_ours()
        _put(context.run, entry.pk, {"state": DONE, "records": records})
        made = _recorded(context, case, entry, records)
        event = Event(
            "step:recorded",
            facts={"right": entry.track.right, "step": CORRECTION, "about": ""},
            personal={"values": made.values},
        )
        changes.settle(case=case, event=event, actor=CLOCKWORK, now=context.now)
    context.took(rows=records, size=0)


def _recorded(context: RunContext, case: Case, entry: StepEntry, records: int) -> StepEntry:
    """What was corrected, as a person would record it by hand; it carries the name of who ordered it."""
    said = entry.values
    place = f"{said['data_set']}.{said['field']}"[:120]
    made = StepEntry(
        track=entry.track,
        step=CORRECTION,
        values={
            "system": context.run.system.name[:200],
            "before": said["before"],
            "after": said["after"],
            "on": civil_date(at=context.now, timezone=case.controller.timezone).isoformat(),
            "how": f"By machine: {place}, {records} {'record' if records == 1 else 'records'}",
        },
        at=context.now,
        by=context.run.created_by or entry.by,
    )
    changes.add(rows=[made])
    return made


def _note(context: RunContext, number: int, **line: object) -> None:
    with context.watch.undisturbed(), transaction.atomic():
        changes.lock(case_id=context.case.pk)
        context.demand_ours()
        _put(context.run, number, line)


def _put(run: SystemRun, number: int, line: dict[str, object]) -> None:
    others = [one for one in run.result if one.get("entry") != number]
    changes.assign(row=run, result=[*others, {"entry": number, **line}])


def _track(run: SystemRun) -> RightTrack:
    if run.track is None:
        raise NotNow("This run belongs to no right any more.")
    return run.track
