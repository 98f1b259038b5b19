"""The table of moves is closed: every move leads to a known state, nothing is stuck, and the rest is refused."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules.case_facts import UNREFUSABLE_RIGHTS
from dsr.rules.lifecycle import (
    ENDED,
    GRANTING,
    GROUND_TEXTS,
    GROUNDS_OF,
    NEEDS_SECOND_PERSON,
    TRACK_MOVES,
    CaseState,
    Decision,
    MoveNotAllowed,
    RefusalGround,
    TrackState,
    move,
)
from dsr.rules.rights import Right

VERBS = sorted({entry.verb for entry in TRACK_MOVES})


def test_each_verb_leaves_a_state_by_one_way() -> None:
    for one, other in itertools.combinations(TRACK_MOVES, 2):
        assert one.verb != other.verb or not one.sources & other.sources


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", TrackState)
def test_a_move_is_in_the_table_or_refused(verb: str, state: TrackState) -> None:
    listed = [entry.target for entry in TRACK_MOVES if entry.verb == verb and state in entry.sources]
    if listed:
        assert [move(verb=verb, state=state)] == listed
    else:
        with pytest.raises(MoveNotAllowed, match=f"{verb} is not possible while the track is {state}"):
            move(verb=verb, state=state)


@pytest.mark.parametrize(("verb", "state"), [("eat", "working"), ("decide", "eaten"), ("", "")])
def test_unknown_words_are_refused(verb: str, state: str) -> None:
    with pytest.raises(MoveNotAllowed):
        move(verb=verb, state=state)


def test_from_everywhere_one_can_come_to_an_end_and_back() -> None:
    reached = {TrackState.WORKING}
    for _ in TrackState:
        reached |= {entry.target for entry in TRACK_MOVES if entry.sources & reached}
    assert reached == set(TrackState)
    for state in TrackState:
        ends = {state}
        for _ in TrackState:
            ends |= {entry.target for entry in TRACK_MOVES if entry.sources & ends}
        assert ends & ENDED and TrackState.WORKING in ends


@given(st.lists(st.sampled_from(VERBS), max_size=30))
def test_whatever_is_tried_the_state_is_a_known_one(verbs: list[str]) -> None:
    state = TrackState.WORKING
    answered_undecided = False
    for verb in verbs:
        before = state
        try:
            state = move(verb=verb, state=state)
        except MoveNotAllowed:
            continue
        answered_undecided |= state == TrackState.ANSWERED and before != TrackState.DECIDED
    assert state in TrackState
    assert not answered_undecided


def test_every_ground_has_its_words_and_its_article() -> None:
    assert set(GROUND_TEXTS) == set(RefusalGround)
    articles = ("Art. ", "Recital ")
    assert all(text and article.startswith(articles) for text, article in GROUND_TEXTS.values())
    assert set(CaseState) == {"open", "closed"}


def test_every_right_has_its_grounds_and_the_absolute_ones_have_none() -> None:
    assert set(GROUNDS_OF) == set(Right)
    assert {right for right, grounds in GROUNDS_OF.items() if not grounds} == UNREFUSABLE_RIGHTS
    assert {ground for grounds in GROUNDS_OF.values() for ground in grounds} == set(RefusalGround)
    assert all(len(set(grounds)) == len(grounds) for grounds in GROUNDS_OF.values())


def test_what_is_refused_in_part_is_granted_in_part() -> None:
    assert {Decision.GRANT_PARTLY} == GRANTING & NEEDS_SECOND_PERSON
    assert set(Decision) - GRANTING - NEEDS_SECOND_PERSON == {Decision.NO_DATA}


def test_a_proposed_refusal_is_decided_by_a_second_person_only() -> None:
    into_decided = {entry.verb for entry in TRACK_MOVES if entry.target == TrackState.DECIDED}
    assert into_decided == {"decide", "approve"}
    assert all(
        entry.sources == {TrackState.PROPOSED}
        for entry in TRACK_MOVES
        if entry.verb in {"approve", "decline"}
    )
