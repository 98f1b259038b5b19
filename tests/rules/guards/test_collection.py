"""When machines may collect: after it is settled who asks, where the right needs that; never amid a release."""

import pytest

from dsr.rules.procedure import why_not
from tests.rules.procedure_facts import a_case, a_track


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ""),
        ({"identity_settled": False}, "First settle who asks"),
        ({"authority_settled": False, "role": "parent"}, "may act"),
        ({"answer_state": "awaiting_release"}, "The answer waits for release. Take it back first."),
        ({"closed": True}, "."),
    ],
)
def test_when_a_machine_may_begin(facts: dict[str, object], said: str) -> None:
    reason = why_not(action="collect_by_machine", facts=a_case(a_track("access"), **facts))
    assert said in reason and bool(reason) == bool(said)


def test_where_the_right_needs_no_identity_none_is_asked_for() -> None:
    facts = a_case(a_track("objection_direct_marketing"), identity_settled=False)
    assert why_not(action="collect_by_machine", facts=facts) == ""


def test_after_every_end_nothing_is_collected() -> None:
    facts = a_case(a_track("access", "answered", "grant"))
    assert why_not(action="collect_by_machine", facts=facts) == "Every right has its end already."


def test_nothing_is_packed_while_a_machine_collects() -> None:
    track = a_track("access", "decided", "grant")
    ready = {"answer_state": "draft"}
    free = why_not(action="build_bundle", facts=a_case(track, **ready))
    assert "still collecting" not in free
    waits = a_case(track, unreviewed=frozenset({"collecting"}), **ready)
    assert "still collecting" in why_not(action="build_bundle", facts=waits)
