"""Whatever a case has come to, there is exactly one next step, it can be done, and what cannot says why."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dsr.rules.lifecycle import TRACK_MOVES, Decision, MoveNotAllowed, TrackState, move
from dsr.rules.procedure import (
    ACTIONS,
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

# The act that a step asks for; the other steps are waited for.
ACT_OF = {
    "assign": "assign",
    "stop_marketing": "decide",
    "confirm_identity": "confirm_identity",
    "wait_requester": "resume",
    "collect": "collect",
    "decide": "decide",
    "prepare_answer": "prepare_answer",
    "build_bundle": "build_bundle",
    "ask_release": "ask_release",
    "release": "release",
    "close": "close",
}
WHOSE = {"wait_requester": "requester", "wait_bundle": "nobody", "none": "nobody", "release": "lead"}


@st.composite
def track_facts(draw: st.DrawFn) -> TrackFacts:
    """A track as the verbs can leave it: decided ones have a decision, working ones none."""
    state = draw(st.sampled_from(list(TrackState)))
    decided = state in {TrackState.DECIDED, TrackState.ANSWERED}
    decision = draw(st.sampled_from(list(Decision))) if decided else ""
    return TrackFacts(right=draw(st.sampled_from(list(Right))), state=state, decision=decision)


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
    )


def lived(facts: CaseFacts) -> bool:
    """Whether verbs can bring a case here: nobody is asked to release while a right is undecided or none is left."""
    waits = facts.answer_state == "awaiting_release"
    return not waits or (facts.undecided == 0 and facts.decided > 0)


@given(case_facts())
def test_there_is_one_next_step_and_it_has_words(facts: CaseFacts) -> None:
    step = next_step(facts)
    assert step.slug in NEXT_TEXTS
    assert step.whose == WHOSE.get(step.slug, "team")
    assert (step.slug == "none") == facts.closed


@given(case_facts())
def test_the_next_step_can_be_done(facts: CaseFacts) -> None:
    assume(lived(facts))
    act = ACT_OF.get(next_step(facts).slug)
    if act:
        assert why_not(action=act, facts=facts) == ""


@given(case_facts(), st.sampled_from(ACTIONS))
def test_what_cannot_be_done_says_why_in_a_sentence(facts: CaseFacts, action: str) -> None:
    reason = why_not(action=action, facts=facts)
    assert reason == "" or ((reason[0].isupper() or reason[0].isdigit()) and reason.endswith("."))
    if facts.closed:
        assert bool(reason) == (action not in {"reopen", "write"})


@given(case_facts())
def test_a_case_may_decide_when_one_of_its_rights_may_be_decided(facts: CaseFacts) -> None:
    working = [track.right for track in facts.tracks if track.state == TrackState.WORKING]
    reasons = {right: why_not_decide(right=right, facts=facts) for right in working}
    assert (why_not(action="decide", facts=facts) == "") == ("" in reasons.values())
    for right in IMMEDIATE_RIGHTS.intersection(working):
        assert bool(reasons[right]) == (facts.closed or facts.answer_state == "awaiting_release")


@given(case_facts())
def test_nothing_is_released_that_is_undecided_unwritten_or_unbuilt(facts: CaseFacts) -> None:
    if why_not(action="ask_release", facts=facts) == "":
        assert facts.answer_state == "draft"
        assert facts.undecided == 0 and facts.decided > 0
        assert not facts.needs_bundle or facts.bundle_state == "built"


@given(case_facts())
def test_proof_is_asked_only_where_it_is_needed(facts: CaseFacts) -> None:
    if facts.needs_identity is False:
        assert why_not(action="ask_identity", facts=facts)
    only_immediate = all(track.ended or track.right in IMMEDIATE_RIGHTS for track in facts.tracks)
    assert facts.needs_identity != only_immediate
    if facts.needs_search:
        assert any(t.right in SEARCHED_RIGHTS and t.state == TrackState.WORKING for t in facts.tracks)


def fresh(*rights: str) -> CaseFacts:
    """A case just received."""
    return CaseFacts(
        closed=False,
        assigned=False,
        identity_settled=False,
        waiting_for_requester=False,
        pending_systems=2 if SEARCHED_RIGHTS.intersection(rights) else 0,
        tracks=tuple(TrackFacts(right=right, state=TrackState.WORKING) for right in rights),
    )


def with_tracks(facts: CaseFacts, verb: str, decision: str = "", which: int | None = None) -> CaseFacts:
    """The tracks that a verb can move are moved."""
    tracks = []
    for place, track in enumerate(facts.tracks):
        try:
            state = move(verb=verb, state=track.state)
        except MoveNotAllowed:
            tracks.append(track)
            continue
        wanted = which is None or place == which
        tracks.append(TrackFacts(track.right, state, decision) if wanted else track)
    return changed(facts, tracks=tuple(tracks))


def changed(facts: CaseFacts, **fields: object) -> CaseFacts:
    values = {name: getattr(facts, name) for name in CaseFacts.__slots__}
    return CaseFacts(**{**values, **fields})


def shelved(facts: CaseFacts) -> dict[str, object]:
    """What is left of an answer that nobody is to release any more."""
    return {"answer_state": "draft" if facts.answer_state else "", "bundle_state": ""}


# What each act makes of a case, by every outcome it can have.
OUTCOMES: dict[str, Callable[[CaseFacts], list[CaseFacts]]] = {
    "assign": lambda f: [changed(f, assigned=True)],
    "confirm_identity": lambda f: [changed(f, identity_settled=True, waiting_for_requester=False)],
    "pause": lambda f: [changed(f, waiting_for_requester=True)],
    "resume": lambda f: [changed(f, waiting_for_requester=False)],
    "collect": lambda f: [
        changed(f, pending_systems=max(0, f.pending_systems - 1), bundle_state=""),
        changed(with_tracks(f, "revise"), bundle_state=""),
    ],
    "prepare_answer": lambda f: [changed(f, answer_state="draft", bundle_state="")],
    "build_bundle": lambda f: [changed(f, bundle_state=state) for state in ("queued", "built", "failed")],
    "ask_release": lambda f: [changed(f, answer_state="awaiting_release")],
    "release": lambda f: [
        changed(with_tracks(f, "answer"), answer_state="", bundle_state=""),
        changed(f, answer_state="draft"),
    ],
    "withdraw": lambda f: [changed(with_tracks(f, "withdraw"), **shelved(f))],
    "hand_over": lambda f: [changed(with_tracks(f, "hand_over"), **shelved(f))],
    "close": lambda f: [changed(f, closed=True)],
    "reopen": lambda f: [changed(with_tracks(f, "reopen"), closed=False)],
}


def onwards(facts: CaseFacts) -> list[CaseFacts]:
    """Where the acts that are possible lead from here."""
    possible = [act for act in OUTCOMES if why_not(action=act, facts=facts) == ""]
    reached = [outcome for act in possible for outcome in OUTCOMES[act](facts)]
    if facts.bundle_state == "queued":
        reached.append(changed(facts, bundle_state="built"))
    return reached + list(decisions(facts))


def decisions(facts: CaseFacts) -> Iterator[CaseFacts]:
    """Each open right decided; a letter written before tells something else then."""
    later = "outdated" if facts.answer_state else ""
    for place, track in enumerate(facts.tracks):
        if track.state == TrackState.WORKING and not why_not_decide(right=track.right, facts=facts):
            for decision in ("grant", "refuse"):
                yield changed(with_tracks(facts, "decide", decision, place), answer_state=later)


@pytest.mark.parametrize(
    "rights",
    [
        ("access",),
        ("objection_direct_marketing",),
        ("access", "objection_direct_marketing"),
        ("erasure", "objection"),
    ],
    ids="-".join,
)
def test_every_state_the_verbs_reach_has_a_next_step_that_can_be_done(rights: tuple[str, ...]) -> None:
    seen: set[CaseFacts] = set()
    waiting = [fresh(*rights)]
    while waiting:
        facts = waiting.pop()
        if facts in seen:
            continue
        seen.add(facts)
        step = next_step(facts)
        act = ACT_OF.get(step.slug)
        assert act is None or why_not(action=act, facts=facts) == "", (step, facts)
        assert lived(facts)
        following = onwards(facts)
        assert following, f"nothing can be done any more: {facts}"
        waiting.extend(following)
    slugs = {next_step(facts).slug for facts in seen}
    assert slugs >= {"assign", "prepare_answer", "ask_release", "release", "close", "none"}
    assert len(seen) > 10


def test_every_action_is_guarded_or_always_possible_in_an_open_case() -> None:
    everywhere = {"assign", "write", "correct_receipt"}
    facts = fresh("access")
    for action in everywhere:
        assert why_not(action=action, facts=facts) == ""
    assert {entry.verb for entry in TRACK_MOVES} - {"revise", "answer"} <= set(ACTIONS)
    slugs = set(ACT_OF) | {"wait_bundle", "none"}
    assert slugs == set(NEXT_TEXTS)
    assert not [a for a, b in itertools.combinations(ACTIONS, 2) if a == b]
