"""An erasure from what was collected to the second search, by the verbs of the desk and in this process."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dsr.accounts.actors import StaffActor
from dsr.accounts.permits import NotYours
from dsr.cases.choices import SearchState
from dsr.cases.machine_plan import dry_runs
from dsr.cases.models import Case, ErasureResidue, RightTrack, RunKind, SystemRun, SystemSearch
from dsr.casework.approvals import break_glass
from dsr.casework.decide import decide
from dsr.casework.door import NotNow
from dsr.casework.erasure import ask_erasure
from dsr.casework.machine_erasure import begin_erasure, order_dry_run
from dsr.casework.residues import open_residues
from dsr.casework.steps import record_step
from dsr.cli.access_answer import Waits
from dsr.cli.access_collect import work_off
from dsr.cli.ticker import Ticker
from dsr.common import clock
from dsr.connectors.spec import ErasureAction
from dsr.rules.lifecycle import Decision
from dsr.rules.rights import Right

ALONE = "The controller's profile lets one person approve."
SECOND_PERSON = (
    "The plan is made. {controller} does not let one person approve: "
    "a second person has to agree to it on the desk."
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What the operator states: ground of the erasure (a to f, Art. 17(1)), why, when backups are overwritten."""

    ground: str
    why: str
    backups_until: date | None = None


def track_of(*, case: Case) -> RightTrack:
    """The erasure of the case."""
    return RightTrack.objects.get(case=case, right=Right.ERASURE)


def dry_run(*, case: Case, actor: StaffActor, ticker: Ticker) -> None:
    """Let every system say what an erasure would do. Raises NotNow, CannotGoOn, NotYours."""
    with ticker.phase("dry_run"):
        order_dry_run(case_id=case.pk, track_id=track_of(case=case).pk, actor=actor, now=clock.now())
        work_off(case=case, kind=RunKind.PLAN_ERASURE, ticker=ticker)


def grant(*, case: Case, stated: Stated, actor: StaffActor, ticker: Ticker) -> None:
    """Record the ground and the plan of each system, and decide to erase. Raises NotNow, NotYours."""
    with ticker.phase("decide"):
        reason = {"ground": stated.ground, "why": stated.why}
        _record(case, "ground", "", reason, actor)
        _decide(case, Decision.GRANT, actor)
        until = stated.backups_until
        backup = {"backup": "until", "backup_until": until.isoformat()} if until else {"backup": "none"}
        searches = SystemSearch.objects.filter(case=case, state=SearchState.FOUND)
        for slug in searches.order_by("pk").values_list("system__slug", flat=True):
            _record(case, "erasure_plan", slug, {"action": "erase", **backup}, actor)


def nothing_held(*, case: Case, actor: StaffActor) -> None:
    """Record that nothing is held about the person. Raises NotNow, NotYours."""
    _decide(case, Decision.NO_DATA, actor)


def approve_alone(*, case: Case, actor: StaffActor) -> None:
    """Ask for the second person, and agree in their place where the controller lets one person do it.

    Raises Waits otherwise (the question stands on the desk), NotNow.
    """
    against = [
        f"{one['system']}: {one['set']}: {one['problem']}" for one in plan(case=case) if one["problem"]
    ]
    if against:
        raise Waits(f"Nothing was changed. {' '.join(against)}")
    now = clock.now()
    approval = ask_erasure(case_id=case.pk, track_id=track_of(case=case).pk, actor=actor, now=now)
    if not case.controller.policy.one_person_may_approve:
        raise Waits(SECOND_PERSON.format(controller=case.controller.name))
    try:
        break_glass(case_id=case.pk, approval_id=approval.pk, reason=ALONE, actor=actor, now=clock.now())
    except NotYours as refusal:
        raise Waits(
            "The plan is made. This member of staff may not approve it alone: a lead or a second person has to."
        ) from refusal


def erase(*, case: Case, actor: StaffActor, ticker: Ticker) -> None:
    """Erase in every system of the plan, and search each again. Raises NotNow, CannotGoOn, NotYours."""
    with ticker.phase("erase"):
        begin_erasure(case_id=case.pk, track_id=track_of(case=case).pk, actor=actor, now=clock.now())
        work_off(case=case, kind=RunKind.ERASE, ticker=ticker)
    with ticker.phase("search_again"):
        work_off(case=case, kind=RunKind.SEARCH_AGAIN, ticker=ticker)


def demand_explained(*, case: Case) -> None:
    """Raises Waits when the second search found something that the plan does not keep."""
    left = open_residues(track=track_of(case=case)).count()
    if left:
        raise Waits(
            f"After the erasure {left} places still name the person: explain or erase them on the desk."
        )


def plan(*, case: Case) -> list[dict[str, Any]]:
    """The dry runs, set by set: action, count, statements with placeholders, what stands against it."""
    runs = dry_runs(track=track_of(case=case)).values()
    return [
        {
            "system": run.system.slug,
            "set": step["name"],
            **{name: step[name] for name in ("action", "records", "statements", "irreversible", "problem")},
        }
        for run in runs
        for step in run.result
    ]


def done(*, case: Case) -> tuple[dict[str, dict[str, int]], list[dict[str, Any]]]:
    """Rows erased or anonymised by system and set; and what was kept."""
    rows: dict[str, dict[str, int]] = {}
    kept = []
    runs = SystemRun.objects.filter(case=case, kind=RunKind.ERASE).select_related("system")
    for run in runs.order_by("pk"):
        counted = rows.setdefault(run.system.slug, {})
        for one in (one for one in run.result if one["name"]):
            if one["action"] != ErasureAction.KEEP:
                counted[one["name"]] = counted.get(one["name"], 0) + one["records"]
            elif one["records"]:
                kept.append({"system": run.system.slug, "set": one["name"], "records": one["records"]})
    return rows, kept


def residuals(*, case: Case) -> list[dict[str, Any]]:
    """Everything that the second searches found, also what the plan keeps."""
    rows = ErasureResidue.objects.filter(run__case=case).select_related("run__system").order_by("pk")
    return [
        {
            "system": one.run.system.slug,
            "set": one.name,
            "field": one.field,
            "records": one.records,
            "expected": one.expected,
            "explained": one.explained_at is not None,
            "why": one.why,
        }
        for one in rows
    ]


def _record(case: Case, step: str, about: str, values: dict[str, str], actor: StaffActor) -> None:
    track = track_of(case=case)
    record_step(
        case_id=case.pk,
        track_id=track.pk,
        step=step,
        about=about,
        values=values,
        actor=actor,
        now=clock.now(),
    )


def _decide(case: Case, decision: Decision, actor: StaffActor) -> None:
    try:
        decide(
            case_id=case.pk,
            track_id=track_of(case=case).pk,
            decision=decision,
            ground="",
            reasons="",
            actor=actor,
            now=clock.now(),
        )
    except NotNow as refusal:
        raise Waits(f"{refusal} The case waits on the desk.") from refusal
