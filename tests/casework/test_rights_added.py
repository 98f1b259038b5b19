"""A right that is recognised later counts from the day the words came in."""

from datetime import date, timedelta

import pytest

from dsr.audit import verify
from dsr.cases.models import Milestone, RightTrack, SystemSearch
from dsr.casework import close, decide, identity, rights_added
from dsr.casework.door import NotNow, UnknownChoice
from dsr.casework.open_case import Person, Request, open_case
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene, everything
from tests.cast import OPERATOR

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def add(scene: Scene, right: str, **details: str) -> RightTrack:
    """Omar recognises a right a week later."""
    return rights_added.add_right(
        case_id=scene.case.pk,
        right=right,
        details=details,
        actor=scene.actor("omar"),
        now=scene.now + timedelta(days=7),
    )


def unsure(scene: Scene) -> None:
    """Somebody wrote through the public form and was not sure which right fits."""
    request = Request(
        controller=scene.case.controller,
        channel="form",
        received_at=scene.now,
        rights={"access": {"recognise": "yes"}},
        person=Person(name="Berta Unsure", email="berta@example.org"),
        text="Forget me, please.",
    )
    scene.case = open_case(request=request, actor=OPERATOR, now=scene.now).case


def test_its_clock_counts_from_the_receipt_of_the_case(scene: Scene) -> None:
    track = add(scene, "erasure", what="My orders.")
    assert (track.state, track.details) == ("working", {"what": "My orders."})
    assert track.legal_due_on == date(2026, 4, 2) == scene.track.legal_due_on
    assert scene.fresh().rights == "access,erasure"
    (entry,) = scene.entries("track:added")
    assert (entry.known["right"], entry.known["details"]) == ("erasure", "My orders.")
    assert "orders" not in entry.facts
    assert verify.verify_all().broken is None


def test_a_question_that_moved_the_clock_moves_its_clock_too(scene: Scene) -> None:
    by = {"case_id": scene.case.pk, "method": "knowledge", "actor": scene.actor("omar")}
    identity.ask_identity(ground="details_differ", text="Which street?", now=scene.now, **by)  # type: ignore[arg-type]
    identity.confirm_identity(note="", now=scene.now + timedelta(days=3), **by)  # type: ignore[arg-type]
    assert add(scene, "portability").legal_due_on == scene.track.legal_due_on == date(2026, 4, 7)


def test_no_letter_goes(scene: Scene) -> None:
    before = OutboxMessage.objects.count()
    add(scene, "erasure")
    assert OutboxMessage.objects.count() == before


def test_a_right_that_needs_a_search_brings_the_searches(juxt: Controller, scene: Scene) -> None:
    scene.case = factories.open_one(controller=juxt, now=scene.now, rights=("objection",)).case
    assert not SystemSearch.objects.filter(case=scene.case).exists()
    add(scene, "access")
    searches = SystemSearch.objects.filter(case=scene.case)
    assert searches.count() == juxt.systems.filter(is_active=True).count() > 0


def test_what_was_searched_stays_searched(scene: Scene) -> None:
    scene.collected()
    before = list(SystemSearch.objects.filter(case=scene.case).values())
    add(scene, "erasure")
    assert list(SystemSearch.objects.filter(case=scene.case).values()) == before


def test_an_ended_case_is_due_again(scene: Scene) -> None:
    decide.withdraw(case_id=scene.case.pk, now=scene.now)
    assert scene.fresh().legal_due_on is None
    add(scene, "erasure")
    assert scene.fresh().legal_due_on == date(2026, 4, 2)
    assert Milestone.objects.filter(case=scene.case, done_at=None, cancelled_at=None).exists()


def test_refusals(scene: Scene) -> None:
    before = everything()
    with pytest.raises(NotNow, match="belongs to the case already"):
        add(scene, "access")
    with pytest.raises(UnknownChoice):
        add(scene, "silence")
    assert everything() == before
    decide.withdraw(case_id=scene.case.pk, now=scene.now)
    close.close(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    with pytest.raises(NotNow, match="closed"):
        add(scene, "erasure")


def test_the_first_right_recognised_takes_the_place_of_the_stand_in(scene: Scene) -> None:
    unsure(scene)
    track = add(scene, "erasure", what="Forget me.")
    assert [(one.right, one.details) for one in RightTrack.objects.filter(case=scene.case)] == [
        ("erasure", {"what": "Forget me."})
    ]
    assert track.legal_due_on == date(2026, 4, 2) and scene.fresh().rights == "erasure"
    assert scene.entries("track:added")[0].known["instead_of"] == "recognise"
    add(scene, "access")
    assert scene.fresh().rights == "erasure,access"
    assert scene.entries("track:added")[1].known["instead_of"] == ""


def test_the_stand_in_may_have_been_right(scene: Scene) -> None:
    unsure(scene)
    add(scene, "access")
    assert [(one.right, one.details) for one in RightTrack.objects.filter(case=scene.case)] == [
        ("access", {})
    ]
    assert rights_added.stand_in_of(case=scene.case) is None
