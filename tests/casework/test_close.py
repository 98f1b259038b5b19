"""A case ends when every right has, and opens again with a reason for chosen rights."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dsr.cases.models import Case, Milestone, RightTrack
from dsr.casework.close import close, reopen
from dsr.casework.decide import decide
from dsr.casework.door import NotNow
from dsr.casework.prepare_answer import ask_release
from dsr.casework.release import release
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene


def open_again(scene: Scene, *tracks: int, reason: str = "A file was missing.") -> None:
    reopen(
        case_id=scene.case.pk,
        track_ids=list(tracks),
        reason=reason,
        actor=scene.actor("lena"),
        now=scene.later,
    )


def test_not_before_every_right_has_its_end(scene: Scene) -> None:
    with pytest.raises(NotNow, match="One right"):
        close(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)


def test_a_closed_case_takes_no_more(scene: Scene) -> None:
    scene.closed()
    case = scene.fresh()
    assert (case.state, case.next_step, case.whose_move) == ("closed", "none", "nobody")
    assert scene.entries("case:closed")[0].known["outcomes"] == {"access": "grant"}
    with pytest.raises(NotNow, match="closed"):
        close(case_id=case.pk, actor=scene.actor("omar"), now=scene.later)


def test_reopened_for_one_right_the_other_stays_answered(juxt: Controller, scene: Scene) -> None:
    scene.case = factories.open_one(controller=juxt, now=scene.now, rights=("access", "erasure")).case
    scene.closed()
    access, erasure = RightTrack.objects.filter(case=scene.case)
    open_again(scene, access.pk)
    access.refresh_from_db()
    erasure.refresh_from_db()
    assert (access.state, access.decision, access.answered_at) == ("working", "", None)
    assert (erasure.state, erasure.decision) == ("answered", "grant")
    case = scene.fresh()
    assert (case.closed_at, case.legal_due_on) == (None, access.legal_due_on)
    assert case.next_step == "decide"
    assert Milestone.objects.filter(case=case, done_at=None, cancelled_at=None).exists()
    (entry,) = scene.entries("case:reopened")
    assert entry.known["tracks"] == ["access"]
    assert "missing" in entry.personal and "missing" not in entry.facts


def test_an_answered_case_can_be_answered_again(scene: Scene) -> None:
    scene.closed()
    open_again(scene, scene.track.pk)
    scene.now += timedelta(days=1)
    omar = scene.actor("omar")
    decide(
        case_id=scene.case.pk,
        track_id=scene.track.pk,
        decision="not_controller",
        ground="",
        reasons="Example Shop Ltd decides about the rest.",
        actor=omar,
        now=scene.now,
    )
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.now)
    scene.write_letter("Others decide about the rest.")
    ask_release(case_id=scene.case.pk, actor=omar, now=scene.now)
    release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later)
    assert scene.track.decision == "not_controller"


def test_refusals(scene: Scene) -> None:
    with pytest.raises(NotNow, match="The case is open"):
        open_again(scene, scene.track.pk)
    scene.closed()
    with pytest.raises(NotNow, match="Say why"):
        open_again(scene, scene.track.pk, reason=" ")
    for tracks in ((), (10**9,)):
        with pytest.raises(NotNow, match="at least one right"):
            open_again(scene, *tracks)


def test_state_and_instant_go_together_by_the_database(scene: Scene) -> None:
    for wrong in ({"state": "closed"}, {"closed_at": scene.now}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=scene.case.pk).update(**wrong)
