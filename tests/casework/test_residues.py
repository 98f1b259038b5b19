"""The second search: nothing is answered until what it found is gone or somebody said why it may stay."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from dsr.audit.models import AuditEntry
from dsr.cases.facts import facts_of
from dsr.cases.models import ErasureResidue, StepEntry, SystemRun
from dsr.casework import close, machine_erasure, prepare_answer, release, residues, runs
from dsr.casework.door import NotNow
from dsr.register.models import SystemConnection
from tests import factories
from tests.casework import erasure_scenes as on
from tests.casework.scenes import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
State = SystemRun.State


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A company's database where Anna's address also stands in a table that no dataset describes."""
    path = tmp_path / "company.db"
    on.fill(path, newsletter=True)
    return path


def change(path: Path, statement: str, *values: str) -> None:
    with sqlite3.connect(path) as database:
        database.execute(statement, values)
    database.close()


def explain(
    scene: Scene, residue: ErasureResidue, why: str = "Only a list of who got what."
) -> ErasureResidue:
    return residues.explain_residue(
        case_id=scene.case.pk, residue_id=residue.pk, why=why, actor=scene.actor("omar"), now=scene.later
    )


def search_once_more(scene: Scene, run: SystemRun) -> SystemRun:
    again = residues.search_once_more(
        case_id=scene.case.pk, run_id=run.pk, actor=scene.actor("omar"), now=scene.later
    )
    assert on.work(again, scene.later), again.detail
    return again


def write_letter(scene: Scene) -> None:
    prepare_answer.prepare_answer(
        case_id=scene.case.pk,
        subject="Answer",
        body="Your data are erased.",
        information=[],
        actor=scene.actor("omar"),
        now=scene.later,
    )


def ask_release(scene: Scene) -> None:
    prepare_answer.ask_release(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later)


def test_an_address_left_outside_the_dataset_is_found_and_keeps_the_answer_back(
    scene: Scene, company: Path
) -> None:
    run = on.searched(scene, company)
    (residue,) = residues.open_residues(track=scene.track)
    assert (residue.run, residue.name, residue.field, residue.records) == (run, "newsletter", "recipients", 1)
    assert scene.fresh().next_step == "explain_residues"
    write_letter(scene)
    with pytest.raises(NotNow, match="something was found again"):
        ask_release(scene)
    explain(scene, residue)
    assert not residues.open_residues(track=scene.track).exists()
    told = AuditEntry.objects.filter(stream=f"case:{scene.case.pk}", kind="residue:explained").get()
    assert "newsletter" not in str(told.facts)
    assert "Only a list" not in str(told.facts)
    ask_release(scene)


def test_while_the_second_search_waits_nothing_is_answered(scene: Scene, company: Path) -> None:
    on.erased(scene, company)
    write_letter(scene)
    with pytest.raises(NotNow, match="second time"):
        ask_release(scene)


def test_a_reason_is_needed_and_given_once(scene: Scene, company: Path) -> None:
    on.searched(scene, company)
    (residue,) = residues.open_residues(track=scene.track)
    with pytest.raises(NotNow, match="Say why"):
        explain(scene, residue, "  ")
    explain(scene, residue)
    with pytest.raises(NotNow, match="explained already"):
        explain(scene, residue)


def test_erased_by_hand_and_searched_again_nothing_is_left(scene: Scene, company: Path) -> None:
    run = on.searched(scene, company)
    change(company, "update newsletter set recipients = 'ben@example.org'")
    again = search_once_more(scene, run)
    assert again.result == []
    assert scene.fresh().next_step == "prepare_answer"


def test_what_came_back_into_the_plan_is_erased_again_without_another_yes(
    scene: Scene, company: Path
) -> None:
    on.erased(scene, company)
    change(company, "insert into visits values (9, ?)", on.EMAIL)
    search = on.search_made(scene)
    for residue in residues.open_residues(track=scene.track).filter(name="newsletter"):
        explain(scene, residue)
    again = residues.erase_again(
        case_id=scene.case.pk, run_id=search.pk, actor=scene.actor("omar"), now=scene.later
    )
    assert on.work(again, scene.later), again.detail
    assert {one["name"]: one["records"] for one in again.result}["visits"] == 1
    second = SystemRun.objects.filter(case=scene.case, kind="search_again").latest("pk")
    assert second.pk != search.pk
    assert on.work(second, scene.later, minutes=1)
    # What was explained before and has not grown stays explained.
    assert not residues.open_residues(track=scene.track).exists()
    assert ErasureResidue.objects.get(run=second).why.startswith("Only a list")
    assert scene.fresh().next_step == "prepare_answer"


def test_what_stands_outside_the_plan_is_not_erased_by_machine(scene: Scene, company: Path) -> None:
    run = on.searched(scene, company)
    with pytest.raises(NotNow, match="outside the plan"):
        residues.erase_again(case_id=scene.case.pk, run_id=run.pk, actor=scene.actor("omar"), now=scene.later)


def test_an_explanation_does_not_cover_more_than_was_explained(scene: Scene, company: Path) -> None:
    run = on.searched(scene, company)
    (residue,) = residues.open_residues(track=scene.track)
    explain(scene, residue)
    change(company, "insert into newsletter values (7, ?)", on.EMAIL)
    search_once_more(scene, run)
    (open_again,) = residues.open_residues(track=scene.track)
    assert open_again.records == 2


