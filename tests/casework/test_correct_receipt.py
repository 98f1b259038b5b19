"""A receipt put right moves everything, and the record keeps the old one."""

from datetime import date, timedelta

import pytest

from dsr.cases.models import Milestone
from dsr.casework.correct_receipt import correct_receipt
from dsr.casework.door import NaiveMoment, NotNow
from dsr.mail.models import OutboxMessage
from tests.casework.scenes import Scene

DAY = timedelta(days=1)


def correct(
    scene: Scene, *, days: int = -3, reason: str = "It lay in the post room.", naive: bool = False
) -> None:
    received_at = scene.now + days * DAY
    correct_receipt(
        case_id=scene.case.pk,
        received_at=received_at.replace(tzinfo=None) if naive else received_at,
        reason=reason,
        actor=scene.actor("lena"),
        now=scene.later,
    )


def test_every_date_follows(scene: Scene) -> None:
    correct(scene)
    case = scene.fresh()
    assert (case.clock_day, case.legal_due_on) == (date(2026, 2, 27), date(2026, 3, 27))
    standing = Milestone.objects.filter(case=case, cancelled_at=None)
    assert {row.due_on for row in standing} == {date(2026, 3, 27)}
    assert case.reference == "JUXT-2026-0001"
    (moved,) = scene.entries("clock:recomputed")
    assert moved.known["before"] == "2026-04-02" and moved.known["after"] == "2026-03-27"
    (entry,) = scene.entries("case:receipt_corrected")
    assert entry.known["before"] == scene.now.isoformat()
    assert "post room" in entry.personal and "post room" not in entry.facts


def test_there_and_back_leaves_one_set_of_reminders(scene: Scene) -> None:
    before = set(Milestone.objects.filter(cancelled_at=None).values_list("kind", "due_at"))
    correct(scene)
    correct(scene, days=0, reason="It did not.")
    assert set(Milestone.objects.filter(cancelled_at=None).values_list("kind", "due_at")) == before


def test_a_reason_with_a_name_in_it_can_be_forgotten(scene: Scene) -> None:
    correct(scene, reason="Mrs Requester called")
    (entry,) = scene.entries("case:receipt_corrected")
    assert "Requester" not in entry.facts


def test_refusals(scene: Scene) -> None:
    with pytest.raises(NotNow, match="in the future"):
        correct(scene, days=1)
    with pytest.raises(NotNow, match="five years"):
        correct(scene, days=-6 * 366)
    with pytest.raises(NotNow, match="Say why"):
        correct(scene, reason=" ")
    with pytest.raises(NaiveMoment):
        correct(scene, naive=True)
    assert scene.fresh().received_at == scene.now


def test_not_in_a_closed_case(scene: Scene) -> None:
    scene.closed()
    with pytest.raises(NotNow, match="closed"):
        correct(scene)


def test_the_assignee_is_told_when_the_date_came_nearer(scene: Scene) -> None:
    scene.case.assignee = scene.cast.omar
    scene.case.save(update_fields=["assignee"])
    correct(scene, days=-3)
    (mail,) = OutboxMessage.objects.filter(letter="date_moved")
    assert mail.to == scene.cast.omar.email
