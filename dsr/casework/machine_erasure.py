"""Erasure by machine as people order it (Art. 17): the dry run, what happens to each set, the start after the yes.

The dry run changes nothing. What a second person agrees to is the dry run as it stands (`dsr.casework.erasure`);
the work itself is in `run_erase`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.cases import changes
from dsr.cases.choices import SearchState
from dsr.cases.facts import facts_of
from dsr.cases.machine_plan import dry_runs, has_begun
from dsr.cases.models import Case, RightTrack, RunKind, SystemRun, SystemSearch
from dsr.casework.door import NotNow, demand_possible, enter, own
from dsr.casework.erasure_wishes import checked, explicit
from dsr.casework.run_work import OPEN
from dsr.casework.runs import event_of, order_within
from dsr.casework.steps import facts_of_track
from dsr.connectors.registry import UnknownConnector, connector
from dsr.connectors.spec import Ability
from dsr.register.models import SystemConnection
from dsr.rules.recording import why_not_erase_by_machine

State = SystemRun.State
NOTHING_TO_PLAN = (
    "No system that a machine can erase in is left: connect one, and look for the person there first."
)
BEGUN = "The erasure in this system has begun. What is left is listed after it."
DIFFERS = "The plan anonymises this system, but the dry run would erase in it. Change one of them."
NO_PLAN = "No dry run waits to be carried out."


def order_dry_run(*, case_id: int, track_id: int, actor: StaffActor, now: datetime) -> list[SystemRun]:
    """Let machines say what an erasure would do, in every system with data where one can; it changes nothing.

    Wishes of the last dry run are kept. Raises NotYours, NotNow (identity open, the plan waits for a second person,
    no such system).
    """
    with transaction.atomic():
        case, track = _entered(case_id, track_id, actor)
        demand_possible(case=case, action="plan_by_machine")
        before = dry_runs(track=track)
        found = to_plan(case=case, track=track)
        if not found:
            raise NotNow(NOTHING_TO_PLAN)
        runs = [
            _planned(case, track, search, before[search.pk].wishes if search.pk in before else [], actor, now)
            for search in found
        ]
        _settle(case, runs, actor, now)
    return runs


def wish(
    *,
    case_id: int,
    track_id: int,
    search_id: int,
    wishes: Sequence[dict[str, Any]],
    actor: StaffActor,
    now: datetime,
) -> SystemRun:
    """Say for the sets of one system what happens to each, and make its dry run anew.

    A wish: `name` of the set, `action` (erase, anonymise, keep), `fields` for an anonymisation (empty: all that
    are personal), `irreversible` (why nobody can undo it, where the system does not say); to keep: `why`, `statute`
    and `until` of an exception recorded in the step `keep` (Art. 17(3)). Sets without a wish are treated as
    the system's description says. Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case, track = _entered(case_id, track_id, actor)
        search = own(rows=SystemSearch.objects.filter(case=case).select_related("system"), key=search_id)
        demand_possible(case=case, action="plan_by_machine")
        if search.pk not in {one.pk for one in to_plan(case=case, track=track, also_open=True)}:
            raise NotNow(BEGUN if _begun(track, search) else NOTHING_TO_PLAN)
        given = checked(wishes=wishes, track=track, last=dry_runs(track=track).get(search.pk))
        for run in SystemRun.objects.filter(search=search, kind=RunKind.PLAN_ERASURE, state__in=OPEN):
            changes.assign(row=run, state=State.CANCELLED, claimed_until=None, finished_at=now)
            changes.tell(case=case, event=event_of(kind="run:cancelled", run=run), actor=actor, now=now)
        run = _planned(case, track, search, given, actor, now)
        _settle(case, [run], actor, now)
    return run


def leave_to_people(
    *, case_id: int, track_id: int, search_id: int, actor: StaffActor, now: datetime
) -> SystemRun:
    """Put the dry run of one system aside: people erase there, as without a machine, and record it.

    Raises NotYours, NotNow (no dry run, the plan waits for a second person, the erasure has begun).
    """
    with transaction.atomic():
        case, track = _entered(case_id, track_id, actor)
        search = own(rows=SystemSearch.objects.filter(case=case).select_related("system"), key=search_id)
        demand_possible(case=case, action="plan_by_machine")
        run = dry_runs(track=track).get(search.pk)
        if run is None or run.state in OPEN:
            raise NotNow(NO_PLAN)
        if _begun(track, search):
            raise NotNow(BEGUN)
        earlier = SystemRun.objects.filter(track=track, search=search, kind=RunKind.PLAN_ERASURE)
        for one in earlier.exclude(state=State.CANCELLED):  # else an older one would count again
            changes.assign(row=one, state=State.CANCELLED)
        changes.settle(case=case, event=event_of(kind="run:cancelled", run=run), actor=actor, now=now)
    return run


