"""What stops an answer, its release and the end of a case."""

import pytest

from dsr.rules.checklists.copies import ARTICLE_15_ITEMS
from dsr.rules.procedure import why_not
from tests.rules.procedure_facts import a_case, a_track, with_entries


def test_one_decided_right_is_answered_while_another_is_open() -> None:
    facts = a_case(a_track("access", "decided", "grant"), a_track("erasure"))
    assert why_not(action="prepare_answer", facts=facts) == ""
    written = a_case(*facts.tracks, answer_state="draft", bundle_state="built")
    assert why_not(action="ask_release", facts=written) == ""


def test_nothing_to_answer() -> None:
    working, proposed = a_track("access"), a_track("access", "proposed", "refuse", "excessive")
    assert why_not(action="prepare_answer", facts=a_case(working)) == "First decide at least one right."
    assert why_not(action="prepare_answer", facts=a_case(proposed)) == (
        "The refusal waits for a second person."
    )
    ended = a_case(a_track("access", "withdrawn"))
    assert why_not(action="prepare_answer", facts=ended) == "There is nothing left to answer."


def test_r5_no_access_with_an_empty_item() -> None:
    track = a_track("access", "decided", "grant")
    ready = {"answer_state": "draft", "bundle_state": "built"}
    none = a_case(track, **ready, missing_information=ARTICLE_15_ITEMS)
    assert why_not(action="ask_release", facts=none).startswith("First write the nine items")
    one = a_case(track, **ready, missing_information=("15(1)(g)",))
    assert "15(1)(g)" in why_not(action="ask_release", facts=one)
    assert why_not(action="ask_release", facts=a_case(track, **ready)) == ""
    refused = a_track("access", "decided", "no_data")
    empty = a_case(refused, answer_state="draft", missing_information=ARTICLE_15_ITEMS)
    assert why_not(action="ask_release", facts=empty) == ""


def test_no_release_is_asked_before_everything_is_recorded() -> None:
    track = a_track("objection_direct_marketing", "decided", "grant")
    said = why_not(action="ask_release", facts=a_case(track, answer_state="draft"))
    assert said == "First record: Stop the advertising now."
    stopped = with_entries(track, "marketing_stop")
    assert why_not(action="ask_release", facts=a_case(stopped, answer_state="draft")) == ""


def test_no_erasure_is_answered_without_a_second_persons_yes_to_its_plan() -> None:
    track = with_entries(
        a_track("erasure", "decided", "grant"), "ground", ("erasure_plan", "crm"), ("erased", "crm")
    )
    facts = a_case(track, answer_state="draft", found_systems=("crm",))
    assert why_not(action="ask_release", facts=facts).startswith("First a second person")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"open_notices": 2}, "2 recipients are not told yet."),
        ({"open_tasks": 1}, "One task is still open."),
        ({"open_breaches": 1}, "A breach is still open."),
        ({"asked": frozenset({"extension"})}, "Something waits for a second person."),
        ({"restriction": "set"}, "Data are restricted. Tell the person before you lift it"),
        ({"restriction": "told"}, "Data are still restricted. Lift the restriction."),
        ({}, ""),
    ],
)
def test_a_case_closes_when_nothing_is_open_any_more(facts: dict[str, object], said: str) -> None:
    case = a_case(a_track("access", "answered", "grant"), **facts)
    reason = why_not(action="close", facts=case)
    assert reason.startswith(said) and bool(reason) == bool(said)


def test_a_case_with_an_open_right_is_not_closed() -> None:
    one = a_case(a_track("access"), a_track("erasure", "withdrawn"))
    two = a_case(a_track("access"), a_track("erasure", "proposed"))
    assert why_not(action="close", facts=one) == "One right has no answer yet."
    assert why_not(action="close", facts=two) == "2 rights have no answer yet."


def test_a_merged_case_is_only_written_to_closed_or_unmerged() -> None:
    facts = a_case(a_track("access", "merged"), merged=True)
    for action in ("collect", "assign", "pause", "record_steps"):
        assert why_not(action=action, facts=facts).startswith("This case was merged")
    for action in ("write", "close"):
        assert why_not(action=action, facts=facts) == ""
