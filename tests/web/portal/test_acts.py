"""What the person can do on the status page, and what cannot be done."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from dsr.cases.models import AccessLink, Case, CaseFile, Message, RightTrack
from dsr.casework.open_case import Person
from dsr.mail import outbox
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.web.portal.visitor import Visitor, text_of

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def upload(name: str = "invoice.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_files_come_with_a_message_or_alone(anna: Visitor, case: Case) -> None:
    words = text_of(anna.follow("write/", text="", files=[upload(), upload("second.pdf")]))
    assert "invoice.pdf" in words and "second.pdf" in words
    assert CaseFile.objects.filter(case=case, purpose="requested").count() == 2


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"text": ""}, "Write a message or choose a file."),
        ({"text": "x" * 5001}, "Use at most 5000 characters. There are 5001 now."),
        ({"text": "a\x00b"}, "Null characters are not allowed."),
        ({"text": "Kept words", "files": upload("lie.pdf", b"MZ\x90\x00" * 40)}, "lie.pdf"),
        (
            {"text": "Kept words", "files": [upload(f"{n}.pdf") for n in range(11)]},
            "Choose at most 10 files.",
        ),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_kept(
    anna: Visitor, data: dict[str, object], told: str
) -> None:
    answer = anna.post("write/", **data)
    assert answer.status_code == 200 and told in text_of(answer)
    if data["text"] == "Kept words":
        assert "Kept words" in answer.content.decode()
    assert not Message.objects.exists() and not CaseFile.objects.exists()


def test_a_file_over_the_limit_leaves_the_words(anna: Visitor, settings: Settings) -> None:
    settings.DSR_MAX_UPLOAD_BYTES = 1024 * 1024
    answer = anna.post("write/", text="Kept words", files=upload("large.pdf", PDF + b"x" * 3_000_000))
    assert "“large.pdf” is too large" in text_of(answer) and "Kept words" in answer.content.decode()
    assert not Message.objects.exists()


def test_ten_megabytes_of_text_change_nothing(anna: Visitor) -> None:
    sent = "text=" + "x" * 10_000_000
    answer = anna.client.post(anna.url("write/"), sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413 and "Nothing was changed." in text_of(answer)
    assert not Message.objects.exists()


def test_twenty_messages_an_hour(anna: Visitor) -> None:
    for _ in range(20):
        anna.post("write/", text="Hello")
    answer = anna.post("write/", text="The last one")
    assert "20 messages were sent from this page" in text_of(answer)
    assert "The last one" in answer.content.decode() and Message.objects.count() == 20


def test_withdrawing_asks_once_and_says_what_happens(anna: Visitor, case: Case) -> None:
    assert "We stop working on everything" in anna.words("withdraw/")
    assert not RightTrack.objects.filter(state="withdrawn").exists()
    words = text_of(anna.follow("withdraw/"))
    assert "Your request is withdrawn." in words and "You withdrew your request" in words
    assert set(RightTrack.objects.values_list("state", flat=True)) == {"withdrawn"}
    again = anna.post("withdraw/")
    assert again.status_code == 409 and "Every right is already answered." in text_of(again)


def test_an_answered_case_cannot_be_withdrawn(anna: Visitor, case: Case, cast: Cast, now: datetime) -> None:
    factories.walk_to_released(case=case, cast=cast, now=now - timedelta(hours=2))
    assert anna.post("withdraw/").status_code == 409
    assert set(RightTrack.objects.values_list("state", flat=True)) == {"answered"}


def test_replacing_the_link_mails_a_new_one_and_ends_the_old(anna: Visitor, case: Case) -> None:
    assert "stop working at once" in anna.words("replace/")
    answer = anna.post("replace/")
    assert "We mailed a new one" in text_of(answer) and "/status/" not in answer.content.decode()
    assert anna.get().status_code == 404
    mail = outbox.opened(row=OutboxMessage.objects.get(letter="status_link")).text
    new = next(word for word in mail.split() if "/status/" in word)
    assert anna.client.get(new).status_code == 200


def test_without_an_address_the_new_link_is_shown_once(
    client: Client, juxt: Controller, now: datetime
) -> None:
    ben = Visitor(client, factories.open_one(controller=juxt, now=now, person=Person(name="Ben")))
    answer = ben.post("replace/")
    new = answer.content.decode().split('href="')[-1]
    assert "shown only now" in text_of(answer)
    assert AccessLink.objects.filter(revoked_at=None).count() == 1 and new


def test_the_link_is_replaced_five_times_a_day_at_most(
    client: Client, juxt: Controller, now: datetime
) -> None:
    ben = Visitor(client, factories.open_one(controller=juxt, now=now, person=Person(name="Ben")))
    for _ in range(5):
        page = ben.post("replace/").content.decode()
        ben.token = page.split("/status/")[1].split("/")[0]
    answer = ben.post("replace/")
    assert answer.status_code == 429 and ben.get().status_code == 200


def test_another_sites_form_finds_no_door(anna: Visitor) -> None:
    """No cookie authorises anything here, so a form sent from elsewhere needs the token itself."""
    assert anna.client.post("/status/guess/withdraw/").status_code == 404
    assert not anna.client.cookies
