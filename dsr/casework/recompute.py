"""Compute open cases again when a holiday, a controller's place or promise, or the rules change.

One run walks the cases in order of their numbers, a batch at a time, so memory stays flat for any number of
cases. Only cases whose dates differ are written; each gets an event with before, after and why. How far the
run is, is saved in the transaction of each change: a killed run goes on where it stopped, and nothing is
changed, counted or told twice. A run works in spells, so that a single worker also posts mail meanwhile.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypedDict

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet

from dsr.accounts.actors import CLOCKWORK
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import Case, ClockRun
from dsr.casework.clock_differences import Difference, FreshClock, Places, differences, fresh_clocks, in_words
from dsr.casework.clocks import clock_columns, refresh_due
from dsr.casework.date_moved import tell_if_nearer
from dsr.common.dispatch import ring
from dsr.common.trouble import told

log = structlog.get_logger(__name__)
BATCH = 500
LEASE = timedelta(seconds=60)
SPELL = timedelta(seconds=10)
MOST_NAMED = 100
JOB = "dsr.jobs.tasks.recompute_clocks"


class Overtaken(Exception):
    """Another worker has taken the run: stop without a trace."""


class Watch:
    """The instant that was passed in, going on while the work does."""

    def __init__(self, now: datetime) -> None:
        self._began, self._now = time.monotonic(), now

    def now(self) -> datetime:
        """Aware UTC."""
        return self._now + timedelta(seconds=time.monotonic() - self._began)


class Progress(TypedDict):
    """The columns of a run that say how far it is."""

    last_case_id: int
    seen: int
    changed: int
    failed: int
    claimed_until: datetime


def order_run(*, why: str, now: datetime, controller: str = "", calendar: str = "") -> ClockRun:
    """Ask for the recomputation of the open cases in reach; part of the change that makes it necessary.

    `why` goes into the record of every case that changes: no personal data.
    """
    run = ClockRun(why=why, controller_slug=controller, calendar=calendar, created_at=now)
    run.total = _in_reach(run).count()
    with transaction.atomic():
        changes.add(rows=[run])
        ring(job=JOB, key=run.pk)
    return run


def recompute_clocks(*, run_id: int, now: datetime, spell: timedelta = SPELL) -> bool:
    """Work a run for a spell, unless it is over or somebody else works it; whether this call ended it.

    A run that is not over is rung for again.
    """
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = ClockRun.objects.filter(free, pk=run_id, finished_at=None)
    if not changes.claim(rows=waiting, claimed_until=now + LEASE):
        return False
    run, watch = ClockRun.objects.get(pk=run_id), Watch(now)
    try:
        while _batch(run, watch):
            if watch.now() >= now + spell:
                changes.assign(row=run, claimed_until=None)
                ring(job=JOB, key=run.pk)
                return False
    except Overtaken:
        return False
    changes.assign(row=run, finished_at=watch.now(), claimed_until=None)
    return True


def sweep_runs(*, now: datetime) -> int:
    """Go on with runs whose ring was lost or whose worker died; how many came to their end."""
    waiting = ClockRun.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(_guarded(pk, now) for pk in list(waiting))


def release_claims() -> bool:
    """For the one-process installation at its start: nobody else can be at work. Whether a claim was left."""
    return changes.claim(rows=ClockRun.objects.filter(finished_at=None), claimed_until=None)


def simulate(*, controller: str = "", calendar: str = "") -> Iterator[Difference]:
    """What a run would change, without changing anything; streams, in constant memory."""
    run, places = ClockRun(controller_slug=controller, calendar=calendar), Places()
    while cases := _next_cases(run):
        run.last_case_id = cases[-1].pk
        for case, fresh in fresh_clocks(cases=cases, places=places):
            if isinstance(fresh, Exception):
                yield Difference(case_id=case.pk, reference=case.reference, problem=type(fresh).__name__)
            else:
                yield from differences(case=case, fresh=fresh)


def _in_reach(run: ClockRun) -> QuerySet[Case]:
    cases = Case.objects.filter(closed_at=None)
    if run.controller_slug:
        cases = cases.filter(controller__slug=run.controller_slug)
    if run.calendar:
        cases = cases.filter(controller__calendar=run.calendar)
    return cases


def _next_cases(run: ClockRun) -> list[Case]:
    return list(_in_reach(run).filter(pk__gt=run.last_case_id).order_by("pk")[:BATCH])


def _batch(run: ClockRun, watch: Watch) -> bool:
    """One batch; False when there is none left. Raises Overtaken."""
    cases = _next_cases(run)
    if not cases:
        return False
    places, seen, failed = Places(), 0, 0
    for case, fresh in fresh_clocks(cases=cases, places=places):
        seen += 1
        try:
            if _unchanged(fresh):
                continue
            with transaction.atomic():
                changed = _change(case.pk, run, places, watch.now())
                progress = _progress(run, case, watch, seen=seen, changed=changed, failed=failed)
                _save(run, progress)
        except (Overtaken, OperationalError, InterfaceError):
            raise  # nothing is wrong with the case: whoever takes the run up next goes on with it
        except Exception as problem:  # noqa: BLE001 (one bad case must not stop the others)
            failed += 1
            if run.failed + failed <= MOST_NAMED:  # a broken controller must not fill the disk
                log.error("recompute_failed", run=run.pk, case=case.pk, **told(problem))
        else:
            _remember(run, progress)
            seen = failed = 0
    progress = _progress(run, cases[-1], watch, seen=seen, failed=failed)
    _save(run, progress)
    _remember(run, progress)
    return True


def _unchanged(fresh: list[FreshClock] | Exception) -> bool:
    if isinstance(fresh, Exception):
        raise fresh
    return not any(one.moved() for one in fresh)


def _progress(
    run: ClockRun, case: Case, watch: Watch, *, seen: int, failed: int, changed: bool = False
) -> Progress:
    return Progress(
        last_case_id=case.pk,
        seen=run.seen + seen,
        changed=run.changed + changed,
        failed=run.failed + failed,
        claimed_until=watch.now() + LEASE,
    )


def _save(run: ClockRun, progress: Progress) -> None:
    """Compare and swap: whoever finds the run further than he left it has been overtaken."""
    mine = ClockRun.objects.filter(pk=run.pk, last_case_id=run.last_case_id, finished_at=None)
    if not changes.claim(rows=mine, **progress):
        raise Overtaken


def _remember(run: ClockRun, progress: Progress) -> None:
    for name, value in progress.items():
        setattr(run, name, value)


def _change(case_id: int, run: ClockRun, places: Places, now: datetime) -> bool:
    """Store the new dates of one case, under its lock and from facts read again; whether any differ still."""
    case = changes.lock(case_id=case_id)
    ((_, fresh),) = fresh_clocks(cases=[case], places=places)
    if case.closed_at is not None or _unchanged(fresh) or isinstance(fresh, Exception):
        return False
    before = case.legal_due_on
    if case.clock_day != fresh[0].clock.clock_day:
        changes.assign(row=case, clock_day=fresh[0].clock.clock_day)
    for event in _stored(fresh, run.why):
        changes.tell(case=case, event=event, actor=CLOCKWORK, now=now)
    refresh_due(case=case, now=now)
    tell_if_nearer(case=case, before=before, why=run.why, key=str(run.pk), now=now)
    return True


def _stored(fresh: Sequence[FreshClock], why: str) -> Iterator[Event]:
    """Store the clocks that differ, and say what moved: the legal date, or only dates around it."""
    for one in fresh:
        moved, before = one.moved(), one.track.legal_due_on
        if not moved:
            continue
        changes.assign(row=one.track, **clock_columns(one.clock))
        after = one.clock.legal_due_on
        facts = {"right": one.track.right, "why": why}
        if before != after:
            yield Event(
                "clock:recomputed", facts={**facts, "before": str(before or ""), "after": str(after or "")}
            )
        else:
            yield Event("clock:other_dates", facts={**facts, "dates": in_words(moved)})


def _guarded(run_id: int, now: datetime) -> bool:
    """One of a sweep: whatever breaks, it is told, its lease runs out, and the others go on."""
    try:
        return recompute_clocks(run_id=run_id, now=now)
    except Exception as problem:  # noqa: BLE001 (one broken run must not stop the others)
        log.error("run_broken", run=run_id, **told(problem))
        return False
