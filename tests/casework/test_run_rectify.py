"""Correcting by machine: only what was decided, only where the old value stands, recorded once even if it dies."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dsr.cases.models import CollectedSet, StepEntry, SystemRun
from dsr.casework import holds, identity, machine_changes, run_work, runs, steps
from dsr.casework.door import NotNow
from dsr.casework.machine_changes import ALL_CORRECTED, NOT_THIS
from dsr.connectors.builtin.sql.connection import SqlConnection
from dsr.connectors.spec import ConnectorTrouble, Trouble
from dsr.register.models import Controller, DataSystem
from dsr.rules.machine_changes import FIRST_DECIDE, KEPT_AS_IT_IS, NOTHING_NAMED
from tests.casework import company
from tests.casework.company import machines_work, search_of
from tests.cast import Cast
from tests.connectors.sql.bookshop import Database
from tests.stories.teller import Story

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
State = SystemRun.State
NAMES = "SELECT full_name FROM customer ORDER BY id"
CITIES = "SELECT city FROM address ORDER BY id"


class Killed(BaseException):
    """The worker died."""


@pytest.fixture
def shop(tmp_path: Path) -> Database:
    """The company's database."""
    return company.opened_shop(tmp_path)


@pytest.fixture
def system(juxt: Controller, shop: Database, cast: Cast, now: datetime) -> DataSystem:
    """Salesforce is the bookshop."""
    return company.connect(controller=juxt, slug="salesforce", shop=shop, cast=cast, now=now)


@pytest.fixture
def story(juxt: Controller, system: DataSystem, cast: Cast, now: datetime) -> Story:
    """Ada's data are to be corrected: decided, nothing named yet."""
    story = company.asks(controller=juxt, cast=cast, now=now, right="rectification")
    story.decides("grant")
    return story


def name(story: Story, field: str, before: str, after: str, *, data_set: str = "customer") -> None:
    values = {"data_set": data_set, "field": field, "before": before, "after": after}
    story.records("to_correct", about="salesforce", **values)


def order(story: Story, slug: str = "salesforce") -> SystemRun:
    return machine_changes.correct_by_machine(
        case_id=story.case.pk,
        track_id=story.track().pk,
        search_id=search_of(story, slug).pk,
        actor=story.actor(),
        now=story.minute(),
    )


def corrections() -> list[dict[str, Any]]:
    return [entry.values for entry in StepEntry.objects.filter(step="correction", removed_at=None)]


def test_a_value_is_corrected_and_recorded_with_before_and_after(story: Story, shop: Database) -> None:
    name(story, "full_name", "Ada", "Ada Lovelace")
    run = order(story)
    assert "Lovelace" not in str(run.wishes), "the run knows numbers, not values"
    [run] = machines_work(story)
    assert (run.state, run.rows, run.result[0]["state"]) == (State.DONE, 1, "done")
    assert shop.rows(NAMES) == [("Ada Lovelace",), ("Ben",), ("Cléo 👩‍🚀",)]
    assert corrections() == [
        {
            "system": "Salesforce",
            "before": "Ada",
            "after": "Ada Lovelace",
            "on": "2026-03-02",
            "how": "By machine: customer.full_name, 1 record",
        }
    ]
    entry = story.recorded("step:recorded")[-1]
    assert (entry.known["step"], entry.actor_kind) == ("correction", "clockwork")
    assert "Lovelace" in entry.personal and "Lovelace" not in entry.facts + str(run.result)


def test_what_was_corrected_stands_in_the_answer(story: Story) -> None:
    name(story, "full_name", "Ada", "Ada Lovelace")
    assert story.next == "record_steps"
    story.records("correction", system="MailChimp", before="Ada", after="Ada Lovelace", on="2026-03-02")
    story.writes()
    order(story)
    assert (story.next, story.case.whose_move) == ("wait_changes", "nobody")
    with pytest.raises(NotNow, match="A machine is still changing data"):
        story.asks_release()
    machines_work(story)
    assert story.next == "prepare_answer", "the letter was written before it was done"
    text = story.answers()
    assert "we corrected your data in Salesforce. They said: “Ada”. They now say: “Ada Lovelace”." in text


