"""Proof that came by itself, on the desk: marked beside the file, then opened by few; and put back if it is none."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from dsr.cases.models import CaseFile
from dsr.casework import authority, correspond
from dsr.casework.assign import assign
from dsr.casework.identity import confirm_identity
from tests.casework.scenes import pdf
from tests.cast import Cast
from tests.web.desk.steps import Desk, told, words


@pytest.fixture
def sent(desk: Desk, cast: Cast, now: datetime) -> CaseFile:
    """Anna sent her card with a message; Omar is responsible."""
    assign(case_id=desk.case.pk, assignee=cast.omar, actor=cast.actor("omar"), now=now)
    correspond.receive_message(case_id=desk.case.pk, text="My card.", uploads=[pdf("card.pdf")], now=now)
    return CaseFile.objects.get(case=desk.case)


def test_marked_beside_the_file_and_then_only_for_few(
    desk: Desk, sent: CaseFile, sign_in: Callable[[str], Client]
) -> None:
    page = desk.open().content.decode()
    assert page.count(desk.url("mark_as_evidence", file_id=sent.pk)) == 2, "in the files and in the message"
    assert "destroyed by itself with the outcome" in words(desk.open("mark_as_evidence", file_id=sent.pk))
    assert desk.send("mark_as_evidence", {}, file_id=sent.pk).status_code == 422
    desk.does("mark_as_evidence", {"about": "identity"}, file_id=sent.pk)
    assert "evidence:marked" in told(desk.case)
    assert "Proof of identity waits" in words(desk.open())
    assert desk.open("evidence", file_id=sent.pk).status_code == 200
    for who in ("nora", "axel"):
        stranger = Desk(sign_in(who), desk.case)
        assert "card.pdf" not in words(stranger.open())
        assert "Proof: see" in words(stranger.open())
        assert stranger.open("file", file_id=sent.pk).status_code == 404
        assert stranger.open("evidence", file_id=sent.pk).status_code == 404
        assert stranger.open("keep_as_upload", file_id=sent.pk).status_code == 404


def test_an_auditor_is_offered_no_mark(desk: Desk, sent: CaseFile, sign_in: Callable[[str], Client]) -> None:
    axel = Desk(sign_in("axel"), desk.case)
    assert "card.pdf" in words(axel.open())
    assert desk.url("mark_as_evidence", file_id=sent.pk) not in axel.open().content.decode()


def test_a_mandate_waits_under_authority(desk: Desk, sent: CaseFile) -> None:
    desk.case.requester.role, desk.case.requester.on_behalf_of = "representative", "Ida Old"
    desk.case.requester.save()
    desk.does("mark_as_evidence", {"about": "authority"}, file_id=sent.pk)
    page = words(desk.open())
    assert "Proof of authority waits" in page and "write down its scope" in page


def test_after_the_check_the_page_says_that_it_is_destroyed_now(
    desk: Desk, sent: CaseFile, cast: Cast, present: datetime
) -> None:
    confirm_identity(
        case_id=desk.case.pk, method="known_address", note="", actor=cast.actor("omar"), now=present
    )
    assert "as proof of identity it is destroyed now" in words(desk.open("mark_as_evidence", file_id=sent.pk))
    desk.does("mark_as_evidence", {"about": "identity"}, file_id=sent.pk)
    assert not CaseFile.objects.filter(pk=sent.pk).exists()
    assert desk.open("mark_as_evidence", file_id=sent.pk).status_code == 404


def test_what_is_no_proof_is_kept_for_everybody(desk: Desk, sent: CaseFile) -> None:
    desk.does("mark_as_evidence", {"about": "identity"}, file_id=sent.pk)
    assert desk.url("keep_as_upload", file_id=sent.pk) in desk.open().content.decode()
    assert "everybody who may see the case" in words(desk.open("keep_as_upload", file_id=sent.pk))
    desk.does("keep_as_upload", file_id=sent.pk)
    assert desk.open("file", file_id=sent.pk).status_code == 200


def test_an_answer_to_the_question_about_authority_is_proof_by_itself(
    desk: Desk, cast: Cast, present: datetime
) -> None:
    desk.case.requester.role, desk.case.requester.on_behalf_of = "representative", "Ida Old"
    desk.case.requester.save()
    authority.ask_authority(
        case_id=desk.case.pk, text="Your mandate, please.", actor=cast.actor("omar"), now=present
    )
    correspond.receive_message(case_id=desk.case.pk, text="", uploads=[pdf("mandate.pdf")], now=present)
    assert "mandate.pdf" not in words(desk.open()), "nobody is responsible yet"
    assert "Only whoever is responsible" in words(desk.open())
