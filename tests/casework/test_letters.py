"""Our letters: the dates people are told, the blocks nobody can leave out, and the law by its name."""

from datetime import date, datetime, timedelta

import pytest

from dsr.casework import letters
from dsr.casework.clock_events import extend_deadline
from dsr.casework.open_case import Person
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene

DAY = timedelta(days=1)


def test_the_teams_own_goal_is_nobodys_business(juxt: Controller, scene: Scene) -> None:
    """JUXT's team wants to answer within 21 days and promised nothing: people are told the legal date."""
    assert scene.case.target_on == date(2026, 3, 23)
    letter = letters.acknowledgement(case=scene.case, status_url="https://x")
    assert (letter.due_on, letter.target_on) == (date(2026, 4, 2), None)
    text = OutboxMessage.objects.get(letter="acknowledgement").kept_text
    assert "2 April 2026" in text and "23 March" not in text


def test_a_promise_is_told_beside_the_legal_date(now: datetime, scene: Scene) -> None:
    comindware = factories.controller("comindware", now=now)
    case = factories.open_one(controller=comindware, now=now).case
    letter = letters.acknowledgement(case=case, status_url="https://x")
    assert (letter.due_on, letter.target_on) == (date(2026, 4, 2), date(2026, 4, 1))
    other = factories.open_one(controller=comindware, now=now, rights=("erasure",)).case
    assert letters.acknowledgement(case=other, status_url="https://x").target_on is None


def test_a_promise_after_the_legal_date_is_not_told(now: datetime, db: None) -> None:
    comindware = factories.controller("comindware", now=now)
    february = datetime(2026, 1, 31, 9, 0, tzinfo=now.tzinfo)
    case = factories.open_one(controller=comindware, now=now, received_at=february).case
    letter = letters.acknowledgement(case=case, status_url="https://x")
    assert letter.due_on == date(2026, 3, 2)
    assert letter.target_on is None


@pytest.mark.parametrize("slug", ["juxt", "jmix", "jml", "jtl", "comindware"])
@pytest.mark.parametrize("decision", ["refuse", "grant_partly"])
def test_the_blocks_of_a_refusal_stand_in_every_controllers_letter(
    now: datetime, scene: Scene, slug: str, decision: str
) -> None:
    controller = factories.controller(slug, now=now)
    scene.case = factories.open_one(controller=controller, now=now).case
    answer = scene.prepared(decision)
    authority = controller.policy.authority
    law = "GDPR" if slug == "comindware" else "UK GDPR"
    for block in (
        "The request is excessive (Art. 12(5)). It is the ninth request this week.",
        authority.name,
        authority.website,
        "the place where you live or work",
        f"Art. 77 {law}",
        f"go to court against us (Art. 79 {law})",
    ):
        assert block in answer.locked, block
    assert answer.full_text == f"{answer.body}\n\n{answer.locked}"


def test_in_britain_one_complains_to_the_controller_first(scene: Scene) -> None:
    locked = scene.prepared("refuse").locked
    assert 0 <= locked.index("You can first complain to us (section 164A") < locked.index("authority")


def test_elsewhere_there_is_no_such_complaint(now: datetime, scene: Scene) -> None:
    comindware = factories.controller("comindware", now=now)
    scene.case = factories.open_one(controller=comindware, now=now).case
    assert "164A" not in scene.prepared("refuse").locked


@pytest.mark.parametrize("decision", ["grant", "no_data"])
def test_nothing_refused_nothing_locked(scene: Scene, decision: str) -> None:
    answer = scene.prepared(decision)
    assert answer.locked == ""
    assert answer.full_text == answer.body


def test_a_draft_says_what_came_of_each_right(juxt: Controller, scene: Scene) -> None:
    rights = ("access", "erasure", "restriction", "rectification")
    scene.case = factories.open_one(controller=juxt, now=scene.now, rights=rights).case
    scene.decided()
    for track, decision in zip(
        scene.case.tracks.all(), ("grant", "grant_partly", "refuse", "no_data"), strict=True
    ):
        track.decision, track.ground = decision, "excessive"
        track.save()
    subject, text = letters.draft_answer(case=scene.case)
    assert subject == f"Answer to your request {scene.case.reference}"
    assert text.startswith("Dear Anna Requester,\n\nWe received your request on 2 March 2026.")
    for words in (
        "Give me a copy of my data (Art. 15 UK GDPR): we did what you asked.",
        "Delete my data (Art. 17 UK GDPR): we did part of what you asked.",
        "Stop using my data for now (Art. 18 UK GDPR): we cannot do what you asked.",
        "Correct my data (Art. 16 UK GDPR): we looked into our systems and hold no data about you.",
    ):
        assert words in text


def test_a_nameless_person_is_greeted_too(juxt: Controller, scene: Scene) -> None:
    scene.case = factories.open_one(controller=juxt, now=scene.now, person=Person()).case
    scene.decided()
    assert letters.draft_answer(case=scene.case)[1].startswith("Hello,")


def test_the_extension_notice_names_the_new_date_and_the_complaint(scene: Scene) -> None:
    extend_deadline(
        case_id=scene.case.pk,
        reason="Nine systems.",
        text="We need longer.",
        actor=scene.actor("omar"),
        now=scene.now + DAY,
    )
    text = OutboxMessage.objects.get(letter="extension_notice").kept_text
    assert "2 June 2026" in text and "You can first complain to us" in text


def test_the_answer_says_until_when_the_data_wait(scene: Scene) -> None:
    scene.released()
    assert "1 April 2026" in OutboxMessage.objects.get(letter="answer").kept_text


def test_addresses_of_pages(scene: Scene, settings: object) -> None:
    assert letters.link_to_desk(case=scene.case).endswith("/desk/cases/JUXT-2026-0001/")
    assert letters.link_to_status(token="abc").endswith("/status/abc/")


def test_a_date_that_came_nearer(scene: Scene) -> None:
    letter = letters.date_moved_letter(case=scene.case, before=date(2026, 4, 7), why="a holiday is none")
    assert (letter.before, letter.due_on) == (date(2026, 4, 7), date(2026, 4, 2))
