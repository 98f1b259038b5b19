"""When a step may be recorded; nothing is erased without a second person, before access, or under a hold."""

from typing import Any

import pytest

from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.recording import ACCESS_FIRST, HELD, why_not_ask_erasure, why_not_erase, why_not_record
from tests.rules.procedure_facts import a_case, a_track, with_entries

YES = frozenset({"erasure"})


def erasure(decision: str = "grant", action: str = "erase", **more: Any) -> TrackFacts:
    """An erasure decided, with a plan for two systems."""
    return with_entries(
        a_track("erasure", "decided", decision, **more),
        "ground",
        ("erasure_plan", "crm"),
        ("erasure_plan", "erp"),
        erasure_plan={"action": action},
    )


def beside(track: TrackFacts, *others: TrackFacts, **more: object) -> CaseFacts:
    """A case with data in both systems."""
    return a_case(track, *others, found_systems=("crm", "erp"), **more)


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ("eat", "This right has no such step."),
        ("identity", "Nothing is written here: the case itself shows it."),
        ("balance", "This right has no such step."),
        ("blocking", "This step does not apply to this case."),
        ("order", "This step does not apply to this case."),
        ("ground", ""),
        ("excess", ""),
    ],
)
def test_only_steps_of_the_right_that_fit_the_case(step: str, reason: str) -> None:
    track = a_track("erasure")
    assert why_not_record(step=step, track=track, facts=a_case(track)) == reason


def test_a_system_without_data_is_neither_planned_nor_erased() -> None:
    track = erasure(approved=YES)
    for step in ("erasure_plan", "erased"):
        said = why_not_record(step=step, track=track, facts=beside(track), about="archive")
        assert said == "No data were found in this system."


def test_what_is_fixed_is_not_changed_any_more() -> None:
    proposed = a_track("erasure", "proposed", "refuse", "legal_claims")
    assert why_not_record(step="keep", track=proposed, facts=a_case(proposed)).startswith("The refusal waits")
    answered = a_track("restriction", "answered", "grant")
    assert why_not_record(step="mark", track=answered, facts=a_case(answered)) == (
        "This right has its end already."
    )
    assert why_not_record(step="use", track=answered, facts=a_case(answered)) == ""
    decided = a_track("restriction", "decided", "grant")
    waiting = a_case(decided, answer_state="awaiting_release")
    assert why_not_record(step="ground", track=decided, facts=waiting).startswith("The answer waits")
    for stopped in ({"closed": True}, {"merged": True}):
        assert why_not_record(step="use", track=answered, facts=a_case(answered, **stopped)).endswith(".")


def test_a_plan_before_a_second_person_stands_still() -> None:
    track = erasure(asked=YES)
    for step in ("erasure_plan", "keep"):
        said = why_not_record(step=step, track=track, facts=beside(track), about="")
        assert said == "The erasure plan waits for a second person. Take it back first."


def test_nothing_is_erased_before_the_decision_and_a_second_person() -> None:
    working = a_track("erasure")
    assert why_not_erase(system="crm", track=working, facts=beside(working)) == "First decide to erase."
    refused = a_track("erasure", "decided", "refuse", "legal_claims", approved=YES)
    assert why_not_erase(system="crm", track=refused, facts=beside(refused)) == "First decide to erase."
    planned = erasure()
    said = why_not_record(step="erased", track=planned, facts=beside(planned), about="crm")
    assert said == "First a second person must agree to the erasure plan."
    agreed = erasure(approved=YES)
    assert why_not_record(step="erased", track=agreed, facts=beside(agreed), about="crm") == ""


def test_access_is_served_before_anything_is_erased_unless_chosen_otherwise() -> None:
    agreed = erasure(approved=YES)
    for state in ("working", "proposed", "decided"):
        facts = beside(agreed, a_track("access", state))
        assert why_not_erase(system="crm", track=agreed, facts=facts) == ACCESS_FIRST
    answered = beside(agreed, a_track("access", "answered", "grant"))
    assert why_not_erase(system="crm", track=agreed, facts=answered) == ""
    chosen = with_entries(agreed, "order", ("erasure_plan", "crm"), ("erasure_plan", "erp"))
    assert why_not_erase(system="crm", track=chosen, facts=beside(chosen, a_track("access"))) == ""


def test_a_hold_keeps_the_system_or_the_whole_case() -> None:
    agreed = erasure(approved=YES)
    held = beside(agreed, held_systems=frozenset({"crm"}))
    assert why_not_erase(system="crm", track=agreed, facts=held) == HELD
    assert why_not_erase(system="erp", track=agreed, facts=held) == ""
    assert why_not_erase(system="erp", track=agreed, facts=beside(agreed, case_held=True)) == HELD


def test_a_system_that_the_plan_keeps_is_not_erased() -> None:
    kept = erasure("grant_partly", "keep", approved=YES)
    assert why_not_erase(system="crm", track=kept, facts=beside(kept)) == (
        "The plan keeps the data of this system."
    )


def test_a_plan_is_put_before_a_second_person_when_it_is_whole() -> None:
    plan = erasure()
    assert why_not_ask_erasure(track=plan, facts=beside(plan)) == ""
    none = a_track("erasure", "decided", "grant")
    assert why_not_ask_erasure(track=none, facts=beside(none)) == "2 data systems are not in the plan yet."
    half = with_entries(none, ("erasure_plan", "crm"))
    assert why_not_ask_erasure(track=half, facts=beside(half)) == "One data system is not in the plan yet."
    assert why_not_ask_erasure(track=none, facts=a_case(none)) == "No data were found that could be erased."
    open_access = a_track("access")
    assert why_not_ask_erasure(track=open_access, facts=beside(open_access)) == "First decide to erase."


def test_a_plan_is_asked_about_once() -> None:
    waits, agreed = erasure(asked=YES), erasure(approved=YES)
    assert why_not_ask_erasure(track=waits, facts=beside(waits)).startswith("The plan already waits")
    assert why_not_ask_erasure(track=agreed, facts=beside(agreed)).startswith("A second person has agreed")


def test_a_plan_that_keeps_data_is_a_grant_in_part_with_its_data_sets() -> None:
    whole = erasure("grant", "keep")
    assert why_not_ask_erasure(track=whole, facts=beside(whole)).startswith("The plan keeps data: that is")
    part = erasure("grant_partly", "keep")
    assert why_not_ask_erasure(track=part, facts=beside(part)).startswith("The plan keeps data: list each")


def test_a_plan_for_held_data_is_not_asked_about() -> None:
    plan = erasure()
    held = beside(plan, held_systems=frozenset({"erp"}))
    assert why_not_ask_erasure(track=plan, facts=held) == HELD
