"""Who is asking, on the desk: the ladder, the document apart and last, proof for few, outcomes."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from dsr.audit.models import AuditEntry
from dsr.cases.models import Breach, CaseFile, IdentityCheck, Message
from dsr.casework import clock_events
from dsr.casework.assign import assign
from dsr.casework.identity_evidence import receive_evidence
from dsr.rules.identity_ladder import LADDER, MASKED_PARTS
from tests.casework.scenes import PDF, pdf
from tests.cast import Cast
from tests.web.desk.steps import Desk, told, words

DOCUMENT = {
    "ground": "sensitive",
    "why_not_signed_in": "There are no accounts.",
    "why_not_known_address": "No address is known.",
    "why_not_knowledge": "Only an advertising cookie is held.",
    "why_not_call_back": "No number is known.",
    "masked_parts": ["photo", "serial_number"],
    "text": "Please help us.",
}


@pytest.fixture
def mine(desk: Desk, cast: Cast, now: datetime) -> Desk:
    """Omar is responsible for Anna's case."""
    assign(case_id=desk.case.pk, assignee=cast.omar, actor=cast.actor("omar"), now=now)
    return desk


@pytest.fixture
def proof(mine: Desk, present: datetime) -> CaseFile:
    """A copy was asked for and has come."""
    mine.does("ask_document", DOCUMENT)
    receive_evidence(case_id=mine.case.pk, uploads=[pdf("card.pdf")], now=present)
    return CaseFile.objects.get(case=mine.case)


def test_r3_the_question_offers_the_least_intrusive_way_first_and_no_document(desk: Desk) -> None:
    page = desk.open("ask_identity")
    offered = [value for value, _ in page.context["form"].fields["method"].choices]
    assert offered == [rung.method for rung in LADDER if rung.method != "document"]
    assert "last resort" in words(page)
    assert desk.url("ask_document") in page.content.decode()
    refused = desk.send("ask_identity", {"ground": "sensitive", "method": "document", "text": "Card!"})
    assert refused.status_code == 422
    assert not IdentityCheck.objects.exists()


def test_the_message_says_what_to_do_for_the_way_chosen(desk: Desk) -> None:
    desk.does("ask_identity", {"ground": "sensitive", "method": "knowledge", "text": "Please help us."})
    body = Message.objects.get(case=desk.case).body
    assert body.startswith("Please help us.\n\n")
    assert "the number of a past order" in body


def test_the_code_needs_an_address_of_our_own(desk: Desk) -> None:
    typed = {"ground": "sensitive", "method": "known_address", "text": "Please help us."}
    assert "Type the address from your own records" in words(desk.send("ask_identity", typed))
    same = desk.send("ask_identity", {**typed, "known_address": "anna@example.org"})
    assert same.status_code == 409
    desk.does("ask_identity", {**typed, "known_address": "anna@work.example"})
    assert IdentityCheck.objects.get(case=desk.case).code_to == "anna@work.example"


def test_r3_a_document_needs_a_reason_for_each_lesser_way(desk: Desk) -> None:
    page = desk.open("ask_document")
    assert page.context["form"].fields["masked_parts"].initial == list(MASKED_PARTS)
    for left_out in ("ground", "why_not_signed_in", "why_not_call_back"):
        response = desk.send("ask_document", {**DOCUMENT, left_out: ""})
        assert response.status_code == 422, left_out
        assert "There are no accounts." in response.content.decode() or left_out == "why_not_signed_in"
    assert not IdentityCheck.objects.exists()
    desk.does("ask_document", DOCUMENT)
    check = IdentityCheck.objects.get(case=desk.case)
    assert (check.method, check.ground) == ("document", "sensitive")
    assert check.why_not_less.count("\n") == 3
    assert "Only an advertising cookie is held." in check.why_not_less
    body = Message.objects.get(case=desk.case).body
    assert "the photo, the number of the document." in body


