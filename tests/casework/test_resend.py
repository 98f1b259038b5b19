"""A letter once more: in its own words, with a fresh link, to the address as it stands now, or on paper."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from dsr.audit.models import AuditEntry
from dsr.cases.models import AccessLink, ProcessingRestriction, RecipientNotice, RightTrack, SentLetter, Task
from dsr.casework import recipients, restriction
from dsr.casework.bounces import take_bounce
from dsr.casework.door import NotNow
from dsr.casework.links import find_link, replace_by_staff
from dsr.casework.post_mail import sweep_mail
from dsr.casework.resend import send_once_more
from tests.casework.effects import carried_out, rights_asked
from tests.casework.letter_scenes import ADDRESS, bounced, lives, message, notification, open_task, went
from tests.casework.scenes import Scene, everything
from tests.services.smtp import Sink

pytestmark = pytest.mark.django_db


def again(scene: Scene, letter: SentLetter, way: str = "mail") -> SentLetter:
    return send_once_more(
        case_id=scene.case.pk, letter_id=letter.pk, way=way, actor=scene.actor("omar"), now=scene.later
    )


def test_by_mail_with_a_link_that_works(scene: Scene, settings: Settings, smtp_sink: Sink) -> None:
    first = bounced(scene)
    settings.DSR_MAIL_URL = smtp_sink.url
    second = again(scene, first)
    assert (second.text, second.text_sha256, second.way) == (first.text, first.text_sha256, "mail")
    assert second.message_id != first.message_id
    assert Task.objects.get().outcome == "Sent once more."
    sweep_mail(now=scene.later)
    [arrived] = smtp_sink.sent_to("anna@example.org")
    [url] = [line.strip() for line in arrived.text.splitlines() if "/status/" in line]
    assert find_link(token=url.rstrip("/").rpartition("/")[2]).case_id == scene.case.pk
    html = arrived.message.get_body(("html",))
    assert html is not None
    assert f'href="{url}"' in html.get_content()
    second.refresh_from_db()
    assert second.delivered_at == scene.later
    first.refresh_from_db()
    assert first.failed_at is not None  # what happened to the first stays in the file
    assert AuditEntry.objects.get(kind="letter:again").known["before"] == first.pk


def test_on_paper_without_any_link(scene: Scene) -> None:
    first = bounced(scene)
    lives(scene)
    links = AccessLink.objects.count()
    second = again(scene, first, "post")
    assert (second.way, second.to) == ("post", f"Anna Requester\n{ADDRESS}")
    assert "[link]" not in second.text
    assert "Which order was it?" in second.text
    assert open_task(scene).about == f"letter:{second.pk}"
    assert AccessLink.objects.count() == links


def test_it_goes_to_the_address_as_it_stands_now(scene: Scene) -> None:
    first = bounced(scene)
    lives(scene, email="anna@example.net")
    assert again(scene, first).to == "anna@example.net"


def test_what_a_handler_typed_is_not_taken_for_the_link(scene: Scene) -> None:
    letter = message(scene, text="Use the [link] in our mail.")
    sweep_mail(now=scene.now)
    take_bounce(raw=notification(letter), now=scene.now)
    assert "Use the [link] in our mail." in again(scene, letter).text


def test_a_letter_that_arrived_or_held_a_secret_is_not_sent_again(scene: Scene) -> None:
    arrived = went(scene)
    replace_by_staff(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    link = SentLetter.objects.get(letter="status_link")
    sweep_mail(now=scene.now)
    take_bounce(raw=notification(link), now=scene.now)
    before = everything()
    with pytest.raises(NotNow, match="arrived"):
        again(scene, arrived)
    with pytest.raises(NotNow, match="secret"):
        again(scene, link)
    with pytest.raises(NotNow, match="status page already"):
        again(scene, arrived, "portal")
    assert everything() == before


def test_without_an_address_there_is_no_way(scene: Scene) -> None:
    first = bounced(scene)
    lives(scene, email="", address="")
    with pytest.raises(NotNow, match="no e-mail"):
        again(scene, first)
    with pytest.raises(NotNow, match="no postal"):
        again(scene, first, "post")


def test_the_letter_of_a_lift_hands_its_part_on(scene: Scene) -> None:
    rights_asked(scene, "objection")
    track = RightTrack.objects.get(case=scene.case)
    given: dict[str, Any] = {
        "actor": scene.actor("omar"),
        "now": scene.now,
        "case_id": scene.case.pk,
        "track_id": track.pk,
    }
    restriction.restrict_now(text="We only store them.", **given)
    restriction.announce_lift(reason="Weighed.", text="It will end.", **given)
    sweep_mail(now=scene.now)
    first = SentLetter.objects.get(letter="restriction_lift_notice")
    take_bounce(raw=notification(first), now=scene.now)
    second = again(scene, first)
    assert ProcessingRestriction.objects.get().lift_letter == second
    sweep_mail(now=scene.later)
    assert ProcessingRestriction.objects.get().lift_told_at == scene.later


def test_a_letter_to_somebody_outside_goes_to_them_again(scene: Scene) -> None:
    carried_out(scene, "rectification")
    notice = RecipientNotice.objects.filter(track__case=scene.case)[0]
    recipients.tell_recipient(
        case_id=scene.case.pk,
        notice_id=notice.pk,
        way="mail",
        email="privacy@recipient.example",
        whose="Anna Requester",
        what="The name was spelt wrong.",
        actor=scene.actor("omar"),
        now=scene.now,
    )
    letter = SentLetter.objects.get(letter="recipient_notice")
    assert letter.to == "privacy@recipient.example"
    sweep_mail(now=scene.now)
    take_bounce(raw=notification(letter), now=scene.now)
    with pytest.raises(NotNow, match="No postal address"):
        again(scene, letter, "post")
    links = AccessLink.objects.count()
    assert again(scene, letter).to == "privacy@recipient.example"
    assert AccessLink.objects.count() == links
