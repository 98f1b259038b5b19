"""Erasure by machine at the desk: dry run, sets, the second person's look, the start, what was left."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from dsr.cases.models import Approval, Case, ErasureResidue, StepEntry, SystemRun
from dsr.casework import machine_erasure, run_work, runs
from tests.casework import erasure_scenes as on
from tests.casework.scenes import Scene
from tests.cast import Cast
from tests.web.desk.steps import Desk, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A company's database; Anna's address also stands in a table that no dataset describes."""
    path = tmp_path / "company.db"
    on.fill(path, newsletter=True)
    return path


@pytest.fixture
def scene(case: Case, cast: Cast, now: datetime) -> Scene:
    """The case of these tests, for the steps that are not taken at the desk."""
    return Scene(case, cast, now)


@pytest.fixture
def planned(scene: Scene, company: Path, omar: Client) -> Desk:
    """Granted, connected, the plan of people written: Omar before the case."""
    on.planned(scene, company)
    return Desk(omar, scene.case)


def run_all(now: datetime, hours: int = 2) -> None:
    for run in SystemRun.objects.filter(state="queued").order_by("pk"):
        assert run_work.carry_out(run_id=run.pk, now=now + timedelta(hours=hours)), run.detail


def test_a_case_without_erasure_has_no_word_of_it(case: Case, omar: Client) -> None:
    assert "erasure-runs" not in Desk(omar, case).open().content.decode()
    assert "Nobody asked for an erasure" in words(Desk(omar, case).open("plan_by_machine"))


def test_from_the_dry_run_to_the_answer(
    planned: Desk, scene: Scene, company: Path, now: datetime, sign_in: Callable[[str], Client]
) -> None:
    system, desk = scene.search.system.name, planned
    page = words(desk.open())
    assert "A dry run says what would be erased" in page
    assert f"{system} is asked what an erasure would do" in words(desk.open("plan_by_machine"))
    desk.does("plan_by_machine")
    assert 'hx-trigger="every 2s"' in desk.open().content.decode()
    run_all(now)
    assert "would be: 6 erased" in words(desk.open())

    sets = desk.open("erasure_sets", search_id=scene.search.pk)
    assert "DELETE FROM orders" in words(sets)
    assert on.EMAIL not in sets.content.decode()

    asked = words(desk.open("ask_erasure", track_id=scene.track.pk))
    assert f"Dry run {system}" in asked and "3 records erased" in asked
    desk.does("ask_erasure", track_id=scene.track.pk)
    approval = Approval.objects.get(case=desk.case, state="asked")
    lena = Desk(sign_in("lena"), desk.case)
    assert "3 records erased" in words(lena.open("approval", approval_id=approval.pk))
    assert "second person must agree" in words(desk.send("erase_by_machine"))
    lena.does("approval", approval_id=approval.pk)

    page = words(desk.open())
    assert "Begin the erasure by machine" in page
    asked = words(desk.open("erase_by_machine"))
    assert f"{system}: 6 erased." in asked and "cannot be brought back" in asked
    desk.does("erase_by_machine")
    assert "A machine is erasing" in words(desk.open())
    run_all(now)
    assert on.counts(company)["people"] == 1
    page = words(desk.open())
    assert page.count(f"{system}: Waiting") == 1  # beside the one panel that goes on by itself
    assert f"Search again · {system}: Waiting" in page
    run_all(now, hours=3)

    page = words(desk.open())
    assert "See to what was left" in page
    assert "newsletter.recipients : 1 record" in page or "newsletter.recipients: 1 record" in page
    assert "Not explained yet" in page
    residue = ErasureResidue.objects.get()
    assert desk.send("explain_residue", {"why": ""}, residue_id=residue.pk).status_code == 422
    desk.does("explain_residue", {"why": "A list of who got what."}, residue_id=residue.pk)
    page = words(desk.open())
    assert "A list of who got what." in page and "Prepare the answer letter" in page