def begin_erasure(*, case_id: int, track_id: int, actor: StaffActor, now: datetime) -> list[SystemRun]:
    """Have machines erase in every system whose dry run a second person agreed to; what is held stays.

    Raises NotYours, NotNow (no yes to the plan as it stands, access first, a legal hold, no dry run).
    """
    with transaction.atomic():
        case, track = _entered(case_id, track_id, actor)
        demand_possible(case=case, action="erase_by_machine")
        ready, against = to_erase(case=case, track=track)
        if not ready:
            raise NotNow(next(iter(against.values()), NO_PLAN))
        runs = [
            order_within(
                case=case,
                search=plan.search,
                kind=RunKind.ERASE,
                wishes=explicit(plan=plan),
                track=track,
                actor=actor,
                now=now,
            )
            for plan in ready
        ]
        _settle(case, runs, actor, now)
    return runs


def to_plan(*, case: Case, track: RightTrack, also_open: bool = False) -> list[SystemSearch]:
    """Systems with data in which a machine can erase and has not begun; without those where a dry run is going on."""
    searches = SystemSearch.objects.filter(
        case=case,
        state=SearchState.FOUND,
        system__connection__is_active=True,
        system__is_active=True,
    ).select_related("system__connection")
    going = SystemRun.objects.filter(track=track, kind=RunKind.PLAN_ERASURE, state__in=OPEN)
    busy = set() if also_open else set(going.values_list("search_id", flat=True))
    return [
        search
        for search in searches.order_by("system__name")
        if search.pk not in busy
        and not _begun(track, search)
        and can_erase(connection=search.system.connection)
    ]


def to_erase(*, case: Case, track: RightTrack) -> tuple[list[SystemRun], dict[str, str]]:
    """Dry runs that may be carried out now, and for the other systems with one why not."""
    facts = facts_of(case)
    mine = facts_of_track(track=track, facts=facts)
    erased = set(mine.recorded.get("erased", ()))
    ready, against = [], {}
    for plan in dry_runs(track=track).values():
        slug = plan.system.slug
        if slug in facts.machine.planned and slug not in erased:
            reason = (
                why_not_erase_by_machine(system=slug, track=mine, facts=facts)
                or _differs(plan, mine.said("erasure_plan", "action").get(slug, ""))
                or _not_writable(plan)
            )
            if reason:
                against[slug] = reason
            else:
                ready.append(plan)
    return ready, against


def can_erase(*, connection: SystemConnection) -> bool:
    """Whether the connector could ever erase."""
    try:
        return Ability.ERASE in connector(slug=connection.connector).abilities
    except UnknownConnector:
        return False


def _entered(case_id: int, track_id: int, actor: StaffActor) -> tuple[Case, RightTrack]:
    case = enter(case_id=case_id, actor=actor)
    track = own(rows=RightTrack.objects.filter(case=case), key=track_id)
    if track.right != "erasure":
        raise NotNow("Only an erasure is planned like this.")
    return case, track


def _planned(
    case: Case,
    track: RightTrack,
    search: SystemSearch,
    wishes: Sequence[dict[str, Any]],
    actor: StaffActor,
    now: datetime,
) -> SystemRun:
    return order_within(
        case=case,
        search=search,
        kind=RunKind.PLAN_ERASURE,
        wishes=wishes,
        track=track,
        actor=actor,
        now=now,
    )


def _begun(track: RightTrack, search: SystemSearch) -> bool:
    runs = SystemRun.objects.filter(track=track, search=search, kind=RunKind.ERASE)
    return any(has_begun(run=run) for run in runs.select_related("track"))


def _differs(plan: SystemRun, said: str) -> str:
    """What people planned for a system and what its dry run does must not contradict each other."""
    erases = any(step["action"] == "erase" and step["records"] for step in plan.result)
    return DIFFERS if said == "anonymise" and erases else ""


def _not_writable(plan: SystemRun) -> str:
    connection = SystemConnection.objects.filter(system=plan.system, is_active=True).first()
    if connection is None:
        return "This system has no connection. Ask its owner, or look yourself."
    return "" if connection.may_write else "Changing data by machine is not enabled for this system."


def _settle(case: Case, runs: Sequence[SystemRun], actor: StaffActor, now: datetime) -> None:
    for run in runs[:-1]:
        changes.tell(case=case, event=event_of(kind="run:ordered", run=run), actor=actor, now=now)
    changes.settle(case=case, event=event_of(kind="run:ordered", run=runs[-1]), actor=actor, now=now)
