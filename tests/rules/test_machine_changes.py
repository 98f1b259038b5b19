"""When a machine may change data: decided, for the right person, under no hold; a mark stays while it is needed."""

from typing import Any

import pytest

from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.deciding import CLOSED, FIRST_IDENTITY, TAKE_BACK_FIRST
from dsr.rules.machine_changes import (
    FIRST_DECIDE,
    KEPT_AS_IT_IS,
    NOT_TO_RESTRICT,
    NOTHING_NAMED,
    STILL_RESTRICTED,
    TO_BE_RESTRICTED,
    why_not_correct,
    why_not_mark,
    why_not_unmark,
)
from dsr.rules.procedure import why_not
from tests.rules.procedure_facts import a_case, a_track, with_entries

ENDED = "This right has its end already."


def named(state: str = "decided", decision: str = "grant") -> TrackFacts:
    """A rectification with a value named for one of two systems."""
    return with_entries(a_track("rectification", state, decision), ("to_correct", "crm"))


def case(track: TrackFacts, **more: Any) -> CaseFacts:
    return a_case(track, found_systems=("crm", "erp"), **more)


@pytest.mark.parametrize(
    ("track", "facts", "said"),
    [
        (named(), {}, ""),
        (named(decision="grant_partly"), {}, ""),
        (named("working", ""), {}, FIRST_DECIDE),
        (named(decision="no_data"), {}, FIRST_DECIDE),
        (named("answered"), {}, ENDED),
        (a_track("rectification", "decided", "grant"), {}, NOTHING_NAMED),
        (a_track("access", "decided", "grant"), {}, FIRST_DECIDE),
        (named(), {"identity_settled": False}, FIRST_IDENTITY),
        (named(), {"answer_state": "awaiting_release"}, TAKE_BACK_FIRST),
        (named(), {"case_held": True}, KEPT_AS_IT_IS),
        (named(), {"held_systems": frozenset({"crm"})}, KEPT_AS_IT_IS),
        (named(), {"held_systems": frozenset({"erp"})}, ""),
        (named(), {"closed": True}, CLOSED),
    ],
)
def test_when_values_may_be_corrected(track: TrackFacts, facts: dict[str, Any], said: str) -> None:
    assert why_not_correct(track=track, facts=case(track, **facts), system="crm") == said


def test_values_are_named_for_each_system() -> None:
    track = named()
    assert why_not_correct(track=track, facts=case(track), system="erp") == NOTHING_NAMED
    assert why_not_correct(track=track, facts=case(track)) == ""
    assert why_not(action="correct_by_machine", facts=case(track)) == ""
    assert why_not(action="correct_by_machine", facts=case(a_track("access"))) == FIRST_DECIDE


@pytest.mark.parametrize(
    ("track", "in_force", "facts", "said"),
    [
        (a_track("restriction", "decided", "grant"), False, {}, ""),
        (a_track("restriction"), False, {}, NOT_TO_RESTRICT),
        (a_track("restriction", "decided", "no_data"), False, {}, NOT_TO_RESTRICT),
        (a_track("restriction", "answered", "grant"), False, {}, ENDED),
        (a_track("restriction", "answered", "grant"), True, {}, ""),
        (a_track("rectification"), False, {}, NOT_TO_RESTRICT),
        (a_track("rectification"), True, {}, ""),
        (a_track("rectification"), True, {"identity_settled": False}, FIRST_IDENTITY),
        (a_track("restriction", "decided", "grant"), False, {"identity_settled": False}, FIRST_IDENTITY),
        (a_track("restriction", "decided", "grant"), False, {"case_held": True}, ""),
    ],
)
def test_when_data_may_be_marked(track: TrackFacts, in_force: bool, facts: dict[str, Any], said: str) -> None:
    assert why_not_mark(track=track, facts=case(track, **facts), in_force=in_force) == said
    of_case = case(track, restriction="set" if in_force else "", **facts)
    assert (why_not(action="mark_by_machine", facts=of_case) == "") == (said == "")


@pytest.mark.parametrize(
    ("track", "in_force", "said"),
    [
        (a_track("restriction", "answered", "grant"), True, STILL_RESTRICTED),
        (a_track("restriction", "answered", "grant"), False, ""),
        (a_track("restriction", "decided", "grant"), False, TO_BE_RESTRICTED),
        (a_track("restriction", "withdrawn"), False, ""),
        (a_track("rectification"), True, STILL_RESTRICTED),
        (a_track("rectification"), False, ""),
    ],
)
def test_when_the_mark_may_go(track: TrackFacts, in_force: bool, said: str) -> None:
    assert why_not_unmark(track=track, in_force=in_force) == said


def test_a_mark_may_go_from_a_closed_case_but_none_is_set_there() -> None:
    facts = case(a_track("restriction", "answered", "grant"), closed=True)
    assert why_not(action="unmark_by_machine", facts=facts) == ""
    assert why_not(action="mark_by_machine", facts=facts) == CLOSED
