"""Who is asking: a ground before anything is asked, no document without one, nothing where none is needed."""

from datetime import timedelta
from typing import Any

import pytest

from dsr.cases.models import Breach, ClockFact, IdentityCheck, Message
from dsr.casework import clock_events, identity
from dsr.casework.door import NotNow, UnknownChoice
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene
from tests.casework.themes.people import WHY_NOT_LESS


def ask(
    scene: Scene,
    *,
    ground: str = "address_unknown",
    method: str = "document",
    text: str = "Who?",
    why_not_less: str = WHY_NOT_LESS,
    **more: Any,
) -> None:
    identity.ask_identity(
        case_id=scene.case.pk,
        ground=ground,
        method=method,
        text=text,
        why_not_less=why_not_less,
        actor=scene.actor("omar"),
        now=scene.now,
        **more,
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
    ask(scene, method="knowledge", text="Which order did you place last?")
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


def test_r3_a_document_is_asked_for_only_with_a_ground_and_a_reason_why_less_is_not_enough(
    scene: Scene,
) -> None:
    with pytest.raises(UnknownChoice):
        ask(scene, ground="")
    with pytest.raises(NotNow, match="last resort"):
        ask(scene, why_not_less="  ")
    assert not IdentityCheck.objects.exists()
    assert not Message.objects.exists()
    ask(scene)
    check = IdentityCheck.objects.get(case=scene.case)
    assert (check.ground, check.method, check.outcome) == ("address_unknown", "document", "asked")
    assert check.why_not_less == WHY_NOT_LESS


def test_r3_a_less_intrusive_way_needs_no_such_reason(scene: Scene) -> None:
    ask(scene, method="call_back", why_not_less="")
    assert IdentityCheck.objects.get(case=scene.case).why_not_less == ""


def test_a_document_that_was_not_asked_for_confirms_nothing(scene: Scene) -> None:
    ask(scene, method="knowledge")
    with pytest.raises(NotNow, match="No document was asked for"):
        confirm(scene, method="document")


def test_the_letter_names_what_to_cover_and_what_is_needed(scene: Scene) -> None:
    ask(scene, masked_parts=["photo", "serial_number"])
    body = Message.objects.get(case=scene.case).body
    assert body.startswith("Who?")
    assert "cover before you make the copy: the photo, the number of the document." in body
    assert "the nationality" not in body
    assert "only: the name, from when and until when it is valid, the authority that issued it" in body
    assert "destroyed" in body


def test_without_a_choice_every_part_that_is_not_needed_is_covered(scene: Scene) -> None:
    ask(scene)
    body = Message.objects.get(case=scene.case).body
    assert "the photo" in body
    assert "the lines for machines" in body
    with pytest.raises(NotNow, match="already open"):
        ask(scene)


def test_an_unknown_part_is_no_choice(scene: Scene) -> None:
    with pytest.raises(UnknownChoice):
        ask(scene, masked_parts=["face"])


def test_other_ways_name_no_parts(scene: Scene) -> None:
    ask(scene, method="knowledge")
    assert Message.objects.get(case=scene.case).body == "Who?"


def test_outcome_and_method_are_kept(scene: Scene) -> None:
    ask(scene)
    confirm(scene, method="document", note="Name and validity seen.")
    kept = list(IdentityCheck.objects.filter(case=scene.case).values_list("method", "outcome", "confirmed"))
    assert kept == [("document", "asked", False), ("document", "confirmed", True)]


def test_a_mismatch_raises_the_breach_flag_with_its_72_hours(scene: Scene) -> None:
    ask(scene)
    identity.record_mismatch(
        case_id=scene.case.pk, note="Another birthday.", actor=scene.actor("omar"), now=scene.later
    )
    breach = Breach.objects.get(case=scene.case)
    assert (breach.kind, breach.aware_at) == ("mismatch", scene.later)
    assert breach.due_before == scene.later + timedelta(hours=72)
    assert IdentityCheck.objects.latest("pk").outcome == "mismatch"
    case = scene.fresh()
    assert case.identity_settled_at is None
    assert case.waiting_since is None
    (entry,) = scene.entries("identity:mismatch")
    assert "birthday" not in entry.facts
    assert entry.known["note"] == "Another birthday."
    assert len(scene.entries("breach:raised")) == 1


def test_a_mismatch_found_later_unsettles_the_identity(scene: Scene) -> None:
    confirm(scene)
    identity.record_mismatch(
        case_id=scene.case.pk, note="The true Anna rang.", actor=scene.actor("omar"), now=scene.later
    )
    assert scene.fresh().identity_settled_at is None


def test_after_a_mismatch_a_true_answer_still_ends_the_pause(scene: Scene) -> None:
    ask(scene)
    identity.record_mismatch(
        case_id=scene.case.pk, note="Not her.", actor=scene.actor("omar"), now=scene.later
    )
    confirm(scene, minutes=60 * 24)
    assert scene.track.legal_due_on is not None
    answers = ClockFact.objects.filter(kind="identity_received").values_list("sufficient", flat=True)
    assert list(answers) == [False, True]


def not_enough(scene: Scene, *, note: str = "Unreadable.", text: str = "Once more, please.") -> None:
    identity.not_enough(
        case_id=scene.case.pk, note=note, text=text, actor=scene.actor("omar"), now=scene.later
    )


def test_not_enough_leaves_the_question_open_and_says_why(scene: Scene) -> None:
    with pytest.raises(NotNow, match="Nothing was asked"):
        not_enough(scene)
    ask(scene)
    with pytest.raises(NotNow, match="what was missing"):
        not_enough(scene, note="")
    with pytest.raises(NotNow, match="should read"):
        not_enough(scene, text="")
    not_enough(scene)
    case = scene.fresh()
    assert case.waiting_since == scene.now
    assert case.identity_settled_at is None
    assert Message.objects.latest("pk").body == "Once more, please."
    assert IdentityCheck.objects.latest("pk").outcome == "not_enough"
    assert ClockFact.objects.latest("pk").sufficient is False
    confirm(scene, method="document", minutes=180)
    assert scene.fresh().waiting_since is None


def test_not_enough_is_no_word_on_another_question(scene: Scene) -> None:
    clock_events.pause_clock(
        case_id=scene.case.pk,
        ground=clock_events.UNCLEAR,
        text="Years?",
        actor=scene.actor("omar"),
        now=scene.now,
    )
    with pytest.raises(NotNow, match="not about who is asking"):
        not_enough(scene)
