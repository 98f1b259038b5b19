"""What each right demands before its decision and before its answer, right by right (law/README 3.1 to 3.9)."""

import pytest

from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.checklists.demands import missing_steps, systems_to_erase
from dsr.rules.checklists.steps import Stage
from dsr.rules.lifecycle import GROUNDS_OF, RefusalGround
from dsr.rules.rights import Right
from tests.rules.procedure_facts import a_case, a_track, with_entries

SEVENTEEN_THREE = ["expression", "legal_obligation", "public_health", "archiving", "legal_claims"]


def demanded(
    right: str,
    decision: str,
    ground: str = "",
    stage: Stage = Stage.DECISION,
    **more: object,
) -> set[str]:
    """The steps missing of a right of which nothing is recorded."""
    track = a_track(right)
    facts = a_case(track, **more)
    return slugs(stage, track, facts, decision, ground)


def slugs(
    stage: Stage, track: TrackFacts, facts: CaseFacts, decision: str = "", ground: str = ""
) -> set[str]:
    """The steps missing of a right."""
    missing = missing_steps(stage=stage, track=track, facts=facts, decision=decision, ground=ground)
    return {step.slug for step in missing}


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("decision", ["", "no_data", "not_controller"])
def test_saying_that_nothing_is_held_demands_nothing_more(right: str, decision: str) -> None:
    assert demanded(right, decision) == set()
    assert demanded(right, decision, stage=Stage.CLOSE, found_systems=("crm",)) == set()


@pytest.mark.parametrize("right", [right for right in Right if GROUNDS_OF[right]])
@pytest.mark.parametrize(
    ("ground", "step"),
    [
        ("manifestly_unfounded", "excess"),
        ("excessive", "excess"),
        ("cannot_identify", "cannot_identify"),
        ("national_law", "national_law"),
        ("deceased", "national_deceased"),
        ("no_authority", None),
    ],
)
def test_any_refusal_shows_its_ground(right: str, ground: str, step: str | None) -> None:
    assert demanded(right, "refuse", ground) == ({step} if step else set())


@pytest.mark.parametrize("right", [right for right in Right if GROUNDS_OF[right]])
def test_the_dead_have_their_national_law_whatever_is_decided(right: str) -> None:
    for decision in ("", "grant", "no_data"):
        assert "national_deceased" in demanded(right, decision, subject="deceased")
        assert "national_deceased" not in demanded(right, decision)


@pytest.mark.parametrize("right", ["access", "portability"])
def test_rights_of_others_are_weighed_item_by_item(right: str) -> None:
    assert "third_party" in demanded(right, "grant_partly", "others_rights")
    assert "third_party" in demanded(right, "refuse", "others_rights")
    assert "third_party" not in demanded(right, "grant")


def test_r6_an_exception_from_erasure_needs_the_data_set_not_only_a_reason() -> None:
    for ground in SEVENTEEN_THREE:
        assert demanded("erasure", "refuse", ground) == {"keep"}
        assert demanded("erasure", "grant_partly", ground) == {"keep", "ground"}
    assert demanded("erasure", "refuse", "conditions_not_met") == {"conditions"}


def test_erasure_is_granted_on_a_ground() -> None:
    assert demanded("erasure", "grant") == {"ground"}


def test_a_granted_erasure_is_planned_and_carried_out_in_every_system() -> None:
    track = with_entries(a_track("erasure", "decided", "grant"), "ground", ("erasure_plan", "crm"))
    facts = a_case(track, found_systems=("crm", "erp"))
    assert slugs(Stage.ANSWER, track, facts) == {"erasure_plan", "erased"}
    track = with_entries(track, "ground", ("erasure_plan", "crm"), ("erasure_plan", "erp"), ("erased", "crm"))
    facts = a_case(track, found_systems=("crm", "erp"))
    assert slugs(Stage.ANSWER, track, facts) == {"erased"}
    missing = missing_steps(stage=Stage.ANSWER, track=track, facts=facts)
    assert [step.slug for step in missing] == ["erased"]


