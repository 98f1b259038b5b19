"""Whatever a case has come to, there is exactly one next step, it can be done, and what cannot says why."""

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dsr.rules.case_facts import MachineErasure
from dsr.rules.guards.erasure_runs import OPEN_ERASURE
from dsr.rules.lifecycle import Decision, TrackState
from dsr.rules.next_steps import ORDER, next_track
from dsr.rules.procedure import (
    ACTIONS,
    GUARDS,
    IMMEDIATE_RIGHTS,
    NEXT_TEXTS,
    SEARCHED_RIGHTS,
    CaseFacts,
    TrackFacts,
    next_step,
    why_not,
    why_not_decide,
)
from dsr.rules.rights import Right
from tests.rules.procedure_facts import a_case, a_track, with_entries

# The act that a step asks for; the other steps are waited for, or are of the themes.
ACT_OF = {
    "assign": "assign",
    "stop_marketing": "decide",
    "confirm_identity": "confirm_identity",
    "check_authority": "record_authority",
    "wait_requester": "resume",
    "collect": "collect",
    "decide": "decide",
    "record_steps": "record_steps",
    "reconsider": "collect",
    "ask_erasure": "ask_erasure",
    "erase_by_machine": "erase_by_machine",
    "explain_residues": "search_again",
    "mend_dry_run": "plan_by_machine",
    "approve": "approve",
    "notify_recipients": "tell_recipient",
    "keep_restricted": "announce_lift",
    "lift_restriction": "lift_restriction",
    "prepare_answer": "prepare_answer",
    "review": "review",
    "build_bundle": "build_bundle",
    "ask_release": "ask_release",
    "release": "release",
    "close": "close",
}
WHOSE = {
    "wait_requester": "requester",
    "wait_bundle": "nobody",
    "wait_erasure": "nobody",
    "wait_changes": "nobody",
    "none": "nobody",
    "release": "lead",
    "approve": "lead",
}
WAITS = {"wait_bundle", "wait_erasure", "wait_changes"}
SYSTEMS = ("crm", "erp")


@st.composite
def track_facts(draw: st.DrawFn) -> TrackFacts:
    """A track as the verbs can leave it: decided ones have a decision, working ones none."""
    state = draw(st.sampled_from(list(TrackState)))
    decided = state in {TrackState.DECIDED, TrackState.ANSWERED}
    decision = draw(st.sampled_from(list(Decision))) if decided else ""
    return a_track(draw(st.sampled_from(list(Right))), state, decision)


@st.composite
def case_facts(draw: st.DrawFn) -> CaseFacts:
    """Any facts at all, also such as no verb leaves behind."""
    return CaseFacts(
        closed=draw(st.booleans()),
        assigned=draw(st.booleans()),
        identity_settled=draw(st.booleans()),
        waiting_for_requester=draw(st.booleans()),
        pending_systems=draw(st.integers(0, 3)),
        tracks=tuple(draw(st.lists(track_facts(), min_size=1, max_size=4, unique_by=lambda t: t.right))),
        answer_state=draw(st.sampled_from(["", "draft", "outdated", "awaiting_release"])),
        bundle_state=draw(st.sampled_from(["", "queued", "building", "built", "failed"])),
        country=draw(st.sampled_from(["DE", "ES"])),
        found_systems=SYSTEMS[: draw(st.integers(0, 2))],
        asked=draw(st.frozensets(st.sampled_from(["extension", "fee"]))),
        role=draw(st.sampled_from(["self", "parent"])),
        subject=draw(st.sampled_from(["adult", "child", "deceased"])),
        authority_settled=draw(st.booleans()),
        open_notices=draw(st.integers(0, 2)),
        restriction=draw(st.sampled_from(["", "set", "told"])),
        open_tasks=draw(st.integers(0, 2)),
        open_breaches=draw(st.integers(0, 1)),
        missing_information=draw(st.sampled_from([(), ("15(1)(a)",)])),
        unreviewed=draw(st.frozensets(st.sampled_from(["third_party", "copy", "second_look"]))),
        changing=draw(st.frozensets(st.sampled_from([Right.RECTIFICATION.value, Right.RESTRICTION.value]))),
        machine=MachineErasure(
            open=draw(st.frozensets(st.sampled_from(["planning", "keeps", *OPEN_ERASURE]))),
            planned=SYSTEMS[: draw(st.integers(0, 2))],
            unfit=SYSTEMS[: draw(st.integers(0, 2))],
            erasing=SYSTEMS[: draw(st.integers(0, 2))],
        ),
    )


