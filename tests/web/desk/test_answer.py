"""The answer: letter, previews, bundle, the second person."""

import io
from datetime import datetime

import pytest
from django.test import Client
from pypdf import PdfReader

from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases.models import Answer, Case
from dsr.casework.build_bundle import build_bundle
from dsr.casework.open_case import Person
from dsr.mail.models import OutboxMessage
from dsr.register.article_15 import HEADINGS
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.web.desk.steps import Desk, told, words

ITEMS = {f"item_{item}": f"About {item}." for item in HEADINGS}
LETTER = {"subject": "Our answer", "body": "Dear Anna,\n\nhere it is."}


@pytest.fixture
def decided(desk: Desk, cast: Cast, now: datetime) -> Desk:
    """Access granted, no letter yet."""
    factories.walk_to_decided(case=desk.case, cast=cast, now=now)
    return desk


def test_the_letter_writes_itself_from_the_decision(decided: Desk) -> None:
    form = decided.open("prepare_answer").context["form"]
    assert "Dear Anna Requester" in form.initial["body"]
    assert form.initial["item_e"].startswith("You have the right to ask us")
    assert len([name for name in form.fields if name.startswith("item_")]) == 9


def test_save_the_letter_with_its_information(decided: Desk, cast: Cast) -> None:
    decided.does("prepare_answer", LETTER | ITEMS)
    answer = Answer.objects.get(case=decided.case)
    assert (answer.subject, answer.prepared_by) == ("Our answer", cast.omar)
    assert answer.information[0] == {
        "item": "a",
        "article": "15(1)(a)",
        "heading": "What we use your data for",
        "text": "About a.",
    }
    assert decided.open("prepare_answer").context["form"].initial["item_2"] == "About 2."


def test_no_answer_leaves_while_an_item_of_article_15_is_empty(decided: Desk) -> None:
    """R5: the draft keeps what is written, the empty item stands out, and nothing can be released."""
    decided.does("prepare_answer", LETTER | ITEMS | {"item_h": " "})
    page = decided.open("prepare_answer")
    assert "Empty: Art. 15(1)(h)." in words(page)
    assert [row.field.name for row in page.context["form"].item_rows if row.state == "empty"] == ["item_h"]
    assert decided.open().context["next"].heading == "Prepare the answer letter"
    assert "Empty so far: 15(1)(h)." in words(decided.open())
    refused = decided.send("ask_release")
    assert refused.status_code == 409
    assert "15(1)(h)" in words(refused)
    decided.does("prepare_answer", LETTER | ITEMS)
    assert decided.open().context["next"].heading == "Build the bundle"


def test_what_comes_unchanged_from_the_register_is_told(decided: Desk) -> None:
    """R5: a copy of the notice is no answer; what nobody touched is marked until somebody does."""
    first = decided.open("prepare_answer")
    states = {row.field.name: row.state for row in first.context["form"].item_rows}
    assert states["item_a"] == "register"
    assert states["item_e"] == "own", "the rights are the same for everybody"
    page = words(first)
    assert "Unchanged from the register: make it fit this person." in page
    assert "Name each recipient" in page
    drafted = {name: text for name, text in first.context["form"].initial.items() if name.startswith("item_")}
    decided.does("prepare_answer", LETTER | drafted | {"item_a": "Because you bought a ticket."})
    states = {row.field.name: row.state for row in decided.open("prepare_answer").context["form"].item_rows}
    assert (states["item_a"], states["item_b"]) == ("own", "register")


def test_a_refusal_gets_the_blocks_of_the_law_and_no_information(
    desk: Desk, cast: Cast, now: datetime
) -> None:
    factories.walk_to_decided(case=desk.case, cast=cast, now=now, decision="refuse")
    page = desk.open("prepare_answer")
    assert page.context["form"].items == ()
    assert "Added below the letter by law; it cannot be changed or left out" in words(page)
    desk.does("prepare_answer", LETTER)
    assert "You can also go to court against us (Art. 79 GDPR)." in Answer.objects.get().full_text.replace(
        "UK ", ""
    )


def test_a_preview_keeps_nothing_and_loses_nothing(decided: Desk) -> None:
    response = decided.send("prepare_answer", LETTER | {"preview": "1"})
    assert response.status_code == 200
    assert "So it will read (not saved yet)" in words(response)
    assert response.context["mail"]["body"] == LETTER["body"]
    assert response.context["form"].data["subject"] == "Our answer"
    assert not Answer.objects.exists()


