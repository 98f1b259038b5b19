"""What nobody may do alone: refused to the same person by the verb and by the database; and the broken glass."""

import pytest
from django.db import IntegrityError, transaction

from dsr.accounts.permits import NotYours
from dsr.cases.models import Approval
from dsr.casework import approvals, close, decide, release
from dsr.casework.door import NotNow
from dsr.casework.look_after_staff import add_staff
from dsr.casework.second_person import SamePerson
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from dsr.rules.checklists.steps import Stage
from tests import factories
from tests.casework.scenes import Scene, everything
from tests.casework.themes.approvals import ask_extension
from tests.cast import OPERATOR

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def approve(scene: Scene, by: str = "lena") -> None:
    approvals.approve(
        case_id=scene.case.pk, approval_id=scene.approval.pk, actor=scene.actor(by), now=scene.later
    )


def decline(scene: Scene, reason: str = "Nine is not daily.", by: str = "lena") -> None:
    approvals.decline(
        case_id=scene.case.pk,
        approval_id=scene.approval.pk,
        reason=reason,
        actor=scene.actor(by),
        now=scene.later,
    )


def take_back(scene: Scene, by: str = "omar") -> None:
    approvals.take_back(
        case_id=scene.case.pk, approval_id=scene.approval.pk, actor=scene.actor(by), now=scene.later
    )


def break_glass(scene: Scene, reason: str = "Everybody else is ill.", by: str = "lena") -> None:
    approvals.break_glass(
        case_id=scene.case.pk,
        approval_id=scene.approval.pk,
        reason=reason,
        actor=scene.actor(by),
        now=scene.later,
    )


def lena_refuses(scene: Scene) -> None:
    """The lead herself proposes a refusal."""
    scene.collected()
    factories.record_missing(
        track=scene.track,
        cast=scene.cast,
        now=scene.now,
        stage=Stage.DECISION,
        decision="refuse",
        ground="excessive",
    )
    decide.decide(
        case_id=scene.case.pk,
        track_id=scene.track.pk,
        decision="refuse",
        ground="excessive",
        reasons="Daily.",
        actor=scene.actor("lena"),
        now=scene.now,
    )


@pytest.mark.parametrize("decision", ["refuse", "grant_partly"])
def test_a_refusal_also_in_part_waits_and_nothing_can_be_answered(scene: Scene, decision: str) -> None:  # R6
    scene.proposed(decision)
    assert scene.track.state == "proposed"
    assert (scene.fresh().next_step, scene.case.whose_move) == ("approve", "lead")
    with pytest.raises(NotNow, match="waits for a second person"):
        scene.write_letter()
    approve(scene)
    assert (scene.track.state, scene.approval.state) == ("decided", "approved")
    assert (scene.approval.answered_by, scene.approval.answered_at) == (scene.cast.lena, scene.later)


def test_everybody_who_may_release_is_told_except_who_asks(scene: Scene) -> None:
    for slug in ("juxt", "jml"):
        add_staff(
            email=f"{slug}@example.com",
            name=slug,
            password="x",
            roles=["lead"],
            scope=slug,
            actor=OPERATOR,
            now=scene.now,
        )
    lena_refuses(scene)
    (mail,) = OutboxMessage.objects.filter(letter="approval_asked")
    assert mail.to == "juxt@example.com"
    assert "Lena Lead" in mail.kept_text and "Give me a copy of my data" in mail.kept_text


def test_who_asked_is_refused_even_as_a_lead(scene: Scene) -> None:
    lena_refuses(scene)
    before = everything()
    with pytest.raises(SamePerson, match="Another person"):
        approve(scene)
    with pytest.raises(SamePerson, match="Another person"):
        decline(scene)
    assert everything() == before


