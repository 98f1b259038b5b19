"""What is recorded about a refusal stands in its letter, whenever it was recorded; and a consent promises nothing."""

from typing import Any

import pytest

from dsr.cases import changes
from dsr.cases.facts import facts_of
from dsr.cases.models import Answer, RightTrack, StepEntry
from dsr.casework import assign, fees, prepare_answer, release, rights_added, steps
from dsr.casework.door import NotNow
from dsr.casework.letters import draft_answer
from dsr.register.models import Controller
from dsr.rules.checklists.rights import checklist_of
from tests import factories
from tests.casework.scenes import Scene, everything
from tests.casework.themes.approvals import fee_told
from tests.rules.step_samples import sample_values

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def acting(scene: Scene) -> dict[str, Any]:
    """Omar works on the case, later."""
    return {"case_id": scene.case.pk, "actor": scene.actor("omar"), "now": scene.later}


def record(scene: Scene, track: RightTrack, slug: str, about: str = "", **chosen: str) -> StepEntry:
    """Omar records a step."""
    step = checklist_of(right=track.right).step(slug)
    assert step is not None
    return steps.record_step(
        track_id=track.pk, step=slug, about=about, values=sample_values(step, **chosen), **acting(scene)
    )


def partly_erased(juxt: Controller, scene: Scene) -> RightTrack:
    """An erasure granted in part, its plan agreed to and carried out, the letter written."""
    scene.case = factories.open_one(controller=juxt, now=scene.now, rights=("erasure",)).case
    scene.collected()
    track = scene.track
    factories.decide_one(
        track=track, cast=scene.cast, now=scene.now, decision="grant_partly", ground="legal_obligation"
    )
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.now)
    return track


def test_an_entry_after_the_draft_makes_the_letter_outdated(juxt: Controller, scene: Scene) -> None:
    """The data set kept, its law and its end are reasons: the person learns them (Art. 12(4), 17(3))."""
    track = partly_erased(juxt, scene)
    scene.write_letter()
    record(scene, track, "keep", data_set="Invoices of 2024", statute="VAT Act")
    assert facts_of(scene.fresh()).answer_state == "outdated"
    with pytest.raises(NotNow, match="Prepare the letter again"):
        prepare_answer.ask_release(**acting(scene))
    scene.now = scene.later
    assert "Invoices of 2024" in scene.write_letter().locked
    assert facts_of(scene.fresh()).answer_state == "draft"


def test_an_entry_taken_away_makes_it_outdated_too(juxt: Controller, scene: Scene) -> None:
    scene.case = factories.open_one(controller=juxt, now=scene.now, rights=("rectification",)).case
    scene.decided()
    entry = record(scene, scene.track, "correction")
    scene.now = scene.later
    scene.write_letter()
    steps.remove_entry(entry_id=entry.pk, **acting(scene))
    assert facts_of(scene.fresh()).answer_state == "outdated"


def test_no_letter_is_put_before_anybody_without_what_the_law_demands(scene: Scene) -> None:
    scene.prepared("refuse")
    answer = Answer.objects.get(case=scene.case)
    changes.assign(row=answer, locked="")
    before = everything()
    with pytest.raises(NotNow, match=r"the reasons as they are recorded now.*where to complain.*court"):
        prepare_answer.ask_release(**acting(scene))
    assert everything() == before


def test_what_the_register_says_now_is_looked_at_again_on_release(scene: Scene) -> None:
    """Between the question and the yes, the reasons or the authority may have changed."""
    scene.awaiting("refuse")
    RightTrack.objects.filter(case=scene.case).update(reasons="Another reason altogether.")
    before = everything()
    with pytest.raises(NotNow, match="The letter lacks what the law demands: the reasons"):
        release.release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later)
    with pytest.raises(NotNow, match="The letter lacks"):
        release.release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later, broke_glass="")
    assert everything() == before


# -- a consent withdrawn


def consent_ended(juxt: Controller, scene: Scene, *rights: str, other_ground: str = "no") -> None:
    """A withdrawn consent is decided and recorded, by itself or beside other rights."""
    asked = ("consent_withdrawal", *rights)
    scene.case = factories.open_one(controller=juxt, now=scene.now, rights=asked).case
    track = RightTrack.objects.get(case=scene.case, right="consent_withdrawal")
    factories.decide_one(track=track, cast=scene.cast, now=scene.now)
    record(scene, track, "consent", other_ground=other_ground)
    scene.now = scene.later


def test_nobody_is_told_of_a_deletion_that_nobody_sees_to(juxt: Controller, scene: Scene) -> None:
    consent_ended(juxt, scene)
    assign.assign(assignee=scene.cast.omar, **acting(scene))
    assert scene.fresh().next_step == "reconsider"
    scene.write_letter(draft_answer(case=scene.case)[1])
    with pytest.raises(NotNow, match="add the right to erasure"):
        prepare_answer.ask_release(**acting(scene))
    rights_added.add_right(right="erasure", details={}, **acting(scene))
    scene.now = scene.later
    text = draft_answer(case=scene.fresh())[1]
    assert "We treat this as a request to delete them" in text and "the data are deleted as well" not in text
    assert "Delete my data (Art. 17 UK GDPR): our answer follows by" in text
    scene.write_letter(text)
    prepare_answer.ask_release(**acting(scene))


def test_another_ground_needs_no_erasure(juxt: Controller, scene: Scene) -> None:
    consent_ended(juxt, scene, other_ground="yes")
    scene.write_letter(draft_answer(case=scene.case)[1])
    prepare_answer.ask_release(**acting(scene))


def test_a_refused_erasure_contradicts_that_there_is_no_ground(juxt: Controller, scene: Scene) -> None:
    consent_ended(juxt, scene, "erasure")
    scene.collected()
    factories.decide_one(
        track=RightTrack.objects.get(case=scene.case, right="erasure"),
        cast=scene.cast,
        now=scene.now,
        decision="refuse",
        ground="legal_obligation",
    )
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.now)
    scene.write_letter(draft_answer(case=scene.case)[1])
    with pytest.raises(NotNow, match="The erasure does not go on"):
        prepare_answer.ask_release(**acting(scene))


# -- a fee that was paid


def test_after_a_fee_was_paid_the_systems_are_searched_and_nothing_is_refused_for_excess(
    scene: Scene,
) -> None:
    """It is a fee or a refusal, not both (Art. 12(5))."""
    scene.assigned()
    fee_told(scene)
    fees.fee_paid(paid_at=scene.later, **acting(scene))
    assert scene.fresh().next_step == "collect"
    with pytest.raises(NotNow, match="have no result yet"):
        factories.decide_one(track=scene.track, cast=scene.cast, now=scene.later, decision="refuse")
    for search in scene.case.searches.all():
        changes.assign(row=search, state="nothing_found", searched_at=scene.later)
    with pytest.raises(NotNow, match="a fee or a refusal, not both"):
        factories.decide_one(track=scene.track, cast=scene.cast, now=scene.later, decision="refuse")
    factories.decide_one(track=scene.track, cast=scene.cast, now=scene.later, decision="no_data")
    assert scene.track.decision == "no_data"
