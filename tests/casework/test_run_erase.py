"""What a worker does with an erasure that was agreed to: once, however often it dies, and not past a hold."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from dsr.cases.models import StepEntry, SystemRun
from dsr.casework import decide, holds
from dsr.casework.door import NotNow
from dsr.register import store
from tests.casework import erasure_scenes as on
from tests.casework.scenes import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
State = SystemRun.State


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A company's database that knows Anna."""
    path = tmp_path / "company.db"
    on.fill(path)
    return path


def test_records_that_came_after_the_dry_run_stop_the_erasure(scene: Scene, company: Path) -> None:
    on.ready(scene, company)
    with sqlite3.connect(company) as database:
        database.execute("insert into visits values (9, ?)", [on.EMAIL])
    database.close()
    run = on.begin(scene)
    assert not on.work(run, scene.now)
    assert (run.state, run.problem) == (State.FAILED, "not_allowed")
    assert "visits (erase): 2 -> 3" in run.detail
    assert on.counts(company)["people"] == 2
    later = scene.now + timedelta(minutes=5)
    on.dry_run(scene, later)
    on.agreed(scene, later)
    assert on.work(on.begin(scene, later), later)
    assert on.counts(company)["people"] == 1


def test_a_hold_set_before_the_worker_came_stops_it(scene: Scene, company: Path) -> None:
    on.ready(scene, company)
    run = on.begin(scene)
    holds.set_hold(
        case_id=scene.case.pk,
        system_id=scene.search.system_id,
        reason="Lawsuit.",
        actor=scene.actor("omar"),
        now=scene.now,
    )
    assert not on.work(run, scene.now)
    assert (run.state, on.counts(company)["people"]) == (State.CANCELLED, 2)
    with pytest.raises(NotNow, match="legal hold"):
        on.begin(scene)


def test_what_an_attempt_did_is_not_forgotten_when_a_hold_came(scene: Scene, company: Path) -> None:
    on.ready(scene, company)
    run = on.begin(scene)
    before = on.was_begun(run)
    holds.set_hold(
        case_id=scene.case.pk, system_id=None, reason="Lawsuit.", actor=scene.actor("omar"), now=scene.now
    )
    assert not on.work(run, scene.now)
    assert (run.state, run.problem, run.result) == (State.FAILED, "not_allowed", before)
    assert "legal hold" in run.detail


def test_a_worker_that_died_after_the_commit_leaves_true_counts(scene: Scene, company: Path) -> None:
    """The system has committed, nothing was written down: the next attempt finds nothing and says how it knows."""
    on.ready(scene, company)
    run = on.begin(scene)
    with sqlite3.connect(company) as database:
        database.executescript(
            "delete from orders where person = 1; delete from people where id = 1;"
            "delete from visits where id < 3;"
        )
    database.close()
    on.was_begun(run)
    assert on.work(run, scene.now), run.detail
    assert (on.by_set(run), run.rows) == (on.OURS, 6)
    assert {one["counted"] for one in run.result} == {"dry_run"}
    evidence = StepEntry.objects.get(track=scene.track, step="erased").values["evidence"]
    assert "counted before the interruption" in evidence


def test_what_was_told_already_is_not_told_again(scene: Scene, company: Path) -> None:
    on.ready(scene, company)
    run = on.begin(scene)
    told = [*on.was_begun(run), {"name": "orders", "action": "erase", "records": 3}]
    SystemRun.objects.filter(pk=run.pk).update(result=told)
    assert on.work(run, scene.now), run.detail
    assert [one["name"] for one in run.result].count("orders") == 1
    assert (on.by_set(run), run.rows) == (on.OURS, 6)


def test_a_folder_where_a_worker_died_half_way_is_counted_whole(
    scene: Scene, tmp_path: Path, settings: Settings
) -> None:
    """No transaction there: files go one by one. What was gone before the next attempt is not left out."""
    settings.DSR_CONNECTOR_FOLDERS = [str(tmp_path)]
    papers = tmp_path / "papers" / on.EMAIL
    papers.mkdir(parents=True)
    for number in range(4):
        (papers / f"{number}.txt").write_text("A letter")
    on.erasure_decided(scene)
    store.save_connection(
        system=scene.search.system,
        connector="folder",
        settings={"folder": str(papers.parent), "patterns": "{email}/**"},
        may_write=True,
        now=scene.now,
    )
    on.record(scene, "erasure_plan", scene.search.system.slug)
    seen = on.dry_run(scene)
    assert sum(on.by_set(seen).values()) == 4, seen.result
    on.agreed(scene)
    run = on.begin(scene)
    next(iter(papers.iterdir())).unlink()
    on.was_begun(run)
    assert on.work(run, scene.now), run.detail
    assert not papers.exists()
    assert (sum(on.by_set(run).values()), run.rows) == (4, 4)
    assert "counted before the interruption" in StepEntry.objects.get(step="erased").values["evidence"]


def test_a_decision_taken_back_while_the_worker_lay_dead_hides_nothing(scene: Scene, company: Path) -> None:
    """The run says what happened, and fails: what is gone stays told."""
    on.ready(scene, company)
    run = on.begin(scene)
    before = on.was_begun(run)
    decide.revise(case_id=scene.case.pk, track_id=scene.track.pk, actor=scene.actor("omar"), now=scene.later)
    assert not on.work(run, scene.later)
    assert (run.state, run.result) == (State.FAILED, before)
    assert "First decide to erase" in run.detail
