"""Corrections and marks by machine at the desk: named, looked at before, done, told plainly, taken away again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from dsr.cases.models import RightTrack, SystemRun
from dsr.casework import restriction, run_work
from dsr.register.models import Controller, DataSystem
from dsr.rules.machine_changes import FIRST_DECIDE, NOTHING_NAMED
from tests.casework import company
from tests.casework.company import search_of
from tests.cast import Cast
from tests.connectors.sql.bookshop import Database
from tests.stories.teller import Story
from tests.web.desk.steps import Desk, words

pytestmark = pytest.mark.django_db


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
    """Ada's data are to be corrected: decided."""
    story = company.asks(controller=juxt, cast=cast, now=now, right="rectification")
    story.decides("grant")
    return story


@pytest.fixture
def omars(sign_in: Callable[[str], Client]) -> Callable[[Story], Desk]:
    """Omar before the case of a story."""
    return lambda story: Desk(sign_in("omar"), story.fresh())


def machines_work(story: Story) -> None:
    for run in SystemRun.objects.filter(state="queued").order_by("pk"):
        run_work.carry_out(run_id=run.pk, now=story.now + timedelta(hours=2))


def test_from_naming_a_value_to_what_became_of_it(
    story: Story, shop: Database, omars: Callable[[Story], Desk]
) -> None:
    desk, track = omars(story), story.track()
    page = words(desk.open())
    assert "Can be corrected by machine" in page and "Name a value" in page
    assert "values by machine" not in page
    for before, after in (("Ada", "Ada Lovelace"), ("Ben", "Benno")):
        values = {"data_set": "customer", "field": "full_name", "before": before, "after": after}
        desk.does(
            "step",
            {"about": "salesforce", **{f"value_{name}": value for name, value in values.items()}},
            track_id=track.pk,
            slug="to_correct",
        )
    assert "Correct 2 values by machine" in words(desk.open())
    way: dict[str, Any] = {"track_id": track.pk, "search_id": search_of(story).pk}
    asked = words(desk.open("correct_by_machine", **way))
    assert "customer.full_name: “Ada” becomes “Ada Lovelace”." in asked
    assert "Records of other people stay as they are" in asked
    desk.does("correct_by_machine", **way)
    page = words(desk.open())
    assert "Correct · Salesforce : Waiting" in page or "Correct · Salesforce: Waiting" in page
    assert "Name a value" not in page and "Stop" in page
    assert "A machine is changing data" in page and "It goes on by itself." in page
    machines_work(story)
    page = words(desk.open())
    assert "1 value corrected; records changed: 1." in page
    assert "1 value was not found: the old value does not stand in this person's records." in page
    assert "By machine: customer.full_name, 1 record" in page, "on the checklist"
    assert shop.rows("SELECT full_name FROM customer ORDER BY id")[:2] == [("Ada Lovelace",), ("Ben",)]


def test_the_fields_that_a_machine_found_stand_beside_the_form(
    story: Story, omars: Callable[[Story], Desk]
) -> None:
    desk = omars(story)
    desk.does("order_run", search_id=search_of(story).pk)
    machines_work(story)
    page = words(desk.open("step", track_id=story.track().pk, slug="to_correct"))
    assert "Data sets and fields that a machine found" in page
    assert "Salesforce: customer (id, email, phone, full_name" in page


def test_what_cannot_be_corrected_is_said_and_can_be_tried_again(
    story: Story, omars: Callable[[Story], Desk]
) -> None:
    desk = omars(story)
    values = {"data_set": "customer", "field": "shoe_size", "before": "38", "after": "39"}
    story.records("to_correct", about="salesforce", **values)
    desk.does("correct_by_machine", track_id=story.track().pk, search_id=search_of(story).pk)
    machines_work(story)
    page = words(desk.open())
    assert "1 value cannot be corrected by machine: correct it by hand, and record it." in page
    assert "A setting or the dataset does not fit the system." in page
    assert "values by machine" not in page and "value by machine" not in page, "the run itself is tried again"
    run = SystemRun.objects.get(kind="rectify")
    again = words(desk.open("retry_run", run_id=run.pk))
    assert "What is done already stays done; the rest is tried again." in again
    desk.does("retry_run", run_id=run.pk)
    assert "What it has not done yet is not done." in words(desk.open("cancel_run", run_id=run.pk))