def lived(facts: CaseFacts) -> bool:
    """Whether verbs can bring a case here: a proposal waits for somebody, so does an answer, and not of nothing."""
    released = facts.answer_state == "awaiting_release" and not facts.decided
    proposed = any(track.state == TrackState.PROPOSED for track in facts.tracks) and not facts.asked
    nobody = facts.role == "self" and not facts.authority_settled
    return not (released or proposed or nobody)


@given(case_facts())
def test_there_is_one_next_step_and_it_has_words(facts: CaseFacts) -> None:
    step = next_step(facts)
    assert step.slug in NEXT_TEXTS
    assert step.whose == WHOSE.get(step.slug, "team")
    assert (step.slug == "none") == (facts.closed and not facts.open_breaches)


@given(case_facts())
def test_the_next_step_can_be_done(facts: CaseFacts) -> None:
    assume(lived(facts))
    act = ACT_OF.get(next_step(facts).slug)
    if act:
        assert act in GUARDS or act == "assign"
        assert why_not(action=act, facts=facts) == ""


@given(case_facts(), st.sampled_from(sorted({*ACTIONS, *GUARDS})))
def test_what_cannot_be_done_says_why_in_a_sentence(facts: CaseFacts, action: str) -> None:
    reason = why_not(action=action, facts=facts)
    assert reason == "" or ((reason[0].isupper() or reason[0].isdigit()) and reason.endswith("."))


@given(case_facts(), st.sampled_from(ACTIONS))
def test_a_closed_case_is_written_about_or_reopened(facts: CaseFacts, action: str) -> None:
    if facts.closed:
        assert bool(why_not(action=action, facts=facts)) == (action not in {"reopen", "write"})


@given(case_facts())
def test_a_case_may_decide_when_one_of_its_rights_may_be_decided(facts: CaseFacts) -> None:
    working = [track.right for track in facts.tracks if track.state == TrackState.WORKING]
    reasons = {right: why_not_decide(right=right, facts=facts) for right in working}
    assert (why_not(action="decide", facts=facts) == "") == ("" in reasons.values())
    for right in IMMEDIATE_RIGHTS.intersection(working):
        assert bool(reasons[right]) == (facts.closed or facts.answer_state == "awaiting_release")


@given(case_facts())
def test_nothing_is_released_that_is_unwritten_unbuilt_or_unrecorded(facts: CaseFacts) -> None:
    if why_not(action="ask_release", facts=facts) == "":
        assert facts.answer_state == "draft" and facts.decided > 0
        assert not facts.needs_bundle or facts.bundle_state == "built"
        granted = {
            track.right for track in facts.tracks if track.state == "decided" and "grant" in track.decision
        }
        assert "access" not in granted or not facts.missing_information
        assert not granted & {"portability", "rectification", "objection_direct_marketing"}


@given(case_facts())
def test_no_case_closes_while_anything_is_open(facts: CaseFacts) -> None:
    if why_not(action="close", facts=facts) == "":
        assert all(track.ended for track in facts.tracks)
        assert not (facts.open_notices or facts.open_tasks or facts.open_breaches or facts.restriction)
        assert not facts.asked


@given(case_facts())
def test_proof_is_asked_only_where_it_is_needed(facts: CaseFacts) -> None:
    if facts.needs_identity is False:
        assert why_not(action="ask_identity", facts=facts)
    only_immediate = all(track.ended or track.right in IMMEDIATE_RIGHTS for track in facts.tracks)
    assert facts.needs_identity != only_immediate
    if facts.needs_search:
        assert any(t.right in SEARCHED_RIGHTS and t.state == TrackState.WORKING for t in facts.tracks)


def test_every_next_step_has_words_short_enough_to_be_kept() -> None:
    assert {slug for slug, _ in ORDER} | {"close", "none"} == set(NEXT_TEXTS)
    assert all(len(slug) <= 24 for slug in NEXT_TEXTS)
    assert set(ACT_OF) | WAITS | {"handle_breach", "see_to_tasks", "none"} == set(NEXT_TEXTS)
    assert not [a for a, b in itertools.combinations(ACTIONS, 2) if a == b]


@pytest.mark.parametrize("action", ["assign", "write", "correct_receipt"])
def test_some_things_are_always_possible_in_an_open_case(action: str) -> None:
    assert why_not(action=action, facts=a_case(a_track("access"))) == ""


