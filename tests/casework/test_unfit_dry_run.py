"""A dry run that shows what cannot be done: nobody is asked to agree to it; its sets are changed, or people erase."""

from datetime import timedelta
from pathlib import Path

import pytest

from dsr.cases.models import SystemRun
from dsr.casework import erasure, machine_erasure
from dsr.casework.door import NotNow
from dsr.rules.recording import MACHINE_AT_WORK
from tests.casework import erasure_scenes as on
from tests.casework.scenes import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A company's database that knows Anna."""
    path = tmp_path / "company.db"
    on.fill(path)
    return path


def wish(scene: Scene, fields: list[str], minutes: int) -> SystemRun:
    """Anonymise the visits, and have the dry run made anew."""
    run = machine_erasure.wish(
        case_id=scene.case.pk,
        track_id=scene.track.pk,
        search_id=scene.search.pk,
        wishes=[{"name": "visits", "action": "anonymise", "fields": fields}],
        actor=scene.actor("omar"),
        now=scene.now + timedelta(minutes=minutes),
    )
    assert on.work(run, scene.now, minutes=minutes), run.detail
    return run


def leave(scene: Scene) -> None:
    machine_erasure.leave_to_people(
        case_id=scene.case.pk,
        track_id=scene.track.pk,
        search_id=scene.search.pk,
        actor=scene.actor("omar"),
        now=scene.now + timedelta(minutes=9),
    )


def ask(scene: Scene) -> None:
    erasure.ask_erasure(
        case_id=scene.case.pk, track_id=scene.track.pk, actor=scene.actor("omar"), now=scene.later
    )


def test_nobody_is_asked_to_agree_to_what_cannot_be_done(scene: Scene, company: Path) -> None:
    on.planned(scene, company)
    run = wish(scene, ["id"], 1)
    assert any("belongs to the key" in one["problem"] for one in run.result)
    assert scene.fresh().next_step == "mend_dry_run"
    with pytest.raises(NotNow, match="change what happens to the sets"):
        ask(scene)
    wish(scene, ["email"], 2)
    assert scene.fresh().next_step == "ask_erasure"
    ask(scene)


def test_a_system_a_machine_cannot_erase_in_is_left_to_people(scene: Scene, company: Path) -> None:
    on.planned(scene, company)
    on.dry_run(scene)
    wish(scene, ["id"], 1)
    leave(scene)
    assert scene.fresh().next_step == "ask_erasure"
    on.agreed(scene, scene.now + timedelta(minutes=10))
    assert scene.fresh().next_step == "record_steps"  # the dry run from before does not count again
    with pytest.raises(NotNow, match="No dry run"):
        on.begin(scene)
    with pytest.raises(NotNow, match="No dry run"):
        leave(scene)
    on.record(scene, "erased", scene.search.system.slug)
    assert on.counts(company)["people"] == 2


def test_what_has_begun_is_not_left_to_people(scene: Scene, company: Path) -> None:
    on.ready(scene, company)
    on.begin(scene)
    with pytest.raises(NotNow, match="has begun"):
        leave(scene)


def test_what_people_block_waits_for_no_dry_run(scene: Scene, company: Path) -> None:
    """To block is for people: what a dry run shows of the system stands in nobody's way."""
    on.planned(scene, company, action="block")
    wish(scene, ["id"], 1)
    assert scene.fresh().next_step == "ask_erasure"
    ask(scene)


def test_nobody_records_by_hand_what_a_machine_does_at_this_moment(scene: Scene, company: Path) -> None:
    on.ready(scene, company)
    run = on.begin(scene)
    slug = scene.search.system.slug
    with pytest.raises(NotNow, match=MACHINE_AT_WORK):
        on.record(scene, "erased", slug)
    SystemRun.objects.filter(pk=run.pk).update(state="failed", problem="refused")
    on.record(scene, "erased", slug)
