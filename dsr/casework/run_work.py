"""Carries runs out in the background: claimed with a lease, resumed after a kill, tried again when trouble may pass.

Each run is a job of its own, so one slow or failing system never stops the others.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import transaction
from django.db.models import F, Q

from dsr.accounts.actors import CLOCKWORK
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.facts import facts_of
from dsr.cases.models import Case, CollectedSet, RunKind, SystemRun
from dsr.casework.connections import opened
from dsr.casework.door import NotNow
from dsr.casework.holds import Held
from dsr.casework.run_collect import drop, earlier_sets
from dsr.casework.run_context import JOB, LEASE, ClaimLost, RunContext, Yielded, held
from dsr.casework.run_keys import keys_of, kinds_of
from dsr.casework.run_kinds import PERFORMERS
from dsr.casework.run_watch import Watch
from dsr.common import clock
from dsr.common.dispatch import ring
from dsr.common.trouble import told
from dsr.connectors.spec import PASSING, ConnectorTrouble, Limits, Trouble
from dsr.register.models import SystemConnection
from dsr.rules.procedure import why_not

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 5  # with trouble that may pass
MOST_DEATHS = 12  # workers that died over it: what came completely stays, so each of them helped
LONGEST_WAIT = timedelta(hours=1)
State = SystemRun.State
OPEN = (State.QUEUED, State.RUNNING)


def carry_out(*, run_id: int, now: datetime, enough: Callable[[], bool] = lambda: False) -> bool:
    """Carry out one run if it waits and nobody works on it; whether this call finished it.

    `enough`: whether the worker is told to stop; then the run is left to the next one, with what came completely.
    """
    run = _claim(run_id, now)
    if run is None:
        return False
    watch = Watch(seconds=float(_seconds(run)), renew=partial(_renew, run))
    try:
        if run.attempts > MOST_DEATHS:
            raise ConnectorTrouble(Trouble.FAILED, "the worker died several times while it ran")
        context = watch.carry(partial(_worked, run, watch, now, enough))
        return _finish(run, context, _at(now, watch))
    except ClaimLost:
        return False
    except Yielded:
        _give_way(run)
    except NotNow:
        _withdraw(run, _at(now, watch))
    except ConnectorTrouble as trouble:
        _fail(run, trouble, _at(now, watch))
    except Exception as problem:  # noqa: BLE001 (whatever a connector raises, the case must say so)
        log.error("run_broken", run=run.pk, **told(problem))
        _fail(run, ConnectorTrouble(Trouble.FAILED, type(problem).__name__), _at(now, watch))
    return False


def sweep_runs(*, now: datetime) -> int:
    """Ring again for what is due and unclaimed (a lost ring, a dead worker, a second try); how many.

    A run may take an hour: it is never carried out inside the sweep, which has others to see to.
    """
    due = SystemRun.objects.filter(_claimable(now)).order_by("due_at").values_list("pk", flat=True)
    found = list(due[:100])
    for pk in found:
        ring(job=JOB, key=pk, can_wait=True)
    return len(found)


def release_claims() -> bool:
    """For the one-process installation at its start: no other worker can be alive. Whether a claim was left."""
    return changes.claim(rows=SystemRun.objects.filter(state=State.RUNNING), claimed_until=None)


def _claimable(now: datetime) -> Q:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return Q(state__in=OPEN, due_at__lte=now) & free


def _claim(run_id: int, now: datetime) -> SystemRun | None:
    """The run, ours until the lease ends; None when it is not due, taken, cancelled, or not permitted any more."""
    case_id = SystemRun.objects.filter(_claimable(now), pk=run_id).values_list("case_id", flat=True).first()
    if case_id is None:
        return None
    with transaction.atomic():
        case = changes.lock(case_id=case_id)
        taken = changes.claim(
            rows=SystemRun.objects.filter(_claimable(now), pk=run_id),
            state=State.RUNNING,
            claimed_until=now + LEASE,
            attempts=F("attempts") + 1,
        )
        if not taken:
            return None
        run = SystemRun.objects.select_related("system__controller", "search", "track").get(pk=run_id)
        reason = why_not(action=PERFORMERS[run.kind].action, facts=facts_of(case))
        if reason and not (run.kind == RunKind.ERASE and run.result):  # one that has begun answers for itself
            _cancel(case, run, now)
            return None
        if run.started_at is None:
            changes.assign(row=run, started_at=now)
    return run


def _at(now: datetime, watch: Watch) -> datetime:
    """The present, counted from the instant that was passed in."""
    return now + timedelta(seconds=watch.passed)


def _seconds(run: SystemRun) -> int:
    connection = SystemConnection.objects.filter(system=run.system, is_active=True).first()
    return connection.most_seconds if connection else 60


def _renew(run: SystemRun) -> bool:
    return changes.claim(rows=held(run=run), claimed_until=clock.now() + LEASE)


def _cancel(case: Case, run: SystemRun, now: datetime) -> None:
    """What the case no longer permits is not begun, and not kept: a mismatch, an end, a hold. The case is locked."""
    changes.assign(row=run, state=State.CANCELLED, claimed_until=None, finished_at=now)
    _drop_own(case, run)
    changes.settle(case=case, event=_event("run:cancelled", run), actor=CLOCKWORK, now=now)


def _withdraw(run: SystemRun, now: datetime) -> None:
    """The case changed while the machine worked: nothing of it is kept."""
    with transaction.atomic():
        case = changes.lock(case_id=run.case_id)
        if held(run=run).exists():
            _cancel(case, run, now)


def _drop_own(case: Case, run: SystemRun) -> None:
    """What the run staged goes, unless a legal hold came meanwhile: then it stays where it is."""
    if PERFORMERS[run.kind].writes:
        return  # it stages nothing, and what it says it changed stays true
    with suppress(Held):
        drop(case=case, rows=CollectedSet.objects.filter(run=run))
        changes.assign(row=run, result=[], rows=0, bytes=0)


def _worked(run: SystemRun, watch: Watch, now: datetime, enough: Callable[[], bool]) -> RunContext:
    case = Case.objects.select_related("controller", "requester").get(pk=run.case_id)
    connection = (
        SystemConnection.objects.select_related("system__controller", "dataset")
        .filter(system=run.system, is_active=True)
        .first()
    )
    if connection is None:
        raise ConnectorTrouble(Trouble.MISCONFIGURED, "the system has no connection any more")
    performer = PERFORMERS[run.kind]
    if performer.writes and not connection.may_write:
        raise ConnectorTrouble(Trouble.NOT_ALLOWED, "changing data is not enabled for this system")
    keys = keys_of(case=case)
    looks_only = not (performer.writes or performer.as_writer)
    with opened(connection=connection, may_write=False if looks_only else None) as found:
        if performer.ability not in found.abilities:
            raise ConnectorTrouble(Trouble.UNSUPPORTED)
        limits = Limits(
            seconds=float(connection.most_seconds), rows=connection.most_rows, bytes=connection.most_bytes
        )
        context = RunContext(
            run=run,
            case=case,
            connection=found,
            keys=keys,
            limits=limits,
            now=now,
            watch=watch,
            enough=enough,
        )
        performer.work(context)
    return context


def _finish(run: SystemRun, context: RunContext, now: datetime) -> bool:
    """Whether the run was still ours to finish. Raises NotNow when the case no longer permits what it brought."""
    performer = PERFORMERS[run.kind]
    with transaction.atomic():
        case = changes.lock(case_id=run.case_id)
        reason = "" if performer.writes else why_not(action=performer.action, facts=facts_of(case))
        if reason:
            raise NotNow(reason)
        done = {
            "state": State.DONE,
            "claimed_until": None,
            "finished_at": now,
            "keys": kinds_of(keys=context.keys),
            "rows": context.rows,
            "bytes": context.bytes,
            "problem": "",
            "detail": "",
        }
        if not changes.claim_with(rows=held(run=run), fields=done):
            return False
        context.case = case
        performer.finish(run=run, context=context, now=now)
        event = _event("run:done", run, records=context.rows)
        changes.settle(case=case, event=event, actor=CLOCKWORK, now=now)
    return True


def _give_way(run: SystemRun) -> None:
    """Back into the queue without counting an attempt: it goes on where it stopped."""
    with transaction.atomic():
        if changes.claim(
            rows=held(run=run),
            state=State.QUEUED,
            claimed_until=None,
            due_at=clock.now(),
            attempts=F("attempts") - 1,
        ):
            ring(job=JOB, key=run.pk, can_wait=True)


def _fail(run: SystemRun, trouble: ConnectorTrouble, now: datetime) -> None:
    log.warning("run_failed", run=run.pk, attempt=run.attempts, problem=trouble.kind.value)
    last = trouble.kind not in PASSING or run.attempts >= MOST_ATTEMPTS
    wait = timedelta(seconds=trouble.retry_after or 15 * 2**run.attempts)
    with transaction.atomic():
        case = changes.lock(case_id=run.case_id)
        fields = {
            "state": State.FAILED if last else State.QUEUED,
            "claimed_until": None,
            "due_at": now + min(wait, LONGEST_WAIT),
            "finished_at": now if last else None,
            "problem": trouble.kind.value,
            "detail": trouble.detail[:300],
        }
        if changes.claim_with(rows=held(run=run), fields=fields) and last:
            if earlier_sets(run=run).exists():
                _drop_own(
                    case, run
                )  # what an earlier run brought is whole; the same records twice would confuse
            event = _event("run:failed", run, problem=trouble.kind.value)
            changes.settle(case=case, event=event, actor=CLOCKWORK, now=now)


def _event(kind: str, run: SystemRun, **facts: object) -> Event:
    return Event(kind, facts={"run": run.pk, "system": run.system.slug, "kind": str(run.kind), **facts})
