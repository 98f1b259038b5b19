"""Erasure by machine: a dry run, its wishes, and a yes to exactly what it showed."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dsr.audit.models import AuditEntry
from dsr.cases.models import StepEntry, SystemRun
from dsr.casework import erasure, machine_erasure, runs
from dsr.casework.door import NotNow, UnknownChoice
from dsr.register.models import SystemConnection
from tests import factories
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


def wish(scene: Scene, *wishes: dict[str, Any], minutes: int = 0) -> SystemRun:
    return machine_erasure.wish(
        case_id=scene.case.pk,
        track_id=on.erasure_of(scene).pk,
        search_id=scene.search.pk,
        wishes=list(wishes),
        actor=scene.actor("omar"),
        now=scene.now + timedelta(minutes=minutes),
    )


def test_a_dry_run_tells_counts_and_statements_and_changes_nothing(scene: Scene, company: Path) -> None:
    on.planned(scene, company)
    before = company.read_bytes()
    run = on.dry_run(scene)
    assert (run.state, on.by_set(run), run.rows) == (State.DONE, on.OURS, 6)
    names = [one["name"] for one in run.result]
    assert names.index("orders") < names.index("people")  # what refers to another goes first
    assert all("DELETE FROM" in one["statements"][-1] for one in run.result)
    assert on.EMAIL not in str(run.result)
    assert company.read_bytes() == before
    assert scene.fresh().next_step == "ask_erasure"


def test_a_dry_run_works_where_changing_is_not_enabled_but_nothing_begins(
    scene: Scene, company: Path
) -> None:
    on.planned(scene, company)
    SystemConnection.objects.update(may_write=False)
    on.dry_run(scene)
    on.agreed(scene)
    with pytest.raises(NotNow, match="not enabled"):
        on.begin(scene)


def test_what_is_erased_is_recorded_with_its_counts_by_the_machine(scene: Scene, company: Path) -> None:
    run = on.erased(scene, company)
    assert (run.state, on.by_set(run), run.rows) == (State.DONE, on.OURS, 6)
    assert on.counts(company) == {"people": 1, "orders": 2, "visits": 1}  # Ben's
    entry = StepEntry.objects.get(track=scene.track, step="erased")
    assert entry.about == scene.search.system.slug
    assert "orders: 3 erased" in entry.values["evidence"]
    assert "Omar" in entry.values["by"]
    told = AuditEntry.objects.filter(stream=f"case:{scene.case.pk}", kind="step:recorded").latest("seq")
    assert told.actor_kind == "clockwork"
    assert scene.fresh().next_step == "wait_erasure"


def test_nothing_begins_before_the_yes(scene: Scene, company: Path) -> None:
    on.planned(scene, company)
    on.dry_run(scene)
    with pytest.raises(NotNow, match="second person must agree"):
        on.begin(scene)
    erasure.ask_erasure(
        case_id=scene.case.pk, track_id=scene.track.pk, actor=scene.actor("omar"), now=scene.now
    )
    with pytest.raises(NotNow, match="waits for a second person"):
        wish(scene)
    with pytest.raises(NotNow, match="second person must agree"):
        on.begin(scene)


def test_no_run_is_ordered_past_the_yes(scene: Scene, company: Path) -> None:
    """Not even by the plain verb for runs, with wishes of one's own."""
    on.ready(scene, company)
    run = runs.order_run(
        case_id=scene.case.pk,
        search_id=scene.search.pk,
        kind="erase",
        actor=scene.actor("omar"),
        now=scene.now,
        wishes=[{"name": "people", "action": "keep", "fields": []}],
        track_id=scene.track.pk,
    )
    assert not on.work(run, scene.now)
    assert (run.state, on.counts(company)["people"]) == (State.CANCELLED, 2)


