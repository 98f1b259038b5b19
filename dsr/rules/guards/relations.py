"""Linked and merged cases, rights added, ends without an answer. Facts in, a sentence or nothing out."""

from collections.abc import Callable
from dataclasses import replace

from dsr.rules.case_facts import IMMEDIATE_RIGHTS, CaseFacts
from dsr.rules.deciding import TAKE_BACK_FIRST
from dsr.rules.guards import case
from dsr.rules.lifecycle import TrackState
from dsr.rules.rights import Right

ALL_ENDED = "Every right is already answered."
ENDING_WAITS = "An end of this case already waits for a second person."
RELIED_ON = "Another case was merged into this one and relies on its answer. Undo that merger first."
ACT_FIRST = "A right that needs nothing of the requester is still open. Act on it first (Art. 7(3), 21(3))."


def _end(facts: CaseFacts) -> str:
    """What stands against any end that is not an answer and not the person's own withdrawal."""
    against = _unended(facts)
    if against or facts.answer_state == "awaiting_release":
        return against or TAKE_BACK_FIRST
    if facts.merged_here:
        return RELIED_ON
    return ENDING_WAITS if "ending" in facts.asked else ""


def _unended(facts: CaseFacts) -> str:
    return "" if any(not track.ended for track in facts.tracks) else ALL_ENDED


def _merge(facts: CaseFacts) -> str:
    """What would keep the case from closing would be out of sight once it is merged."""
    if facts.answer_state == "awaiting_release":
        return TAKE_BACK_FIRST
    left = replace(facts, tracks=(), asked=frozenset())
    return _unended(facts) or case.GUARDS["close"](left)


def _unmerge(facts: CaseFacts) -> str:
    return "" if facts.merged else "This case was not merged into another."


def _add_right(facts: CaseFacts) -> str:
    asked = {track.right for track in facts.tracks}
    return "Every right there is belongs to this case already." if asked >= set(Right) else ""


def _not_a_request(facts: CaseFacts) -> str:
    if any(track.state == TrackState.ANSWERED for track in facts.tracks):
        return "A right of this case was answered, so it was a request."
    if any(track.state in {TrackState.DECIDED, TrackState.PROPOSED} for track in facts.tracks):
        return (
            "A right of this case is decided, or its refusal waits for a second person, so it was a request."
        )
    if _immediate(facts):
        return ACT_FIRST
    return _end(facts)


def _immediate(facts: CaseFacts) -> bool:
    return any(track.right in IMMEDIATE_RIGHTS and not track.ended for track in facts.tracks)


def _lapse(facts: CaseFacts) -> str:
    if not facts.waiting_for_requester:
        return "Nothing was asked of the requester that is still open."
    if facts.proof_waiting:
        return "Proof of identity has come. Look at it and record what it shows."
    if _immediate(facts):
        return ACT_FIRST
    return "What is decided has to be answered first." if facts.decided else _end(facts)


GUARDS: dict[str, Callable[[CaseFacts], str]] = {
    "merge": _merge,
    "unmerge": _unmerge,
    "add_right": _add_right,
    "hand_over": _end,
    "not_a_request": _not_a_request,
    "lapse": _lapse,
}
