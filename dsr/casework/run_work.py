"""Carries runs out in the background: claimed with a lease, resumed after a kill, tried again when trouble may pass.

Each run is a job of its own, so one slow or failing system never stops the others.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q

from dsr.accounts.actors import CLOCKWORK
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.facts import facts_of
from dsr.cases.models import Case, SystemRun
from dsr.casework.connections import opened
from dsr.casework.run_context import LEASE, ClaimLost, RunContext, Yielded, held
from dsr.casework.run_keys import keys_of, kinds_of
from dsr.casework.run_kinds import PERFORMERS
from dsr.common import clock
from dsr.common.dispatch import ring
from dsr.common.trouble import told
from dsr.connectors.spec import PASSING, ConnectorTrouble, Limits, Trouble
from dsr.register.models import SystemConnection
from dsr.rules.procedure import why_not

log = structlog.get_logger(__name__)
JOB = "dsr.jobs.tasks.run_system"
MOST_ATTEMPTS = 5
LONGEST_WAIT = timedelta(hours=1)
State = SystemRun.State
OPEN = (State.QUEUED, State.RUNNING)


def carry_out(*, run_id: int, now: datetime) -> bool:
    """Carry out one run if it waits and nobody works on it; whether this call finished it."""
    run = _claim(run_id, now)
    if run is None:
        return False
    try:
        if run.attempts > MOST_ATTEMPTS:
            raise ConnectorTrouble(Trouble.FAILED, "the worker died several times while it ran")
        context = _worked(run, now)
    except ClaimLost:
        return False
    except Yielded:
        _give_way(run)
        return False
    except ConnectorTrouble as trouble:
        _fail(run, trouble, now)
        return False
    except Exception as problem:  # noqa: BLE001 (whatever a connector raises, the case must say so)
        log.error("run_broken", run=run.pk, **told(problem))
        _fail(run, ConnectorTrouble(Trouble.FAILED, type(problem).__name__), now)
        return False
    return _finish(run, context)


def sweep_runs(*, now: datetime) -> int:
    """Carry out what is due and unclaimed (a lost ring, a dead worker); how many were finished."""
    due = SystemRun.objects.filter(_claimable(now)).order_by("due_at").values_list("pk", flat=True)
    return sum(_guarded(pk) for pk in list(due[:100]))


def release_claims() -> bool:
    """For the one-process installation at its start: no other worker can be alive. Whether a claim was left."""
    return changes.claim(rows=SystemRun.objects.filter(state=State.RUNNING), claimed_until=None)


def _guarded(run_id: int) -> bool:
    try:
        return carry_out(run_id=run_id, now=clock.now())
    except Exception as problem:  # noqa: BLE001 (one bad run must not stop the others)
        log.error("run_sweep_broken", run=run_id, **told(problem))
        return False


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
        if reason:
            _cancel(case, run, now)
            return None
        if run.started_at is None:
            changes.assign(row=run, started_at=now)
    return run


def _cancel(case: Case, run: SystemRun, now: datetime) -> None:
    """What the case no longer permits is not begun: a mismatch, an end, a hold."""
    changes.assign(row=run, state=State.CANCELLED, claimed_until=None, finished_at=now)
    changes.settle(case=case, event=_event("run:cancelled", run), actor=CLOCKWORK, now=now)


def _worked(run: SystemRun, now: datetime) -> RunContext:
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
    with opened(connection=connection, may_write=None if performer.writes else False) as found:
        if performer.ability not in found.abilities:
            raise ConnectorTrouble(Trouble.UNSUPPORTED)
        limits = Limits(
            seconds=float(connection.most_seconds), rows=connection.most_rows, bytes=connection.most_bytes
        )
        context = RunContext(run=run, case=case, connection=found, keys=keys, limits=limits, now=now)
        performer.work(context)
    return context


def _finish(run: SystemRun, context: RunContext) -> bool:
    present = clock.now()
    with transaction.atomic():
        case = changes.lock(case_id=run.case_id)
        mine = held(run=run)
        done = {
            "state": State.DONE,
            "claimed_until": None,
            "finished_at": present,
            "keys": kinds_of(keys=context.keys),
            "rows": context.rows,
            "bytes": context.bytes,
            "problem": "",
            "detail": "",
        }
        if not changes.claim_with(rows=mine, fields=done):
            return False
        context.case = case
        PERFORMERS[run.kind].finish(run=run, context=context, now=present)
        event = _event("run:done", run, records=context.rows)
        changes.settle(case=case, event=event, actor=CLOCKWORK, now=present)
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
            ring(job=JOB, key=run.pk)


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
            event = _event("run:failed", run, problem=trouble.kind.value)
            changes.settle(case=case, event=event, actor=CLOCKWORK, now=now)


def _event(kind: str, run: SystemRun, **facts: object) -> Event:
    return Event(kind, facts={"run": run.pk, "system": run.system.slug, "kind": str(run.kind), **facts})