def test_the_sets_are_changed_and_the_dry_run_made_anew(planned: Desk, scene: Scene, now: datetime) -> None:
    on.dry_run(scene)
    page = words(planned.open("erasure_sets", search_id=scene.search.pk))
    assert "visits (2)" in page and "first list it under an exception" in page
    choice = {"set_0": "erase", "set_1": "erase", "set_2": "erase"}
    names = [step["name"] for step in SystemRun.objects.get().result]
    choice[f"set_{names.index('visits')}"] = "anonymise"
    planned.does("erasure_sets", choice, search_id=scene.search.pk)
    run_all(now)
    newest = SystemRun.objects.latest("pk")
    assert {one["name"]: one["action"] for one in newest.result}["visits"] == "anonymise"
    page = words(planned.open("erasure_sets", search_id=scene.search.pk))
    assert "Every value is replaced" in page
    assert "would be: 4 erased, 2 anonymised" in words(planned.open())


def test_single_fields_are_chosen_where_a_set_is_anonymised(
    planned: Desk, scene: Scene, now: datetime
) -> None:
    collected = runs.order_run(
        case_id=scene.case.pk, search_id=scene.search.pk, kind="collect", actor=scene.actor("omar"), now=now
    )
    assert on.work(collected, now), collected.detail
    on.dry_run(scene)
    names = [step["name"] for step in SystemRun.objects.get(kind="plan_erasure").result]
    choice = {f"set_{number}": "erase" for number in range(3)}
    at = names.index("people")
    planned.does("erasure_sets", choice | {f"set_{at}": "anonymise"}, search_id=scene.search.pk)
    run_all(now)
    page = planned.open("erasure_sets", search_id=scene.search.pk)
    assert "Fields of people that are overwritten" in words(page)
    boxes = page.context["form"][f"fields_{at}"]
    assert (boxes.initial, [value for value, _label in boxes.field.choices]) == (
        ["email", "name"],
        ["email", "name", "id"],
    )
    only = choice | {f"set_{at}": "anonymise", f"fields_{at}": ["email"]}
    planned.does("erasure_sets", only, search_id=scene.search.pk)
    run_all(now, hours=3)
    (step,) = [one for one in SystemRun.objects.latest("pk").result if one["name"] == "people"]
    assert step["fields"] == ["email"]
    refused = planned.send(
        "erasure_sets",
        choice | {f"set_{at}": "anonymise", f"fields_{at}": ["nothing"]},
        search_id=scene.search.pk,
    )
    assert refused.status_code == 422


def test_sets_without_records_are_folded_and_not_asked_about(
    planned: Desk, scene: Scene, company: Path, now: datetime
) -> None:
    on.remove(company, "visits")
    wishes = [{"name": "visits", "action": "anonymise", "fields": ["email"]}]
    machine_erasure.wish(
        case_id=scene.case.pk,
        track_id=scene.track.pk,
        search_id=scene.search.pk,
        wishes=wishes,
        actor=scene.actor("omar"),
        now=now,
    )
    run_all(now)
    page = words(planned.open("erasure_sets", search_id=scene.search.pk))
    assert "1 set without records visits." in page and "visits (0)" not in page
    planned.does("erasure_sets", {"set_0": "erase", "set_1": "erase"}, search_id=scene.search.pk)
    kept = {wish["name"]: wish["action"] for wish in SystemRun.objects.latest("pk").wishes}
    assert kept == {"visits": "anonymise", "orders": "erase", "people": "erase"}
    run_all(now, hours=3)
    asked = words(planned.open("ask_erasure", track_id=scene.track.pk))
    assert "1 set without records visits" in asked and "0 records" not in asked