def test_what_the_plan_keeps_is_explained_by_the_plan(scene: Scene, company: Path) -> None:
    on.erasure_decided(scene, "grant_partly")
    on.connect(scene, company)
    on.record(scene, "erasure_plan", scene.search.system.slug)
    on.dry_run(scene)
    listed = StepEntry.objects.get(track=scene.track, step="keep").values
    run = machine_erasure.wish(
        case_id=scene.case.pk,
        track_id=scene.track.pk,
        search_id=scene.search.pk,
        wishes=[
            {
                "name": "visits",
                "action": "keep",
                "why": listed["exception"],
                "statute": listed["statute"],
                "until": listed["ends_on"],
            }
        ],
        actor=scene.actor("omar"),
        now=scene.now,
    )
    assert on.work(run, scene.now)
    on.agreed(scene)
    assert on.work(on.begin(scene), scene.now)
    search = on.search_made(scene)
    kept = ErasureResidue.objects.get(run=search, name="visits")
    assert kept.expected
    assert listed["statute"] in kept.why
    assert listed["ends_on"] in kept.why
    assert [residue.name for residue in residues.open_residues(track=scene.track)] == ["newsletter"]


def test_a_second_search_that_failed_or_was_stopped_is_owed_still(scene: Scene, company: Path) -> None:
    on.erased(scene, company)
    search = SystemRun.objects.get(case=scene.case, kind="search_again")
    runs.cancel_run(case_id=scene.case.pk, run_id=search.pk, actor=scene.actor("omar"), now=scene.now)
    assert "not_searched" in facts_of(scene.fresh()).machine.open
    erasure = SystemRun.objects.get(case=scene.case, kind="erase")
    again = residues.search_once_more(
        case_id=scene.case.pk, run_id=erasure.pk, actor=scene.actor("omar"), now=scene.now
    )
    SystemRun.objects.filter(pk=again.pk).update(state="failed", problem="refused")
    assert facts_of(scene.fresh()).machine.open == {"not_searched"}
    write_letter(scene)
    with pytest.raises(NotNow, match="second search failed"):
        ask_release(scene)
    residues.explain_unsearched(
        case_id=scene.case.pk,
        run_id=again.pk,
        why="Their support looked and sent a screenshot.",
        actor=scene.actor("omar"),
        now=scene.later,
    )
    assert scene.fresh().next_step == "ask_release"
    with pytest.raises(NotNow, match="explained already"):
        residues.explain_unsearched(
            case_id=scene.case.pk, run_id=again.pk, why="Again.", actor=scene.actor("omar"), now=scene.later
        )


def test_a_folder_that_cannot_be_erased_in_has_no_dry_run(scene: Scene, company: Path) -> None:
    on.planned(scene, company)
    SystemConnection.objects.update(connector="spreadsheet_drop", dataset=None)
    with pytest.raises(NotNow, match="No system that a machine can erase"):
        machine_erasure.order_dry_run(
            case_id=scene.case.pk, track_id=scene.track.pk, actor=scene.actor("omar"), now=scene.now
        )


def test_the_whole_way_to_the_answer(scene: Scene, company: Path) -> None:
    on.searched(scene, company)
    (residue,) = residues.open_residues(track=scene.track)
    explain(scene, residue)
    factories.answer_decided(case=scene.case, cast=scene.cast, now=scene.later)
    assert scene.fresh().next_step == "release"


def test_a_case_that_is_opened_again_is_erased_anew_by_a_new_yes(scene: Scene, company: Path) -> None:
    on.searched(scene, company)
    (residue,) = residues.open_residues(track=scene.track)
    explain(scene, residue)
    factories.answer_decided(case=scene.case, cast=scene.cast, now=scene.later)
    at = scene.later + timedelta(hours=1)
    release.release(case_id=scene.case.pk, actor=scene.actor("lena"), now=at)
    factories.tell_recipients(case=scene.case, cast=scene.cast, now=at)
    close.close(case_id=scene.case.pk, actor=scene.actor("omar"), now=at)
    later = at + timedelta(days=1)
    close.reopen(
        case_id=scene.case.pk,
        track_ids=[scene.track.pk],
        reason="They wrote to her again.",
        actor=scene.actor("lena"),
        now=later,
    )
    on.add_visit(company)
    factories.decide_one(track=scene.track, cast=scene.cast, now=later)
    on.record(scene, "erasure_plan", scene.search.system.slug, at=later)
    on.dry_run(scene, later + timedelta(minutes=1))
    with pytest.raises(NotNow, match="second person must agree"):
        on.begin(scene, later)
    on.agreed(scene, later + timedelta(minutes=2))
    run = on.begin(scene, later + timedelta(minutes=3))
    assert on.work(run, later + timedelta(minutes=4)), run.detail
    assert {one["name"]: one["records"] for one in run.result}["visits"] == 1


def test_half_an_hour_later_nothing_more_is_ordered(scene: Scene, company: Path) -> None:
    """A worker that comes late finds the run done."""
    run = on.erased(scene, company)
    assert not on.work(run, scene.now + timedelta(minutes=30))
    assert SystemRun.objects.filter(case=scene.case, kind="search_again").count() == 1