def test_a_yes_ends_when_another_dry_run_is_made(scene: Scene, company: Path) -> None:
    on.ready(scene, company)
    run = wish(scene, {"name": "visits", "action": "anonymise"}, minutes=1)
    with pytest.raises(NotNow, match="No dry run"):
        on.begin(scene)
    assert on.work(run, scene.now, minutes=2)
    with pytest.raises(NotNow, match="second person must agree"):
        on.begin(scene)
    on.agreed(scene, scene.now + timedelta(minutes=3))
    erased = on.begin(scene, scene.now + timedelta(minutes=4))
    assert on.work(erased, scene.now, minutes=5), erased.detail
    assert [row for row in on.rows(company, "visits") if row[1] == on.EMAIL] == []
    assert on.counts(company) == {"people": 1, "orders": 2, "visits": 3}


def test_the_same_dry_run_made_again_is_still_the_one_agreed_to(scene: Scene, company: Path) -> None:
    on.ready(scene, company)
    again = on.dry_run(scene, scene.now + timedelta(minutes=1))
    assert again.result
    assert on.work(on.begin(scene, scene.now + timedelta(minutes=2)), scene.now, minutes=3)


def test_a_problem_is_seen_before_anything_changes_and_nothing_begins(scene: Scene, company: Path) -> None:
    with sqlite3.connect(company) as database:
        database.execute(
            "create table bills (id integer primary key, person integer not null references people(id))"
        )
        database.execute("insert into bills values (1, 1)")
    database.close()
    on.planned(scene, company)
    run = on.dry_run(scene)
    assert any("bills" in one["problem"] for one in run.result)
    with pytest.raises(NotNow, match="change what happens to the sets"):
        on.agreed(scene)
    with pytest.raises(NotNow):
        on.begin(scene)


def test_the_plan_of_a_whole_system_to_anonymise_is_what_the_machine_does(
    scene: Scene, company: Path
) -> None:
    on.planned(scene, company, action="anonymise")
    run = on.dry_run(scene)
    actions = {one["name"]: one["action"] for one in run.result}
    assert set(actions.values()) == {"anonymise"}
    assert all(one["irreversible"] for one in run.result)
    on.agreed(scene)
    assert on.work(on.begin(scene), scene.now)
    assert len(on.rows(company, "people")) == 2
    assert on.EMAIL not in str(on.rows(company, "people"))


def test_a_set_is_kept_only_under_an_exception_that_is_listed(scene: Scene, company: Path) -> None:
    on.erasure_decided(scene, "grant_partly")
    on.connect(scene, company)
    on.record(scene, "erasure_plan", scene.search.system.slug)
    on.dry_run(scene)
    keep = {"name": "orders", "action": "keep", "why": "b", "statute": "§ 147 AO", "until": "2030-12-31"}
    with pytest.raises(NotNow, match="must be listed first"):
        wish(scene, keep)
    listed = StepEntry.objects.get(track=scene.track, step="keep").values
    keep |= {"why": listed["exception"], "statute": listed["statute"], "until": listed["ends_on"]}
    run = wish(scene, keep, {"name": "people", "action": "anonymise", "fields": ["email", "name"]})
    assert on.work(run, scene.now), run.detail
    assert {one["name"]: one["action"] for one in run.result} == {
        "orders": "keep",
        "people": "anonymise",
        "visits": "erase",
    }
    on.agreed(scene)
    assert on.work(on.begin(scene), scene.now)
    assert on.counts(company) == {"people": 2, "orders": 5, "visits": 1}


def test_a_grant_in_whole_keeps_no_set(scene: Scene, company: Path) -> None:
    on.planned(scene, company)
    on.dry_run(scene)
    with pytest.raises(NotNow, match="grant in part"):
        wish(scene, {"name": "orders", "action": "keep"})
    with pytest.raises(UnknownChoice):
        wish(scene, {"name": "no_such_set", "action": "erase"})
    with pytest.raises(UnknownChoice):
        wish(scene, {"name": "orders", "action": "burn"})
    with pytest.raises(NotNow, match="twice"):
        wish(scene, {"name": "orders", "action": "erase"}, {"name": "orders", "action": "anonymise"})


def test_access_first(scene: Scene, company: Path) -> None:
    on.erasure_decided(scene, rights=("access", "erasure"))
    on.connect(scene, company)
    on.record(scene, "erasure_plan", scene.search.system.slug)
    on.dry_run(scene)
    on.agreed(scene)
    with pytest.raises(NotNow, match="First answer the access request"):
        on.begin(scene)