def test_the_database_refuses_the_same_person(scene: Scene) -> None:
    scene.proposed()
    rows = Approval.objects.filter(pk=scene.approval.pk)
    yes = {"state": "approved", "answered_at": scene.later}
    for wrong in (
        {**yes, "answered_by": scene.cast.omar},
        {**yes, "answered_by": None},
        {**yes, "answered_by": scene.cast.omar, "broke_glass": True, "reason": ""},
        {"state": "approved", "answered_by": scene.cast.lena, "answered_at": None},
        {"state": "asked", "answered_at": scene.later},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    assert rows.update(**yes, answered_by=scene.cast.lena) == 1


def test_one_question_at_a_time_by_the_database(scene: Scene) -> None:
    scene.proposed()
    ask_extension(scene)
    for approval in Approval.objects.filter(case=scene.case):
        approval.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            approval.save(force_insert=True)


def test_a_declined_refusal_is_open_again_with_the_reason(scene: Scene) -> None:
    scene.proposed()
    for empty in ("", "  "):
        with pytest.raises(NotNow, match="Say why"):
            decline(scene, empty)
    decline(scene)
    track = scene.track
    assert (track.state, track.decision, track.reasons, track.decided_by) == ("working", "", "", None)
    assert (scene.approval.state, scene.approval.reason) == ("declined", "Nine is not daily.")
    assert scene.fresh().next_step == "decide"
    mail = OutboxMessage.objects.get(letter="approval_declined")
    assert mail.to == "omar@example.com"
    assert "Lena Lead declined" in mail.kept_text and "Nine" not in mail.kept_text
    (entry,) = scene.entries("approval:declined")
    assert "Nine" in entry.personal and "Nine" not in entry.facts


def test_answered_once(scene: Scene) -> None:
    scene.proposed()
    ask_extension(scene)
    refusal = Approval.objects.get(kind="refusal")
    approvals.approve(
        case_id=scene.case.pk, approval_id=refusal.pk, actor=scene.actor("lena"), now=scene.later
    )
    with pytest.raises(NotNow, match="answered already"):
        approvals.approve(
            case_id=scene.case.pk, approval_id=refusal.pk, actor=scene.actor("lena"), now=scene.later
        )


def test_the_question_of_another_case_is_nobodys(juxt: Controller, scene: Scene) -> None:
    scene.proposed()
    foreign = scene.approval
    scene.case = factories.open_one(controller=juxt, now=scene.now).case
    ask_extension(scene)
    with pytest.raises(NotYours):
        approvals.approve(
            case_id=scene.case.pk, approval_id=foreign.pk, actor=scene.actor("lena"), now=scene.later
        )


def test_taken_back_by_who_asked_or_by_a_lead_only(scene: Scene) -> None:
    scene.proposed()
    with pytest.raises(NotNow, match="Only the person who asked"):
        take_back(scene, by="nora")
    with pytest.raises(NotNow, match="Only the person who asked"):
        decide.revise(
            case_id=scene.case.pk, track_id=scene.track.pk, actor=scene.actor("nora"), now=scene.later
        )
    take_back(scene)
    assert (scene.track.state, scene.approval.state) == ("working", "taken_back")
    factories.decide_one(track=scene.track, cast=scene.cast, now=scene.later, decision="refuse")
    take_back(scene, by="lena")
    assert scene.track.state == "working"


def test_revising_a_proposed_refusal_takes_the_question_back(scene: Scene) -> None:
    scene.proposed()
    decide.revise(case_id=scene.case.pk, track_id=scene.track.pk, actor=scene.actor("omar"), now=scene.later)
    assert (scene.track.state, scene.track.decision, scene.approval.state) == ("working", "", "taken_back")


def test_a_withdrawn_request_waits_for_nobody(scene: Scene) -> None:
    scene.proposed()
    ask_extension(scene)
    decide.withdraw(case_id=scene.case.pk, now=scene.later)
    assert scene.track.state == "withdrawn"
    assert {one.state for one in Approval.objects.all()} == {"taken_back"}
    assert not Approval.objects.exclude(answered_by=None).exists()
    assert scene.fresh().next_step == "close"
    with pytest.raises(NotNow):
        approve(scene)


def test_an_extension_nobody_needs_any_more_is_taken_back_with_the_release(scene: Scene) -> None:
    scene.awaiting()
    ask_extension(scene)
    release.release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later)
    assert scene.approval.state == "taken_back"
    assert scene.fresh().next_step == "close"
    close.close(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later)


def test_a_lead_breaks_the_glass_with_a_reason_and_the_record_says_so(scene: Scene) -> None:
    lena_refuses(scene)
    for empty in ("", " \n"):
        with pytest.raises(NotNow, match="why it cannot wait"):
            break_glass(scene, empty)
    break_glass(scene)
    approval = scene.approval
    assert (approval.state, approval.broke_glass, approval.reason) == (
        "approved",
        True,
        "Everybody else is ill.",
    )
    assert approval.answered_by == approval.asked_by == scene.cast.lena
    assert scene.track.state == "decided"
    (entry,) = scene.entries("glass:broken")
    assert (entry.actor_name, entry.known["what"]) == ("Lena Lead", "refusal")
    assert "ill" in entry.personal and "ill." not in entry.facts
    assert not scene.entries("approval:approved")


def test_no_handler_breaks_the_glass(scene: Scene) -> None:
    scene.proposed()
    before = everything()
    with pytest.raises(NotYours):
        break_glass(scene, by="omar")
    assert everything() == before
