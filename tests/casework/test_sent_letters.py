"""Every letter is kept as it went: text, digest, PDF, way, time and proof. Secrets are not."""

import hashlib
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from dsr.bundles.letters_pdf import letter_pdf
from dsr.cases.models import AccessLink, SentLetter, Task
from dsr.cases.refusals import NotNow
from dsr.casework import deliver, links, sent_letters
from dsr.casework.post_mail import post_mail, sweep_mail
from dsr.common.vault import vault
from tests.casework.letter_scenes import ADDRESS, lives, mail_of, message, to_print
from tests.casework.scenes import Scene
from tests.mail.scripted import ScriptedServer
from tests.services.smtp import Sink

pytestmark = pytest.mark.django_db


def kept_pdf(letter: SentLetter) -> bytes:
    """The plain bytes of a letter's PDF."""
    letter.refresh_from_db()
    return b"".join(vault().open(stored=letter.stored))


def test_the_acknowledgement_is_kept_with_its_secrets_masked(scene: Scene) -> None:
    letter = SentLetter.objects.get(case=scene.case)
    assert (letter.letter, letter.way, letter.to, letter.language) == (
        "acknowledgement",
        "mail",
        "anna@example.org",
        "en",
    )
    assert "[link]" in letter.text
    assert "/status/" not in letter.text
    assert letter.text_sha256 == hashlib.sha256(letter.text.encode()).hexdigest()
    assert letter.message_id == mail_of(letter).message_id
    assert (letter.delivered_at, letter.failed_at, letter.proof) == (None, None, "")


def test_what_a_handler_writes_carries_their_name(scene: Scene) -> None:
    assert message(scene).author == "Omar Handler"