def test_a_new_wish_takes_the_waiting_dry_run_back(scene: Scene, company: Path) -> None:
    on.planned(scene, company)
    first = on.order_dry_run(scene)
    second = wish(scene, {"name": "visits", "action": "anonymise"})
    first.refresh_from_db()
    assert (first.state, second.state) == (State.CANCELLED, State.QUEUED)
    with pytest.raises(NotNow, match="dry run"):
        on.agreed(scene)
    with pytest.raises(NotNow, match="No system that a machine can erase"):
        on.order_dry_run(scene)


def test_no_dry_run_is_made_once_the_erasure_has_begun(scene: Scene, company: Path) -> None:
    on.ready(scene, company)
    run = on.begin(scene)
    with pytest.raises(NotNow, match="has begun"):
        wish(scene)
    with pytest.raises(NotNow, match="No dry run"):
        on.begin(scene)
    assert on.work(run, scene.now)
    with pytest.raises(NotNow, match="has begun"):
        wish(scene)


def test_one_that_has_begun_cannot_be_stopped(scene: Scene, company: Path) -> None:
    on.ready(scene, company)
    run = on.begin(scene)
    on.was_begun(run)
    with pytest.raises(NotNow, match="begun to erase"):
        runs.cancel_run(case_id=scene.case.pk, run_id=run.pk, actor=scene.actor("omar"), now=scene.now)


def test_only_an_erasure_has_a_dry_run(scene: Scene, company: Path) -> None:
    scene.case = factories.open_one(controller=scene.case.controller, now=scene.now).case
    scene.collected()
    on.connect(scene, company)
    with pytest.raises(NotNow, match="Only an erasure"):
        machine_erasure.order_dry_run(
            case_id=scene.case.pk, track_id=scene.track.pk, actor=scene.actor("omar"), now=scene.now
        )


def test_what_the_plan_blocks_is_not_destroyed_by_a_machine(scene: Scene, company: Path) -> None:
    on.planned(scene, company, action="block")
    on.dry_run(scene)
    on.agreed(scene)
    with pytest.raises(NotNow, match="a machine would destroy"):
        on.begin(scene)
    assert scene.fresh().next_step == "record_steps"


def test_a_plan_to_anonymise_and_a_dry_run_that_erases_do_not_go_together(
    scene: Scene, company: Path
) -> None:
    on.planned(scene, company, action="anonymise")
    on.dry_run(scene)
    assert on.work(wish(scene, {"name": "orders", "action": "erase"}), scene.now)
    on.agreed(scene)
    with pytest.raises(NotNow, match="Change one of them"):
        on.begin(scene)


def test_what_is_kept_may_have_grown(scene: Scene, company: Path) -> None:
    on.erasure_decided(scene, "grant_partly")
    on.connect(scene, company)
    on.record(scene, "erasure_plan", scene.search.system.slug)
    listed = StepEntry.objects.get(track=scene.track, step="keep").values
    law = {"why": listed["exception"], "statute": listed["statute"], "until": listed["ends_on"]}
    assert on.work(wish(scene, {"name": "visits", "action": "keep", **law}), scene.now)
    on.agreed(scene)
    on.add_visit(company)
    run = on.begin(scene)
    assert on.work(run, scene.now), run.detail
    assert on.by_set(run) == {"visits": 3, "orders": 3, "people": 1}


def test_a_set_is_not_kept_under_an_exception_that_was_taken_away(scene: Scene, company: Path) -> None:
    on.erasure_decided(scene, "grant_partly")
    on.connect(scene, company)
    on.record(scene, "erasure_plan", scene.search.system.slug)
    entry = StepEntry.objects.get(track=scene.track, step="keep")
    law = {
        "why": entry.values["exception"],
        "statute": entry.values["statute"],
        "until": entry.values["ends_on"],
    }
    assert on.work(wish(scene, {"name": "visits", "action": "keep", **law}), scene.now)
    StepEntry.objects.filter(pk=entry.pk).update(removed_at=scene.now, removed_by=scene.cast.omar)
    on.record(scene, "keep", statute="Another law")
    with pytest.raises(NotNow, match="must be listed first"):
        on.agreed(scene)
