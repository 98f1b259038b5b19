"""What is to be done next in a case, what may be done now, and why not. Plain Python, over facts.

The steps follow law/README 3.0: identity and authority, search, decision, answer, with the second
person before anything leaves. Later each right gets a checklist of its own.
"""

from dataclasses import dataclass

from dsr.rules.case_facts import (
    DELIVERED_RIGHTS,
    IMMEDIATE_RIGHTS,
    SEARCHED_RIGHTS,
    UNREFUSABLE_RIGHTS,
    CaseFacts,
    TrackFacts,
)
from dsr.rules.guards import approvals, effects, letters, people, relations, steps
from dsr.rules.lifecycle import TrackState

__all__ = [
    "DELIVERED_RIGHTS",
    "IMMEDIATE_RIGHTS",
    "SEARCHED_RIGHTS",
    "UNREFUSABLE_RIGHTS",
    "CaseFacts",
    "TrackFacts",
    "next_step",
    "why_not",
    "why_not_decide",
]


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing that moves the case on, and whose move it is."""

    slug: str
    whose: str


NEXT_TEXTS: dict[str, str] = {
    "assign": "Take the case or give it to somebody",
    "stop_marketing": "Stop the marketing now, then decide",
    "confirm_identity": "Confirm who is asking",
    "wait_requester": "Wait for the requester's answer",
    "collect": "Collect from the data systems",
    "decide": "Decide each right",
    "prepare_answer": "Prepare the answer letter",
    "build_bundle": "Build the bundle",
    "wait_bundle": "The bundle is being built",
    "ask_release": "Ask a second person to release",
    "release": "Release the answer",
    "close": "Close the case",
    "none": "Nothing to do: the case is closed",
}


def next_step(facts: CaseFacts) -> NextStep:
    """The next right step (law/README 3.0); always exactly one."""
    if facts.closed:
        return NextStep("none", "nobody")
    for applies, slug, whose in _order(facts):
        if applies:
            return NextStep(slug, whose)
    return NextStep("close", "team")


def _order(facts: CaseFacts) -> list[tuple[bool, str, str]]:
    return [
        (not facts.assigned and not all(track.ended for track in facts.tracks), "assign", "team"),
        (facts.immediate, "stop_marketing", "team"),
        (facts.answer_state == "awaiting_release" and facts.decided > 0, "release", "lead"),
        (facts.waiting_for_requester and facts.undecided > 0, "wait_requester", "requester"),
        (
            facts.needs_identity and facts.undecided > 0 and not facts.identity_settled,
            "confirm_identity",
            "team",
        ),
        (facts.needs_search and facts.pending_systems > 0, "collect", "team"),
        (facts.undecided > 0, "decide", "team"),
        (facts.decided > 0 and facts.answer_state != "draft", "prepare_answer", "team"),
        (facts.needs_bundle and facts.bundle_state in {"queued", "building"}, "wait_bundle", "nobody"),
        (facts.needs_bundle and facts.bundle_state != "built", "build_bundle", "team"),
        (facts.answer_state == "draft" and facts.decided > 0, "ask_release", "team"),
    ]


TAKE_BACK_FIRST = "The answer waits for release. Take it back first."
ACTIONS: tuple[str, ...] = (
    "assign",
    "ask_identity",
    "confirm_identity",
    "pause",
    "resume",
    "extend",
    "collect",
    "decide",
    "prepare_answer",
    "build_bundle",
    "ask_release",
    "release",
    "write",
    "correct_receipt",
    "hand_over",
    "withdraw",
    "close",
    "reopen",
)


def why_not(*, action: str, facts: CaseFacts) -> str:
    """Empty when the case allows the action now; otherwise the reason, as a sentence."""
    if action == "reopen":
        return "" if facts.closed else "The case is open."
    if facts.closed and action != "write":
        return "The case is closed. Reopen it first, with a reason."
    rule = GUARDS.get(action)
    return rule(facts) if rule else ""


def why_not_decide(*, right: str, facts: CaseFacts) -> str:
    """The same for the decision on one right: the immediate ones wait neither for proof nor for a search."""
    if facts.closed:
        return "The case is closed. Reopen it first, with a reason."
    if facts.answer_state == "awaiting_release":
        return TAKE_BACK_FIRST
    if right in IMMEDIATE_RIGHTS:
        return ""
    if facts.needs_identity and not facts.identity_settled:
        return "First confirm who is asking."
    if facts.needs_search and facts.pending_systems:
        if facts.pending_systems == 1:
            return "One data system has no result yet. Record one."
        return f"{facts.pending_systems} data systems have no result yet. Record one for each."
    return ""


def _ask_identity(facts: CaseFacts) -> str:
    if not facts.needs_identity:
        return "What is still open needs no proof of identity (Art. 7(3), 21(2))."
    return _confirm_identity(facts)


def _confirm_identity(facts: CaseFacts) -> str:
    return "The identity is already confirmed." if facts.identity_settled else ""


def _pause(facts: CaseFacts) -> str:
    return "The clock already waits for the requester." if facts.waiting_for_requester else ""


def _resume(facts: CaseFacts) -> str:
    return "" if facts.waiting_for_requester else "Nothing was asked of the requester that is still open."


def _collect(facts: CaseFacts) -> str:
    if facts.answer_state == "awaiting_release":
        return TAKE_BACK_FIRST
    return ""


def _decide(facts: CaseFacts) -> str:
    if facts.answer_state == "awaiting_release":
        return TAKE_BACK_FIRST
    if facts.undecided == 0:
        return "Every right is decided."
    open_rights = [track.right for track in facts.tracks if track.state == TrackState.WORKING]
    reasons = [why_not_decide(right=right, facts=facts) for right in open_rights]
    return "" if "" in reasons else reasons[0]


def _prepare(facts: CaseFacts) -> str:
    if facts.undecided:
        return "First decide each right."
    if facts.answer_state == "awaiting_release":
        return TAKE_BACK_FIRST
    return "" if facts.decided else "There is nothing left to answer."


def _build(facts: CaseFacts) -> str:
    if facts.answer_state != "draft":
        return _no_letter(facts)
    if not facts.needs_bundle:
        return "No right that was granted needs a bundle."
    return "A bundle is being built." if facts.bundle_state in {"queued", "building"} else ""


def _ask_release(facts: CaseFacts) -> str:
    if facts.answer_state != "draft":
        return _no_letter(facts)
    if facts.undecided:
        return "First decide each right."
    if not facts.decided:
        return "There is nothing left to answer."
    if facts.needs_bundle and facts.bundle_state != "built":
        return "First build the bundle."
    return ""


def _no_letter(facts: CaseFacts) -> str:
    return {
        "awaiting_release": TAKE_BACK_FIRST,
        "outdated": "A decision changed after the letter was written. Prepare the letter again.",
    }.get(facts.answer_state, "First prepare the answer letter.")


def _release(facts: CaseFacts) -> str:
    return "" if facts.answer_state == "awaiting_release" else "Nothing waits for release."


def _close(facts: CaseFacts) -> str:
    open_tracks = sum(not track.ended for track in facts.tracks)
    if open_tracks == 1:
        return "One right has no answer yet."
    return f"{open_tracks} rights have no answer yet." if open_tracks else ""


def _unfinished(facts: CaseFacts) -> str:
    return "" if any(not track.ended for track in facts.tracks) else "Every right is already answered."


GUARDS = {
    "ask_identity": _ask_identity,
    "confirm_identity": _confirm_identity,
    "pause": _pause,
    "resume": _resume,
    "extend": _unfinished,
    "collect": _collect,
    "decide": _decide,
    "prepare_answer": _prepare,
    "build_bundle": _build,
    "ask_release": _ask_release,
    "release": _release,
    "hand_over": _unfinished,
    "withdraw": _unfinished,
    "close": _close,
    **steps.GUARDS,
    **approvals.GUARDS,
    **people.GUARDS,
    **effects.GUARDS,
    **relations.GUARDS,
    **letters.GUARDS,
}
