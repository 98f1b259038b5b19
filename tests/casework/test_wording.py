"""Own words for letters: used where they are sound, for that controller and language only, by administrators only."""

from datetime import datetime
from typing import Any

import pytest

from dsr.accounts.permits import NotYours
from dsr.casework import wording
from dsr.casework.door import NotNow
from dsr.casework.wording import UnsoundWording
from dsr.mail import outbox
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller, LetterWording
from tests import factories
from tests.casework.letter_scenes import mail_of, message, to_print
from tests.casework.scenes import Scene, everything

pytestmark = pytest.mark.django_db
OWN = "Good day,\n\n{text}\n\nAnswer here: {status_url}\n{controller}"


def save(scene: Scene, who: str = "ada", **given: Any) -> LetterWording:
    words = {
        "controller_slug": "juxt",
        "letter": "message_from_us",
        "language": "en",
        "subject": "A word about {reference}",
        "body": OWN,
        **given,
    }
    return wording.save_wording(actor=scene.actor(who), now=scene.now, **words)


def test_letters_of_this_controller_in_this_language_use_it_at_once(scene: Scene, now: datetime) -> None:
    save(scene)
    letter = message(scene)
    assert letter.subject == "A word about JUXT-2026-0001"
    assert letter.text == "Good day,\n\nWhich order was it?\n\nAnswer here: [link]\nJUXT\n".replace(
        "JUXT\n", f"{scene.case.controller.name}\n"
    )
    mail = outbox.opened(row=mail_of(letter))
    assert "/status/" in mail.text
    assert "<p>Good day,</p>" in mail.html
    scene.case = factories.open_one(
        controller=factories.controller("jml", now=now), now=now, rights=("access",)
    ).case
    assert "Good day" not in message(scene).text


def test_another_language_keeps_the_usual_text(scene: Scene) -> None:
    save(scene, language="de")
    assert "Good day" not in message(scene).text


def test_by_post_too_and_without_the_link(scene: Scene) -> None:
    save(scene)
    letter = to_print(scene)
    assert letter.text.startswith("Good day,\n\nWhich order was it?\n\nAnswer here:\n")


def test_a_change_is_a_new_version_and_letters_sent_before_stay(scene: Scene) -> None:
    assert save(scene).version == 1
    first = message(scene)
    assert save(scene, body="Hello. {text}").version == 2
    first.refresh_from_db()
    assert first.text.startswith("Good day")
    assert message(scene).text.startswith("Hello. Which")


def test_without_it_the_usual_text_is_back(scene: Scene) -> None:
    save(scene)
    given = {"controller_slug": "juxt", "letter": "message_from_us", "language": "en"}
    wording.remove_wording(actor=scene.actor("ada"), now=scene.now, **given)
    assert "Good day" not in message(scene).text
    with pytest.raises(NotNow, match="usual"):
        wording.remove_wording(actor=scene.actor("ada"), now=scene.now, **given)


@pytest.mark.parametrize("who", ["omar", "nora", "lena", "axel", "sven"])
def test_only_who_looks_after_the_register(scene: Scene, who: str) -> None:
    before = everything()
    with pytest.raises(NotYours):
        save(scene, who)
    assert everything() == before


def test_only_within_the_controllers_in_reach(scene: Scene, juxt: Controller) -> None:
    with pytest.raises(NotYours):
        save(scene, controller_slug="nobody")


def test_a_lost_block_is_refused_and_named(scene: Scene) -> None:
    before = everything()
    with pytest.raises(UnsoundWording) as refusal:
        save(scene, letter="extension_notice", body="Sorry, {text} until {due_on} {salary}")
    assert refusal.value.findings.missing == ("complaint",)
    assert refusal.value.findings.unknown == ("salary",)
    assert everything() == before


@pytest.mark.parametrize(
    "given",
    [
        {"letter": "reminder"},
        {"letter": "recipient_notice"},
        {"letter": "no_such_letter"},
        {"language": "xx"},
        {"body": "{text}" + "A" * 20_000},
        {"subject": "A" * 151},
        {"body": "{% load x %} {text}"},
        {"body": ""},
    ],
    ids=str,
)
def test_what_cannot_be_used_is_not_saved(scene: Scene, given: dict[str, str]) -> None:
    with pytest.raises(NotNow):
        save(scene, **given)
    assert not LetterWording.objects.exists()


def test_a_wording_that_went_bad_in_the_table_is_not_used(scene: Scene) -> None:
    save(scene)
    LetterWording.objects.update(body="Nothing is in here.")
    message(scene)
    assert "Which order was it?" in OutboxMessage.objects.get(letter="message_from_us").kept_text
