"""Showing who one is on the status page: only where it was asked, by a code or by a copy with parts covered."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dsr.accounts.actors import staff_actor
from dsr.cases.models import Case, CaseFile
from dsr.casework.identity import ask_identity, confirm_identity
from dsr.common import clock
from tests.casework.scenes import PDF
from tests.casework.themes.people import KNOWN, WHY_NOT_LESS, mailed_code
from tests.cast import Cast
from tests.web.portal.visitor import Visitor, text_of


def ask(case: Case, cast: Cast, method: str, **more: Any) -> None:
    ask_identity(
        case_id=case.pk,
        ground="address_unknown",
        method=method,
        text="Please show us who you are.",
        why_not_less=WHY_NOT_LESS,
        actor=staff_actor(cast.omar),
        now=clock.now() - timedelta(minutes=1),
        **more,
    )


def copy(content: bytes = PDF, name: str = "card.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_r3_nothing_offers_an_upload_of_proof_by_default(anna: Visitor, case: Case) -> None:
    assert "proof" not in anna.get().content.decode()
    for page in ("identity/proof/", "identity/code/"):
        assert anna.get(page).status_code == 409
    assert anna.post("identity/proof/", files=copy()).status_code == 409
    assert not CaseFile.objects.filter(case=case).exists()


@pytest.mark.parametrize("method", ["signed_in", "knowledge", "call_back"])
def test_r3_other_ways_offer_none_either(anna: Visitor, case: Case, cast: Cast, method: str) -> None:
    ask(case, cast, method)
    page = anna.get()
    assert "We need something from you" in text_of(page)
    assert "Please show us who you are." in text_of(page)
    assert "identity/proof" not in page.content.decode()


def test_a_copy_that_was_asked_for_reaches_the_vault_as_proof(anna: Visitor, case: Case, cast: Cast) -> None:
    ask(case, cast, "document")
    assert anna.url("identity/proof/") in anna.get().content.decode()
    assert "the photo" in anna.words(), "what to cover"
    assert "Cover the parts" in anna.words("identity/proof/")
    response = anna.follow("identity/proof/", files=copy())
    assert "destroyed by itself" in text_of(response)
    assert "We have the copy that you sent" in text_of(response)
    file = CaseFile.objects.get(case=case)
    assert (file.purpose, file.message) == ("identity", None)
    assert "card.pdf" not in text_of(response), "it is in no list of files"
    assert "1 file has reached us already" in anna.words("identity/proof/")


def test_what_is_no_copy_is_refused_with_the_reason(anna: Visitor, case: Case, cast: Cast) -> None:
    ask(case, cast, "document")
    assert "Choose the file" in text_of(anna.post("identity/proof/"))
    wrong = anna.post("identity/proof/", files=copy(b"\x7fELF\x00\x01", "card.pdf"))
    assert wrong.status_code == 200
    assert "error-summary" in wrong.content.decode()
    many = anna.post("identity/proof/", files=[copy(name=f"{n}.pdf") for n in range(5)])
    assert "at most 4 files" in text_of(many)
    assert not CaseFile.objects.filter(case=case).exists()


def test_once_confirmed_the_upload_is_gone(anna: Visitor, case: Case, cast: Cast) -> None:
    ask(case, cast, "document")
    anna.post("identity/proof/", files=copy())
    confirm_identity(
        case_id=case.pk, method="document", note="", actor=staff_actor(cast.omar), now=clock.now()
    )
    assert anna.get("identity/proof/").status_code == 409
    assert "We know that it is you" in anna.words()
    assert not CaseFile.objects.filter(case=case).exists()


def test_a_code_to_the_address_on_file_confirms_who_it_is(anna: Visitor, case: Case, cast: Cast) -> None:
    ask(case, cast, "known_address", known_address=KNOWN)
    assert "Show who you are with a code" in anna.words()
    page = anna.follow("identity/code/send/")
    assert "We sent six figures" in text_of(page)
    assert KNOWN not in page.content.decode(), "the page tells nobody our address"
    wrong = anna.post("identity/code/", code="12")
    assert "wrong or too old" in text_of(wrong)
    right = anna.follow("identity/code/", code=mailed_code())
    assert "We know now that it is you" in text_of(right)
    case.refresh_from_db()
    assert case.identity_settled_at is not None
    assert anna.get("identity/code/").status_code == 409


def test_an_inbox_is_not_filled(anna: Visitor, case: Case, cast: Cast) -> None:
    ask(case, cast, "known_address", known_address=KNOWN)
    statuses = [anna.post("identity/code/send/").status_code for _ in range(4)]
    assert statuses == [302, 302, 302, 429]
    assert anna.get("identity/code/send/").status_code == 405