def test_the_letter_as_pdf(decided: Desk) -> None:
    decided.does("prepare_answer", LETTER | ITEMS)
    response = decided.open("letter")
    assert response["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    assert "Our answer" in text
    assert "here it is." in text


def test_without_an_answer_there_is_nothing_to_see(desk: Desk) -> None:
    assert desk.open("answer").status_code == 404
    assert desk.open("letter").status_code == 404
    assert "First decide at least one right." in words(desk.open("prepare_answer"))


def test_build_the_bundle_and_watch_it(decided: Desk, present: datetime) -> None:
    decided.does("prepare_answer", LETTER | ITEMS)
    decided.does("build_bundle")
    bundle = Bundle.objects.get()
    page = words(decided.open())
    assert "The bundle is being built" in page
    progress = decided.open("bundle_progress")
    assert "Waiting for a worker" in words(progress)
    assert b"hx-get" in progress.content
    assert build_bundle(bundle_id=bundle.pk, now=present)
    finished = decided.open("bundle_progress")
    assert finished["HX-Refresh"] == "true"
    assert "hx-get" not in finished.content.decode()
    page = words(decided.open())
    assert "The bundle holds 2 records; 1 of 5 systems held data." in page
    bundle.refresh_from_db()
    assert bundle.sha256 in page


def test_a_bundle_before_the_letter_is_refused_in_words(decided: Desk) -> None:
    assert decided.send("build_bundle").status_code == 302
    assert "First prepare the answer letter." in words(decided.open())
    assert not Bundle.objects.exists()


def test_a_changed_letter_makes_the_bundle_out_of_date(decided: Desk, present: datetime) -> None:
    decided.does("prepare_answer", LETTER | ITEMS)
    decided.does("build_bundle")
    assert build_bundle(bundle_id=Bundle.objects.get().pk, now=present)
    decided.does("prepare_answer", LETTER | ITEMS | {"body": "Another text."})
    assert decided.open().context["next"].heading == "Build the bundle"
    assert decided.send("ask_release").status_code == 409


@pytest.fixture
def awaiting(case: Case, cast: Cast, now: datetime) -> Case:
    """Anna's answer waits for a second person; Omar wrote it."""
    factories.walk_to_awaiting_release(case=case, cast=cast, now=now)
    return case


def test_ask_for_release_tells_the_leads(desk: Desk, cast: Cast, now: datetime) -> None:
    factories.walk_to_decided(case=desk.case, cast=cast, now=now, decision="no_data")
    desk.does("prepare_answer", LETTER)
    desk.does("ask_release")
    assert OutboxMessage.objects.filter(letter="release_asked", to=cast.lena.email).exists()
    assert "It needs a second person: Lena Lead." in words(desk.open())


def test_the_second_person_sees_everything_before_it_leaves(lena: Client, awaiting: Case) -> None:
    page = words(Desk(lena, awaiting).open("release"))
    for text in (
        "Prepared by Omar Handler",
        "anna@example.org",
        "Granted, decided by Omar Handler",
        "GoTo : Found",
        "contacts.csv",
        "The letter goes to anna@example.org now.",
        "The bundle can be downloaded from the status page for 30 days, after a code.",
        "These rights are answered: Give me a copy of my data.",
    ):
        assert text in page


def test_release(lena: Client, cast: Cast, awaiting: Case) -> None:
    Desk(lena, awaiting).does("release")
    assert Answer.objects.get().released_by == cast.lena
    assert DownloadGrant.objects.filter(bundle__case=awaiting).exists()
    assert OutboxMessage.objects.filter(letter="answer", to="anna@example.org").exists()
    assert "answer:released" in told(awaiting)
    assert Desk(lena, awaiting).send("release").status_code == 409, "a double click sends nothing twice"
    assert OutboxMessage.objects.filter(letter="answer").count() == 1


def test_a_handler_cannot_release_at_all(omar: Client, awaiting: Case) -> None:
    assert Desk(omar, awaiting).open("release").status_code == 404
    assert Desk(omar, awaiting).send("release").status_code == 404
    assert Answer.objects.get().state == "awaiting_release"


def test_take_back_with_a_reason(lena: Client, awaiting: Case) -> None:
    desk = Desk(lena, awaiting)
    assert desk.send("take_back", {"reason": ""}).status_code == 422
    desk.does("take_back", {"reason": "The date is missing."})
    assert Answer.objects.get().state == "draft"
    assert "The date is missing." in words(desk.open())


def test_without_an_address_the_letter_has_to_be_printed(
    omar: Client, lena: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    person = Person(name="Paul Paper", address="1 High Street\nLeeds")
    case = factories.open_one(controller=juxt, now=now, person=person).case
    factories.walk_to_awaiting_release(case=case, cast=cast, now=now, decision="no_data")
    assert "The letter is kept to be printed and posted, as a task;" in words(
        Desk(lena, case).open("release")
    )
    Desk(lena, case).does("release")
    text = PdfReader(io.BytesIO(Desk(omar, case).open("letter").content)).pages[0].extract_text()
    assert "1 High Street" in text


def test_a_password_and_a_form_can_be_chosen_for_the_bundle(decided: Desk) -> None:
    decided.does("prepare_answer", LETTER | ITEMS)
    page = words(decided.open("build_bundle"))
    assert "Protect the package with a password" in page and "7-Zip" in page
    refused = decided.send("build_bundle", {"form": "pdf", "protected": "on"})
    assert refused.status_code == 409 and "Only a package can get a password." in words(refused)
    assert not Bundle.objects.exists()
    decided.does("build_bundle", {"form": "package", "protected": "on"})
    assert Bundle.objects.get().sealed_password


def test_an_email_alone_is_chosen_with_a_reason_and_said_before_the_release(
    decided: Desk, case: Case, lena: Client, present: datetime
) -> None:
    """No download is offered afterwards, neither on the desk nor on the status page."""
    Case.objects.filter(pk=case.pk).update(answer_format="email", contact_confirmed_at=present)
    decided.does("prepare_answer", LETTER | ITEMS)
    refused = decided.send("build_bundle", {"form": "email"})
    assert refused.status_code == 409 and "Say why an e-mail alone is safe enough" in words(refused)
    decided.does("build_bundle", {"form": "email", "reason": "Two rows of an address book."})
    assert build_bundle(bundle_id=Bundle.objects.get().pk, now=present)
    decided.does("ask_release")
    second = Desk(lena, case)
    assert "The data stand in this e-mail itself: no code protects them." in words(second.open("release"))
    second.does("release")
    assert "Download until" not in words(second.open())
    text = OutboxMessage.objects.get(letter="answer")
    assert text.to == case.requester.email
