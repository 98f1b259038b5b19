"""Ends without an answer: handed over, not a request, no answer from the requester."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from dsr.audit import verify
from dsr.cases.models import Case, Message, SentLetter
from dsr.casework import approvals, clock_events, close, correspond, decide, other_ends
from dsr.casework.door import NotNow
from dsr.casework.identity_evidence import receive_evidence
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene, everything, pdf
from tests.casework.themes import people
from tests.casework.themes.relations import asked_long_ago, asked_what_is_meant

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
DAY = timedelta(days=1)


def hand_over(scene: Scene, **fields: str) -> None:
    """Omar proposes to hand the request over."""
    given = {
        "to": "Shop Ltd",
        "email": "",
        "how": "",
        "note": "",
        "address": "1 High Street, Leeds",
        **fields,
    }
    other_ends.hand_over(case_id=scene.case.pk, **given, actor=scene.actor("omar"), now=scene.later)


def agree(scene: Scene, days: int = 0) -> None:
    """Lena agrees to what waits, so many days later."""
    approvals.approve(
        case_id=scene.case.pk,
        approval_id=scene.approval.pk,
        actor=scene.actor("lena"),
        now=scene.later + days * DAY,
    )


def refused(scene: Scene, act: Callable[[], object], match: str) -> None:
    """It is refused, and nothing changed."""
    before = everything()
    with pytest.raises(NotNow, match=match):
        act()
    assert everything() == before


def test_answered_rights_stay_answered(scene: Scene) -> None:
    scene.released()
    refused(scene, lambda: hand_over(scene, how="By post."), "already answered")


def test_the_controller_gets_the_request_with_who_asks_and_for_what(now: date, scene: Scene) -> None:
    jtl = factories.controller("jtl", now=scene.now)
    scene.case = factories.open_one(
        controller=jtl, now=scene.now, rights=("access", "erasure"), text="Delete me everywhere."
    ).case
    hand_over(scene, to=" Shop Ltd ", email=" privacy@shop.example ", note="Mr Smith there.")
    assert scene.track.state == "working" and not OutboxMessage.objects.filter(letter="processor_hand_over")
    agree(scene)
    mail = OutboxMessage.objects.get(letter="processor_hand_over")
    assert mail.to == "privacy@shop.example"
    for words in ("Shop Ltd", "Anna Requester", "anna@example.org", "Delete me everywhere.", "2 March 2026"):
        assert words in mail.kept_text
    assert "/status/" not in mail.kept_text, "the person's page is the person's"
    assert OutboxMessage.objects.get(letter="hand_over_notice").to == "anna@example.org"
    assert "Mr Smith there." in Message.objects.get(case=scene.case).body
    assert {row.letter for row in SentLetter.objects.filter(case=scene.case)} >= {
        "processor_hand_over",
        "hand_over_notice",
    }
    (entry,) = scene.entries("request:passed_on")
    assert (entry.at, entry.known["to"], entry.known["passed_by"]) == (
        scene.later,
        "Shop Ltd",
        "privacy@shop.example",
    )
    assert "Shop" not in entry.facts
    assert [one.known["right"] for one in scene.entries("track:handed_over")] == ["access", "erasure"]
    assert verify.verify_all().broken is None


def test_passed_on_another_way_is_recorded(scene: Scene) -> None:
    hand_over(scene, how="By telephone to Mr Smith.")
    agree(scene)
    assert not OutboxMessage.objects.filter(letter="processor_hand_over").exists()
    assert scene.entries("request:passed_on")[0].known["passed_by"] == "By telephone to Mr Smith."
    assert scene.track.state == "handed_over"


def test_a_request_without_words_can_be_handed_over(scene: Scene) -> None:
    hand_over(scene, email="privacy@shop.example")
    agree(scene)
    assert "Give me a copy of my data" in OutboxMessage.objects.get(letter="processor_hand_over").kept_text


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"to": " ", "how": "By post."}, "Name the controller"),
        ({}, "say how it is passed on"),
        ({"email": "no address"}, "no e-mail address"),
    ],
)
def test_it_is_said_to_whom_and_how(scene: Scene, fields: dict[str, str], match: str) -> None:
    refused(scene, lambda: hand_over(scene, **fields), match)


def say_no_request(scene: Scene, **fields: str) -> None:
    """Omar says that it is none."""
    given = {"reason": "She asks for an invoice.", "text": "Your invoice is on its way.", **fields}
    other_ends.not_a_request(case_id=scene.case.pk, **given, actor=scene.actor("omar"), now=scene.later)


def test_not_a_request_ends_with_a_letter_that_says_what_to_do(scene: Scene) -> None:
    say_no_request(scene)
    assert (scene.track.state, scene.fresh().next_step) == ("working", "assign")
    agree(scene)
    assert (scene.track.state, scene.fresh().next_step) == ("not_a_request", "close")
    letter = OutboxMessage.objects.get(letter="not_a_request").kept_text
    for words in (
        "Your invoice is on its way.",
        "Did you mean to use a right",
        "2 March 2026",
        "Commissioner",
    ):
        assert words in letter
    (entry,) = scene.entries("track:not_a_request")
    assert entry.known["reason"] == "She asks for an invoice." and "invoice" not in entry.facts
    close.close(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later)
    assert not OutboxMessage.objects.filter(case=scene.case, letter="case_closed").exists()


def test_not_a_request_needs_a_reason_and_words(scene: Scene) -> None:
    refused(scene, lambda: say_no_request(scene, reason=" "), "Say why it is not a request")
    refused(scene, lambda: say_no_request(scene, text=" "), "Write what the requester should read")


def test_a_lead_takes_it_up_again_with_the_first_date(scene: Scene) -> None:
    due = scene.case.legal_due_on
    say_no_request(scene)
    agree(scene)
    close.close(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later)
    close.reopen(
        case_id=scene.case.pk,
        track_ids=[scene.track.pk],
        reason="She did mean it.",
        actor=scene.actor("lena"),
        now=scene.later + DAY,
    )
    assert scene.fresh().legal_due_on == due and scene.track.state == "working"


def lapse(scene: Scene, days: int = 0) -> None:
    """Omar ends it, so many days after the thirtieth."""
    other_ends.lapse(
        case_id=scene.case.pk,
        text=other_ends.lapsed_text(case=scene.fresh()),
        actor=scene.actor("omar"),
        now=scene.now + days * DAY,
    )


def test_thirty_days_without_an_answer_end_the_case(scene: Scene) -> None:
    asked_long_ago(scene)
    refused(scene, lambda: lapse(scene, -1), "They have 30 days to answer: until 2026-03-01")
    lapse(scene)
    assert scene.track.state == "working"
    agree(scene)
    assert (scene.track.state, scene.fresh().waiting_since, scene.case.next_step) == ("lapsed", None, "close")
    letter = OutboxMessage.objects.get(letter="lapsed").kept_text
    for words in ("31 January 2026", "that it is you", "If you answer later", "Commissioner"):
        assert words in letter
    (entry,) = scene.entries("silence:noted")
    assert (entry.known["question"], entry.known["asked_on"]) == ("identity", "2026-01-31")


def test_whoever_writes_is_not_silent(scene: Scene) -> None:
    asked_long_ago(scene)
    correspond.receive_message(case_id=scene.case.pk, text="I am away.", uploads=[], now=scene.now)
    refused(scene, lambda: lapse(scene), "They wrote since they were asked")


def test_proof_that_came_is_looked_at_first(scene: Scene) -> None:
    people.asked(scene)
    receive_evidence(case_id=scene.case.pk, uploads=[pdf()], now=scene.now)
    refused(scene, lambda: lapse(scene, 40), "Proof of identity has come")


def test_an_answer_that_was_not_enough_gives_the_time_anew(scene: Scene) -> None:
    asked_what_is_meant(scene)
    correspond.receive_message(case_id=scene.case.pk, text="All of it.", uploads=[], now=scene.now - 2 * DAY)
    clock_events.resume_clock(
        case_id=scene.case.pk,
        answered_at=scene.now - 2 * DAY,
        sufficient=False,
        actor=scene.actor("omar"),
        now=scene.now - DAY,
    )
    refused(scene, lambda: lapse(scene), "They have 30 days to answer")
    lapse(scene, 29)
    agree(scene, 29)
    assert scene.track.state == "lapsed"


def test_silence_about_what_is_meant_does_not_end_the_duty_in_the_union(scene: Scene) -> None:
    scene.case = factories.open_one(
        controller=factories.controller("comindware", now=scene.now), now=scene.now
    ).case
    assert scene.case.controller.regime == "eu_gdpr"
    asked_what_is_meant(scene)
    refused(scene, lambda: lapse(scene, 300), "does not end the duty to answer: answer with what is known")


def test_nothing_asked_nothing_lapses(scene: Scene) -> None:
    act = {"case_id": scene.case.pk, "text": "x", "actor": scene.actor("omar"), "now": scene.now + 90 * DAY}
    refused(scene, lambda: other_ends.lapse(**act), "Nothing was asked")  # type: ignore[arg-type]


def test_a_right_that_asks_nothing_never_lapses(juxt: Controller, scene: Scene) -> None:
    asked_long_ago(scene)
    case = factories.open_one(
        controller=juxt, now=scene.now - 40 * DAY, rights=("access", "objection_direct_marketing")
    ).case
    Case.objects.filter(pk=case.pk).update(waiting_since=scene.now - 40 * DAY)
    scene.case = case
    act = {"case_id": case.pk, "text": "x", "actor": scene.actor("omar"), "now": scene.now}
    refused(scene, lambda: other_ends.lapse(**act), "needs nothing of the requester")  # type: ignore[arg-type]


def test_the_drafts_are_in_the_language_of_the_case(scene: Scene) -> None:
    scene.case = factories.open_one(controller=scene.case.controller, now=scene.now, language="de").case
    assert "2. März 2026" in other_ends.not_a_request_text(case=scene.case)


def test_a_withdrawal_goes_before_silence(scene: Scene) -> None:
    asked_long_ago(scene)
    decide.withdraw(case_id=scene.case.pk, now=scene.now)
    refused(scene, lambda: lapse(scene, 5), "already answered")


def test_without_a_processor_relation_the_person_must_learn_how_to_reach_the_controller(
    scene: Scene,
) -> None:
    assert scene.case.controller.policy.processor_for is None
    refused(
        scene, lambda: hand_over(scene, how="By post.", address=" "), "names nobody for whom data are held"
    )
    hand_over(scene, how="By post.")
    agree(scene)
    assert "You can reach them here: 1 High Street, Leeds" in Message.objects.get(case=scene.case).body


def test_the_profile_names_for_whom_data_are_held(scene: Scene) -> None:
    jtl = factories.controller("jtl", now=scene.now)
    assert jtl.policy.processor_for is not None
    scene.case = factories.open_one(controller=jtl, now=scene.now).case
    hand_over(scene, how="By their portal.", address="")
    agree(scene)
    assert scene.track.state == "handed_over"


def test_only_one_end_waits_at_a_time_and_who_asked_cannot_agree(scene: Scene) -> None:
    say_no_request(scene)
    refused(scene, lambda: hand_over(scene, how="By post."), "already waits for a second person")
    refused(scene, lambda: say_no_request(scene), "already waits for a second person")
    lena = scene.actor("lena")
    approvals.decline(
        case_id=scene.case.pk, approval_id=scene.approval.pk, reason="It is one.", actor=lena, now=scene.later
    )
    assert scene.track.state == "working"
    other_ends.not_a_request(case_id=scene.case.pk, reason="No.", text="Hello.", actor=lena, now=scene.later)
    refused(scene, lambda: agree(scene), "Another person must look at it")


def test_a_decided_right_or_one_that_asks_nothing_was_a_request(juxt: Controller, scene: Scene) -> None:
    scene.case = factories.open_one(
        controller=juxt, now=scene.now, rights=("access", "objection_direct_marketing")
    ).case
    refused(scene, lambda: say_no_request(scene), "needs nothing of the requester")
    scene.case = factories.open_one(controller=juxt, now=scene.now).case
    scene.decided()
    refused(scene, lambda: say_no_request(scene), "so it was a request")


def test_what_was_decided_meanwhile_stands_against_the_end(scene: Scene) -> None:
    """A yes is checked anew: what was possible when it was asked may not be any more."""
    scene.collected()
    say_no_request(scene)
    ending = scene.approval
    decide.decide(
        case_id=scene.case.pk,
        track_id=scene.track.pk,
        decision="grant",
        ground="",
        reasons="",
        actor=scene.actor("omar"),
        now=scene.later,
    )
    assert ending.state == "asked"
    refused(scene, lambda: agree(scene), "so it was a request")


def test_whoever_writes_before_the_yes_is_not_silent(scene: Scene) -> None:
    asked_long_ago(scene)
    lapse(scene)
    correspond.receive_message(case_id=scene.case.pk, text="Here I am.", uploads=[], now=scene.later)
    refused(scene, lambda: agree(scene), "They wrote since they were asked")
