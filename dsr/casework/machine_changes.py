"""Ordering corrections and marks by machine (Art. 16, 18). The work itself: `run_rectify`, `run_restrict`.

Only systems take part whose connection an administrator allowed to change data. What a machine cannot do stays to be
done by hand, and recorded as before.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import Actor, StaffActor
from dsr.cases import changes
from dsr.cases.choices import SearchState
from dsr.cases.facts import facts_of
from dsr.cases.models import Case, RightTrack, RunKind, StepEntry, SystemRun, SystemSearch
from dsr.casework.door import NotNow, demand_possible, enter, own
from dsr.casework.run_rectify import entries_with_machines
from dsr.casework.run_restrict import OPEN, why_not_mark_now, why_not_unmark_now
from dsr.casework.runs import event_of, order_within
from dsr.casework.steps import facts_of_track
from dsr.connectors.registry import UnknownConnector, connector
from dsr.connectors.spec import Ability, Trouble
from dsr.rules.machine_changes import TO_CORRECT, why_not_correct

State = SystemRun.State
NO_MACHINE = "No connected system may be changed by machine here. Mark the data by hand, and record it."
NOT_THIS = "No machine can change data in this system. Do it by hand, and record it."
ALL_CORRECTED = "Every value that was named for this system is with a machine already."
NO_MARKS = "No mark that a machine set is left."


def correct_by_machine(
    *, case_id: int, track_id: int, search_id: int, actor: StaffActor, now: datetime
) -> SystemRun:
    """Have the values named for one system corrected there (Art. 16), each where the old value stands.

    Raises NotYours, NotNow (not decided to grant, unclear who asks, a legal hold, nothing named, no machine).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        track = own(rows=RightTrack.objects.filter(case=case), key=track_id)
        search = own(rows=SystemSearch.objects.filter(case=case).select_related("system"), key=search_id)
        facts = facts_of(case)
        mine = facts_of_track(track=track, facts=facts)
        reason = why_not_correct(track=mine, facts=facts, system=search.system.slug)
        if reason:
            raise NotNow(reason)
        if search not in able(case=case, ability=Ability.RECTIFY):
            raise NotNow(NOT_THIS)
        entries = to_be_corrected(track=track, system=search.system.slug)
        if not entries:
            raise NotNow(ALL_CORRECTED)
        run = order_within(
            case=case,
            search=search,
            kind=RunKind.RECTIFY,
            wishes=[{"entry": entry.pk} for entry in entries],
            track=track,
            actor=actor,
            now=now,
        )
        changes.settle(case=case, event=event_of(kind="run:ordered", run=run), actor=actor, now=now)
    return run


def mark_by_machine(*, case_id: int, track_id: int, actor: StaffActor, now: datetime) -> list[SystemRun]:
    """Have the data marked as restricted wherever a machine can (Art. 18(1)); a run for each system.

    Raises NotYours, NotNow (nothing is to be restricted, unclear who asks, no machine).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        track = own(rows=RightTrack.objects.filter(case=case), key=track_id)
        demand_possible(case=case, action="mark_by_machine")
        reason = why_not_mark_now(case=case, track=track)
        if reason:
            raise NotNow(reason)
        searches = to_mark(track=track)
        if not searches:
            raise NotNow(NO_MACHINE)
        runs = _order(case, track, searches, RunKind.RESTRICT, actor, now)
        _settle(case, runs, actor, now)
    return runs


def unmark_by_machine(*, case_id: int, track_id: int, actor: StaffActor, now: datetime) -> list[SystemRun]:
    """Have the marks taken away that machines set, once the restriction is lifted: it was not possible then.

    Also in a closed case. Raises NotYours, NotNow (restricted still, another case needs the mark, no mark is left).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        track = own(rows=RightTrack.objects.filter(case=case), key=track_id)
        demand_possible(case=case, action="unmark_by_machine")
        left = to_unmark(track=track)
        if not left:
            raise NotNow(NO_MARKS)
        reasons = [why_not_unmark_now(case=case, track=track, system=one.system) for one in left]
        free = [one for one, reason in zip(left, reasons, strict=True) if not reason]
        if not free:
            raise NotNow(reasons[0])
        runs = _order(case, track, free, RunKind.LIFT, actor, now)
        _settle(case, runs, actor, now)
    return runs


