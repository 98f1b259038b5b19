"""Status links: what they prove, and that a replaced one is dead."""

from datetime import timedelta

import pytest

from dsr.cases.models import AccessLink
from dsr.casework import confirm_contact, links
from dsr.casework.confirm_contact import LinkProvesNothing
from dsr.casework.links import LinkDead
from dsr.casework.open_case import OpenedCase, Person
from dsr.mail.models import OutboxMessage
from dsr.mail.outbox import opened as words_of
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene


def token(url: str) -> str:
    return url.rstrip("/").rsplit("/", 1)[-1]


@pytest.fixture
def shown(juxt: Controller, scene: Scene) -> OpenedCase:
    """A request without an address: its link was shown on the screen."""
    return factories.open_one(controller=juxt, now=scene.now, person=Person(name="Bert"))


def test_a_mailed_link_confirms_the_address_once(scene: Scene) -> None:
    link = AccessLink.objects.get(case=scene.case)
    confirm_contact.confirm_contact(link=link, now=scene.now)
    confirm_contact.confirm_contact(link=link, now=scene.later)
    assert scene.fresh().contact_confirmed_at == scene.now
    assert len(scene.entries("contact:confirmed")) == 1


def test_a_shown_link_proves_no_address(shown: OpenedCase, scene: Scene) -> None:
    link = links.find_link(token=token(shown.status_url))
    with pytest.raises(LinkProvesNothing):
        confirm_contact.confirm_contact(link=link, now=scene.now)
    shown.case.refresh_from_db()
    assert shown.case.contact_confirmed_at is None


def test_a_new_shown_link_kills_the_old_one(shown: OpenedCase, scene: Scene) -> None:
    fresh = links.replace_by_requester(link=links.find_link(token=token(shown.status_url)), now=scene.later)
    with pytest.raises(LinkDead):
        links.find_link(token=token(shown.status_url))
    assert links.find_link(token=token(fresh)).purpose == AccessLink.Purpose.SHOWN


def test_with_an_address_the_new_link_goes_there_and_is_not_shown(scene: Scene) -> None:
    first = words_of(row=OutboxMessage.objects.get(letter="acknowledgement")).text
    assert links.replace_by_staff(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later) == ""
    mail = OutboxMessage.objects.get(letter="status_link")
    assert mail.to == "anna@example.org"
    living = AccessLink.objects.get(case=scene.case, revoked_at=None)
    found = [
        links.find_link(token=token(word)) for word in words_of(row=mail).text.split() if "/status/" in word
    ]
    assert found and set(found) == {living}
    assert "/status/" not in mail.kept_text
    for word in first.split():
        if "/status/" in word:
            with pytest.raises(LinkDead):
                links.find_link(token=token(word))


def test_replacing_twice_mails_twice(scene: Scene) -> None:
    for minutes in (1, 2):
        at = scene.now + timedelta(minutes=minutes)
        links.replace_by_staff(case_id=scene.case.pk, actor=scene.actor("omar"), now=at)
    assert OutboxMessage.objects.filter(letter="status_link").count() == 2
    assert AccessLink.objects.filter(case=scene.case, revoked_at=None).count() == 1


@pytest.mark.parametrize("guess", ["", "x" * 32, "\x00", "ü", "a" * 100_000])
def test_a_guess_opens_nothing(scene: Scene, guess: str) -> None:
    with pytest.raises(LinkDead):
        links.find_link(token=guess)
