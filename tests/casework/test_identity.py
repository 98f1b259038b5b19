"""Who is asking: a ground before anything is asked, no document without one, nothing where none is needed."""

from datetime import timedelta

import pytest

from dsr.cases.models import ClockFact, IdentityCheck, Message
from dsr.casework import clock_events, identity
from dsr.casework.door import NotNow, UnknownChoice
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene


def ask(
    scene: Scene, *, ground: str = "address_unknown", method: str = "document", text: str = "Who?"
) -> None:
    identity.ask_identity(
        case_id=scene.case.pk,
        ground=ground,
        method=method,
        text=text,
        actor=scene.actor("omar"),
        now=scene.now,
    )


def confirm(scene: Scene, *, method: str = "knowledge", note: str = "", minutes: int = 120) -> None:
    at = scene.now + timedelta(minutes=minutes)
    identity.confirm_identity(
        case_id=scene.case.pk, method=method, note=note, actor=scene.actor("omar"), now=at
    )


def test_a_document_only_after_a_recorded_ground(scene: Scene) -> None:
    with pytest.raises(NotNow, match="ground of reasonable doubt"):
        confirm(scene, method="document")
    assert not IdentityCheck.objects.exists()
    ask(scene)
    confirm(scene, method="document", note="passport seen on the screen")
    assert scene.fresh().identity_settled_at == scene.later
    (entry,) = scene.entries("identity:confirmed")
    assert entry.known == {
        "method": "document",
        "ground": "address_unknown",
        "note": "passport seen on the screen",
    }
    assert "passport" not in entry.facts


def test_asking_pauses_and_the_answer_starts_the_month_anew(scene: Scene) -> None:
    before = scene.case.legal_due_on
    ask(scene)
    assert scene.fresh().waiting_since == scene.now
    assert scene.track.legal_due_on is None
    confirm(scene, minutes=10 * 24 * 60)
    case = scene.fresh()
    assert case.waiting_since is None
    assert before is not None and case.legal_due_on is not None
    assert case.legal_due_on - before >= timedelta(days=10)
    moves = [(entry.known["before"], entry.known["why"]) for entry in scene.entries("clock:recomputed")]
    assert moves == [(before.isoformat(), "identity_requested"), ("", "identity_received")]


def test_the_question_goes_to_the_person(scene: Scene) -> None:
    ask(scene, text="Which order did you place last?")
    message = Message.objects.get(case=scene.case)
    assert (message.direction, message.body) == ("out", "Which order did you place last?")


def test_confirming_does_not_answer_another_question(scene: Scene) -> None:
    """An open question about what is meant stays open when identity is confirmed by other means."""
    ask(scene)
    omar = scene.actor("omar")
    minute = timedelta(minutes=1)
    clock_events.resume_clock(
        case_id=scene.case.pk, answered_at=scene.now, sufficient=True, actor=omar, now=scene.now
    )
    asked_at = scene.now + minute
    clock_events.pause_clock(
        case_id=scene.case.pk, ground=clock_events.LARGE_QUANTITY, text="Years?", actor=omar, now=asked_at
    )
    confirm(scene)
    assert scene.fresh().waiting_since == asked_at
    assert ClockFact.objects.filter(kind="identity_received").count() == 1
    clock_events.resume_clock(
        case_id=scene.case.pk, answered_at=scene.later, sufficient=True, actor=omar, now=scene.later
    )
    assert scene.fresh().waiting_since is None
    assert scene.track.legal_due_on is not None


def test_one_question_at_a_time(scene: Scene) -> None:
    ask(scene)
    with pytest.raises(NotNow, match="already open"):
        ask(scene)


def test_once_is_enough(scene: Scene) -> None:
    confirm(scene)
    for again in (confirm, ask):
        with pytest.raises(NotNow, match="already confirmed"):
            again(scene)


def test_an_objection_to_advertising_asks_for_no_proof(juxt: Controller, scene: Scene) -> None:
    scene.case = factories.open_one(
        controller=juxt, now=scene.now, rights=("objection_direct_marketing",)
    ).case
    with pytest.raises(NotNow, match="no proof"):
        ask(scene)


@pytest.mark.parametrize("wrong", [{"ground": "whim"}, {"ground": ""}, {"method": "polygraph"}])
def test_unknown_grounds_and_methods(scene: Scene, wrong: dict[str, str]) -> None:
    with pytest.raises(UnknownChoice):
        ask(scene, **wrong)
    with pytest.raises(UnknownChoice):
        confirm(scene, method="")


def test_a_question_without_words_is_none(scene: Scene) -> None:
    with pytest.raises(NotNow, match="what the requester should read"):
        ask(scene, text=" \n")
    assert not IdentityCheck.objects.exists()
    assert scene.fresh().waiting_since is None
