"""What a second search found after an erasure: explained, erased again, or looked for once more (Art. 17, 5(2))."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.machine_plan import erasure_runs, last_searches, open_of, unsearched
from dsr.cases.models import Case, ErasureResidue, RightTrack, RunKind, SystemRun
from dsr.casework.door import NotNow, demand_possible, enter, own, reason_given
from dsr.casework.runs import event_of, order_within

State = SystemRun.State
SAY_WHY = "Say why it may stay, or how it was checked: the person and an authority may ask."


def open_residues(*, track: RightTrack) -> QuerySet[ErasureResidue]:
    """What the last second search of each system found and nobody explained."""
    last = last_searches(rows=erasure_runs(track=track))
    return open_of(runs=[run.pk for run in last]).select_related("run__system")


def explain_residue(
    *, case_id: int, residue_id: int, why: str, actor: StaffActor, now: datetime
) -> ErasureResidue:
    """Say why something that was found again may stay, or that it is gone. Raises NotYours, NotNow, TextTooLong."""
    words = reason_given(text=why, otherwise=SAY_WHY)
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        rows = ErasureResidue.objects.filter(run__case=case).select_related("run__system")
        residue = own(rows=rows, key=residue_id)
        demand_possible(case=case, action="search_again")
        if residue.explained_at is not None:
            raise NotNow("This is explained already.")
        changes.assign(row=residue, why=words, explained_at=now, explained_by=actor.staff)
        changes.settle(case=case, event=_explained(residue, words), actor=actor, now=now)
    return residue


def explain_unsearched(
    *, case_id: int, run_id: int, why: str, actor: StaffActor, now: datetime
) -> ErasureResidue:
    """Say how it was checked that nothing is left, where the second search fails or was stopped.

    Raises NotYours, NotNow, TextTooLong.
    """
    words = reason_given(text=why, otherwise=SAY_WHY)
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        run = own(rows=_searches(case), key=run_id)
        demand_possible(case=case, action="search_again")
        if run.track is None or run.pk not in {
            one.pk for one in unsearched(rows=erasure_runs(track=run.track))
        }:
            raise NotNow("This second search did not fail, or it is explained already.")
        residue = ErasureResidue(
            run=run, name="", records=0, why=words, explained_at=now, explained_by=actor.staff
        )
        changes.add(rows=[residue])
        changes.settle(case=case, event=_explained(residue, words), actor=actor, now=now)
    return residue


def erase_again(*, case_id: int, run_id: int, actor: StaffActor, now: datetime) -> SystemRun:
    """Erase once more in a system where the second search found something in sets that the plan erases.

    `run_id`: the second search. It is the plan a second person agreed to, carried out again. Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        search = own(rows=_searches(case), key=run_id)
        _demand_found(search)
        run = order_within(
            case=case,
            search=search.search,
            kind=RunKind.ERASE,
            wishes=search.wishes,
            track=search.track,
            actor=actor,
            now=now,
        )
        changes.settle(case=case, event=event_of(kind="run:ordered", run=run), actor=actor, now=now)
    return run


def search_once_more(*, case_id: int, run_id: int, actor: StaffActor, now: datetime) -> SystemRun:
    """Search once more, after what was left was erased by hand. `run_id`: the last second search, or the erasure.

    Raises NotYours, NotNow (nothing was erased, a search goes on).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        search = own(rows=_searches(case), key=run_id)
        if search.kind == RunKind.ERASE and search.state != State.DONE:
            raise NotNow("Nothing was erased there by machine.")
        run = order_within(
            case=case,
            search=search.search,
            kind=RunKind.SEARCH_AGAIN,
            wishes=search.wishes,
            track=search.track,
            actor=actor,
            now=now,
        )
        changes.settle(case=case, event=event_of(kind="run:ordered", run=run), actor=actor, now=now)
    return run


def _searches(case: Case) -> QuerySet[SystemRun]:
    rows = SystemRun.objects.filter(case=case, kind__in=(RunKind.ERASE, RunKind.SEARCH_AGAIN))
    return rows.select_related("system", "search__system", "track")


def _demand_found(search: SystemRun) -> None:
    found = open_of(runs=[search.pk])
    if search.state != State.DONE or not found.exists():
        raise NotNow("The second search left nothing to erase.")
    planned = {wish["name"] for wish in search.wishes if wish["action"] != "keep"}
    if not found.filter(name__in=planned).exists():
        raise NotNow(
            "What was found stands outside the plan: erase it by hand, then search again, or explain it."
        )


def _explained(residue: ErasureResidue, words: str) -> Event:
    run = residue.run
    facts = {"residue": residue.pk, "run": run.pk, "system": run.system.slug, "records": residue.records}
    return Event("residue:explained", facts=facts, personal={"why": words})