def test_the_values_of_others_are_left_alone_and_not_found_is_said(story: Story, shop: Database) -> None:
    name(story, "full_name", "Ben", "Benno")
    order(story)
    [run] = machines_work(story)
    assert (run.state, run.rows, run.result[0]["state"]) == (State.DONE, 0, "not_found")
    assert corrections() == [] and ("Ben",) in shop.rows(NAMES)
    assert story.next == "record_steps", "it is still to be done"


def test_one_value_that_cannot_be_corrected_stops_no_other(story: Story, shop: Database) -> None:
    name(story, "id", "1", "9")
    name(story, "shoe_size", "38", "39")
    name(story, "full_name", "Ada", "Ada Lovelace")
    order(story)
    [run] = machines_work(story)
    assert (run.state, run.problem) == (State.FAILED, "misconfigured")
    assert "belongs to the key" in run.detail
    assert [line["state"] for line in run.result] == ["cannot", "cannot", "done"]
    assert len(corrections()) == 1 and ("Ada Lovelace",) in shop.rows(NAMES)


def test_a_city_of_several_records_is_corrected_in_those_of_the_person_alone(
    story: Story, shop: Database
) -> None:
    name(story, "city", "Ulm", "Neu-Ulm", data_set="address")
    order(story)
    machines_work(story)
    cities = [city for (city,) in shop.rows(CITIES)]
    assert corrections()[0]["how"] == f"By machine: address.city, {cities.count('Neu-Ulm')} records"
    assert cities == ["Neu-Ulm", "Neu-Ulm", "Graz"], "her own and where her order went"


def test_nothing_is_corrected_before_it_is_decided(
    juxt: Controller, system: DataSystem, cast: Cast, now: datetime
) -> None:
    story = company.asks(controller=juxt, cast=cast, now=now, right="rectification")
    with pytest.raises(NotNow, match=FIRST_DECIDE):
        order(story)


def test_a_value_has_to_be_named_and_is_corrected_once(story: Story) -> None:
    with pytest.raises(NotNow, match=NOTHING_NAMED):
        order(story)
    name(story, "full_name", "Ada", "Ada Lovelace")
    order(story)
    with pytest.raises(NotNow, match=ALL_CORRECTED):
        order(story)
    machines_work(story)
    with pytest.raises(NotNow, match=ALL_CORRECTED):
        order(story)
    name(story, "phone", "+49 30 1", "+49 30 2")
    assert len(order(story).wishes) == 1


def test_without_permission_to_write_it_stays_by_hand(
    story: Story, system: DataSystem, shop: Database, now: datetime
) -> None:
    name(story, "full_name", "Ada", "Ada Lovelace")
    order(story)
    company.forbid(system=system, now=now)
    [run] = machines_work(story)
    assert (run.state, run.problem) == (State.FAILED, "not_allowed")
    assert shop.rows(NAMES)[0] == ("Ada",)
    with pytest.raises(NotNow, match=NOT_THIS):
        order(story)


def test_a_legal_hold_keeps_the_data_as_they_are(story: Story, shop: Database) -> None:
    name(story, "full_name", "Ada", "Ada Lovelace")
    order(story)
    holds.set_hold(
        case_id=story.case.pk, system_id=None, reason="Court.", actor=story.actor(), now=story.minute()
    )
    [run] = machines_work(story)
    assert (run.state, shop.rows(NAMES)[0]) == (State.CANCELLED, ("Ada",))
    with pytest.raises(NotNow, match=KEPT_AS_IT_IS):
        order(story)


def test_a_wrong_person_stops_the_machine(story: Story, shop: Database) -> None:
    name(story, "full_name", "Ada", "Ada Lovelace")
    order(story)
    identity.record_mismatch(
        case_id=story.case.pk, note="It was her sister.", actor=story.actor(), now=story.minute()
    )
    [run] = machines_work(story)
    assert (run.state, shop.rows(NAMES)[0]) == (State.CANCELLED, ("Ada",))


