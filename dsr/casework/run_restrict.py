"""Sets and takes away the mark that tells a system's programs that data may only be stored (Art. 18).

Setting it twice does no harm, so an attempt that died is simply repeated. Whatever comes of a run, the restriction
itself stands or ends by its own verbs: a run that fails lifts nothing.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from dsr.accounts.actors import CLOCKWORK
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.facts import facts_of
from dsr.cases.models import Case, ProcessingRestriction, RightTrack, RunKind, StepEntry, SystemRun
from dsr.casework.door import NotNow
from dsr.casework.run_context import RunContext
from dsr.casework.run_keys import keys_of
from dsr.casework.steps import facts_of_track
from dsr.common.clock import civil_date
from dsr.connectors.spec import ConnectorTrouble, Trouble
from dsr.register.models import DataSystem
from dsr.rules.case_facts import TrackFacts
from dsr.rules.lifecycle import TrackState
from dsr.rules.machine_changes import MARK, to_be_restricted, why_not_mark, why_not_unmark
from dsr.rules.recording import why_not_record

NO_RIGHT = "This run belongs to no right any more."
OTHER_WAY = {RunKind.RESTRICT.value: RunKind.LIFT.value, RunKind.LIFT.value: RunKind.RESTRICT.value}
OPEN = (SystemRun.State.QUEUED, SystemRun.State.RUNNING)


def mark(context: RunContext) -> None:
    """Set the mark in every set of the system that has one. Raises ConnectorTrouble, ClaimLost, NotNow."""
    _work(context, on=True)


def unmark(context: RunContext) -> None:
    """Take the mark away again. Raises ConnectorTrouble, ClaimLost, NotNow (restricted still)."""
    _work(context, on=False)


def finish_mark(*, run: SystemRun, context: RunContext, now: datetime) -> None:
    """Record the mark on the checklist, where it asks for one in this system and something was marked."""
    track = run.track
    if track is None or not context.rows or not _asks_for_mark(context.case, track, run.system.slug):
        return
    entry = StepEntry(
        track=track,
        step=MARK,
        about=run.system.slug,
        values={
            "how": _how(run),
            "on": civil_date(at=now, timezone=context.case.controller.timezone).isoformat(),
        },
        at=now,
        by=run.created_by,
    )
    changes.add(rows=[entry])
    event = Event(
        "step:recorded",
        facts={"right": track.right, "step": MARK, "about": run.system.slug},
        personal={"values": entry.values},
    )
    changes.tell(case=context.case, event=event, actor=CLOCKWORK, now=now)


def finish_unmark(*, run: SystemRun, context: RunContext, now: datetime) -> None:
    """The run's own line in the record says it all. Part of a larger verb."""


def why_not_mark_now(*, case: Case, track: RightTrack) -> str:
    """Empty when a machine may mark the data that a right is about; otherwise the reason, as a sentence."""
    facts = facts_of(case)
    return why_not_mark(
        track=facts_of_track(track=track, facts=facts), facts=facts, in_force=in_force(track=track)
    )


def why_not_unmark_now(*, case: Case, track: RightTrack, system: DataSystem) -> str:
    """Empty when the mark may go from a system: nothing of this person in it is to stay restricted."""
    facts = facts_of(case)
    reason = why_not_unmark(track=facts_of_track(track=track, facts=facts), in_force=in_force(track=track))
    return reason or _needed_by(case, track, system)


def in_force(*, track: RightTrack) -> bool:
    """Whether the data a right is about are restricted now."""
    return ProcessingRestriction.objects.filter(track=track, lifted_at=None).exists()


def _needed_by(case: Case, track: RightTrack, system: DataSystem) -> str:
    """Another right, also of another case of the same person, for which the mark was set and has to stay."""
    alive = Q(track__restriction__isnull=False, track__restriction__lifted_at=None)
    runs = (
        SystemRun.objects.filter(
            alive | Q(track__state=TrackState.DECIDED), system=system, kind=RunKind.RESTRICT
        )
        .exclude(track=track)
        .exclude(state=SystemRun.State.CANCELLED)
        .select_related("track", "case__controller", "case__requester")
    )
    keys = frozenset(keys_of(case=case))
    for run in runs:
        if run.track is not None and _wants_mark(run.track) and keys.intersection(keys_of(case=run.case)):
            return f"The mark has to stay: {run.case.reference} keeps these data restricted."
    return ""


def _wants_mark(track: RightTrack) -> bool:
    plain = TrackFacts(right=track.right, state=track.state, decision=track.decision)
    return in_force(track=track) or to_be_restricted(track=plain)


def _work(context: RunContext, *, on: bool) -> None:
    before = {str(line["set"]): int(line["records"]) for line in context.run.result if "set" in line}
    _begin(context, on=on)
    for changed in context.connection.restrict(keys=context.keys, on=on):
        # An earlier attempt that died may have marked them: then nothing is left to be marked now.
        before[changed.name] = max(changed.records, before.get(changed.name, 0))
        _note(context, [{"set": name, "records": records} for name, records in before.items()])
        context.progress(rows=0, size=0)
    context.rows = sum(before.values())


def _begin(context: RunContext, *, on: bool) -> None:
    """What the case permitted when it was ordered may have ended since. Raises NotNow, ConnectorTrouble (BUSY)."""
    run, track = context.run, context.run.track
    with context.watch.undisturbed(), transaction.atomic():
        case = changes.lock(case_id=context.case.pk)
        context.demand_ours()
        if track is None:
            raise NotNow(NO_RIGHT)
        reason = (
            why_not_mark_now(case=case, track=track)
            if on
            else why_not_unmark_now(case=case, track=track, system=run.system)
        )
        if reason:
            raise NotNow(reason)
        earlier = SystemRun.objects.filter(
            search=run.search_id, kind=OTHER_WAY[run.kind], state__in=OPEN, pk__lt=run.pk
        )
        if earlier.exists():
            raise ConnectorTrouble(Trouble.BUSY, "an earlier run is changing the mark at this moment")
        _keep(run, [line for line in run.result if "set" in line])


def _note(context: RunContext, lines: list[dict[str, Any]]) -> None:
    with context.watch.undisturbed(), transaction.atomic():
        changes.lock(case_id=context.case.pk)
        context.demand_ours()
        _keep(context.run, lines)


def _keep(run: SystemRun, lines: list[dict[str, Any]]) -> None:
    """The first line says that the system may have been touched, even if nothing else was heard of it."""
    changes.assign(row=run, result=[{"begun": True}, *lines])


def _asks_for_mark(case: Case, track: RightTrack, system: str) -> bool:
    facts = facts_of(case)
    mine = facts_of_track(track=track, facts=facts)
    if system in mine.recorded.get(MARK, ()):
        return False
    return not why_not_record(step=MARK, track=mine, facts=facts, about=system)


def _how(run: SystemRun) -> str:
    sets = [line for line in run.result if line.get("records")]
    records = sum(int(line["records"]) for line in sets)
    names = ", ".join(str(line["set"]) for line in sets)
    return f"By machine: {records} {'record' if records == 1 else 'records'} in {names}"[:200]
