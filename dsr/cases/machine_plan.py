"""What machines planned to erase and what became of it, as far as the procedure asks. Reads only.

The newest dry run of a system that was not taken back is its plan; a digest of wishes and counts tells whether a
second person agreed to exactly this one.
"""

import hashlib
import json
from collections.abc import Iterable

from django.db.models import QuerySet

from dsr.cases.models import Case, ErasureResidue, RightTrack, RunKind, SystemRun
from dsr.rules.case_facts import MachineErasure

State = SystemRun.State
OPEN = (State.QUEUED, State.RUNNING)
KINDS = (RunKind.PLAN_ERASURE, RunKind.ERASE, RunKind.SEARCH_AGAIN)
KEEP = "keep"


def dry_runs(*, track: RightTrack) -> dict[int, SystemRun]:
    """For each search the dry run that counts: the newest that was not taken back, whatever became of it."""
    rows = _runs(track.case_id).filter(track=track, kind=RunKind.PLAN_ERASURE)
    return {run.search_id: run for run in rows}


def machine_plan(*, track: RightTrack) -> dict[str, str]:
    """Slug of each system with a finished dry run -> digest of what it wishes and found: what a yes is about."""
    return {
        run.system.slug: digest_of(run=run)
        for run in dry_runs(track=track).values()
        if run.state == State.DONE
    }


def digest_of(*, run: SystemRun) -> str:
    """A digest of a dry run: its wishes, and action, count and problem of each set. The same plan, the same digest."""
    seen = [
        {name: step.get(name) for name in ("name", "action", "records", "fields", "problem")}
        for step in run.result
    ]
    text = json.dumps([run.system.slug, run.wishes, seen], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def machine_erasure(*, case: Case) -> MachineErasure:
    """What machines planned, do and left in a case."""
    runs = list(_runs(case.pk).exclude(track=None))
    if not runs:
        return MachineErasure()
    newest = {(run.search_id, run.kind): run for run in runs}
    begun = {run.search_id for run in runs if has_begun(run=run)}
    plans = [run for run in newest.values() if run.kind == RunKind.PLAN_ERASURE]
    done = [run for run in plans if run.state == State.DONE and run.search_id not in begun]
    return MachineErasure(
        open=frozenset(slug for slug, there in _open(case, list(newest.values())).items() if there),
        planned=tuple(run.system.slug for run in done if not _has_problem(run)),
        unfit=tuple(run.system.slug for run in done if _has_problem(run)),
        erasing=tuple(
            run.system.slug for run in newest.values() if run.kind == RunKind.ERASE and run.state in OPEN
        ),
    )


def has_begun(*, run: SystemRun) -> bool:
    """Whether this is the erasure that the decision as it stands brought about, and it did not fail."""
    decided = run.track.decided_at if run.track is not None else None
    earlier = decided is None or run.created_at < decided
    over = run.state in {State.CANCELLED, State.FAILED}
    return run.kind == RunKind.ERASE and not over and not earlier


def open_of(*, runs: Iterable[int]) -> QuerySet[ErasureResidue]:
    """What second searches found that nobody explained yet."""
    return ErasureResidue.objects.filter(run__in=list(runs), explained_at=None)


def last_searches(*, rows: Iterable[SystemRun]) -> list[SystemRun]:
    """For each search the finished run whose residues count: the last second search, or the erasure itself where
    the system cannot be searched again."""
    found: dict[int, SystemRun] = {}
    for run in rows:
        if run.kind in {RunKind.ERASE, RunKind.SEARCH_AGAIN} and run.state == State.DONE:
            found[run.search_id] = run
    return list(found.values())


def unsearched(*, rows: Iterable[SystemRun]) -> list[SystemRun]:
    """Runs after which a second search is owed: it failed or was stopped, and nobody said how it was checked."""
    newest = {run.search_id: run for run in rows if run.kind in {RunKind.ERASE, RunKind.SEARCH_AGAIN}}
    owed = [run for run in newest.values() if _owes_search(run)]
    told = ErasureResidue.objects.filter(run__in=owed).values_list("run_id", flat=True) if owed else ()
    checked = set(told)
    return [run for run in owed if run.pk not in checked]


def erasure_runs(*, track: RightTrack) -> list[SystemRun]:
    """Dry runs, erasures and second searches of a right, oldest first, without those taken back."""
    return list(_runs(track.case_id).filter(track=track))


def _has_problem(run: SystemRun) -> bool:
    return any(step["problem"] for step in run.result)


def _owes_search(run: SystemRun) -> bool:
    if run.kind == RunKind.ERASE:
        return run.state == State.DONE
    return run.state == State.FAILED


def _runs(case_id: int) -> QuerySet[SystemRun]:
    rows = SystemRun.objects.filter(case_id=case_id, kind__in=KINDS).exclude(state=State.CANCELLED)
    return rows.select_related("system", "track").order_by("pk")


def _open(case: Case, newest: list[SystemRun]) -> dict[str, bool]:
    waiting = {run.kind for run in newest if run.state in OPEN}
    plans = [run for run in newest if run.kind == RunKind.PLAN_ERASURE]
    ordered = sorted(newest, key=lambda run: run.pk)
    last = [run.pk for run in last_searches(rows=ordered)]
    return {
        "planning": RunKind.PLAN_ERASURE in waiting,
        "keeps": any(wish.get("action") == KEEP for run in plans for wish in run.wishes),
        "erasing": RunKind.ERASE in waiting,
        "searching": RunKind.SEARCH_AGAIN in waiting,
        "not_searched": bool(unsearched(rows=ordered)),
        "residues": bool(last) and open_of(runs=last).exists(),
    }
