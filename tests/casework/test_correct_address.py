"""A corrected address: the old one opens nothing and gets nothing, and after a check it takes another one (R19)."""

import pytest
from pytest_django.fixtures import Settings

from dsr.audit.models import AuditEntry
from dsr.cases.models import AccessLink, Case, IdentityCheck, SearchTerm, SentLetter, Task
from dsr.casework.confirm_contact import confirm_contact
from dsr.casework.correct_address import correct_address
from dsr.casework.door import NotNow
from dsr.casework.post_mail import post_mail, send_again, sweep_mail
from dsr.mail.models import OutboxMessage
from tests.casework.letter_scenes import ADDRESS, lives, mail_of, message
from tests.casework.scenes import Scene, everything
from tests.mail.scripted import ScriptedServer
from tests.services.smtp import Sink

pytestmark = pytest.mark.django_db
NEW = "anna@example.net"


def correct(scene: Scene, **given: str) -> None:
    words = {"email": NEW, "address": "", "reason": "A letter was missing.", **given}
    correct_address(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later, **words)


def test_the_old_address_opens_nothing_and_the_new_one_has_to_be_confirmed(scene: Scene) -> None:
    confirm_contact(link=AccessLink.objects.get(), now=scene.now)
    correct(scene)
    case = scene.fresh()
    assert case.requester.email == NEW
    assert case.contact_confirmed_at is None
    assert AccessLink.objects.filter(case=case, revoked_at=None).count() == 1
    link = SentLetter.objects.get(letter="contact_confirmation")
    assert link.to == NEW
    assert SearchTerm.objects.filter(case=case, term=NEW).exists()
    assert not SearchTerm.objects.filter(case=case, term="anna@example.org").exists()


def test_what_waits_for_the_old_address_is_held_back(
    scene: Scene, settings: Settings, smtp_sink: Sink
) -> None:
    letter = message(scene)
    correct(scene)
    settings.DSR_MAIL_URL = smtp_sink.url
    sweep_mail(now=scene.later)
    assert smtp_sink.sent_to("anna@example.org") == []
    assert len(smtp_sink.sent_to(NEW)) == 1
    letter.refresh_from_db()
    assert letter.failed_at == scene.later
    assert (mail_of(letter).state, mail_of(letter).sealed) == ("withheld", "")
    about = set(Task.objects.filter(done_at=None).values_list("about", flat=True))
    assert f"letter:{letter.pk}" in about


def test_what_failed_there_is_not_tried_there_again(scene: Scene, settings: Settings) -> None:
    letter = message(scene)
    with ScriptedServer(rcpt="550 no") as server:
        settings.DSR_MAIL_URL = server.url
        post_mail(mail_id=mail_of(letter).pk, now=scene.now)
    correct(scene)
    with pytest.raises(NotNow):
        send_again(mail_id=mail_of(letter).pk, actor=scene.actor("omar"), now=scene.later)


def test_r19_after_identity_was_confirmed_the_address_is_frozen(scene: Scene) -> None:
    """R19: a new address after the check needs a check of its own."""
    scene.assigned()
    before = everything()
    with pytest.raises(NotNow, match="Confirm anew"):
        correct(scene)
    for says_nothing in ("known_address", "not_needed", "document"):
        with pytest.raises(NotNow, match="says nothing"):
            correct(scene, confirmed_by=says_nothing)
    assert everything() == before
    correct(scene, confirmed_by="call_back", reason="Rang her: the old mailbox is gone.")
    case = scene.fresh()
    assert case.requester.email == NEW
    assert case.identity_settled_at == scene.later
    check = IdentityCheck.objects.latest("pk")
    assert (check.method, check.outcome, check.by) == ("call_back", "confirmed", scene.cast.omar)
    kinds = list(AuditEntry.objects.order_by("-pk").values_list("kind", flat=True)[:2])
    assert set(kinds) == {"address:corrected", "identity:confirmed"}


def test_r19_the_postal_address_is_frozen_too(scene: Scene) -> None:
    """R19: paper to a wrong house is a wrong recipient as well."""
    scene.assigned()
    with pytest.raises(NotNow, match="Confirm anew"):
        correct(scene, email="anna@example.org", address=ADDRESS)


def test_a_postal_address_alone_leaves_the_links_as_they_are(scene: Scene) -> None:
    before = OutboxMessage.objects.count()
    correct(scene, email="anna@example.org", address=ADDRESS)
    assert scene.fresh().requester.address == ADDRESS
    assert AccessLink.objects.filter(revoked_at=None).count() == 1
    assert OutboxMessage.objects.count() == before


def test_an_address_can_be_taken_away(scene: Scene) -> None:
    lives(scene)
    correct(scene, email="", address=ADDRESS)
    assert scene.fresh().requester.email == ""
    assert not SentLetter.objects.filter(letter="status_link").exists()
    assert not AccessLink.objects.filter(revoked_at=None).exists()


def test_refusals_leave_nothing(scene: Scene) -> None:
    before = everything()
    for given in (
        {"reason": " "},
        {"email": "not an address"},
        {"email": "a@b\nBcc: x@y.example"},
        {"email": "anna@example.org"},
    ):
        with pytest.raises(NotNow):
            correct(scene, **given)
    assert everything() == before


def test_the_record_tells_it_without_the_addresses_in_its_facts(scene: Scene) -> None:
    correct(scene)
    entry = AuditEntry.objects.get(kind="address:corrected")
    assert entry.known["what"] == ["email"]
    assert "example" not in str(entry.facts)


def test_an_answer_that_waits_is_taken_back_first(scene: Scene) -> None:
    scene.awaiting()
    with pytest.raises(NotNow, match="take it back"):
        correct(scene, confirmed_by="call_back")
    assert Case.objects.get(pk=scene.case.pk).requester.email == "anna@example.org"
