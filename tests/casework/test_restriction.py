"""Restriction (Art. 18): in force, announced as ending, lifted, and never the last without the second (R17)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dsr.accounts.permits import NotYours
from dsr.cases.facts import facts_of
from dsr.cases.models import (
    ProcessingRestriction,
    RecipientNotice,
    Requester,
    RightTrack,
    SentLetter,
    StepEntry,
)
from dsr.casework import restriction
from dsr.casework.door import NotNow
from dsr.casework.restriction import NotToldYet
from dsr.mail.models import OutboxMessage
from tests import factories
from tests.casework.effects import decided, letter_went, rights_asked
from tests.casework.scenes import Scene


def track(scene: Scene, right: str = "objection") -> RightTrack:
    return RightTrack.objects.get(case=scene.case, right=right)


def restrict(scene: Scene, right: str = "objection", text: str = "We only keep them.") -> None:
    restriction.restrict_now(
        case_id=scene.case.pk,
        track_id=track(scene, right).pk,
        text=text,
        actor=scene.actor("omar"),
        now=scene.now,
    )


def announce(
    scene: Scene, reason: str = "Weighed: our grounds override.", text: str = "It will end."
) -> None:
    restriction.announce_lift(
        case_id=scene.case.pk,
        track_id=track(scene).pk,
        reason=reason,
        text=text,
        actor=scene.actor("omar"),
        now=scene.now,
    )


def lift(scene: Scene) -> None:
    restriction.lift(
        case_id=scene.case.pk, track_id=track(scene).pk, actor=scene.actor("omar"), now=scene.later
    )


@pytest.fixture
def objection(scene: Scene) -> Scene:
    """An objection under 21(1); Omar has the case."""
    rights_asked(scene, "objection")
    return scene


def set_in_force(scene: Scene, right: str) -> ProcessingRestriction:
    with transaction.atomic():
        return restriction.set_in_force(
            case=scene.fresh(), track=track(scene, right), actor=scene.actor("omar"), now=scene.now
        )


def test_a_granted_restriction_is_in_force_on_the_ground_that_was_recorded(scene: Scene) -> None:
    decided(scene, "restriction")
    StepEntry.objects.create(
        track=track(scene, "restriction"),
        step="ground",
        values={"ground": "c", "why": "She needs them for her claim."},
        at=scene.now,
        by=scene.cast.omar,
    )
    row = set_in_force(scene, "restriction")
    assert (row.ground, row.set_at, row.set_by) == ("c", scene.now, scene.cast.omar)
    assert set_in_force(scene, "restriction") == row
    assert [entry.known["ground"] for entry in scene.entries("restriction:set")] == ["c"]
    assert facts_of(scene.fresh()).restriction == "set"


@pytest.mark.parametrize(("right", "ground"), [("objection", "d"), ("rectification", "a")])
def test_while_it_is_weighed_or_checked_the_data_are_restricted_at_once(
    scene: Scene, right: str, ground: str
) -> None:
    rights_asked(scene, right)
    restrict(scene, right)
    row = ProcessingRestriction.objects.get()
    assert (row.ground, row.track.state) == (ground, "working")
    assert OutboxMessage.objects.filter(case=scene.case, letter="restriction_set").count() == 1
    assert RecipientNotice.objects.filter(track=row.track).count() == 5, "Art. 19 names Art. 18"
    with pytest.raises(NotNow, match="restricted already"):
        restrict(scene, right)


@pytest.mark.parametrize("right", ["access", "erasure", "objection_direct_marketing"])
def test_other_rights_restrict_nothing(scene: Scene, right: str) -> None:
    rights_asked(scene, right)
    with pytest.raises(NotNow):
        restrict(scene, right)
    rights_asked(scene, right, "objection")
    with pytest.raises(NotNow, match="Under this right nothing is restricted"):
        restrict(scene, right)
    assert not ProcessingRestriction.objects.exists()


def test_r17_it_is_not_lifted_before_the_person_was_told(objection: Scene) -> None:
    restrict(objection)
    with pytest.raises(NotToldYet, match="First tell the person"):
        lift(objection)
    announce(objection)
    with pytest.raises(NotToldYet, match="has not gone yet"):
        lift(objection)
    assert ProcessingRestriction.objects.get().lifted_at is None
    went_at = letter_went(objection)
    lift(objection)
    row = ProcessingRestriction.objects.get()
    assert (row.lift_told_at, row.lifted_at, row.lifted_by) == (
        went_at,
        objection.later,
        objection.cast.omar,
    )
    assert facts_of(objection.fresh()).restriction == ""


def test_r17_the_database_refuses_it_too(objection: Scene) -> None:
    restrict(objection)
    row = ProcessingRestriction.objects.get()
    for told in (None, objection.later + timedelta(days=1)):
        row.lift_told_at, row.lifted_at = told, objection.later
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_letter_that_came_back_does_not_count_and_is_sent_again(objection: Scene) -> None:
    restrict(objection)
    announce(objection)
    letter_went(objection)
    bounced_at = objection.now + timedelta(minutes=5)
    SentLetter.objects.filter(case=objection.case).update(failed_at=bounced_at)
    with pytest.raises(NotToldYet, match="did not arrive"):
        lift(objection)
    announce(objection)
    assert SentLetter.objects.filter(case=objection.case, letter="restriction_lift_notice").count() == 2
    letter_went(objection)
    lift(objection)


def test_for_a_person_without_mail_the_letter_is_printed_and_posted(objection: Scene) -> None:
    Requester.objects.filter(case=objection.case).update(email="", address="1 Mill Lane\nYork")
    restrict(objection)
    announce(objection)
    letter = ProcessingRestriction.objects.get().lift_letter
    assert letter is not None and letter.way == "post"
    with pytest.raises(NotToldYet, match="A printed one is recorded as posted first"):
        lift(objection)
    SentLetter.objects.filter(pk=letter.pk).update(delivered_at=objection.now + timedelta(minutes=1))
    lift(objection)


def test_who_has_neither_mail_nor_address_is_told_on_the_status_page(objection: Scene) -> None:
    Requester.objects.filter(case=objection.case).update(email="", address="")
    restrict(objection)
    announce(objection)
    lift(objection)
    assert ProcessingRestriction.objects.get().lift_told_at == objection.now


def test_when_the_letter_went_the_case_says_so(objection: Scene) -> None:
    restrict(objection)
    announce(objection)
    RecipientNotice.objects.filter(track__case=objection.case).update(state="told")
    letter_went(objection)
    letter = SentLetter.objects.get(case=objection.case, letter="restriction_lift_notice")
    with transaction.atomic():
        restriction.note_told(letter=letter, now=objection.later)
        restriction.note_told(letter=letter, now=objection.later)
    assert facts_of(objection.fresh()).restriction == "told"
    assert len(objection.entries("restriction:lift_told")) == 1


def test_other_letters_say_nothing_about_it(objection: Scene) -> None:
    restrict(objection)
    with transaction.atomic():
        restriction.note_told(
            letter=SentLetter.objects.filter(case=objection.case).latest("pk"), now=objection.later
        )
    assert facts_of(objection.fresh()).restriction == "set"


@pytest.mark.parametrize("said", [{"reason": ""}, {"text": " "}])
def test_an_announcement_needs_a_reason_and_words(objection: Scene, said: dict[str, str]) -> None:
    restrict(objection)
    with pytest.raises(NotNow):
        announce(objection, **said)
    assert ProcessingRestriction.objects.get().lift_letter is None


def test_nothing_restricted_nothing_to_lift(objection: Scene) -> None:
    for act in (announce, lift):
        with pytest.raises(NotNow, match="Nothing is restricted"):
            act(objection)


def test_lifted_it_can_come_into_force_again_from_the_beginning(objection: Scene) -> None:
    restrict(objection)
    announce(objection)
    letter_went(objection)
    lift(objection)
    row = set_in_force(objection, "objection")
    assert (row.lifted_at, row.lift_told_at, row.lift_letter, row.lift_reason) == (None, None, None, "")
    with pytest.raises(NotToldYet, match="First tell the person"):
        lift(objection)


def test_another_cases_right_is_unknown(objection: Scene) -> None:
    restrict(objection)
    foreign = track(objection).pk
    other = factories.open_one(
        controller=objection.case.controller, now=objection.now, rights=("objection",)
    ).case
    with pytest.raises(NotYours):
        restriction.restrict_now(
            case_id=other.pk, track_id=foreign, text="x", actor=objection.actor("omar"), now=objection.now
        )
