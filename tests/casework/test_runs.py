"""Runs: after identity only, each set once however often a worker dies, failures told plainly, others untouched."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from dsr.cases.choices import SearchState
from dsr.cases.models import CaseFile, CollectedSet, SystemRun
from dsr.casework import run_work, runs
from dsr.casework.door import NotNow
from dsr.casework.staged import records_of
from dsr.common.vault import vault
from dsr.connectors.spec import (
    ConnectorTrouble,
    Found,
    FoundFile,
    Key,
    Trouble,
)
from dsr.rules.guards.collection import FIRST_IDENTITY
from tests.casework.run_stage import Killed, Stage, order, staged, work
from tests.casework.scenes import Scene
from tests.casework.themes import collection

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
State = SystemRun.State


def test_a_run_stages_each_set_and_writes_the_search_log(scene: Scene, stage: Stage) -> None:
    run = order(scene)
    assert work(scene, run)
    run.refresh_from_db()
    search = collection.first(scene)
    assert (run.state, run.rows, run.keys[0]) == (State.DONE, 451, "email")
    assert staged(run) == {"people": 1, "orders": 450}
    assert (search.state, search.hits, search.searched_by) == (SearchState.FOUND, 451, None)
    assert "email" in search.keys and "anna" not in str(run.keys) + search.keys
    assert not work(scene, run)


def test_any_page_of_a_set_opens_at_once(scene: Scene, stage: Stage) -> None:
    run = order(scene)
    work(scene, run)
    orders = CollectedSet.objects.get(run=run, name="orders")
    for start in (0, 1, 199, 200, 201, 400, 449):
        assert next(iter(records_of(of=orders, start=start)))["n"] == start
    assert list(records_of(of=orders, start=450)) == []


def test_nothing_found_is_a_result(scene: Scene, stage: Stage) -> None:
    stage.sets = {"people": []}
    run = order(scene)
    assert work(scene, run)
    assert collection.first(scene).state == SearchState.NOTHING_FOUND
    assert not CollectedSet.objects.exists()


def test_sets_about_other_people_are_marked(scene: Scene, stage: Stage) -> None:
    stage.third_party = {"orders": "They are other customers' orders."}
    run = order(scene)
    work(scene, run)
    assert CollectedSet.objects.get(name="orders").third_party == "They are other customers' orders."


def test_no_machine_looks_before_it_is_settled_who_asks(scene: Scene, stage: Stage) -> None:
    scene.case.identity_settled_at = None
    scene.case.save()
    with pytest.raises(NotNow, match=FIRST_IDENTITY):
        order(scene)


def test_a_run_that_is_no_longer_permitted_is_not_begun(scene: Scene, stage: Stage) -> None:
    run = order(scene)
    scene.case.identity_settled_at = None
    scene.case.save()
    assert not work(scene, run)
    run.refresh_from_db()
    assert (run.state, stage.opened) == (State.CANCELLED, 0)


@pytest.mark.parametrize("place", ["open", "people", "orders", "papers"])
def test_a_worker_that_dies_is_followed_by_another_and_nothing_comes_twice(
    scene: Scene, stage: Stage, place: str
) -> None:
    stage.files = [("a.txt", b"one"), ("b.txt", b"two")]
    if place == "papers":

        def dies() -> Iterator[bytes]:
            stage.files[1] = ("b.txt", b"two")
            raise Killed

        stage.files[1] = ("b.txt", b"two")
        original = stage.collect

        def collect(*, keys: Sequence[Key], done: Collection[str]) -> Iterator[Found]:
            for found in original(keys=keys, done=done):
                if isinstance(found, FoundFile) and found.name == "b.txt" and stage.opened == 1:
                    yield FoundFile(found.about, found.name, found.media_type, found.size, dies)
                else:
                    yield found

        stage.collect = collect  # type: ignore[method-assign]
    else:
        stage.breaks = {place: Killed()}
    run = order(scene)
    with pytest.raises(Killed):
        work(scene, run)
    assert not work(scene, run), "the lease still holds"
    assert work(scene, run, minutes=5)
    assert staged(run) == {"people": 1, "orders": 450, "papers/a.txt": 0, "papers/b.txt": 0}
    assert CaseFile.objects.filter(search=collection.first(scene)).count() == 4
    kept = set(CaseFile.objects.filter(search=collection.first(scene)).values_list("vault_name", flat=True))
    assert set(vault().stored_names(older_than=scene.now + timedelta(days=10_000))) >= kept


def test_a_run_taken_over_by_another_worker_keeps_nothing_of_the_first(
    scene: Scene, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = order(scene)
    original = stage._records

    def records(name: str, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        if name == "orders":
            SystemRun.objects.filter(pk=run.pk).update(attempts=2)
        yield from original(name, rows)

    monkeypatch.setattr(stage, "_records", records)
    assert not work(scene, run)
    assert set(staged(run)) == {"people"}


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (Trouble.REFUSED, State.FAILED),
        (Trouble.MISCONFIGURED, State.FAILED),
        (Trouble.GARBLED, State.FAILED),
        (Trouble.TOO_MUCH, State.FAILED),
        (Trouble.UNREACHABLE, State.QUEUED),
        (Trouble.TOO_SLOW, State.QUEUED),
        (Trouble.BROKEN_OFF, State.QUEUED),
    ],
)
def test_a_system_that_fails_says_how_and_stops_no_other(
    scene: Scene, stage: Stage, kind: Trouble, state: str
) -> None:
    stage.breaks = {"orders": ConnectorTrouble(kind, "status 500")}
    run = order(scene)
    assert not work(scene, run)
    run.refresh_from_db()
    assert (run.state, run.problem, run.detail) == (state, kind.value, "status 500")
    assert set(staged(run)) == {"people"}, "what came completely is kept"
    if state == State.QUEUED:
        assert run.due_at > scene.later
        assert work(scene, run, minutes=120)
        assert staged(run) == {"people": 1, "orders": 450}


def test_trouble_that_does_not_pass_ends_after_five_attempts_and_can_be_tried_again(
    scene: Scene, stage: Stage
) -> None:
    run = order(scene)
    for attempt in range(run_work.MOST_ATTEMPTS):
        stage.breaks = {"open": ConnectorTrouble(Trouble.UNREACHABLE)}
        assert not work(scene, run, minutes=120 * attempt)
    run.refresh_from_db()
    assert run.state == State.FAILED
    runs.retry_run(case_id=scene.case.pk, run_id=run.pk, actor=scene.actor("omar"), now=scene.later)
    assert work(scene, run)


def test_a_system_that_asks_to_wait_is_left_alone_for_so_long(scene: Scene, stage: Stage) -> None:
    stage.breaks = {"open": ConnectorTrouble(Trouble.BUSY, retry_after=900)}
    run = order(scene)
    work(scene, run)
    run.refresh_from_db()
    wait = run.due_at - scene.later
    assert timedelta(seconds=900) <= wait < timedelta(seconds=960)


def test_whatever_a_plug_in_raises_ends_as_a_plain_problem_without_its_words(
    scene: Scene, stage: Stage
) -> None:
    stage.breaks = {"orders": ValueError("anna@example.org broke it")}
    run = order(scene)
    assert not work(scene, run)
    run.refresh_from_db()
    assert (run.problem, run.detail) == ("failed", "ValueError")
