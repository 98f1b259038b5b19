"""No right ends because one person says so: nothing held, not ours, withdrawn, handed over, no request, silence."""

import contextlib
from collections.abc import Callable
from datetime import date

import pytest

from dsr.cases.models import RightTrack, SystemSearch
from dsr.casework import approvals, collect, decide, other_ends
from dsr.casework.door import NotNow
from dsr.casework.prepare_answer import ask_release
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from dsr.rules.case_facts import SEARCHED_RIGHTS
from dsr.rules.lifecycle import UNANSWERED
from tests import factories
from tests.casework.scenes import Scene, everything, table
from tests.casework.test_decide import settle
from tests.casework.themes.approvals import declined

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def look(scene: Scene, search: SystemSearch, result: str) -> None:
    """Omar records what a system gave."""
    collect.record_search(
        search_id=search.pk,
        case_id=scene.case.pk,
        result=result,
        keys=["email"],
        note="",
        told_reason="It is switched off." if result == "not_searched" else "",
        uploads=[table()] if result == "found" else [],
        actor=scene.actor("omar"),
        now=scene.later,
    )


def test_nothing_held_needs_a_look_into_at_least_one_system(scene: Scene) -> None:
    """The letter says that we looked: "not searched" everywhere is no look."""
    scene.assigned()
    searches = list(SystemSearch.objects.filter(case=scene.case))
    for search in searches:
        look(scene, search, "not_searched")
    with pytest.raises(NotNow, match="No data system was searched"):
        settle(scene, decision="no_data")
    look(scene, searches[0], "nothing_found")
    settle(scene, decision="no_data")
    assert (scene.track.state, scene.track.decision) == ("decided", "no_data")


@pytest.mark.parametrize("right", sorted(SEARCHED_RIGHTS | {"objection", "automated_decision"}))
def test_no_right_ends_as_nothing_held_beside_findings(juxt: Controller, scene: Scene, right: str) -> None:
    scene.case = factories.open_one(controller=juxt, now=scene.now, rights=("access", right)[-2:]).case
    scene.collected()
    track = RightTrack.objects.get(case=scene.case, right=right)
    before = everything()
    with pytest.raises(NotNow, match="Data were found"):
        settle(scene, track=track, decision="no_data")
    assert everything() == before


def test_what_was_found_since_stops_a_letter_that_says_nothing_is_held(scene: Scene) -> None:
    scene.assigned()
    for search in SystemSearch.objects.filter(case=scene.case):
        look(scene, search, "nothing_found")
    settle(scene, decision="no_data")
    scene.now = scene.later
    scene.write_letter()
    look(scene, SystemSearch.objects.filter(case=scene.case)[0], "found")
    assert scene.fresh().next_step == "reconsider"
    with pytest.raises(NotNow, match="Data were found"):
        ask_release(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later)
    decide.revise(case_id=scene.case.pk, track_id=scene.track.pk, actor=scene.actor("omar"), now=scene.later)
    assert scene.fresh().next_step == "decide"


def test_not_the_controller_needs_reasons_and_a_second_person(scene: Scene) -> None:
    """It is a refusal in other words: nobody says it alone, and the person reads why (Art. 12(4))."""
    scene.collected()
    with pytest.raises(NotNow, match="Say who decides about the data"):
        settle(scene, decision="not_controller")
    settle(scene, decision="not_controller", reasons="Example Shop Ltd decides about them.")
    assert (scene.track.state, scene.fresh().next_step) == ("proposed", "approve")
    approvals.decline(
        case_id=scene.case.pk,
        approval_id=scene.approval.pk,
        reason="We chose the purpose ourselves.",
        actor=scene.actor("lena"),
        now=scene.later,
    )
    assert (scene.track.state, scene.track.decision) == ("working", "")
    settle(scene, decision="not_controller", reasons="Example Shop Ltd decides about them.")
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.later)
    assert (scene.track.state, scene.track.decision, scene.track.ground) == (
        "decided",
        "not_controller",
        "",
    )


@pytest.mark.parametrize("right", ["objection_direct_marketing", "consent_withdrawal"])
@pytest.mark.parametrize("decision", ["no_data", "not_controller", "refuse", "grant_partly"])
def test_what_is_absolute_is_only_granted(juxt: Controller, scene: Scene, right: str, decision: str) -> None:
    scene.case = factories.open_one(controller=juxt, now=scene.now, rights=(right,)).case
    before = everything()
    with pytest.raises(NotNow, match="This right is absolute"):
        settle(scene, decision=decision, reasons="We have nothing.")
    assert everything() == before


def told_by_telephone(scene: Scene, **fields: object) -> None:
    """Omar records that Anna withdrew on the telephone."""
    said = {"told_on": scene.now.date(), "way": "telephone", "words": "Forget it, thank you.", **fields}
    decide.withdraw(case_id=scene.case.pk, by=scene.actor("omar"), now=scene.later, **said)  # type: ignore[arg-type]


def test_a_withdrawal_told_to_staff_is_recorded_with_day_way_and_words(scene: Scene) -> None:
    told_by_telephone(scene)
    assert scene.track.state == "withdrawn"
    (entry,) = scene.entries("withdrawal:told")
    assert (entry.known["on"], entry.known["channel"]) == (scene.now.date().isoformat(), "telephone")
    assert entry.known["words"] == "Forget it, thank you." and "Forget" not in entry.facts
    letter = OutboxMessage.objects.get(letter="withdrawal_confirmed").kept_text
    assert "You told us on 2 March 2026 that you withdraw" in letter and "Did you not say so" in letter


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"words": " "}, "Write the words"),
        ({"way": "form"}, "by which way"),
        ({"way": "smoke"}, "not one of the choices"),
        ({"told_on": None}, "Give the day"),
        ({"told_on": date(2026, 3, 1)}, "Give the day"),
        ({"told_on": date(2026, 3, 9)}, "Give the day"),
    ],
)
def test_staff_cannot_withdraw_without_what_the_person_said(
    scene: Scene, fields: dict[str, object], match: str
) -> None:
    before = everything()
    with pytest.raises(NotNow, match=match):
        told_by_telephone(scene, **fields)
    assert everything() == before


def test_after_a_declined_refusal_no_other_end_can_be_reached_alone(scene: Scene) -> None:
    """Hostile but lazy: whatever Omar clicks next, the right is still open until somebody else agreed."""
    declined(scene)
    omar = {"case_id": scene.case.pk, "actor": scene.actor("omar"), "now": scene.later}
    acts: list[Callable[[], object]] = [
        lambda: settle(scene, decision="no_data"),
        lambda: settle(scene, decision="not_controller", reasons="Others decide."),
        lambda: told_by_telephone(scene, words=""),
        lambda: other_ends.not_a_request(reason="No.", text="Hello.", **omar),  # type: ignore[arg-type]
        lambda: other_ends.hand_over(to="A", email="a@b.example", how="", note="", **omar),  # type: ignore[arg-type]
        lambda: other_ends.lapse(text="Hello.", **omar),  # type: ignore[arg-type]
    ]
    for act in acts:
        with contextlib.suppress(NotNow):
            act()
        assert scene.track.state in UNANSWERED
        assert (
            not OutboxMessage.objects.filter(case=scene.case)
            .exclude(letter="acknowledgement")
            .filter(to="anna@example.org")
        )
