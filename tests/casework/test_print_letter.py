"""Letters on paper: posted once, with the number of the post; what waited for them goes on."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dsr.accounts.permits import NotYours
from dsr.audit.models import AuditEntry
from dsr.cases.models import ProcessingRestriction, RightTrack, SentLetter, Task
from dsr.casework import print_letter, restriction
from dsr.casework.door import NaiveMoment, NotNow
from tests.casework.effects import rights_asked
from tests.casework.letter_scenes import lives, message, to_print
from tests.casework.scenes import Scene, everything

pytestmark = pytest.mark.django_db


def post(scene: Scene, letter: SentLetter, *, at: datetime | None = None, proof: str = "RR 1 GB") -> None:
    print_letter.posted(
        case_id=scene.case.pk,
        letter_id=letter.pk,
        posted_at=at or scene.later,
        proof=proof,
        actor=scene.actor("omar"),
        now=scene.later,
    )


def test_posting_is_recorded_with_its_number_and_ends_the_task(scene: Scene) -> None:
    letter = to_print(scene)
    post(scene, letter, proof="  RR 12 345\n678 ")
    letter.refresh_from_db()
    assert (letter.delivered_at, letter.proof, letter.posted_by) == (
        scene.later,
        "RR 12 345 678",
        scene.cast.omar,
    )
    task = Task.objects.get()
    assert (task.done_at, task.done_by, task.outcome) == (scene.later, scene.cast.omar, "Posted.")
    entry = AuditEntry.objects.get(kind="letter:posted")
    assert "678" not in str(entry.facts)


def test_only_a_letter_for_the_post_and_only_once(scene: Scene) -> None:
    letter, mailed = to_print(scene), SentLetter.objects.get(letter="acknowledgement")
    with pytest.raises(NotNow, match="did not go by post"):
        post(scene, mailed)
    post(scene, letter)
    before = everything()
    with pytest.raises(NotNow, match="already"):
        post(scene, letter)
    assert everything() == before


def test_a_day_that_cannot_be_is_refused(scene: Scene) -> None:
    letter = to_print(scene)
    for moment in (scene.now - timedelta(days=1), scene.later + timedelta(minutes=1)):
        with pytest.raises(NotNow, match="posted after"):
            post(scene, letter, at=moment)
    with pytest.raises(NaiveMoment):
        post(scene, letter, at=scene.later.replace(tzinfo=None))
    with pytest.raises(NotNow, match="too long"):
        post(scene, letter, proof="9" * 121)


def test_a_restriction_can_be_lifted_once_its_letter_is_posted(scene: Scene) -> None:
    """Art. 18(3): told on paper, the person is told when the letter was posted."""
    rights_asked(scene, "objection")
    lives(scene, email="")
    track, by = RightTrack.objects.get(case=scene.case), scene.actor("omar")
    now: dict[str, Any] = {"actor": by, "now": scene.now, "case_id": scene.case.pk, "track_id": track.pk}
    restriction.restrict_now(text="We only store them.", **now)
    restriction.announce_lift(reason="Weighed.", text="It will end.", **now)
    letter = SentLetter.objects.get(letter="restriction_lift_notice")
    with pytest.raises(NotNow):
        restriction.lift(**now)
    post(scene, letter)
    assert ProcessingRestriction.objects.get().lift_told_at == scene.later
    restriction.lift(**{**now, "now": scene.later})


def test_another_cases_letter_is_as_unknown_as_none(scene: Scene) -> None:
    message(scene)
    with pytest.raises(NotYours):
        print_letter.posted(
            case_id=scene.case.pk,
            letter_id=10**6,
            posted_at=scene.later,
            proof="",
            actor=scene.actor("omar"),
            now=scene.later,
        )