def unmark_within(*, case: Case, track: RightTrack, actor: Actor, now: datetime) -> None:
    """The same where a restriction is being lifted: wherever it can be done now. The caller settles.

    Runs that wait to set the mark end here; one at work ends first, then its mark goes.
    """
    waiting = SystemRun.objects.filter(track=track, kind=RunKind.RESTRICT, state=State.QUEUED)
    for run in waiting.select_related("system"):
        changes.assign(row=run, state=State.CANCELLED, claimed_until=None, finished_at=now)
        changes.tell(case=case, event=event_of(kind="run:cancelled", run=run), actor=actor, now=now)
    for search in to_unmark(track=track):
        if why_not_unmark_now(case=case, track=track, system=search.system):
            continue
        try:
            run = order_within(case=case, search=search, kind=RunKind.LIFT, track=track, actor=actor, now=now)
        except NotNow:
            continue  # not allowed to write any more: the case shows that the mark is left
        changes.tell(case=case, event=event_of(kind="run:ordered", run=run), actor=actor, now=now)


def able(*, case: Case, ability: Ability) -> list[SystemSearch]:
    """The systems of a case that may be changed, and whose connector has the ability."""
    searches = SystemSearch.objects.filter(
        case=case,
        system__is_active=True,
        system__connection__is_active=True,
        system__connection__may_write=True,
    )
    found = searches.select_related("system__connection").order_by("system__name")
    return [one for one in found if _has(one.system.connection.connector, ability)]


def to_be_corrected(*, track: RightTrack, system: str) -> list[StepEntry]:
    """The values named for a system that no machine has seen to yet."""
    live = StepEntry.objects.filter(track=track, step=TO_CORRECT, about=system, removed_at=None)
    seen_to = entries_with_machines(track=track)
    return [entry for entry in live.order_by("pk") if entry.pk not in seen_to]


def to_mark(*, track: RightTrack) -> list[SystemSearch]:
    """Systems in which the data are not marked by machine yet, and a machine may be able to."""
    newest = _newest(track)
    return [
        one
        for one in able(case=track.case, ability=Ability.RESTRICT)
        if one.state in {SearchState.FOUND, SearchState.PENDING} and _worth(newest.get(one.pk))
    ]


def to_unmark(*, track: RightTrack) -> list[SystemSearch]:
    """Systems in which a machine set the mark for this right, or may have, and none has taken it away."""
    newest = _newest(track)
    marked = [pk for pk, run in newest.items() if _left_a_mark(run)]
    return list(SystemSearch.objects.filter(pk__in=marked).select_related("system").order_by("system__name"))


def _newest(track: RightTrack) -> dict[int, SystemRun]:
    """For each system the newest run for the right's mark that was not taken back."""
    runs = SystemRun.objects.filter(track=track, kind__in=(RunKind.RESTRICT, RunKind.LIFT))
    return {run.search_id: run for run in runs.exclude(state=State.CANCELLED, result=[]).order_by("pk")}


def _worth(newest: SystemRun | None) -> bool:
    """Whether it makes sense to order the mark: not while one is set or being set, nor where it cannot be."""
    if newest is None:
        return True
    if newest.kind == RunKind.RESTRICT:
        return newest.state == State.CANCELLED
    return newest.state not in OPEN and newest.problem != Trouble.UNSUPPORTED


def _left_a_mark(newest: SystemRun) -> bool:
    if newest.problem == Trouble.UNSUPPORTED:
        return False
    if newest.kind == RunKind.RESTRICT:
        return bool(newest.result)
    return newest.state in {State.FAILED, State.CANCELLED}


def _has(slug: str, ability: Ability) -> bool:
    try:
        return ability in connector(slug=slug).abilities
    except UnknownConnector:
        return False


def _order(
    case: Case,
    track: RightTrack,
    searches: Sequence[SystemSearch],
    kind: RunKind,
    actor: StaffActor,
    now: datetime,
) -> list[SystemRun]:
    return [
        order_within(case=case, search=search, kind=kind, track=track, actor=actor, now=now)
        for search in searches
    ]


def _settle(case: Case, runs: Sequence[SystemRun], actor: StaffActor, now: datetime) -> None:
    """One event for each run; the last of them settles."""
    for run in runs[:-1]:
        changes.tell(case=case, event=event_of(kind="run:ordered", run=run), actor=actor, now=now)
    changes.settle(case=case, event=event_of(kind="run:ordered", run=runs[-1]), actor=actor, now=now)
