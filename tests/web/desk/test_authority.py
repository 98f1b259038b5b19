"""May they act for somebody else, on the desk: capacity, mandate, the law of the place."""

from datetime import datetime

import pytest
from django.test import Client

from dsr.cases.models import AuthorityCheck, Message
from dsr.casework.open_case import Person
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.web.desk.steps import Desk, told, words


def desk_of(omar: Client, juxt: Controller, now: datetime, role: str, subject_kind: str = "adult") -> Desk:
    """Omar before a case of somebody who asks for another."""
    whole = Person(
        name="Sol Icitor",
        email="sol@example.org",
        on_behalf_of="Ida Old",
        role=role,
        subject_kind=subject_kind,
    )
    return Desk(omar, factories.open_one(controller=juxt, now=now, person=whole).case)


@pytest.fixture
def represented(omar: Client, juxt: Controller, now: datetime) -> Desk:
    """A representative asks."""
    return desk_of(omar, juxt, now, role="representative")


def test_what_a_mandate_needs_is_said_with_everything_typed_kept(represented: Desk) -> None:
    typed = {"role": "representative", "outcome": "sufficient", "scope": "access to all data", "dated_on": ""}
    refused = represented.send("record_authority", typed)
    assert refused.status_code == 409
    assert "Give the day on the mandate." in words(refused)
    assert "access to all data" in refused.content.decode()
    represented.does("record_authority", {**typed, "dated_on": "2026-02-01"})
    check = AuthorityCheck.objects.get(case=represented.case)
    assert (check.scope, str(check.dated_on)) == ("access to all data", "2026-02-01")
    page = words(represented.open())
    assert "They may act for the person" in page
    assert "access to all data" in page


def test_asking_for_the_mandate(represented: Desk) -> None:
    assert "It is not shown yet" in words(represented.open())
    represented.does("ask_authority", {"text": "Please send the mandate."})
    assert Message.objects.get(case=represented.case).body == "Please send the mandate."
    assert OutboxMessage.objects.filter(case=represented.case, letter="authority_request").exists()
    assert "authority:asked" in told(represented.case)
    again = represented.open("ask_authority")
    assert "A question to the requester is already open." in words(again)


def test_somebody_who_asks_for_themselves_has_no_such_panel(desk: Desk) -> None:
    assert "Whose data" not in words(desk.open())
    assert "They ask for themselves" in words(desk.open("ask_authority"))


def test_a_parent_s_page_speaks_of_the_child_s_own_will(
    omar: Client, juxt: Controller, now: datetime
) -> None:
    desk = desk_of(omar, juxt, now, role="parent", subject_kind="child")
    assert "no fixed age" in words(desk.open("record_authority"))
    juxt.calendar = "GB-SCT"
    juxt.save()
    page = words(desk.open("record_authority"))
    assert "12 or more" in page
    assert "section 208" in page
    assert "words that a child understands" in page


def test_an_heir_s_page_names_the_national_law_where_there_is_one(
    omar: Client, juxt: Controller, now: datetime
) -> None:
    desk = desk_of(omar, juxt, now, role="heir", subject_kind="deceased")
    assert "no national rule is known" in words(desk.open("record_authority"))
    juxt.country = "FR"
    juxt.save()
    page = desk.open("record_authority")
    assert "Art. 85 Loi Informatique" in words(page)
    assert page.context["form"].initial["provision"] == "Art. 85 Loi Informatique et Libertés"
