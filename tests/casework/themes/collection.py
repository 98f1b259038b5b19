"""Verbs of this theme; OTHERS: takes an instant and still is no verb with an entry of its own, and why."""

import tempfile
from pathlib import Path
from typing import Any

from dsr.cases.models import SystemRun, SystemSearch
from dsr.casework import machine_changes, runs
from dsr.casework.steps import record_step
from dsr.register import store
from tests.casework import company
from tests.casework.effects import decided
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


def _changeable(scene: Scene, right: str) -> None:
    """The right is granted; the first system holds data, and a machine may change them."""
    decided(scene, right)
    SystemSearch.objects.filter(pk=first(scene).pk).update(state="found")
    company.connect(
        controller=scene.case.controller,
        slug=first(scene).system.slug,
        shop=company.opened_shop(Path(tempfile.mkdtemp(prefix="company-"))),
        cast=scene.cast,
        now=scene.now,
    )


def to_correct(scene: Scene) -> None:
    """A value is named that a machine shall correct."""
    _changeable(scene, "rectification")
    record_step(
        case_id=scene.case.pk,
        track_id=scene.track.pk,
        step="to_correct",
        about=first(scene).system.slug,
        values={"data_set": "customer", "field": "full_name", "before": "Ana", "after": "Anna"},
        actor=scene.actor("omar"),
        now=scene.now,
    )


def to_restrict(scene: Scene) -> None:
    """It is decided to restrict."""
    _changeable(scene, "restriction")


def left_marked(scene: Scene) -> None:
    """A machine set the mark; then the right was withdrawn."""
    to_restrict(scene)
    machine_changes.mark_by_machine(
        case_id=scene.case.pk, track_id=scene.track.pk, actor=scene.actor("omar"), now=scene.now
    )
    SystemRun.objects.filter(case=scene.case).update(
        state="done", result=[{"begun": True}, {"set": "customer", "records": 1}]
    )
    scene.case.tracks.update(state="withdrawn")


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
    Verb(
        "machine_changes.correct_by_machine",
        "run:ordered",
        lambda s, by: machine_changes.correct_by_machine(
            track_id=s.track.pk, search_id=first(s).pk, actor=by, **_kept(s)
        ),
        prepare=to_correct,
    ),
    Verb(
        "machine_changes.mark_by_machine",
        "run:ordered",
        lambda s, by: machine_changes.mark_by_machine(track_id=s.track.pk, actor=by, **_kept(s)),
        prepare=to_restrict,
    ),
    Verb(
        "machine_changes.unmark_by_machine",
        "run:ordered",
        lambda s, by: machine_changes.unmark_by_machine(track_id=s.track.pk, actor=by, **_kept(s)),
        prepare=left_marked,
    ),
)
OTHERS: dict[str, str] = {
    "runs.order_within": "part of larger verbs",
    "run_work.carry_out": "works in several transactions: see test_runs",
    "run_work.sweep_runs": "calls carry_out",
    "run_collect.finish_collect": "part of carry_out",
    "run_rectify.finish_correct": "part of carry_out",
    "run_restrict.finish_mark": "part of carry_out",
    "run_restrict.finish_unmark": "part of carry_out",
    "machine_changes.unmark_within": "part of lifting a restriction",
}