def test_a_system_that_the_plan_keeps_whole_is_not_erased() -> None:
    track = with_entries(
        a_track("erasure", "decided", "grant_partly", "legal_claims"),
        "ground",
        "keep",
        ("erasure_plan", "crm"),
        erasure_plan={"action": "keep"},
    )
    facts = a_case(track, found_systems=("crm",))
    assert systems_to_erase(track=track, facts=facts) == ()
    assert slugs(Stage.ANSWER, track, facts) == set()


def test_in_spain_data_are_blocked_and_the_period_named() -> None:
    track = with_entries(a_track("erasure", "decided", "grant"), "ground")
    assert slugs(Stage.ANSWER, track, a_case(track, country="ES")) == {"blocking"}
    assert slugs(Stage.ANSWER, track, a_case(track, country="PT")) == set()


def test_access_comes_before_erasure_or_the_choice_is_recorded() -> None:
    track = with_entries(a_track("erasure", "decided", "grant"), "ground")
    for state, waits in [("working", True), ("decided", True), ("answered", False), ("withdrawn", False)]:
        facts = a_case(track, a_track("access", state, "grant" if state == "decided" else ""))
        assert ("order" in slugs(Stage.ANSWER, track, facts)) == waits
    chosen = with_entries(track, "ground", "order")
    assert slugs(Stage.ANSWER, chosen, a_case(chosen, a_track("access"))) == set()


def test_a_restriction_has_a_ground_and_a_mark_in_every_system() -> None:
    assert demanded("restriction", "grant") == {"ground"}
    track = with_entries(a_track("restriction", "decided", "grant"), "ground", ("mark", "crm"))
    assert slugs(Stage.ANSWER, track, a_case(track, found_systems=("crm",))) == set()
    assert slugs(Stage.ANSWER, track, a_case(track, found_systems=("crm", "erp"))) == {"mark"}


def test_portability_looks_at_both_conditions_to_grant_and_to_refuse_for_them() -> None:
    assert demanded("portability", "grant") == {"conditions"}
    assert demanded("portability", "refuse", "conditions_not_met") == {"conditions"}
    assert demanded("portability", "refuse", "no_authority") == set()


def test_r13_an_objection_is_refused_after_a_balance_only() -> None:
    for decision in ("refuse", "grant_partly"):
        assert demanded("objection", decision, "overriding_grounds") == {"balance"}
    assert demanded("objection", "refuse", "conditions_not_met") == {"basis"}
    assert demanded("objection", "grant") == set()
    assert demanded("objection", "grant", stage=Stage.ANSWER) == {"use_stopped"}


def test_advertising_is_stopped_before_the_answer_and_nothing_is_weighed() -> None:
    assert demanded("objection_direct_marketing", "grant") == set()
    assert demanded("objection_direct_marketing", "grant", stage=Stage.ANSWER) == {"marketing_stop"}


def test_withdrawn_consent_ends_in_time_and_text() -> None:
    assert demanded("consent_withdrawal", "grant") == set()
    assert demanded("consent_withdrawal", "grant", stage=Stage.ANSWER) == {"consent"}


def test_a_correction_or_the_statement_of_the_person() -> None:
    assert demanded("rectification", "grant", stage=Stage.ANSWER) == {"correction"}
    track = with_entries(a_track("rectification", "decided", "grant"), "statement")
    assert slugs(Stage.ANSWER, track, a_case(track)) == set()
    assert demanded("rectification", "refuse", "not_inaccurate") == {"assessed_correct"}


def test_an_automated_decision_is_reviewed_by_a_human_being() -> None:
    assert demanded("automated_decision", "grant") == {"human_review"}
    assert demanded("automated_decision", "refuse", "conditions_not_met") == {"automation"}


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("ground", ["", *RefusalGround])
@pytest.mark.parametrize("decision", ["grant", "grant_partly", "refuse", "no_data"])
def test_a_later_stage_demands_all_that_an_earlier_one_does(right: str, decision: str, ground: str) -> None:
    stages = [
        demanded(right, decision, ground, stage, found_systems=("crm",), country="ES")
        for stage in (Stage.DECISION, Stage.ANSWER, Stage.CLOSE)
    ]
    assert stages[0] <= stages[1] <= stages[2]