def test_refusals_are_said_on_the_page(
    juxt: Controller, system: DataSystem, cast: Cast, now: datetime, omars: Callable[[Story], Desk]
) -> None:
    story = company.asks(controller=juxt, cast=cast, now=now, right="rectification")
    desk = omars(story)
    way: dict[str, Any] = {"track_id": story.track().pk, "search_id": search_of(story).pk}
    assert FIRST_DECIDE in words(desk.open("correct_by_machine", **way))
    story.decides("grant")
    assert NOTHING_NAMED in words(desk.open("correct_by_machine", **way))
    assert NOTHING_NAMED in words(desk.send("correct_by_machine", **way))
    assert desk.open("correct_by_machine", track_id=999, search_id=way["search_id"]).status_code == 404
    assert desk.open("mark_by_machine", track_id=999).status_code == 404


def test_marked_by_machine_and_free_again_after_the_lift(
    juxt: Controller,
    system: DataSystem,
    shop: Database,
    cast: Cast,
    now: datetime,
    omars: Callable[[Story], Desk],
) -> None:
    story = company.asks(controller=juxt, cast=cast, now=now, right="restriction")
    desk = omars(story)
    way: dict[str, Any] = {"track_id": story.track().pk}
    assert "system by machine" not in words(desk.open()).partition("Corrected and marked")[2]
    story.records("ground", ground="c", why="She needs them for a claim.")
    story.decides("grant")
    assert "Mark in 1 system by machine" in words(desk.open())
    asked = words(desk.open("mark_by_machine", **way))
    assert "In Salesforce this person's records are marked" in asked
    assert "the restriction itself stands" in asked
    desk.does("mark_by_machine", **way)
    machines_work(story)
    page = words(desk.open())
    assert "3 records marked: customer (1), purchase (2)" in page and "Mark in 1" not in page
    assert "It is decided to restrict these data" in words(desk.open("unmark_by_machine", **way))

    RightTrack.objects.filter(pk=way["track_id"]).update(state="withdrawn")
    assert "Take the mark away in 1 system" in words(desk.open())
    assert "In Salesforce the mark is taken away" in words(desk.open("unmark_by_machine", **way))
    desk.does("unmark_by_machine", **way)
    machines_work(story)
    page = words(desk.open())
    assert "The mark taken from 3 records: customer (1), purchase (2)" in page
    assert "Take the mark away in" not in page


def test_the_page_of_the_lift_says_what_machines_take_away(
    juxt: Controller, system: DataSystem, cast: Cast, now: datetime, omars: Callable[[Story], Desk]
) -> None:
    story = company.asks(controller=juxt, cast=cast, now=now, right="rectification")
    way: dict[str, Any] = {"track_id": story.track().pk}
    restriction.restrict_now(
        case_id=story.case.pk, text="While we check.", actor=story.actor(), now=story.minute(), **way
    )
    desk = omars(story)
    desk.does("mark_by_machine", **way)
    machines_work(story)
    story.tells_recipients()
    restriction.announce_lift(
        case_id=story.case.pk,
        reason="Checked.",
        text="It ends.",
        actor=story.actor(),
        now=story.minute(),
        **way,
    )
    story.on("3 March 15:00")
    page = words(desk.open("lift_restriction", **way))
    assert "A machine takes the mark away that it set in Salesforce." in page
    desk.does("lift_restriction", **way)
    assert SystemRun.objects.filter(kind="lift", state="queued").exists()
