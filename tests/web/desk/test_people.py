"""Acts about people: who works on the case, who is asking, what is written to them."""

from datetime import datetime

from django.test import Client

from dsr.cases.choices import IdentityMethod
from dsr.cases.models import Case, IdentityCheck, Message
from dsr.casework.assign import assign
from dsr.mail.models import OutboxMessage
from tests import factories
from tests.cast import Cast
from tests.web.desk.steps import Desk, told, words


def test_take_the_case(desk: Desk, cast: Cast) -> None:
    desk.does("take")
    assert desk.case.assignee == cast.omar


def test_a_handler_gives_a_case_to_nobody_else(desk: Desk, cast: Cast) -> None:
    assert [label for _, label in desk.open("assign").context["form"].fields["assignee"].choices][1:] == [
        "Omar Handler"
    ]
    response = desk.send("assign", {"assignee": cast.nora.pk})
    assert response.status_code == 422
    desk.case.refresh_from_db()
    assert desk.case.assignee is None


def test_a_lead_gives_a_case_to_somebody_who_may_work(lena: Client, cast: Cast, case: Case) -> None:
    Desk(lena, case).does("assign", {"assignee": cast.nora.pk})
    case.refresh_from_db()
    assert case.assignee == cast.nora
    assert Desk(lena, case).send("assign", {"assignee": cast.axel.pk}).status_code == 422
    assert Desk(lena, case).send("assign", {"assignee": "x"}).status_code == 422


def test_ask_who_is_asking_on_a_recorded_ground(desk: Desk, cast: Cast, now: datetime) -> None:
    assign(case_id=desk.case.pk, assignee=cast.omar, actor=cast.actor("omar"), now=now)
    typed = {"ground": "address_unknown", "method": "call_back", "text": "Please call us."}
    desk.does("ask_identity", typed)
    check = IdentityCheck.objects.get(case=desk.case)
    assert (check.ground, check.method, check.by) == ("address_unknown", "call_back", cast.omar)
    assert OutboxMessage.objects.filter(case=desk.case, letter="identity_request").exists()
    assert desk.case.waiting_since is not None
    again = desk.open("ask_identity")
    assert "A question to the requester is already open." in words(again)
    refused = desk.send("ask_identity", typed)
    assert refused.status_code == 409
    assert "Please call us." in refused.content.decode(), "what was typed is kept"


def test_without_a_ground_nothing_is_asked(desk: Desk) -> None:
    response = desk.send("ask_identity", {"method": "call_back", "text": "Who are you?"})
    assert response.status_code == 422
    assert "Who are you?" in response.content.decode()
    assert not IdentityCheck.objects.exists()


def test_confirm_identity_by_a_recorded_method(desk: Desk, cast: Cast) -> None:
    desk.does("confirm_identity", {"method": "known_address", "note": "Same address as in the CRM."})
    assert desk.case.identity_settled_at is not None
    assert "identity:confirmed" in told(desk.case)
    assert "The identity is already confirmed." in words(desk.open("confirm_identity"))


def test_a_document_needs_a_ground_first(desk: Desk) -> None:
    response = desk.send("confirm_identity", {"method": IdentityMethod.DOCUMENT, "note": ""})
    assert response.status_code == 409
    assert "only after a ground of reasonable doubt is recorded" in words(response)


def test_write_to_the_requester(desk: Desk) -> None:
    desk.does("write", {"text": "Which newsletter do you mean?", "asks_upload": "on"})
    message = Message.objects.get(case=desk.case)
    assert (message.body, message.asks_upload, message.author) == (
        "Which newsletter do you mean?",
        True,
        "Omar Handler",
    )
    assert OutboxMessage.objects.filter(case=desk.case, letter="message_from_us").exists()


def test_nothing_is_sent_empty_too_long_or_with_nuls(desk: Desk) -> None:
    for text in ("", "   ", "x" * 20_001, "a\x00b"):
        assert desk.send("write", {"text": text}).status_code == 422, text[:5]
    assert not Message.objects.exists()


def test_a_note_stays_inside(desk: Desk) -> None:
    desk.does("add_note", {"body": "Known customer."})
    assert "note:added" in told(desk.case)
    assert not OutboxMessage.objects.filter(case=desk.case).exclude(letter="acknowledgement").exists()
    assert desk.send("add_note", {"body": ""}).status_code == 422


def test_on_a_closed_case_one_can_still_write_but_not_work(desk: Desk, cast: Cast, now: datetime) -> None:
    factories.walk_to_released(case=desk.case, cast=cast, now=now)
    desk.does("close")
    desk.does("write", {"text": "One thing more."})
    assert "The case is closed. Reopen it first, with a reason." in words(desk.open("confirm_identity"))
    assert desk.send("take").status_code == 302
    assert "The case is closed." in words(desk.open())
