"""Runs: limits hold, collecting anew replaces whole, what a case no longer permits is not kept."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from dsr.cases.choices import SearchState
from dsr.cases.models import CaseFile, CollectedSet, SystemRun, SystemSearch
from dsr.casework import files, holds, run_context, run_work, runs, systems
from dsr.casework.door import NotNow
from dsr.casework.holds import Held
from dsr.casework.reviewed import why_not_reviewed
from dsr.casework.run_keys import keys_of
from dsr.casework.staged import records_of
from dsr.connectors.spec import (
    ConnectorTrouble,
    Limits,
    Trouble,
)
from dsr.mail.models import OutboxMessage
from dsr.register.models import SystemConnection
from tests.casework.run_stage import Killed, Stage, order, staged, work
from tests.casework.scenes import Scene
from tests.casework.themes import collection
from tests.web.desk.needs.systems import DATASET

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
State = SystemRun.State


def test_limits_on_rows_and_on_one_record(scene: Scene, stage: Stage) -> None:
    SystemConnection.objects.update(most_rows=500)
    stage.sets = {"orders": [{"n": n} for n in range(5000)]}
    run = order(scene)
    work(scene, run)
    run.refresh_from_db()
    assert (run.state, run.problem) == (State.FAILED, "too_much")
    assert not CollectedSet.objects.exists()


def test_collecting_anew_replaces_what_was_there(scene: Scene, stage: Stage) -> None:
    first = order(scene)
    work(scene, first)
    before = [row.file.stored for row in CollectedSet.objects.select_related("file")]
    stage.sets = {"people": [{"id": 2}]}
    second = order(scene)
    assert work(scene, second)
    assert staged(first) == {} and staged(second) == {"people": 1}
    assert CaseFile.objects.filter(search=collection.first(scene)).count() == 1
    assert len(before) == 2


def test_a_cancelled_run_leaves_nothing(scene: Scene, stage: Stage) -> None:
    stage.breaks = {"orders": ConnectorTrouble(Trouble.UNREACHABLE)}
    run = order(scene)
    work(scene, run)
    runs.cancel_run(case_id=scene.case.pk, run_id=run.pk, actor=scene.actor("omar"), now=scene.later)
    assert not CollectedSet.objects.exists()
    assert not work(scene, run, minutes=200)


def test_a_long_run_gives_way_to_others_and_goes_on(
    scene: Scene, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_context, "SHARE_AFTER", 0.0)
    run = order(scene)
    searches = SystemSearch.objects.filter(case=scene.case).order_by("pk")
    other = searches[1]
    SystemRun.objects.create(
        case=scene.case,
        search=other,
        system=other.system,
        kind="collect",
        created_at=scene.now,
        due_at=scene.now,
    )
    assert not work(scene, run)
    run.refresh_from_db()
    assert (run.state, run.attempts, list(staged(run))) == (State.QUEUED, 0, ["people"])
    SystemRun.objects.filter(search=other).delete()
    OutboxMessage.objects.all().delete()
    SystemRun.objects.filter(pk=run.pk).update(due_at=scene.now)
    assert work(scene, run)
    assert staged(run) == {"people": 1, "orders": 450}


def test_a_worker_told_to_stop_leaves_the_rest_to_the_next(scene: Scene, stage: Stage) -> None:
    run = order(scene)
    assert not run_work.carry_out(run_id=run.pk, now=scene.later, enough=lambda: True)
    run.refresh_from_db()
    assert (run.state, run.attempts, list(staged(run))) == (State.QUEUED, 0, ["people"])
    SystemRun.objects.filter(pk=run.pk).update(due_at=scene.now)
    assert work(scene, run)
    assert staged(run) == {"people": 1, "orders": 450}


def test_files_of_one_name_or_with_endless_names_are_all_kept_and_none_twice(
    scene: Scene, stage: Stage
) -> None:
    long = "a/" * 200
    stage.files = [("same.txt", b"1"), ("same.txt", b"2"), (f"{long}x.txt", b"3"), (f"b/{long}x.txt", b"4")]
    run = order(scene)
    stage.breaks = {"open": ConnectorTrouble(Trouble.UNREACHABLE)}
    assert not work(scene, run)
    assert work(scene, run, minutes=90)
    papers = CollectedSet.objects.filter(run=run, is_table=False).select_related("file")
    assert sorted(b"".join(files.read(row=row.file)) for row in papers) == [b"1", b"2", b"3", b"4"]
    assert all(len(row.name) <= 120 for row in papers)
    run.refresh_from_db()
    assert run.result[-1] == {"set": "papers", "records": 4, "third_party": ""}


def test_what_came_before_a_failure_counts_towards_rows_and_bytes(scene: Scene, stage: Stage) -> None:
    stage.breaks = {"orders": ConnectorTrouble(Trouble.BROKEN_OFF)}
    run = order(scene)
    work(scene, run)
    assert work(scene, run, minutes=90)
    run.refresh_from_db()
    sizes = sum(CaseFile.objects.filter(search=collection.first(scene)).values_list("size", flat=True))
    assert (run.rows, run.bytes) == (451, sizes)


def test_a_record_of_endless_length_is_not_kept(
    scene: Scene, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_work, "Limits", partial(Limits, row_bytes=300_000))
    stage.sets = {"people": [{"id": 1}, {"id": "x" * 300_001}]}
    run = order(scene)
    assert not work(scene, run)
    run.refresh_from_db()
    assert (run.state, run.problem) == (State.FAILED, "too_much")
    assert "300000 bytes" in run.detail and not CollectedSet.objects.exists()


def test_bytes_are_limited_over_all_sets(scene: Scene, stage: Stage) -> None:
    SystemConnection.objects.update(most_bytes=1000)
    run = order(scene)
    work(scene, run)
    run.refresh_from_db()
    assert (run.problem, set(staged(run))) == ("too_much", {"people"})


def test_when_collecting_anew_fails_what_was_there_stays_alone(scene: Scene, stage: Stage) -> None:
    first = order(scene)
    work(scene, first)
    stage.breaks = {"orders": ConnectorTrouble(Trouble.REFUSED)}
    second = order(scene)
    assert not work(scene, second)
    assert staged(first) == {"people": 1, "orders": 450} and staged(second) == {}
    runs.retry_run(case_id=scene.case.pk, run_id=second.pk, actor=scene.actor("omar"), now=scene.later)
    assert work(scene, second)
    assert staged(first) == {} and staged(second) == {"people": 1, "orders": 450}


def test_what_a_legal_hold_keeps_is_not_replaced(scene: Scene, stage: Stage) -> None:
    work(scene, order(scene))
    holds.set_hold(
        case_id=scene.case.pk, system_id=None, reason="Court.", actor=scene.actor("omar"), now=scene.now
    )
    with pytest.raises(Held):
        order(scene)


def test_a_hold_that_comes_while_the_machine_works_keeps_what_was_there(
    scene: Scene, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = order(scene)
    work(scene, first)
    second = order(scene)
    original = stage._records

    def records(name: str, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        if name == "orders":
            holds.set_hold(
                case_id=scene.case.pk,
                system_id=None,
                reason="Court.",
                actor=scene.actor("omar"),
                now=scene.now,
            )
        yield from original(name, rows)

    monkeypatch.setattr(stage, "_records", records)
    assert not work(scene, second)
    second.refresh_from_db()
    assert second.state == State.CANCELLED
    assert staged(first) == {"people": 1, "orders": 450}


def test_what_comes_when_the_case_no_longer_permits_it_is_not_kept(
    scene: Scene, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = stage._records

    def records(name: str, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        scene.case.identity_settled_at = None
        scene.case.save(update_fields=["identity_settled_at"])
        yield from original(name, rows)

    monkeypatch.setattr(stage, "_records", records)
    run = order(scene)
    assert not work(scene, run)
    run.refresh_from_db()
    assert (run.state, staged(run)) == (State.CANCELLED, {})
    assert collection.first(scene).state == SearchState.PENDING
    assert not CaseFile.objects.filter(search=collection.first(scene)).exists()


def test_nothing_is_packed_while_a_machine_collects(scene: Scene, stage: Stage) -> None:
    run = order(scene)
    assert "still collecting" in why_not_reviewed(case=scene.case)
    work(scene, run)
    assert why_not_reviewed(case=scene.case) == ""


def test_the_sweep_rings_for_what_is_due_and_for_nothing_else(
    scene: Scene, stage: Stage, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    run = order(scene)
    with django_capture_on_commit_callbacks() as rings:
        assert run_work.sweep_runs(now=scene.later) == 1
    assert len(rings) == 1
    SystemRun.objects.filter(pk=run.pk).update(
        state=State.RUNNING, claimed_until=scene.later + timedelta(seconds=1)
    )
    assert run_work.sweep_runs(now=scene.later) == 0
    assert run_work.sweep_runs(now=scene.later + timedelta(seconds=2)) == 1


def test_a_run_killed_again_and_again_ends(scene: Scene, stage: Stage) -> None:
    run = order(scene)
    for attempt in range(run_work.MOST_DEATHS):
        stage.breaks = {"people": Killed()}
        with pytest.raises(Killed):
            work(scene, run, minutes=5 * attempt)
    assert not work(scene, run, minutes=90)
    run.refresh_from_db()
    assert (run.state, run.detail) == (State.FAILED, "the worker died several times while it ran")


def test_no_key_is_no_search(scene: Scene, stage: Stage) -> None:
    person = scene.case.requester
    person.email, person.telephone, person.identifiers = "", "", {}
    person.save()
    with pytest.raises(NotNow, match="Nothing is known by which"):
        order(scene)


def test_for_somebody_else_only_what_was_given_for_that_person(scene: Scene) -> None:
    person = scene.case.requester
    person.identifiers = {"customer_id": " K-1 ", "order_number": ""}
    assert [key.kind for key in keys_of(case=scene.case)][:2] == ["email", "customer_id"]
    person.on_behalf_of = "Ben"
    assert [(key.kind, key.value) for key in keys_of(case=scene.case)] == [("customer_id", "K-1")]


def test_a_real_database_end_to_end(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "company.db"
    with sqlite3.connect(path) as database:
        database.execute("create table people (id integer primary key, email text)")
        database.execute(
            "insert into people values (1, ?), (2, 'other@example.org')", [scene.case.requester.email]
        )
    scene.assigned()
    systems.import_dataset(controller_slug="juxt", text=DATASET, actor=scene.actor("ada"), now=scene.now)
    systems.connect(
        controller_slug="juxt",
        slug=collection.first(scene).system.slug,
        connector_slug="sql",
        given={"url": f"sqlite:///{path}"},
        dataset_key="small",
        limits={},
        actor=scene.actor("ada"),
        now=scene.now,
    )
    assert runs.collect_all(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now) == 1
    assert work(scene, collection.run(scene))
    people = CollectedSet.objects.get()
    assert [record["id"] for record in records_of(of=people)] == [1]
