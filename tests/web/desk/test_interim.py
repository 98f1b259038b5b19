"""Letters on the desk that answer nothing: how it stands, and the link that confirms an address."""

from datetime import datetime

from dsr.cases.models import AccessLink, RightTrack
from dsr.casework.confirm_contact import confirm_contact
from dsr.mail.models import OutboxMessage
from tests import factories
from tests.cast import Cast
from tests.web.desk.steps import Desk, told, words


def test_how_it_stands_is_drafted_seen_and_sent(desk: Desk, cast: Cast, now: datetime) -> None:
    factories.walk_to_collected(case=desk.case, cast=cast, now=now)
    page = desk.open("tell_how_it_stands")
    text = page.context["form"].initial["text"]
    assert "We have looked into" in text and "has no effect on any date" in words(page)
    due = RightTrack.objects.get(case=desk.case).legal_due_on
    seen = desk.send("tell_how_it_stands", {"text": text, "preview": "mail"})
    assert "2 April 2026" in words(seen)
    assert not OutboxMessage.objects.filter(letter="interim_answer").exists(), "looked at only"
    desk.does("tell_how_it_stands", {"text": text, "way": "mail"})
    assert OutboxMessage.objects.filter(letter="interim_answer").count() == 1
    assert RightTrack.objects.get(case=desk.case).legal_due_on == due
    assert "interim:sent" in told(desk.case)


def test_without_words_it_is_refused_beside_the_form(desk: Desk) -> None:
    assert desk.send("tell_how_it_stands", {"text": " ", "way": "mail"}).status_code == 422
    assert not OutboxMessage.objects.filter(letter="interim_answer").exists()


def test_an_answered_case_offers_none(desk: Desk, cast: Cast, now: datetime) -> None:
    factories.walk_to_released(case=desk.case, cast=cast, now=now)
    assert "nothing left to tell" in words(desk.open("tell_how_it_stands"))


def test_the_link_goes_out_once_nobody_has_confirmed(desk: Desk, present: datetime) -> None:
    assert "goes to anna@example.org" in words(desk.open("ask_to_confirm"))
    desk.does("ask_to_confirm")
    assert OutboxMessage.objects.get(letter="contact_confirmation").to == "anna@example.org"
    link = AccessLink.objects.filter(case=desk.case, purpose="mailed").latest("pk")
    confirm_contact(link=link, now=present)
    assert "confirmed by its link already" in words(desk.open("ask_to_confirm"))
    assert desk.send("ask_to_confirm").status_code == 409
