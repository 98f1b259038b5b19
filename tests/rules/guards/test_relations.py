"""When a case may be merged, get a right, or end without an answer."""

import pytest

from dsr.rules.procedure import why_not
from dsr.rules.rights import Right
from tests.rules.procedure_facts import a_case, a_track


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"answer_state": "awaiting_release"}, "The answer waits for release. Take it back first."),
        ({"open_notices": 1}, "One recipient is not told yet."),
        ({"open_breaches": 1}, "A breach is still open."),
        ({"open_tasks": 2}, "2 tasks are still open."),
        ({"restriction": "told"}, "Data are still restricted. Lift the restriction."),
        ({}, ""),
        ({"asked": frozenset({"extension"})}, ""),
    ],
)
def test_what_stands_against_a_merger(facts: dict[str, object], said: str) -> None:
    assert why_not(action="merge", facts=a_case(a_track("access"), **facts)) == said


def test_an_answered_case_is_not_merged() -> None:
    answered = a_case(a_track("access", "answered", "grant"))
    assert why_not(action="merge", facts=answered) == "Every right is already answered."


def test_only_a_merged_case_is_unmerged_closed_or_not() -> None:
    assert why_not(action="unmerge", facts=a_case(a_track("access")))
    for closed in (True, False):
        merged = a_case(a_track("access", "merged"), merged=True, closed=closed)
        assert why_not(action="unmerge", facts=merged) == ""
        assert why_not(action="reopen", facts=merged)


def test_a_right_is_added_until_all_are_there() -> None:
    assert why_not(action="add_right", facts=a_case(a_track("access", "answered", "grant"))) == ""
    everything = a_case(*(a_track(right) for right in Right))
    assert why_not(action="add_right", facts=everything).startswith("Every right there is")


def test_what_was_answered_was_a_request() -> None:
    assert why_not(action="not_a_request", facts=a_case(a_track("access"))) == ""
    for state in ("decided", "proposed"):
        said = why_not(action="not_a_request", facts=a_case(a_track("access", state, "refuse", "excessive")))
        assert "so it was a request" in said
    some = a_case(a_track("access", "answered", "no_data"), a_track("erasure"))
    assert "so it was a request" in why_not(action="not_a_request", facts=some)


@pytest.mark.parametrize(
    ("tracks", "facts", "said"),
    [
        ((a_track("access"),), {}, ""),
        ((a_track("access"),), {"waiting_for_requester": False}, "Nothing was asked"),
        ((a_track("access"),), {"proof_waiting": True}, "Proof of identity has come"),
        ((a_track("access"), a_track("objection_direct_marketing")), {}, "needs nothing of the requester"),
        ((a_track("consent_withdrawal", "decided", "grant"),), {}, "needs nothing of the requester"),
        ((a_track("access"), a_track("objection_direct_marketing", "answered", "grant")), {}, ""),
        ((a_track("access"), a_track("erasure", "decided", "grant")), {}, "has to be answered first"),
    ],
)
def test_what_stands_against_an_end_by_silence(
    tracks: tuple[object, ...], facts: dict[str, object], said: str
) -> None:
    waiting = {"waiting_for_requester": True, **facts}
    reason = why_not(action="lapse", facts=a_case(*tracks, **waiting))  # type: ignore[arg-type]
    assert said in reason and bool(said) == bool(reason)


@pytest.mark.parametrize("action", ["hand_over", "not_a_request", "lapse"])
@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ""),
        ({"asked": frozenset({"ending"})}, "already waits for a second person"),
        ({"merged_here": True}, "relies on its answer"),
        ({"answer_state": "awaiting_release"}, "Take it back first"),
    ],
)
def test_what_stands_against_an_end_that_is_no_answer(
    action: str, facts: dict[str, object], said: str
) -> None:
    reason = why_not(action=action, facts=a_case(a_track("access"), waiting_for_requester=True, **facts))
    assert said in reason and bool(said) == bool(reason)


def test_a_right_that_asks_for_nothing_is_no_mistake() -> None:
    some = a_case(a_track("access"), a_track("consent_withdrawal"))
    assert "Act on it first" in why_not(action="not_a_request", facts=some)
    assert why_not(action="hand_over", facts=some) == ""
