"""Owners of systems at the desk: who was asked stands on the case, a question comes first, and is answered there."""

from datetime import datetime

import pytest
from django.test import Client

from dsr.cases.models import Case, OwnerTask, SystemSearch
from dsr.casework import assign, identity, owner_replies, owner_tasks
from dsr.casework.owner_links import find_list, issue_list_link
from tests.cast import Cast
from tests.web.desk.steps import words

pytestmark = pytest.mark.django_db
QUESTION = "Which of the two Annas is it?"


@pytest.fixture
def asked(case: Case, cast: Cast, now: datetime) -> list[OwnerTask]:
    """Every owner was asked about Anna; by name of the system."""
    assign.assign(case_id=case.pk, assignee=cast.omar, actor=cast.actor("omar"), now=now)
    identity.confirm_identity(
        case_id=case.pk, method="known_address", note="", actor=cast.actor("omar"), now=now
    )
    owner_tasks.ask_all_owners(case_id=case.pk, instructions="", actor=cast.actor("omar"), now=now)
    return list(OwnerTask.objects.filter(case=case).order_by("search__system__name"))


def asks_back(task: OwnerTask, now: datetime) -> None:
    address = issue_list_link(controller=task.case.controller, owner_email=task.owner_email, now=now)
    link = find_list(token=address.rstrip("/").rsplit("/", 1)[-1], now=now)
    owner_replies.ask_back(link=link, task_id=task.pk, question=QUESTION, now=now)


def page(client: Client, case: Case) -> str:
    return words(client.get(f"/desk/cases/{case.reference}/"))


def next_card(shown: str) -> str:
    """The words between the heading of the card and the rights below it."""
    return shown.partition("Collect from the data systems")[2].partition("Give me a copy of my data")[0]


def test_nobody_is_sent_to_record_what_an_owner_was_asked(
    omar: Client, case: Case, asked: list[OwnerTask]
) -> None:
    shown = page(omar, case)
    names = ", ".join(task.search.system.name for task in asked)
    assert f"Their owners were asked: {names}." in shown
    assert "Record" not in next_card(shown)
    assert "Not opened yet" in shown


def test_a_question_comes_first_and_is_answered_from_the_card(
    omar: Client, case: Case, asked: list[OwnerTask], now: datetime
) -> None:
    asks_back(asked[0], now)
    name = asked[0].search.system.name
    shown = page(omar, case)
    assert f"The owner of {name} asks something before looking." in shown
    assert f"Answer about {name}" in shown
    assert QUESTION in shown
    form = f"/desk/cases/{case.reference}/owner-tasks/{asked[0].pk}/answer/"
    assert QUESTION in words(omar.get(form))
    assert omar.post(form, {"text": " "}).status_code == 422
    assert omar.post(form, {"text": "The one of Leeds."}).status_code == 302
    shown = page(omar, case)
    assert "The one of Leeds." in shown
    assert f"Answer about {name}" not in shown
    assert f"Their owners were asked: {name}" in shown


def test_a_task_taken_back_can_be_recorded_by_hand(omar: Client, case: Case, asked: list[OwnerTask]) -> None:
    assert omar.post(f"/desk/cases/{case.reference}/owner-tasks/{asked[0].pk}/withdraw/").status_code == 302
    assert f"Record {asked[0].search.system.name}" in next_card(page(omar, case))
    assert SystemSearch.objects.get(pk=asked[0].search_id).state == "pending"
