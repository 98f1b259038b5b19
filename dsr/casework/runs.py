"""Ordering work by machine in data systems, taking it back, trying it again. The work itself: `run_work`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from dsr.accounts.actors import Actor, StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import SearchState
from dsr.cases.models import Case, CollectedSet, RightTrack, RunKind, SystemRun, SystemSearch
from dsr.casework.door import NotNow, chosen, demand_possible, enter, own
from dsr.casework.holds import demand_free
from dsr.casework.run_collect import drop
from dsr.casework.run_context import JOB
from dsr.casework.run_keys import keys_of
from dsr.casework.run_kinds import PERFORMERS
from dsr.casework.run_work import OPEN
from dsr.common.dispatch import ring
from dsr.register.models import SystemConnection

State = SystemRun.State
NO_KEYS = "Nothing is known by which a system could find the person. Add an identifier first."


def order_run(
    *,
    case_id: int,
    search_id: int,
    kind: str,
    actor: StaffActor,
    now: datetime,
    wishes: Sequence[dict[str, Any]] = (),
    track_id: int | None = None,
) -> SystemRun:
    """Have one system searched (or worked on) by machine. Raises NotYours, NotNow, UnknownChoice."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        search = own(rows=SystemSearch.objects.filter(case=case).select_related("system"), key=search_id)
        track = own(rows=RightTrack.objects.filter(case=case), key=track_id) if track_id is not None else None
        run = order_within(
            case=case,
            search=search,
            kind=chosen(among=RunKind, value=kind).value,
            wishes=wishes,
            track=track,
            actor=actor,
            now=now,
        )
        changes.settle(case=case, event=event_of(kind="run:ordered", run=run), actor=actor, now=now)
    return run


def collect_all(*, case_id: int, actor: StaffActor, now: datetime) -> int:
    """Collect from every system that has a connection and is not being worked on; how many runs were ordered.

    Raises NotYours, NotNow (identity open, nothing to collect from).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        runs = [
            order_within(case=case, search=search, kind=RunKind.COLLECT, actor=actor, now=now)
            for search in to_collect(case=case)
        ]
        if not runs:
            demand_possible(case=case, action="collect_by_machine")
            raise NotNow("No system with a connection is left to collect from.")
        for run in runs[:-1]:
            changes.tell(case=case, event=event_of(kind="run:ordered", run=run), actor=actor, now=now)
        changes.settle(case=case, event=event_of(kind="run:ordered", run=runs[-1]), actor=actor, now=now)
    return len(runs)


def to_collect(*, case: Case) -> list[SystemSearch]:
    """Systems with a connection that nobody looked into yet and nothing works on."""
    return list(
        SystemSearch.objects.filter(
            case=case, state=SearchState.PENDING, system__connection__is_active=True, system__is_active=True
        )
        .exclude(runs__state__in=OPEN, runs__kind=RunKind.COLLECT)
        .select_related("system")
        .order_by("system__name")
    )


def cancel_run(*, case_id: int, run_id: int, actor: StaffActor, now: datetime) -> None:
    """Stop a run; what it staged so far goes. Raises NotYours, NotNow (it is over, a hold keeps it)."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        run = own(rows=SystemRun.objects.filter(case=case).select_related("system"), key=run_id)
        if run.state not in OPEN:
            raise NotNow("This run is over already.")
        writes = PERFORMERS[run.kind].writes
        if writes and run.state == State.RUNNING:
            raise NotNow("It is changing data at this moment and cannot be stopped half way.")
        if run.kind == RunKind.ERASE and run.result:
            raise NotNow("It has begun to erase: it is finished or fails, but what is gone stays gone.")
        result = run.result if writes else []  # what it changed already stays told
        changes.assign(row=run, state=State.CANCELLED, claimed_until=None, finished_at=now, result=result)
        drop(case=case, rows=CollectedSet.objects.filter(run=run))
        changes.settle(case=case, event=event_of(kind="run:cancelled", run=run), actor=actor, now=now)


def retry_run(*, case_id: int, run_id: int, actor: StaffActor, now: datetime) -> SystemRun:
    """Try a failed run again; sets it had staged completely stay. Raises NotYours, NotNow."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        run = own(rows=SystemRun.objects.filter(case=case).select_related("system"), key=run_id)
        if run.state != State.FAILED:
            raise NotNow("Only what failed can be tried again.")
        demand_possible(case=case, action=PERFORMERS[run.kind].action)
        _demand_alone(run.search, run.kind)
        changes.assign(
            row=run,
            state=State.QUEUED,
            attempts=0,
            due_at=now,
            claimed_until=None,
            finished_at=None,
            problem="",
            detail="",
        )
        changes.settle(case=case, event=event_of(kind="run:ordered", run=run), actor=actor, now=now)
        ring(job=JOB, key=run.pk, can_wait=True)
    return run


def order_within(
    *,
    case: Case,
    search: SystemSearch,
    kind: str,
    actor: Actor,
    now: datetime,
    wishes: Sequence[dict[str, Any]] = (),
    track: RightTrack | None = None,
) -> SystemRun:
    """The same as part of a larger verb, which settles. Raises NotNow."""
    performer = PERFORMERS.get(kind)
    if performer is None:
        raise NotNow("A machine cannot do this.")
    demand_possible(case=case, action=performer.action)
    connection = SystemConnection.objects.filter(system=search.system, is_active=True).first()
    if connection is None:
        raise NotNow("This system has no connection. Ask its owner, or look yourself.")
    if performer.writes and not connection.may_write:
        raise NotNow("Changing data by machine is not enabled for this system.")
    if not keys_of(case=case):
        raise NotNow(NO_KEYS)
    _demand_alone(search, kind)
    if kind == RunKind.COLLECT and CollectedSet.objects.filter(search=search, run__isnull=False).exists():
        demand_free(case=case, system=search.system)  # what was collected before will be replaced
    run = SystemRun(
        case=case,
        search=search,
        system=search.system,
        track=track,
        kind=kind,
        wishes=list(wishes),
        created_at=now,
        created_by=actor.staff if isinstance(actor, StaffActor) else None,
        due_at=now,
    )
    changes.add(rows=[run])
    ring(job=JOB, key=run.pk, can_wait=True)
    return run


def event_of(*, kind: str, run: SystemRun) -> Event:
    """The event of a run: its number, its system, its kind."""
    return Event(kind, facts={"run": run.pk, "system": run.system.slug, "kind": str(run.kind)})


def _demand_alone(search: SystemSearch, kind: str) -> None:
    if SystemRun.objects.filter(search=search, kind=kind, state__in=OPEN).exists():
        raise NotNow("A machine is at it already.")
