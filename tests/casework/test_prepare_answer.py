"""The answer letter on its way to the second person, and everything that makes its bundle out of date."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dsr.bundles.models import Bundle
from dsr.cases.models import Answer
from dsr.cases.refusals import TextTooLong
from dsr.casework import prepare_answer
from dsr.casework.build_bundle import build_bundle, order_bundle
from dsr.casework.door import NotNow
from dsr.casework.look_after_staff import add_staff
from dsr.mail.models import OutboxMessage
from tests.casework.scenes import Scene, everything
from tests.cast import OPERATOR


def ask(scene: Scene, by: str = "omar", minutes: int = 120) -> None:
    at = scene.now + timedelta(minutes=minutes)
    prepare_answer.ask_release(case_id=scene.case.pk, actor=scene.actor(by), now=at)


@pytest.mark.parametrize(("subject", "body"), [("", "Text"), ("Subject", "  "), (" ", "")])
def test_a_letter_has_subject_and_text(scene: Scene, subject: str, body: str) -> None:
    scene.decided()
    with pytest.raises(NotNow, match="a subject and a text"):
        prepare_answer.prepare_answer(
            case_id=scene.case.pk,
            subject=subject,
            body=body,
            information=[],
            actor=scene.actor("omar"),
            now=scene.now,
        )


def test_what_is_too_long_is_refused_not_cut(scene: Scene) -> None:
    scene.decided()
    before = everything()
    with pytest.raises(TextTooLong, match="201 characters; 200"):
        prepare_answer.prepare_answer(
            case_id=scene.case.pk,
            subject="S" * 201,
            body="Text",
            information=[],
            actor=scene.actor("omar"),
            now=scene.now,
        )
    with pytest.raises(TextTooLong):
        scene.write_letter(body="A" * 10_000_000)
    assert everything() == before


def test_not_before_every_right_is_decided(scene: Scene) -> None:
    scene.collected()
    with pytest.raises(NotNow, match="First decide at least one right"):
        scene.write_letter()
    with pytest.raises(NotNow, match="First prepare"):
        ask(scene)


def test_rewriting_keeps_one_draft_and_outdates_the_bundle(scene: Scene) -> None:
    bundle = scene.built()
    scene.write_letter("A better text.", by="nora")
    answer = Answer.objects.get()
    assert (answer.body, answer.prepared_by, answer.bundle_state) == ("A better text.", scene.cast.nora, "")
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.REPLACED
    with pytest.raises(NotNow, match="First build the bundle"):
        ask(scene)


def test_a_letter_changed_while_its_bundle_is_being_built(scene: Scene) -> None:
    """The builder has read the old text: what it builds must not count as the new letter's."""
    scene.prepared()
    bundle = order_bundle(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    scene.write_letter("A better text.")
    assert not build_bundle(bundle_id=bundle.pk, now=scene.now)
    assert Answer.objects.get().bundle_state == ""
    assert scene.fresh().next_step == "build_bundle"


def test_everybody_who_may_release_is_asked_but_not_the_author(scene: Scene) -> None:
    add_staff(
        email="lee@example.com", name="Lee", password="x", roles=["lead"], actor=OPERATOR, now=scene.now
    )
    scene.decided()
    scene.write_letter(by="lena")
    scene.build()
    ask(scene)
    assert [mail.to for mail in OutboxMessage.objects.filter(letter="release_asked")] == ["lee@example.com"]
    assert (scene.fresh().next_step, scene.case.whose_move) == ("release", "lead")


def test_while_it_waits_it_is_not_changed(scene: Scene) -> None:
    scene.awaiting()
    omar = scene.actor("omar")
    with pytest.raises(NotNow, match="Take it back first"):
        scene.write_letter()
    with pytest.raises(NotNow, match="Take it back first"):
        order_bundle(case_id=scene.case.pk, actor=omar, now=scene.now)
    with pytest.raises(NotNow, match="Take it back first"):
        ask(scene)


def test_taken_back_with_a_reason_and_asked_again(scene: Scene) -> None:
    scene.awaiting()
    for reason in ("", "  "):
        with pytest.raises(NotNow, match="Say why"):
            prepare_answer.take_back(
                case_id=scene.case.pk, reason=reason, actor=scene.actor("lena"), now=scene.later
            )
    prepare_answer.take_back(
        case_id=scene.case.pk, reason="Anna is misspelt", actor=scene.actor("lena"), now=scene.later
    )
    answer = Answer.objects.get()
    assert (answer.state, answer.asked_at, answer.bundle_state) == ("draft", None, "built")
    (entry,) = scene.entries("answer:taken_back")
    assert "Anna" in entry.personal and "Anna" not in entry.facts
    ask(scene, minutes=180)
    assert OutboxMessage.objects.filter(letter="release_asked").count() == 2
    prepare_answer.take_back(
        case_id=scene.case.pk, reason="Again", actor=scene.actor("omar"), now=scene.later
    )
    with pytest.raises(NotNow, match="Nothing waits"):
        prepare_answer.take_back(
            case_id=scene.case.pk, reason="Again", actor=scene.actor("omar"), now=scene.later
        )


def test_a_refusal_needs_no_bundle(scene: Scene) -> None:
    scene.prepared("refuse")
    with pytest.raises(NotNow, match="No right that was granted"):
        order_bundle(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    ask(scene)


def test_one_unreleased_answer_by_the_database(scene: Scene) -> None:
    answer = scene.prepared()
    answer.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        answer.save(force_insert=True)


def test_no_answer_no_release(scene: Scene) -> None:
    with pytest.raises(NotNow, match="First prepare"):
        prepare_answer.demand_unreleased(case=scene.case)
    prepare_answer.shelve_answer(case=scene.case)
    prepare_answer.outdate_bundle(case=scene.case)
    assert not Answer.objects.exists()
