"""In what capacity somebody asks, whose data it is, and where they live: asked plainly, kept with the case."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dsr.cases.models import Case, IntakeDraft, Requester
from dsr.casework import intake
from dsr.register.models import Controller
from tests.casework.scenes import PDF
from tests.web.public.walker import ANNA, Walker, field_error, text_of

pytestmark = pytest.mark.django_db


def kept(walker: Walker, **you: Any) -> Requester:
    walker.send("access", you=you)
    return Case.objects.get().requester


def mandate() -> SimpleUploadedFile:
    return SimpleUploadedFile("mandate.pdf", PDF, content_type="application/pdf")


@pytest.mark.parametrize(
    ("who", "role", "subject"),
    [
        ("other", "representative", "adult"),
        ("parent", "parent", "child"),
        ("heir", "heir", "deceased"),
    ],
)
def test_the_capacity_says_whose_data_they_are(
    walker: Walker, juxt: Controller, who: str, role: str, subject: str
) -> None:
    person = kept(walker, who=who, on_behalf_of="Ida Old", mandate=mandate())
    assert (person.role, person.subject_kind, person.on_behalf_of) == (role, subject, "Ida Old")


def test_somebody_who_asks_for_themselves(walker: Walker, juxt: Controller) -> None:
    person = kept(walker, on_behalf_of="left over from another choice")
    assert (person.role, person.subject_kind, person.on_behalf_of, person.residence) == (
        "self",
        "adult",
        "",
        "",
    )


@pytest.mark.parametrize("who", ["parent", "heir"])
def test_r3_a_parent_or_heir_needs_no_paper_at_once_but_a_name(
    walker: Walker, juxt: Controller, who: str
) -> None:
    walker.begin("access")
    wrong = walker.you(who=who)
    assert "Write the name of the person" in field_error(wrong, "on_behalf_of")
    assert field_error(wrong, "mandate") == ""
    assert walker.you(who=who, on_behalf_of="Kim Requester").status_code == 302


def test_the_country_is_asked_and_not_needed(walker: Walker, juxt: Controller) -> None:
    assert kept(walker, residence="FR").residence == "FR"
    walker.begin("access")
    assert walker.you(residence="XX").status_code == 200
    assert walker.you(residence="").status_code == 302


def test_the_check_page_says_capacity_and_country(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    walker.you(who="parent", on_behalf_of="Kim Requester", residence="IE")
    words = text_of(walker.get("check"))
    assert "For my child, or a child I am the guardian of" in words
    assert "Kim Requester" in words
    assert "Ireland" in words


def test_a_draft_of_before_still_becomes_a_case(walker: Walker, juxt: Controller, now: datetime) -> None:
    """Its answers know neither capacity nor country; what was "other" is a representative."""
    walker.begin("access")
    walker.you(who="other", on_behalf_of="Ida Old", mandate=mandate())
    old = {**ANNA, "who": "other", "on_behalf_of": "Ida Old"}
    draft = IntakeDraft.objects.get()
    intake.save_draft(draft=draft, answers={"you": old}, now=draft.created_at)
    assert "On behalf of someone else" in text_of(walker.get("check"))
    assert walker.post("check").status_code == 302
    person = Case.objects.get().requester
    assert (person.role, person.residence) == ("representative", "")


def test_the_status_page_shows_what_was_said(walker: Walker, juxt: Controller) -> None:
    by_company = {"email": "", "id-company": "Example Ltd"}
    kept(walker, who="heir", on_behalf_of="Ida Old", residence="PT", **by_company)
    sent = walker.get("sent").content.decode()
    start = sent.index("/status/")
    url = sent[start : sent.index('"', start)]
    words = text_of(walker.client.get(url))
    assert "As an heir or relative of someone who died" in words
    assert "Portugal" in words
