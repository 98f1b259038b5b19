"""Recording a request of somebody who asks for another: capacity, whose data, country."""

import pytest
from django.test import Client

from dsr.cases.models import Case
from dsr.register.models import Controller
from tests.cast import Cast
from tests.web.desk.steps import words
from tests.web.desk.test_record_request import send, typed


def test_the_capacity_is_kept(omar: Client, cast: Cast, juxt: Controller) -> None:
    send(omar, typed(juxt, role="representative", subject_kind="child", on_behalf_of="Kim", residence="DE"))
    person = Case.objects.get().requester
    assert (person.role, person.subject_kind, person.residence) == ("representative", "child", "DE")
    assert Case.objects.get().authority_settled_at is None


@pytest.mark.parametrize(("role", "subject"), [("parent", "child"), ("heir", "deceased")])
def test_some_capacities_say_whose_data_they_are(
    omar: Client, cast: Cast, juxt: Controller, role: str, subject: str
) -> None:
    send(omar, typed(juxt, role=role, subject_kind="adult", on_behalf_of="Kim"))
    assert Case.objects.get().requester.subject_kind == subject


def test_a_name_alone_makes_a_representative(omar: Client, cast: Cast, juxt: Controller) -> None:
    send(omar, typed(juxt, on_behalf_of="Ida Old"))
    assert Case.objects.get().requester.role == "representative"


def test_a_capacity_without_a_name_keeps_what_was_typed(omar: Client, cast: Cast, juxt: Controller) -> None:
    response = send(omar, typed(juxt, role="parent"))
    assert response.status_code == 422
    assert "Write the name of the person whose data they are." in words(response)
    assert "Tess Telephone" in response.content.decode()
    dead = send(omar, typed(juxt, role="self", subject_kind="deceased"))
    assert "Nobody who died asks." in words(dead)
    assert not Case.objects.exists()


def test_a_child_can_ask_itself(omar: Client, cast: Cast, juxt: Controller) -> None:
    send(omar, typed(juxt, subject_kind="child"))
    person = Case.objects.get().requester
    assert (person.role, person.subject_kind) == ("self", "child")
