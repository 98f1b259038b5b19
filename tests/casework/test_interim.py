"""How it stands, and whose address it is: letters that answer nothing and move no date."""

import re
from typing import Any

import pytest

from dsr.cases.models import AccessLink, ClockFact, Message, Requester, RightTrack, SentLetter
from dsr.casework import interim
from dsr.casework.confirm_contact import confirm_contact
from dsr.casework.door import NotNow
from dsr.casework.letters import interim_text
from dsr.casework.links import find_link
from dsr.mail import outbox
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene, everything

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def tell(scene: Scene, text: str = "We have looked into two systems.", way: str = "") -> None:
    interim.tell_how_it_stands(
        case_id=scene.case.pk, text=text, actor=scene.actor("omar"), now=scene.later, way=way
    )


def ask(scene: Scene) -> None:
    interim.ask_to_confirm(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later)


def clocks(scene: Scene) -> list[Any]:
    return list(RightTrack.objects.filter(case=scene.case).values())


def test_it_names_what_follows_and_by_when_and_moves_no_date(scene: Scene) -> None:
    scene.collected()
    before, due = clocks(scene), scene.fresh().legal_due_on
    tell(scene, interim_text(case=scene.case))
    mail = OutboxMessage.objects.get(letter="interim_answer")
    for words in ("where it stands", "2 April 2026", "What still follows", "We have looked into"):
        assert words in mail.kept_text, words
    assert clocks(scene) == before and scene.fresh().legal_due_on == due
    assert scene.case.waiting_since is None and not ClockFact.objects.exists()
    (entry,) = scene.entries("interim:sent")
    assert entry.known == {"message": Message.objects.get().pk, "due": "2026-04-02"}


def test_it_is_told_in_the_persons_language(juxt: Controller, scene: Scene) -> None:
    scene.case = factories.open_one(controller=juxt, now=scene.now, language="de").case
    tell(scene, "Wir haben zwei Systeme durchsucht.")
    message = Message.objects.get(case=scene.case)
    assert message.subject == "Wie weit Ihr Antrag ist"
    assert "What still follows" not in OutboxMessage.objects.get(letter="interim_answer").kept_text


def test_on_paper_too(scene: Scene) -> None:
    Requester.objects.filter(case=scene.case).update(address="1 Mill Lane")
    tell(scene, way="post")
    assert SentLetter.objects.get(letter="interim_answer").way == "post"


def test_what_is_answered_needs_no_interim_answer(scene: Scene) -> None:
    scene.released()
    before = everything()
    with pytest.raises(NotNow, match="nothing left to tell"):
        tell(scene)
    assert everything() == before


def test_an_empty_one_is_none(scene: Scene) -> None:
    before = everything()
    with pytest.raises(NotNow, match="Write what"):
        tell(scene, "  ")
    assert everything() == before


def test_the_link_of_the_mail_confirms_the_address(scene: Scene) -> None:
    ask(scene)
    mail = OutboxMessage.objects.get(letter="contact_confirmation")
    found = re.search(r"/status/([^/\s]+)/", outbox.opened(row=mail).text)
    assert found and found[1] not in mail.kept_text, "what opens the page is not kept"
    confirm_contact(link=find_link(token=found[1]), now=scene.later)
    assert scene.fresh().contact_confirmed_at == scene.later
    with pytest.raises(NotNow, match="already"):
        ask(scene)


def test_without_an_address_there_is_nothing_to_confirm(scene: Scene) -> None:
    Requester.objects.filter(case=scene.case).update(email="")
    before = everything()
    with pytest.raises(NotNow, match="no e-mail address"):
        ask(scene)
    assert everything() == before and AccessLink.objects.count() == 1