def test_a_value_taken_away_meanwhile_is_not_corrected(story: Story, shop: Database) -> None:
    name(story, "full_name", "Ada", "Ada Lovelace")
    name(story, "phone", "+49 30 1", "+49 30 2")
    order(story)
    entry = StepEntry.objects.get(step="to_correct", values__field="full_name")
    steps.remove_entry(case_id=story.case.pk, entry_id=entry.pk, actor=story.actor(), now=story.minute())
    [run] = machines_work(story)
    assert (run.state, run.rows) == (State.DONE, 1)
    assert shop.rows("SELECT full_name, phone FROM customer WHERE id = 1") == [("Ada", "+49 30 2")]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_that_dies_corrects_once_and_says_so_once(
    story: Story, shop: Database, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in the one instant in which the company's database has the new value and ours does not know it."""
    name(story, "phone", "+49 30 1", "+49 30 2")
    name(story, "full_name", "Ada", "Ada Lovelace")
    run = order(story)
    original, deaths = SqlConnection.rectify, [1]

    def rectify(self: SqlConnection, **asked: Any) -> Iterator[Any]:
        if asked["corrections"][0].field_path == "full_name" and deaths:
            deaths.pop()
            if when == "after":
                list(original(self, **asked))
            raise Killed
        return original(self, **asked)

    monkeypatch.setattr(SqlConnection, "rectify", rectify)
    with pytest.raises(Killed):
        run_work.carry_out(run_id=run.pk, now=story.minute())
    assert [entry["after"] for entry in corrections()] == ["+49 30 2"]
    assert run_work.carry_out(run_id=run.pk, now=story.now + timedelta(minutes=5))
    run.refresh_from_db()
    assert (run.state, run.rows, len(run.result)) == (State.DONE, 2, 2)
    assert sorted(entry["after"] for entry in corrections()) == ["+49 30 2", "Ada Lovelace"]
    assert shop.rows("SELECT full_name, phone FROM customer WHERE id = 1") == [("Ada Lovelace", "+49 30 2")]


def test_a_system_that_is_down_is_tried_again_and_nothing_comes_twice(
    story: Story, shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    name(story, "full_name", "Ada", "Ada Lovelace")
    order(story)
    original, breaks = SqlConnection.rectify, [1]

    def rectify(self: SqlConnection, **asked: Any) -> Iterator[Any]:
        if breaks:
            breaks.pop()
            raise ConnectorTrouble(Trouble.UNREACHABLE)
        return original(self, **asked)

    monkeypatch.setattr(SqlConnection, "rectify", rectify)
    [run] = machines_work(story)
    assert (run.state, run.problem, corrections()) == (State.QUEUED, "unreachable", [])
    [run] = machines_work(story, after=timedelta(hours=2))
    assert (run.state, len(corrections())) == (State.DONE, 1)


def test_what_was_corrected_stays_told_when_the_rest_is_stopped(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also beside sets that a machine collected from the same system."""
    collected = runs.order_run(
        case_id=story.case.pk,
        search_id=search_of(story).pk,
        kind="collect",
        actor=story.actor(),
        now=story.minute(),
    )
    machines_work(story)
    assert CollectedSet.objects.filter(run=collected).exists()
    name(story, "phone", "+49 30 1", "+49 30 2")
    name(story, "full_name", "Ada", "Ada Lovelace")
    order(story)
    original = SqlConnection.rectify

    def rectify(self: SqlConnection, **asked: Any) -> Iterator[Any]:
        if asked["corrections"][0].field_path == "full_name":
            raise ConnectorTrouble(Trouble.UNREACHABLE)
        return original(self, **asked)

    monkeypatch.setattr(SqlConnection, "rectify", rectify)
    [run] = machines_work(story)
    runs.cancel_run(case_id=story.case.pk, run_id=run.pk, actor=story.actor(), now=story.minute())
    run.refresh_from_db()
    assert [line["state"] for line in run.result] == ["done", "begun"]
    assert CollectedSet.objects.filter(run=collected).exists()
    monkeypatch.setattr(SqlConnection, "rectify", original)
    again = order(story)
    assert len(again.wishes) == 1, "only what is left"
    machines_work(story)
    assert len(corrections()) == 2
