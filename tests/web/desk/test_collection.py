"""Machines at the desk: offered after identity, seen at work, what went wrong and what to do, begun anew."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from dsr.cases.models import Case, CollectedSet, SystemRun, SystemSearch
from dsr.casework import run_work, systems
from dsr.register.models import SystemConnection
from tests import factories
from tests.cast import Cast
from tests.web.desk.needs.systems import DATASET
from tests.web.desk.steps import Desk, told, words

pytestmark = pytest.mark.django_db
State = SystemRun.State


@pytest.fixture
def company(tmp_path: Path, case: Case) -> Path:
    """A database that knows Anna."""
    path = tmp_path / "company.db"
    with sqlite3.connect(path) as database:
        database.execute("create table people (id integer primary key, email text)")
        database.execute("insert into people values (1, ?)", [case.requester.email])
    return path


@pytest.fixture
def connected(company: Path, case: Case, cast: Cast, now: datetime) -> list[SystemSearch]:
    """Two systems have a connection; nothing is known of who asks."""
    ada = cast.actor("ada")
    systems.import_dataset(controller_slug="juxt", text=DATASET, actor=ada, now=now)
    found = list(SystemSearch.objects.filter(case=case).select_related("system").order_by("pk")[:2])
    for search in found:
        systems.connect(
            controller_slug="juxt",
            slug=search.system.slug,
            connector_slug="sql",
            given={"url": f"sqlite:///{company}"},
            dataset_key="small",
            limits={},
            actor=ada,
            now=now,
        )
    return found


@pytest.fixture
def ready(connected: list[SystemSearch], case: Case, cast: Cast, now: datetime) -> list[SystemSearch]:
    """The same, with identity settled."""
    factories.walk_to_identity(case=case, cast=cast, now=now)
    return connected


def run_all(now: datetime) -> None:
    for run in SystemRun.objects.filter(state=State.QUEUED):
        run_work.carry_out(run_id=run.pk, now=now + timedelta(hours=2))


def test_nothing_is_offered_before_it_is_settled_who_asks(desk: Desk, connected: list[SystemSearch]) -> None:
    page = words(desk.open())
    assert "system by machine" not in page and "systems by machine" not in page
    refused = desk.send("collect_by_machine")
    assert "First settle who asks" in words(refused)
    refused = desk.send("order_run", search_id=connected[0].pk)
    assert "First settle who asks" in words(refused)
    assert not SystemRun.objects.exists()


def test_a_case_without_any_connection_has_no_word_of_machines(desk: Desk, cast: Cast, now: datetime) -> None:
    factories.walk_to_identity(case=desk.case, cast=cast, now=now)
    page = words(desk.open())
    assert "systems by machine" not in page
    assert "No system with a connection is left" in words(desk.open("collect_by_machine"))


def test_from_the_offer_to_what_was_found(desk: Desk, ready: list[SystemSearch], now: datetime) -> None:
    page = words(desk.open())
    assert page.count("Collect from 2 systems by machine") == 2, "on the Next card and in the panel"
    asked = words(desk.open("collect_by_machine"))
    for search in ready:
        assert f"{search.system.name} is searched" in asked
    assert "Nothing is changed in the systems" in asked
    desk.does("collect_by_machine")

    page = words(desk.open())
    assert f"{ready[0].system.name} : Waiting" in page or f"{ready[0].system.name}: Waiting" in page
    assert "Load the page again to see how far it is" in page
    polled = desk.open("runs_progress")
    assert "Waiting" in words(polled) and "HX-Refresh" not in polled
    assert 'hx-trigger="every 2s"' in polled.content.decode()

    run_all(now)
    assert desk.open("runs_progress")["HX-Refresh"] == "true"
    page = words(desk.open())
    assert "1 record" in page and "looked up by e-mail address" in page
    assert "Collect anew" in page and "Collect from 2" not in page
    assert told(desk.case).count("search:recorded") == 2


def test_one_system_and_then_once_more(desk: Desk, ready: list[SystemSearch], now: datetime) -> None:
    assert "is replaced" not in words(desk.open("order_run", search_id=ready[0].pk))
    desk.does("order_run", search_id=ready[0].pk)
    assert "A machine is at it already" in words(desk.send("order_run", search_id=ready[0].pk))
    run_all(now)
    assert "its review begins anew" in words(desk.open("order_run", search_id=ready[0].pk))
    desk.does("order_run", search_id=ready[0].pk)
    run_all(now)
    assert CollectedSet.objects.filter(search=ready[0]).count() == 1


def test_what_went_wrong_and_what_to_do(
    desk: Desk, ready: list[SystemSearch], company: Path, now: datetime
) -> None:
    desk.does("order_run", search_id=ready[0].pk)
    company.rename(company.with_suffix(".gone"))
    run_all(now)
    run = SystemRun.objects.get()
    page = words(desk.open())
    assert run.state == State.FAILED or "Tried again at" in page
    SystemRun.objects.update(state=State.FAILED, problem="unreachable", detail="", finished_at=now)
    page = words(desk.open())
    assert "The system did not answer. Check that it is running" in page
    assert "tried again by itself" not in page, "nobody tries: it is for a person to say"
    company.with_suffix(".gone").rename(company)
    assert "What came completely stays" in words(desk.open("retry_run", run_id=run.pk))
    desk.does("retry_run", run_id=run.pk)
    assert "Only what failed" in words(desk.send("retry_run", run_id=run.pk))
    run_all(now)
    assert "1 record" in words(desk.open())


def test_what_may_pass_says_when_it_is_tried_again(
    desk: Desk, ready: list[SystemSearch], now: datetime
) -> None:
    desk.does("order_run", search_id=ready[0].pk)
    SystemRun.objects.update(problem="busy", due_at=now + timedelta(hours=3))
    page = words(desk.open())
    assert "Tried again at" in page and "It is tried again by itself." in page


def test_stopping(desk: Desk, ready: list[SystemSearch]) -> None:
    desk.does("order_run", search_id=ready[0].pk)
    run = SystemRun.objects.get()
    assert "What it has copied so far is destroyed" in words(desk.open("cancel_run", run_id=run.pk))
    desk.does("cancel_run", run_id=run.pk)
    assert "over already" in words(desk.send("cancel_run", run_id=run.pk))
    assert "Cancelled" in words(desk.open())


def test_a_run_of_another_case_is_not_there(
    desk: Desk, ready: list[SystemSearch], omar: Client, now: datetime
) -> None:
    desk.does("order_run", search_id=ready[0].pk)
    run = SystemRun.objects.get()
    other = factories.open_one(controller=desk.case.controller, now=now).case
    elsewhere = Desk(client=omar, case=other)
    for name in ("cancel_run", "retry_run"):
        assert elsewhere.open(name, run_id=run.pk).status_code == 404
        assert elsewhere.send(name, run_id=run.pk).status_code == 404
    assert elsewhere.open("order_run", search_id=ready[0].pk).status_code == 404


def test_an_auditor_sees_how_far_it_is_and_may_nothing(
    desk: Desk, ready: list[SystemSearch], axel: Client
) -> None:
    desk.does("order_run", search_id=ready[0].pk)
    page = words(axel.get(desk.url()))
    assert "Waiting" in page and "Stop" not in page.split("Machines and owners")[1][:300]


def test_a_connection_taken_away_meanwhile_is_said(
    desk: Desk, ready: list[SystemSearch], now: datetime
) -> None:
    desk.does("order_run", search_id=ready[0].pk)
    SystemConnection.objects.all().update(is_active=False)
    run_all(now)
    assert "the system has no connection any more" in words(desk.open())
