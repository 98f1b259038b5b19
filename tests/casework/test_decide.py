"""Decisions: refusals with ground and reasons, rights that cannot be refused, and ends that nobody releases after."""

from datetime import timedelta

import pytest

from dsr.accounts.permits import NotYours
from dsr.bundles.models import Bundle
from dsr.cases.models import Answer, Milestone, RightTrack
from dsr.casework import assign, close, decide, release
from dsr.casework.build_bundle import build_bundle, order_bundle
from dsr.casework.door import NotNow, UnknownChoice
from dsr.casework.prepare_answer import ask_release
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from dsr.rules.checklists.steps import Stage
from tests import factories
from tests.casework.scenes import Scene


def settle(
    scene: Scene,
    *,
    decision: str = "grant",
    ground: str = "",
    reasons: str = "",
    track: RightTrack | None = None,
) -> None:
    decide.decide(
        case_id=scene.case.pk,
        track_id=(track or scene.track).pk,
        decision=decision,
        ground=ground,
        reasons=reasons,
        actor=scene.actor("omar"),
        now=scene.later,
    )


def ready_to_refuse(scene: Scene, decision: str = "refuse", ground: str = "excessive") -> None:
    """What the checklist demands for such a refusal is recorded."""
    factories.record_missing(
        track=scene.track,
        cast=scene.cast,
        now=scene.now,
        stage=Stage.DECISION,
        decision=decision,
        ground=ground,
    )


def asked_for(scene: Scene, controller: Controller, *rights: str) -> list[RightTrack]:
    """Another case of Anna's, for these rights."""
    scene.case = factories.open_one(controller=controller, now=scene.now, rights=rights).case
    return list(RightTrack.objects.filter(case=scene.case))


@pytest.mark.parametrize("decision", ["refuse", "grant_partly"])
@pytest.mark.parametrize(("ground", "reasons"), [("", "Because."), ("excessive", " "), ("", "")])
def test_a_refusal_needs_ground_and_reasons(scene: Scene, decision: str, ground: str, reasons: str) -> None:
    scene.collected()
    with pytest.raises(NotNow, match="needs a ground and the reasons"):
        settle(scene, decision=decision, ground=ground, reasons=reasons)
    assert scene.track.state == "working"


@pytest.mark.parametrize("decision", ["refuse", "grant_partly"])
def test_reasons_are_kept_apart_from_the_clear_facts(scene: Scene, decision: str) -> None:
    scene.collected()
    ready_to_refuse(scene, decision, "others_rights")
    settle(scene, decision=decision, ground="others_rights", reasons=" Bert is in it. ")
    track = scene.track
    assert (track.state, track.decision, track.ground, track.reasons) == (
        "proposed",
        decision,
        "others_rights",
        "Bert is in it.",
    )
    assert (track.decided_by, track.decided_at) == (scene.cast.omar, scene.later)
    agreed_at = scene.later + timedelta(hours=1)
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=agreed_at)
    track = scene.track
    assert (track.state, track.decided_by, track.decided_at) == ("decided", scene.cast.omar, agreed_at)
    for kind in ("track:proposed", "track:decided"):
        (entry,) = scene.entries(kind)
        assert "Bert" in entry.personal and "Bert" not in entry.facts


@pytest.mark.parametrize("right", ["objection_direct_marketing", "consent_withdrawal"])
@pytest.mark.parametrize("decision", ["refuse", "grant_partly"])
def test_absolute_rights_cannot_be_refused(juxt: Controller, scene: Scene, right: str, decision: str) -> None:
    asked_for(scene, juxt, right)
    with pytest.raises(NotNow, match="absolute"):
        settle(scene, decision=decision, ground="excessive", reasons="We like to advertise.")
    settle(scene)
    assert scene.track.decision == "grant"


def test_advertising_stops_at_once_though_the_copy_waits_for_proof_and_search(
    juxt: Controller, scene: Scene
) -> None:
    access, marketing = asked_for(scene, juxt, "access", "objection_direct_marketing")
    assign.assign(case_id=scene.case.pk, assignee=scene.cast.omar, actor=scene.actor("omar"), now=scene.now)
    assert scene.fresh().next_step == "stop_marketing"
    with pytest.raises(NotNow, match="who is asking"):
        settle(scene, track=access)
    settle(scene, track=marketing)
    assert scene.fresh().next_step == "confirm_identity"


def test_identity_and_search_come_first(scene: Scene) -> None:
    with pytest.raises(NotNow, match="who is asking"):
        settle(scene)
    scene.assigned()
    with pytest.raises(NotNow, match="5 data system"):
        settle(scene)


def test_decided_once(scene: Scene) -> None:
    scene.decided()
    with pytest.raises(NotNow, match="Every right is decided"):
        settle(scene)