def slug_of(*tracks: TrackFacts, **more: object) -> str:
    """The next step of a case of these rights."""
    return next_step(a_case(*tracks, **more)).slug


def test_who_asks_comes_before_whether_they_may_and_both_before_the_search() -> None:
    track = a_track("access")
    unknown = {"identity_settled": False, "role": "parent", "authority_settled": False, "pending_systems": 1}
    assert slug_of(track, **unknown) == "confirm_identity"
    assert slug_of(track, **{**unknown, "identity_settled": True}) == "check_authority"
    assert slug_of(track, pending_systems=1) == "collect"
    assert slug_of(track) == "decide"


def test_access_goes_out_before_the_erasure_is_decided() -> None:
    access, erasure = a_track("access", "decided", "grant"), a_track("erasure")
    assert slug_of(access, erasure) == "prepare_answer"
    assert slug_of(access, erasure, answer_state="draft") == "build_bundle"
    assert slug_of(access, erasure, answer_state="draft", bundle_state="built") == "ask_release"
    assert slug_of(a_track("access", "answered", "grant"), erasure) == "decide"


def test_of_access_and_erasure_access_is_worked_first() -> None:
    facts = a_case(a_track("erasure"), a_track("access"))
    found = next_track(facts)
    assert found is not None and found.right == "access"
    assert next_track(a_case(a_track("access", "answered", "grant"))) is None


def test_what_is_decided_goes_out_while_the_requester_is_waited_for() -> None:
    stopped = with_entries(a_track("objection_direct_marketing", "decided", "grant"), "marketing_stop")
    waiting = {"waiting_for_requester": True, "identity_settled": False}
    assert slug_of(stopped, a_track("access"), **waiting) == "prepare_answer"
    answered = a_track("objection_direct_marketing", "answered", "grant")
    assert slug_of(answered, a_track("access"), **waiting) == "wait_requester"


def test_a_task_is_not_forgotten_while_the_requester_is_waited_for() -> None:
    assert slug_of(a_track("access"), waiting_for_requester=True, open_tasks=1) == "see_to_tasks"


def test_an_erasure_goes_from_plan_to_second_person_to_proof_to_answer() -> None:
    found = {"found_systems": ("crm",)}
    track = with_entries(a_track("erasure", "decided", "grant"), "ground")
    assert slug_of(track, **found) == "record_steps"
    planned = with_entries(track, "ground", ("erasure_plan", "crm"))
    assert slug_of(planned, **found) == "ask_erasure"
    assert slug_of(planned, **found, asked=frozenset({"erasure"})) == "approve"
    agreed = with_entries(
        a_track("erasure", "decided", "grant", approved=frozenset({"erasure"})),
        "ground",
        ("erasure_plan", "crm"),
    )
    assert slug_of(agreed, **found) == "record_steps"
    erased = with_entries(agreed, "ground", ("erasure_plan", "crm"), ("erased", "crm"))
    assert slug_of(erased, **found) == "prepare_answer"


def test_a_plan_that_cannot_be_asked_about_is_never_taken_for_done() -> None:
    kept = with_entries(
        a_track("erasure", "decided", "grant"),
        "ground",
        ("erasure_plan", "crm"),
        erasure_plan={"action": "keep"},
    )
    assert slug_of(kept, found_systems=("crm",), answer_state="draft") == "record_steps"


def test_the_law_for_the_dead_is_looked_up_before_the_decision() -> None:
    track = a_track("access")
    dead = {"subject": "deceased", "role": "heir"}
    assert slug_of(track, **dead) == "record_steps"
    assert slug_of(with_entries(track, "national_deceased"), **dead) == "decide"


def test_after_the_answer_recipients_tasks_and_the_restriction_come_before_the_end() -> None:
    track = a_track("restriction", "answered", "grant")
    assert slug_of(track, open_notices=1, open_tasks=1, restriction="set") == "notify_recipients"
    assert slug_of(track, open_tasks=1, restriction="set") == "see_to_tasks"
    assert slug_of(track, restriction="set") == "keep_restricted"
    assert slug_of(track, restriction="told") == "lift_restriction"
    assert slug_of(track) == "close"


def test_a_breach_comes_before_everything_but_the_advertising() -> None:
    assert slug_of(a_track("access"), open_breaches=1) == "handle_breach"
    assert slug_of(a_track("objection_direct_marketing"), open_breaches=1) == "stop_marketing"
