"""Nothing is erased before a second person agreed to the plan as it stands, and nothing answered before it is done."""

from datetime import timedelta

import pytest

from dsr.accounts.permits import NotYours
from dsr.cases.models import RecipientNotice, RightTrack, StepEntry
from dsr.casework import approvals, erasure, holds, prepare_answer, release, steps
from dsr.casework.door import NotNow
from dsr.casework.erasure import PlanNotApproved
from dsr.register.models import Controller
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Stage
from tests import factories
from tests.casework.scenes import Scene, everything
from tests.casework.themes.approvals import erasure_planned
from tests.rules.step_samples import sample_values

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def ask(scene: Scene, track: RightTrack | None = None) -> None:
    erasure.ask_erasure(
        case_id=scene.case.pk, track_id=(track or scene.track).pk, actor=scene.actor("omar"), now=scene.now
    )


def agree(scene: Scene) -> None:
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.now)


def record(scene: Scene, slug: str, about: str = "", **chosen: str) -> StepEntry:
    """Omar records a step of the erasure."""
    step = checklist_of(right="erasure").step(slug)
    assert step is not None
    return steps.record_step(
        case_id=scene.case.pk,
        track_id=scene.track.pk,
        step=slug,
        about=about,
        values=sample_values(step, **chosen),
        actor=scene.actor("omar"),
        now=scene.now,
    )


def test_a_plan_that_leaves_a_system_out_is_not_asked_about(juxt: Controller, scene: Scene) -> None:
    scene.case = factories.open_one(controller=juxt, now=scene.now, rights=("erasure",)).case
    scene.collected()
    with pytest.raises(NotNow, match="First decide to erase"):
        ask(scene)
    factories.decide_one(track=scene.track, cast=scene.cast, now=scene.now)
    with pytest.raises(NotNow, match="not in the plan"):
        ask(scene)


def test_nothing_is_erased_before_the_yes(scene: Scene) -> None:
    erasure_planned(scene)
    system = scene.search.system.slug
    with pytest.raises(NotNow, match="second person must agree"):
        record(scene, "erased", system)
    ask(scene)
    assert (scene.fresh().next_step, scene.case.whose_move) == ("approve", "lead")
    with pytest.raises(NotNow, match="second person must agree"):
        record(scene, "erased", system)
    agree(scene)
    record(scene, "erased", system)
    assert scene.fresh().next_step == "prepare_answer"


def test_nothing_is_answered_before_the_plan_is_approved_and_carried_out(scene: Scene) -> None:
    erasure_planned(scene)
    case, omar = scene.case.pk, scene.actor("omar")
    scene.write_letter()
    with pytest.raises(NotNow, match="First record: Carry it out"):
        prepare_answer.ask_release(case_id=case, actor=omar, now=scene.now)
    with pytest.raises(PlanNotApproved):
        erasure.demand_erasure_approved(case=scene.fresh(), track=scene.track)
    ask(scene)
    agree(scene)
    with pytest.raises(NotNow, match="First record: Carry it out"):
        prepare_answer.ask_release(case_id=case, actor=omar, now=scene.now)
    record(scene, "erased", scene.search.system.slug)
    prepare_answer.ask_release(case_id=case, actor=omar, now=scene.now)
    release.release(case_id=case, actor=scene.actor("lena"), now=scene.later)
    assert scene.track.state == "answered"
    recipients = scene.fresh().controller.policy.recipients
    assert (
        RecipientNotice.objects.filter(track=scene.track, state="open").count() == len(recipients) > 0
    )  # R15
    assert scene.fresh().next_step == "notify_recipients"


def test_a_yes_is_to_this_plan_and_ends_with_it(scene: Scene) -> None:
    erasure_planned(scene)
    ask(scene)
    (entry,) = StepEntry.objects.filter(track=scene.track, step="erasure_plan")
    with pytest.raises(NotNow, match="Take it back first"):
        steps.remove_entry(case_id=scene.case.pk, entry_id=entry.pk, actor=scene.actor("omar"), now=scene.now)
    agree(scene)
    with pytest.raises(NotNow, match="agreed to the plan as it stands"):
        ask(scene)
    steps.remove_entry(
        case_id=scene.case.pk,
        entry_id=entry.pk,
        actor=scene.actor("omar"),
        now=scene.now + timedelta(minutes=1),
    )
    record(
        scene,
        "erasure_plan",
        scene.search.system.slug,
        action="anonymise",
        method="Noise",
        irreversible="Yes",
    )
    with pytest.raises(NotNow, match="second person must agree"):
        record(scene, "erased", scene.search.system.slug)


def test_a_plan_changed_behind_the_question_is_not_agreed_to(scene: Scene) -> None:
    """The guards keep the plan while it waits; should a row change all the same, the yes is refused."""
    erasure_planned(scene)
    ask(scene)
    StepEntry.objects.filter(track=scene.track, step="erasure_plan").update(removed_at=scene.now)
    before = everything()
    with pytest.raises(NotNow, match="plan changed"):
        agree(scene)
    assert everything() == before


def test_declined_the_plan_can_be_changed_and_asked_again(scene: Scene) -> None:
    erasure_planned(scene)
    ask(scene)
    approvals.decline(
        case_id=scene.case.pk,
        approval_id=scene.approval.pk,
        reason="The backups are missing.",
        actor=scene.actor("lena"),
        now=scene.now,
    )
    assert scene.track.state == "decided"
    ask(scene)
    agree(scene)
    assert scene.approval.state == "approved"


def test_a_legal_hold_stands_against_it(scene: Scene) -> None:
    erasure_planned(scene)
    holds.set_hold(
        case_id=scene.case.pk,
        system_id=scene.search.system_id,
        reason="Leeds County Court 4711",
        actor=scene.actor("omar"),
        now=scene.now,
    )
    with pytest.raises(NotNow, match="legal hold"):
        ask(scene)


def test_access_is_served_before_erasure_or_the_choice_is_recorded(juxt: Controller, scene: Scene) -> None:
    scene.case = factories.open_one(controller=juxt, now=scene.now, rights=("erasure", "access")).case
    scene.decided()
    gone, copy = RightTrack.objects.filter(case=scene.case)
    assert (gone.right, copy.right) == ("erasure", "access")
    record(scene, "erasure_plan", scene.search.system.slug)
    ask(scene, gone)
    agree(scene)
    with pytest.raises(NotNow, match="First answer the access request"):
        record(scene, "erased", scene.search.system.slug)
    factories.record_missing(track=gone, cast=scene.cast, now=scene.now, stage=Stage.ANSWER)
    assert StepEntry.objects.filter(track=gone, step="order").count() == 1


def test_only_ones_own_track(juxt: Controller, scene: Scene) -> None:
    erasure_planned(scene)
    foreign = scene.track
    scene.case = factories.open_one(controller=juxt, now=scene.now).case
    scene.assigned()
    with pytest.raises(NotYours):
        ask(scene, foreign)
    with pytest.raises(NotNow, match="First decide to erase"):
        ask(scene)
