"""Own wordings on the desk: for administrators, with what is missing named beside the field, and a preview."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dsr.cases.models import Case, SentLetter
from dsr.register.models import LetterWording
from tests.web.desk.steps import Desk, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(sign_in: Callable[[str], Client], case: Case) -> Client:
    """The administrator at a browser."""
    return sign_in("ada")


def url(name: str = "wording_edit", **given: str) -> str:
    place = {"controller": "juxt", "letter": "message_from_us", "language": "en", **given}
    return reverse(f"desk:{name}", kwargs=place)


def send(ada: Client, **given: Any) -> Any:
    return ada.post(url(), {"subject": "", "body": "Good day,\n\n{text}", **given})


def test_the_list_names_the_letters_and_their_languages(ada: Client) -> None:
    page = words(ada.get(reverse("desk:wording")))
    for word in ("Acknowledgement of receipt", "Message about your request", "German", "own, version"):
        assert (word in page) == (word != "own, version"), word
    assert "A mail could not be delivered" not in page
    send(ada)
    assert "own, version 1" in words(ada.get(reverse("desk:wording")))


def test_it_starts_from_the_usual_text(ada: Client) -> None:
    page = ada.get(url()).content.decode()
    assert "A message from {controller} about your request {reference}:" in page
    german = ada.get(url(language="de")).content.decode()
    assert "{text}" in german
    assert "A message from" not in german


def test_a_saved_wording_is_what_goes_out(ada: Client, desk: Desk) -> None:
    response = send(ada, subject="From {controller}")
    assert response.status_code == 302
    desk.does("write", {"text": "Which order?"})
    letter = SentLetter.objects.latest("pk")
    assert letter.text == "Good day,\n\nWhich order?\n"
    assert letter.subject.startswith("From ")


def test_what_is_missing_or_unknown_is_named_beside_the_field(ada: Client) -> None:
    response = send(ada, body="Hello {salary} {% load x %}", subject="{text}")
    assert response.status_code == 422
    page = words(response)
    assert "the law demands it: {text}" in page
    assert "no such placeholder: {salary}" in page
    assert "A brace stands alone" in page
    assert "A subject may not hold: {text}" in page
    assert "Hello {salary}" in page
    assert not LetterWording.objects.exists()


def test_a_preview_saves_nothing(ada: Client) -> None:
    response = send(ada, body="Good day,\n\n{text}\n\n{status_url}", preview="1")
    page = words(response)
    assert "not saved yet" in page
    assert "Good day, [text] [link]" in page
    assert not LetterWording.objects.exists()


def test_back_to_the_usual_text(ada: Client, desk: Desk) -> None:
    send(ada)
    assert ada.post(url("wording_remove")).status_code == 302
    desk.does("write", {"text": "Which order?"})
    assert "Good day" not in SentLetter.objects.latest("pk").text
    assert ada.post(url("wording_remove"), follow=True).status_code == 200


@pytest.mark.parametrize("letter", ["reminder", "recipient_notice", "nothing"])
def test_letters_without_a_wording_of_their_own_have_no_page(ada: Client, letter: str) -> None:
    assert ada.get(url(letter=letter)).status_code == 404


def test_nobody_else(omar: Client, lena: Client, case: Case) -> None:
    for client in (omar, lena):
        assert client.get(reverse("desk:wording")).status_code == 404
        assert client.post(url(), {"body": "{text}"}).status_code == 404
    assert not LetterWording.objects.exists()