def test_one_right_is_not_decided_twice_while_another_is_open(juxt: Controller, scene: Scene) -> None:
    first, _ = asked_for(scene, juxt, "access", "erasure")
    scene.collected()
    settle(scene, track=first)
    with pytest.raises(NotNow, match="not in a state"):
        settle(scene, track=first)


@pytest.mark.parametrize(("decision", "ground"), [("maybe", ""), ("refuse", "dislike"), ("withdrawn", "")])
def test_unknown_words(scene: Scene, decision: str, ground: str) -> None:
    scene.collected()
    with pytest.raises(UnknownChoice):
        settle(scene, decision=decision, ground=ground, reasons="No.")


def test_the_right_of_another_case_is_nobodys(juxt: Controller, scene: Scene) -> None:
    scene.collected()
    foreign = RightTrack.objects.get(case=factories.open_one(controller=juxt, now=scene.now).case)
    with pytest.raises(NotYours):
        settle(scene, track=foreign)


def test_a_decision_taken_back_is_gone_and_its_bundle_with_it(scene: Scene) -> None:
    bundle = scene.built()
    decide.revise(case_id=scene.case.pk, track_id=scene.track.pk, actor=scene.actor("omar"), now=scene.later)
    track = scene.track
    assert (track.state, track.decision, track.decided_by, track.reasons) == ("working", "", None, "")
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.REPLACED
    with pytest.raises(NotNow, match="nothing left to answer"):
        ask_release(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later)
    with pytest.raises(NotNow, match="not in a state"):
        decide.revise(
            case_id=scene.case.pk, track_id=scene.track.pk, actor=scene.actor("omar"), now=scene.later
        )


def test_a_letter_about_the_old_decision_cannot_be_released(scene: Scene) -> None:
    """It would lack the reasons and remedies that the law demands of a refusal (Art. 12(4))."""
    scene.prepared()
    omar = scene.actor("omar")
    decide.revise(case_id=scene.case.pk, track_id=scene.track.pk, actor=omar, now=scene.later)
    ready_to_refuse(scene)
    settle(scene, decision="refuse", ground="excessive", reasons="Daily.")
    assert scene.fresh().next_step == "approve"
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.later)
    assert scene.fresh().next_step == "prepare_answer"
    with pytest.raises(NotNow, match="Something it tells of changed"):
        ask_release(case_id=scene.case.pk, actor=omar, now=scene.later)
    scene.now = scene.later
    assert "Art. 79" in scene.write_letter().locked
    ask_release(case_id=scene.case.pk, actor=omar, now=scene.later)


def test_withdrawing_ends_everything_that_has_no_answer(scene: Scene) -> None:
    scene.awaiting()
    decide.withdraw(case_id=scene.case.pk, now=scene.later)
    assert scene.track.state == "withdrawn"
    case = scene.fresh()
    assert (case.next_step, case.legal_due_on) == ("close", None)
    assert not Milestone.objects.filter(done_at=None, cancelled_at=None).exists()
    (entry,) = scene.entries("track:withdrawn")
    assert (entry.actor_kind, entry.actor_key) == ("requester", case.reference)
    assert OutboxMessage.objects.filter(letter="withdrawal_confirmed").count() == 1


def test_after_a_withdrawal_nobody_can_release_the_answer(scene: Scene) -> None:
    scene.awaiting()
    bundle = Bundle.objects.get()
    decide.withdraw(case_id=scene.case.pk, now=scene.later)
    with pytest.raises(NotNow, match="Nothing waits"):
        release.release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later)
    assert Answer.objects.get().state == "draft"
    bundle.refresh_from_db()
    assert (bundle.state, bundle.vault_name) == (Bundle.State.REPLACED, "")
    with pytest.raises(NotNow, match="already answered"):
        decide.withdraw(case_id=scene.case.pk, now=scene.later)


def test_a_case_withdrawn_before_release_can_be_worked_again(scene: Scene) -> None:
    scene.awaiting()
    decide.withdraw(case_id=scene.case.pk, now=scene.later)
    close.close(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later)
    close.reopen(
        case_id=scene.case.pk,
        track_ids=[scene.track.pk],
        reason="She changed her mind.",
        actor=scene.actor("lena"),
        now=scene.later,
    )
    settle(scene)
    assert scene.fresh().next_step == "prepare_answer"


def test_a_bundle_being_built_for_a_withdrawn_request_comes_to_nothing(scene: Scene) -> None:
    scene.prepared()
    bundle = order_bundle(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    decide.withdraw(case_id=scene.case.pk, now=scene.later)
    assert not build_bundle(bundle_id=bundle.pk, now=scene.later)


def test_nothing_held_is_not_said_beside_a_search_that_found_data(scene: Scene) -> None:
    scene.collected()
    with pytest.raises(NotNow, match="Data were found"):
        decide.decide(
            case_id=scene.case.pk,
            track_id=scene.track.pk,
            decision="no_data",
            ground="",
            reasons="",
            actor=scene.actor("omar"),
            now=scene.later,
        )
