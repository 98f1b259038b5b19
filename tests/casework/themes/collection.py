"""Verbs of this theme; OTHERS: takes an instant and still is no verb with an entry of its own, and why."""

from typing import Any

from dsr.cases.models import SystemRun, SystemSearch
from dsr.casework import runs
from dsr.register import store
from tests.casework.scenes import Scene
from tests.casework.verb import Verb


def first(scene: Scene) -> SystemSearch:
    """The first system's search."""
    return SystemSearch.objects.filter(case=scene.case).select_related("system").order_by("pk")[0]


def connected(scene: Scene) -> None:
    """Identity is settled and the first system has a connection: a folder nobody has dropped anything into."""
    scene.assigned()
    store.save_connection(
        system=first(scene).system,
        connector="spreadsheet_drop",
        settings={"columns": "email: email"},
        now=scene.now,
    )


def ordered(scene: Scene) -> None:
    """A run waits."""
    connected(scene)
    runs.order_run(
        case_id=scene.case.pk,
        search_id=first(scene).pk,
        kind="collect",
        actor=scene.actor("omar"),
        now=scene.now,
    )


def failed(scene: Scene) -> None:
    """A run failed."""
    ordered(scene)
    SystemRun.objects.filter(case=scene.case).update(state="failed", problem="refused", finished_at=scene.now)


def run(scene: Scene) -> SystemRun:
    """The newest run."""
    return SystemRun.objects.filter(case=scene.case).latest("pk")


def _kept(scene: Scene) -> dict[str, Any]:
    return {"case_id": scene.case.pk, "now": scene.later}


VERBS: tuple[Verb, ...] = (
    Verb(
        "runs.order_run",
        "run:ordered",
        lambda s, by: runs.order_run(search_id=first(s).pk, kind="collect", actor=by, **_kept(s)),
        prepare=connected,
    ),
    Verb(
        "runs.collect_all",
        "run:ordered",
        lambda s, by: runs.collect_all(actor=by, **_kept(s)),
        prepare=connected,
    ),
    Verb(
        "runs.cancel_run",
        "run:cancelled",
        lambda s, by: runs.cancel_run(run_id=run(s).pk, actor=by, **_kept(s)),
        prepare=ordered,
    ),
    Verb(
        "runs.retry_run",
        "run:ordered",
        lambda s, by: runs.retry_run(run_id=run(s).pk, actor=by, **_kept(s)),
        prepare=failed,
    ),
)
OTHERS: dict[str, str] = {
    "runs.order_within": "part of larger verbs",
    "run_work.carry_out": "works in several transactions: see test_runs",
    "run_work.sweep_runs": "calls carry_out",
    "run_collect.finish_collect": "part of carry_out",
}