def test_a_dry_run_that_cannot_be_carried_out_leads_to_its_sets(
    planned: Desk, scene: Scene, now: datetime
) -> None:
    on.dry_run(scene)
    machine_erasure.wish(
        case_id=scene.case.pk,
        track_id=scene.track.pk,
        search_id=scene.search.pk,
        wishes=[{"name": "visits", "action": "anonymise", "fields": ["id"]}],
        actor=scene.actor("omar"),
        now=now,
    )
    run_all(now)
    page = planned.open()
    assert "Change what the dry run cannot do" in words(page) and "belongs to the key" in words(page)
    assert planned.url("erasure_sets", search_id=scene.search.pk) in page.content.decode()
    refused = planned.send("ask_erasure", track_id=scene.track.pk)
    assert refused.status_code != 302 and "change what happens to the sets" in words(refused)
    aside = words(planned.open("leave_to_people", search_id=scene.search.pk))
    assert "People erase there" in aside and scene.search.system.name in aside
    planned.does("leave_to_people", search_id=scene.search.pk)
    assert "Put the erasure plan before a second person" in words(planned.open())
    assert planned.open("leave_to_people", search_id=scene.search.pk).status_code == 404


def test_a_set_is_kept_by_an_exception_of_the_list(
    scene: Scene, company: Path, omar: Client, now: datetime
) -> None:
    on.erasure_decided(scene, "grant_partly")
    on.connect(scene, company)
    on.record(scene, "erasure_plan", scene.search.system.slug)
    on.dry_run(scene)
    desk = Desk(omar, scene.case)
    entry = StepEntry.objects.get(track=scene.track, step="keep")
    assert f"until {entry.values['ends_on']}" in words(desk.open("erasure_sets", search_id=scene.search.pk))
    choice = {"set_0": f"keep:{entry.pk}", "set_1": "erase", "set_2": "erase"}
    desk.does("erasure_sets", choice, search_id=scene.search.pk)
    run_all(now)
    page = desk.open("erasure_sets", search_id=scene.search.pk)
    assert f'value="keep:{entry.pk}" selected' in page.content.decode()
    assert f"{entry.values['statute']}, until {entry.values['ends_on']}" in words(page)


def test_a_second_search_that_failed_is_tried_again_or_explained(
    planned: Desk, scene: Scene, company: Path, now: datetime
) -> None:
    on.dry_run(scene)
    on.agreed(scene)
    assert on.work(on.begin(scene), now)
    search = SystemRun.objects.latest("pk")
    SystemRun.objects.filter(pk=search.pk).update(state="failed", problem="refused")
    page = words(planned.open())
    assert "Say how it was checked" in page and "Try again" in page
    planned.does("explain_unsearched", {"why": "Their support looked."}, run_id=search.pk)
    assert "Prepare the answer letter" in words(planned.open())
    planned.does("search_once_more", run_id=search.pk)
    run_all(now, hours=3)
    assert "newsletter.recipients" in words(planned.open())


def test_what_came_back_is_erased_again(planned: Desk, scene: Scene, company: Path, now: datetime) -> None:
    on.dry_run(scene)
    on.agreed(scene)
    assert on.work(on.begin(scene), now)
    search = on.search_made(scene)
    assert "Erase again" not in words(planned.open())
    refused = planned.send("erase_again", run_id=search.pk)
    assert "outside the plan" in words(refused)
    ErasureResidue.objects.update(name="visits")
    assert "Erase again" in words(planned.open())
    planned.does("erase_again", run_id=search.pk)
    run_all(now)


def test_nothing_of_another_case_is_shown(planned: Desk, case: Case, scene: Scene, omar: Client) -> None:
    on.dry_run(scene)
    assert Desk(omar, case).open("erasure_sets", search_id=scene.search.pk).status_code == 404
    assert Desk(omar, case).open("erase_again", run_id=1).status_code == 404
    assert Desk(omar, case).open("explain_residue", residue_id=1).status_code == 404


def test_what_stopped_the_erasure_is_said(planned: Desk, scene: Scene, company: Path, now: datetime) -> None:
    on.dry_run(scene)
    on.agreed(scene)
    on.add_visit(company)
    assert not on.work(on.begin(scene), now)
    page = words(planned.open())
    assert "The last attempt was stopped" in page
    assert "It was stopped: the records changed since the dry run" in page
    assert "Look at the sets, and change them" in page and "Dry run of the erasure" in page
    assert "administrator" not in page.split("It was stopped")[1][:200]