def test_the_case_page_shows_the_ladder_and_what_was_done(mine: Desk, proof: CaseFile) -> None:
    page = words(mine.open())
    assert "Proof of identity waits" in page
    assert "Document seen, not kept (last resort)" in page
    assert "Asked, no answer yet" in page
    assert "There are no accounts." in page
    assert mine.url("evidence", file_id=proof.pk) in mine.open().content.decode()


def test_proof_is_opened_by_the_responsible_and_leads_and_each_look_is_recorded(
    mine: Desk, proof: CaseFile, sign_in: Callable[[str], Client]
) -> None:
    response = mine.open("evidence", file_id=proof.pk)
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert Desk(sign_in("lena"), mine.case).open("evidence", file_id=proof.pk).status_code == 200
    looks = AuditEntry.objects.filter(stream=f"case:{mine.case.pk}", kind="evidence:looked_at")
    assert [look.actor_name for look in looks.order_by("seq")] == ["Omar Handler", "Lena Lead"]
    for stranger in ("nora", "axel", "ada"):
        assert Desk(sign_in(stranger), mine.case).open("evidence", file_id=proof.pk).status_code == 404
    nora = Desk(sign_in("nora"), mine.case)
    assert "Only whoever is responsible" in words(nora.open())
    assert "card.pdf" not in words(nora.open())


def test_the_door_of_other_files_does_not_open_proof(
    mine: Desk, proof: CaseFile, sign_in: Callable[[str], Client]
) -> None:
    for who in ("omar", "lena", "axel"):
        assert Desk(sign_in(who), mine.case).open("file", file_id=proof.pk).status_code == 404
    assert "card.pdf" not in words(Desk(sign_in("axel"), mine.case).open())


def test_confirming_says_that_the_proof_is_destroyed_and_destroys_it(mine: Desk, proof: CaseFile) -> None:
    assert "1 file of proof is destroyed, for good." in words(mine.open("confirm_identity"))
    mine.does("confirm_identity", {"method": "document", "note": "Name and validity match."})
    assert not CaseFile.objects.filter(case=mine.case).exists()
    assert {"evidence:destroyed", "identity:confirmed"} <= set(told(mine.case))
    assert "It is certain who is asking" in words(mine.open())


def test_not_enough_tells_the_requester(mine: Desk, proof: CaseFile) -> None:
    assert "1 file of proof is destroyed" in words(mine.open("not_enough"))
    mine.does("not_enough", {"note": "Blurred.", "text": "We could not read the name."})
    assert Message.objects.filter(case=mine.case).latest("pk").body == "We could not read the name."
    assert mine.case.waiting_since is not None


def test_not_enough_has_its_place_only_after_a_question(mine: Desk) -> None:
    assert "Nothing was asked of the requester that is still open." in words(mine.open("not_enough"))


def test_a_mismatch_names_its_effects_and_raises_the_flag_on_top_of_the_page(
    mine: Desk, proof: CaseFile
) -> None:
    before = words(mine.open("record_mismatch"))
    assert "72 hours" in before
    assert "1 file of proof is destroyed" in before
    assert mine.send("record_mismatch", {"note": ""}).status_code == 422
    mine.does("record_mismatch", {"note": "Another birthday."})
    assert Breach.objects.get(case=mine.case).kind == "mismatch"
    page = words(mine.open())
    assert page.index("Personal data breach") < page.index("Rights")
    assert "72 hours are left" in page or "71 hours are left" in page


def test_the_next_card_leads_to_proof_that_has_come(mine: Desk, proof: CaseFile, cast: Cast) -> None:
    clock_events.resume_clock(
        case_id=mine.case.pk,
        answered_at=proof.added_at,
        sufficient=True,
        actor=cast.actor("omar"),
        now=proof.added_at,
    )
    page = mine.open()
    assert "1 file of proof has come" in words(page)
    assert f"{mine.url()}#identity" in page.content.decode()
