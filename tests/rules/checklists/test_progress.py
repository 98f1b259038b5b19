"""The list of a right as it stands: what is done, open, later or blocked, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.checklists.progress import StepState, missing_steps, progress
from dsr.rules.checklists.steps import Stage
from dsr.rules.lifecycle import Decision, RefusalGround, TrackState
from dsr.rules.recording import why_not_record
from dsr.rules.rights import Right
from tests.rules.procedure_facts import a_case, a_track, with_entries

STATES = {"done", "open", "optional", "not_needed", "later", "blocked"}


def states(track: TrackFacts, *others: TrackFacts, **more: object) -> dict[str, StepState]:
    """The list of a right by slug."""
    facts = a_case(track, *others, **more)
    return {state.step.slug: state for state in progress(track=track, facts=facts)}


def test_before_the_decision_the_list_leads_through_it() -> None:
    found = states(a_track("erasure"), identity_settled=False, pending_systems=2, found_systems=("crm",))
    assert found["identity"].state == "open"
    assert (found["search"].state, found["search"].count) == ("open", 2)
    assert found["ground"].state == "open"
    assert found["ground"].reason == "Needed if you grant it, also in part."
    assert found["excess"].state == "optional"
    assert found["excess"].reason.startswith("Needed if you refuse")
    assert (found["erasure_plan"].state, found["erasure_plan"].missing) == ("later", ("crm",))


def test_what_a_decision_does_not_need_falls_away() -> None:
    track = with_entries(a_track("erasure", "decided", "refuse", "legal_claims"), "keep")
    found = states(track, found_systems=("crm",))
    assert found["keep"].state == "done"
    for slug in ("ground", "erasure_plan", "erased", "recipients", "plan_approval"):
        assert found[slug].state == "not_needed", slug
    assert found["letter"].state == "open"


def test_a_step_that_waits_for_another_says_for_what() -> None:
    track = with_entries(a_track("erasure", "decided", "grant"), "ground", ("erasure_plan", "crm"))
    found = states(track, a_track("access"), found_systems=("crm", "erp"))
    assert (found["erasure_plan"].state, found["erasure_plan"].missing) == ("open", ("erp",))
    assert found["erased"].state == "blocked"
    assert found["erased"].reason == "First a second person must agree to the erasure plan."
    assert found["order"].state == "open"


def test_the_advertising_can_be_stopped_before_anything_is_decided() -> None:
    assert states(a_track("objection_direct_marketing"))["marketing_stop"].state == "open"


def test_steps_for_another_country_law_or_person_are_left_out() -> None:
    assert "blocking" not in states(a_track("erasure"))
    assert "blocking" in states(a_track("erasure"), country="ES")
    assert "reasonable_search" not in states(a_track("access"))
    assert "reasonable_search" in states(a_track("access"), regime="uk_gdpr")
    assert "child" not in states(a_track("access"))
    assert "child" in states(a_track("access"), subject="child")
    assert states(a_track("access"), subject="deceased")["national_deceased"].state == "open"
    assert states(a_track("access"))["national_deceased"].state == "optional"


def test_a_statement_stands_for_a_correction() -> None:
    track = with_entries(a_track("rectification", "decided", "grant"), "statement")
    assert states(track)["correction"].state == "done"


def test_after_the_answer_uses_and_recipients_remain() -> None:
    track = with_entries(a_track("restriction", "answered", "grant"), "ground")
    found = states(track, restriction="set", open_notices=2)
    assert found["use"].state == "optional"
    assert (found["recipients"].state, found["recipients"].count) == ("open", 2)
    assert found["restriction"].state == "open"
    assert found["release"].state == "done"


@st.composite
def somewhere(draw: st.DrawFn) -> tuple[TrackFacts, CaseFacts]:
    """A right anywhere on its way, with some of its steps recorded."""
    state = draw(st.sampled_from(list(TrackState)))
    decided = state in {TrackState.PROPOSED, TrackState.DECIDED, TrackState.ANSWERED}
    decision = draw(st.sampled_from(list(Decision))) if decided else ""
    ground = draw(st.sampled_from(["", *RefusalGround])) if decided else ""
    track = a_track(draw(st.sampled_from(list(Right))), state, decision, ground)
    facts = a_case(
        track,
        found_systems=("crm",),
        country=draw(st.sampled_from(["DE", "ES"])),
        subject=draw(st.sampled_from(["adult", "child", "deceased"])),
        answer_state=draw(st.sampled_from(["", "draft", "outdated", "awaiting_release"])),
    )
    return track, facts


@given(somewhere())
def test_every_state_is_a_known_one_and_what_is_open_can_be_recorded(
    where: tuple[TrackFacts, CaseFacts],
) -> None:
    track, facts = where
    for state in progress(track=track, facts=facts):
        assert state.state in STATES
        assert state.reason == "" or state.reason.endswith(".")
        assert state.state != "blocked" or state.reason
        if state.state == "open" and not state.step.computed:
            about = state.missing[0] if state.missing else ""
            assert why_not_record(step=state.step.slug, track=track, facts=facts, about=about) == ""


@given(somewhere())
def test_a_missing_step_is_never_shown_as_done_or_unneeded(where: tuple[TrackFacts, CaseFacts]) -> None:
    track, facts = where
    if track.ended:
        return
    shown = {state.step.slug: state.state for state in progress(track=track, facts=facts)}
    for step in missing_steps(stage=Stage.CLOSE, track=track, facts=facts):
        assert shown[step.slug] in {"open", "later", "blocked"}


@pytest.mark.parametrize("right", Right)
def test_every_right_has_a_list_from_the_first_day(right: str) -> None:
    found = states(a_track(right))
    assert found["decision"].state == "open"
    assert found["release"].state == "later"
