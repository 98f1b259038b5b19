"""Acts that bear on the clock."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from dsr.cases.models import Case, ClockFact
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.web.desk.conftest import SIGN_IN
from tests.web.desk.steps import Desk, told, words

QUESTION = {"ground": "large_quantity_recital_63", "text": "Which data do you mean?"}
LEGAL = date(2026, 4, 2)


def test_a_question_and_its_answer(desk: Desk, cast: Cast, present: datetime) -> None:
    desk.does("ask_clarification", QUESTION)
    assert desk.case.waiting_since == present
    assert "The clock already waits for the requester." in words(desk.open("ask_clarification"))
    with time_machine.travel(present + timedelta(days=3), tick=False):
        desk.client.force_login(cast.omar, backend=SIGN_IN)
        desk.does("answer_came", {"on": "2026-03-04", "at": "10:00", "sufficient": "yes"})
    assert desk.case.waiting_since is None
    assert ClockFact.objects.get(case=desk.case, kind="clarification_received").at.isoformat() == (
        "2026-03-04T10:00:00+00:00"
    )
    assert desk.case.legal_due_on is not None
    assert desk.case.legal_due_on > LEGAL, "UK: the days of an accepted question do not count"


def test_an_answer_that_is_not_enough_leaves_the_question_open(desk: Desk) -> None:
    desk.does("ask_clarification", QUESTION)
    desk.does("answer_came", {"on": "2026-03-02", "at": "", "sufficient": "no"})
    assert desk.case.waiting_since is not None


@pytest.mark.parametrize("on", ["2026-03-01", "2026-03-09"])
def test_an_answer_before_the_question_or_in_the_future_is_refused(desk: Desk, on: str) -> None:
    desk.does("ask_clarification", QUESTION)
    response = desk.send("answer_came", {"on": on, "at": "10:00", "sufficient": "yes"})
    assert response.status_code == 409
    assert "between the question and this moment" in words(response)
    assert f'value="{on}"' in response.content.decode()


def test_without_a_question_there_is_no_answer(desk: Desk) -> None:
    assert "Nothing was asked of the requester that is still open." in words(desk.open("answer_came"))
    assert desk.send("answer_came", {"on": "2026-03-02", "sufficient": "yes"}).status_code == 409


EXTENSION = {
    "code": "complexity",
    "reason": "214 records in 3 systems.",
    "text": "It takes longer because ...",
}


def test_extend_shows_the_dates_first_and_asks_a_second_person(desk: Desk, cast: Cast, now: datetime) -> None:
    page = desk.open("extend")
    assert "Tuesday 2 June 2026" in words(page)
    assert "Tuesday 2 June 2026" in page.context["form"].initial["text"]
    assert desk.send("extend", {**EXTENSION, "code": "short_of_staff"}).status_code == 422  # R14
    desk.does("extend", EXTENSION)
    assert desk.case.legal_due_on == LEGAL
    assert "clock:extended" not in told(desk.case)
    assert "already waits for a second person" in words(desk.open("extend"))
    factories.approve_waiting(case=desk.case, cast=cast, now=now)
    desk.case.refresh_from_db()
    assert desk.case.legal_due_on == date(2026, 6, 2)
    assert "clock:extended" in told(desk.case)
    assert "The deadline was extended once already; the law allows it once." in words(desk.open("extend"))
    assert desk.send("extend", EXTENSION).status_code == 409


def test_a_late_notice_is_refused_with_the_reason(omar: Client, juxt: Controller, now: datetime) -> None:
    case = factories.open_one(controller=juxt, now=now, received_at=now - timedelta(days=50)).case
    desk = Desk(omar, case)
    assert "An extension would have no effect" in words(desk.open("extend"))
    assert "Ask a second person" not in words(desk.open("extend"))
    response = desk.send("extend", EXTENSION)
    assert response.status_code == 409
    assert "would have no effect" in words(response)
    assert not ClockFact.objects.filter(case=case).exists()


def test_the_true_receipt_moves_every_date(lena: Client, case: Case) -> None:
    desk = Desk(lena, case)
    page = desk.open("correct_receipt").content.decode()
    assert 'value="2026-03-02"' in page
    desk.does("correct_receipt", {"on": "2026-02-20", "at": "16:30", "reason": "It came by post on Friday."})
    assert case.received_at.isoformat() == "2026-02-20T16:30:00+00:00"
    assert case.legal_due_on == date(2026, 3, 20)
    assert "case:receipt_corrected" in told(case)


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"on": "2026-03-03", "at": "", "reason": "x"}, 409),
        ({"on": "2026-02-20", "at": "", "reason": ""}, 422),
        ({"on": "20.2.2026x", "at": "", "reason": "x"}, 422),
        ({"on": "", "at": "", "reason": "x"}, 422),
        ({"on": "2026-02-20", "at": "25:00", "reason": "x"}, 422),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(
    lena: Client, case: Case, typed: dict[str, str], status: int
) -> None:
    assert Desk(lena, case).send("correct_receipt", typed).status_code == status
    case.refresh_from_db()
    assert case.legal_due_on == LEGAL


def test_only_a_lead_corrects_the_receipt(desk: Desk, cast: Cast) -> None:
    assert desk.open("correct_receipt").status_code == 404
    assert desk.send("correct_receipt", {"on": "2026-02-20", "reason": "x"}).status_code == 404


def test_before_asking_the_page_says_what_the_question_would_move(desk: Desk, case: Case) -> None:
    for act in ("ask_clarification", "ask_identity"):
        page = words(desk.open(act))
        assert "If you ask today" in page and "Date now" in page and "Legal date then" in page
    assert not ClockFact.objects.filter(case=case).exists(), "looking changes nothing"