def test_letters_that_carry_little_but_a_secret_are_kept_without_their_words(scene: Scene) -> None:
    links.replace_by_staff(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    scene.released()
    deliver.send_code(case_id=scene.case.pk, now=scene.now)
    for name in ("status_link", "download_code"):
        letter = SentLetter.objects.get(letter=name)
        # A digest of six figures would be as good as the figures themselves.
        assert (letter.text, letter.text_sha256) == ("", "")
        assert letter.to == "anna@example.org"
        assert not sent_letters.keep_pdf(letter=letter, now=scene.now)


def test_mail_to_the_team_is_no_letter_of_the_case(scene: Scene) -> None:
    scene.awaiting()
    assert not SentLetter.objects.filter(letter="release_asked").exists()


def test_the_servers_receipt_is_the_proof(scene: Scene, settings: Settings) -> None:
    letter = message(scene)
    with ScriptedServer(dot="250 2.0.0 Ok: queued as 4F2A for <anna@example.org>") as server:
        settings.DSR_MAIL_URL = server.url
        post_mail(mail_id=mail_of(letter).pk, now=scene.later)
    letter.refresh_from_db()
    assert letter.delivered_at == scene.later
    assert letter.proof == "250 2.0.0 Ok: queued as 4F2A for <[address]>"


def test_what_the_server_took_is_what_was_kept(scene: Scene, settings: Settings, smtp_sink: Sink) -> None:
    settings.DSR_MAIL_URL = smtp_sink.url
    letter = message(scene)
    sweep_mail(now=scene.later)
    letter.refresh_from_db()
    [arrived] = [one for one in smtp_sink.messages if one.message["Message-ID"] == letter.message_id]
    links_in = [line for line in arrived.text.splitlines() if "/status/" in line]
    as_kept = arrived.text.replace("\r\n", "\n").replace(links_in[0].strip(), "[link]")
    assert as_kept.split() == letter.text.split()
    assert letter.proof.startswith("250")


def test_the_pdf_is_made_once_and_stays_whatever_changes_after(scene: Scene) -> None:
    letter = message(scene, text="Which order was it? Größe ≤ 5 €.")
    assert sent_letters.sweep_letters(now=scene.later) == 2
    first = kept_pdf(letter)
    assert first.startswith(b"%PDF")
    assert letter.sha256 == hashlib.sha256(first).hexdigest()
    lives(scene, email="new@example.org")
    scene.case.controller.name = "Other Ltd"
    scene.case.controller.save()
    assert sent_letters.sweep_letters(now=scene.later + timedelta(days=9)) == 0
    assert sent_letters.keep_pdf(letter=SentLetter.objects.get(pk=letter.pk), now=scene.later)
    assert kept_pdf(letter) == first


def test_the_same_letter_gives_the_same_pdf_whenever_it_is_made(scene: Scene) -> None:
    letter = message(scene)
    content = sent_letters.content_of(letter=letter)
    assert letter_pdf(letter=content, now=letter.at) == letter_pdf(letter=content, now=letter.at)
    assert content.requester == ["anna@example.org"]
    assert content.place_and_date == "2 March 2026"


def test_two_that_make_the_pdf_at_once_leave_one_file(scene: Scene) -> None:
    letter = message(scene)
    stale = SentLetter.objects.select_related("case").get(pk=letter.pk)
    sent_letters.keep_pdf(letter=letter, now=scene.later)
    assert sent_letters.keep_pdf(letter=stale, now=scene.later)
    assert stale.vault_name == SentLetter.objects.get(pk=letter.pk).vault_name
    names = list(vault().stored_names(older_than=scene.later + timedelta(days=9999)))
    assert names == [stale.vault_name]


def test_a_letter_that_cannot_be_set_stops_no_other(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = message(scene, text="bad"), message(scene, text="good")
    real = letter_pdf

    def picky(**given: object) -> bytes:
        if "bad" in str(given["letter"]):
            raise RuntimeError("anna@example.org")
        return real(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(sent_letters, "letter_pdf", picky)
    assert sent_letters.sweep_letters(now=scene.later) == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bool(bad.vault_name), bool(good.vault_name)) == (False, True)


def test_by_post_it_waits_to_be_printed_and_no_link_is_on_it(scene: Scene) -> None:
    before = AccessLink.objects.count()
    letter = to_print(scene)
    assert (letter.way, letter.to) == ("post", f"Anna Requester\n{ADDRESS}")
    assert "Which order was it?" in letter.text
    assert "[link]" not in letter.text
    assert "/status/" not in letter.text
    assert AccessLink.objects.count() == before
    task = Task.objects.get(case=scene.case)
    assert (task.kind, task.about) == ("letter_to_print", f"letter:{letter.pk}")
    assert letter.delivered_at is None
    content = sent_letters.content_of(letter=letter)
    assert content.requester == ["Anna Requester", "1 Mill Lane", "Leeds LS1 1AA"]


def test_on_the_status_page_it_has_arrived_at_once(scene: Scene) -> None:
    letter = message(scene, way="portal")
    assert (letter.way, letter.to, letter.delivered_at) == ("portal", "", scene.now)
    assert not letter.message_id
    assert not Task.objects.filter(case=scene.case).exists()


@pytest.mark.parametrize(
    ("email", "address", "way"),
    [
        ("anna@example.org", ADDRESS, "mail"),
        ("anna@example.org", "", "mail"),
        ("", ADDRESS, "post"),
        ("", "", "portal"),
        ("", " \n ", "portal"),
    ],
)
def test_without_a_choice_mail_comes_before_post_before_the_status_page(
    scene: Scene, email: str, address: str, way: str
) -> None:
    lives(scene, email=email, address=address)
    assert message(scene).way == way


def test_a_way_without_an_address_is_refused(scene: Scene) -> None:
    lives(scene, email="", address="")
    for way in ("mail", "post", "pigeon"):
        with pytest.raises(NotNow):
            message(scene, way=way)
    assert SentLetter.objects.filter(case=scene.case).count() == 1


def test_what_a_handler_types_is_never_taken_for_the_link(scene: Scene) -> None:
    lives(scene)
    letter = message(scene, way="post", text="Use the [link] in our mail.\n\n[link]\n\nThank you.")
    assert "Use the [link] in our mail.\n\n[link]\n\nThank you." in letter.text
