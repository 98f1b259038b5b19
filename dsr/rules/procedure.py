"""What is to be done next in a case, what may be done now, and why not. Plain Python, over facts.

The steps follow law/README 3.0: who asks and may ask, search, decision, what the decision demands, answer, with a
second person before anything leaves; the checklist of each right is data in `dsr.rules.checklists`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from dsr.rules.case_facts import (
    DELIVERED_RIGHTS,
    IMMEDIATE_RIGHTS,
    SEARCHED_RIGHTS,
    UNREFUSABLE_RIGHTS,
    CaseFacts,
    TrackFacts,
)
from dsr.rules.deciding import CLOSED, MERGED, why_not_decide
from dsr.rules.guards import (
    approvals,
    case,
    collection,
    effects,
    erasure_runs,
    letters,
    owners,
    people,
    relations,
    review,
    steps,
    systems,
)
from dsr.rules.next_steps import ORDER
from dsr.rules.recording import why_not_ask_erasure, why_not_erase, why_not_record

__all__ = [
    "DELIVERED_RIGHTS",
    "IMMEDIATE_RIGHTS",
    "SEARCHED_RIGHTS",
    "UNREFUSABLE_RIGHTS",
    "CaseFacts",
    "TrackFacts",
    "next_step",
    "why_not",
    "why_not_ask_erasure",
    "why_not_decide",
    "why_not_erase",
    "why_not_record",
]


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing that moves the case on, and whose move it is."""

    slug: str
    whose: str


NEXT_TEXTS: dict[str, str] = {
    "assign": "Take the case or give it to somebody",
    "release": "Release the answer",
    "stop_marketing": "Stop the marketing now, then decide",
    "handle_breach": "See to the breach: 72 hours",
    "approve": "A second person answers",
    "notify_recipients": "Tell the recipients",
    "see_to_tasks": "See to the open tasks",
    "wait_requester": "Wait for the requester's answer",
    "confirm_identity": "Confirm who is asking",
    "check_authority": "Check whether they may act for the person",
    "collect": "Collect from the data systems",
    "decide": "Decide each right",
    "record_steps": "Record what the procedure asks for",
    "reconsider": "Look again at a decision that does not fit any more",
    "ask_erasure": "Put the erasure plan before a second person",
    "mend_dry_run": "Change what the dry run cannot do",
    "erase_by_machine": "Begin the erasure by machine",
    "wait_erasure": "A machine is erasing",
    "explain_residues": "See to what was left after the erasure",
    "wait_changes": "A machine is changing data",
    "prepare_answer": "Prepare the answer letter",
    "review": "Review what was collected",
    "build_bundle": "Build the bundle",
    "wait_bundle": "The bundle is being built",
    "ask_release": "Ask a second person to release",
    "keep_restricted": "Keep the data restricted",
    "lift_restriction": "Lift the restriction",
    "close": "Close the case",
    "none": "Nothing to do: the case is closed",
}
_WHOSE = {
    "wait_requester": "requester",
    "wait_bundle": "nobody",
    "wait_erasure": "nobody",
    "wait_changes": "nobody",
    "release": "lead",
    "approve": "lead",
}


def next_step(facts: CaseFacts) -> NextStep:
    """The next right step (law/README 3.0); always exactly one."""
    if facts.closed:
        # A breach seen after the end has its own 72 hours.
        return NextStep("handle_breach", "team") if facts.open_breaches else NextStep("none", "nobody")
    slug = next((slug for slug, applies in ORDER if applies(facts)), "close")
    return NextStep(slug, _WHOSE.get(slug, "team"))


ACTIONS: tuple[str, ...] = (
    "assign",
    "ask_identity",
    "confirm_identity",
    "pause",
    "resume",
    "extend",
    "collect",
    "decide",
    "record_steps",
    "ask_erasure",
    "prepare_answer",
    "build_bundle",
    "ask_release",
    "release",
    "take_back",
    "write",
    "correct_receipt",
    "hand_over",
    "withdraw",
    "close",
    "reopen",
)
# What may be done to a closed case: talk about it, what may come to light after its end, and clearing up: a mark
# that says "restricted" must not outlive the restriction.
ALSO_CLOSED = frozenset({"write", "unmerge", "record_mismatch", "unmark_by_machine"})
# What may be done to a case that was merged into another and is not closed: end it or undo the merger.
ALSO_MERGED = frozenset({"write", "close", "unmerge"})


def why_not(*, action: str, facts: CaseFacts) -> str:
    """Empty when the case allows the action now; otherwise the reason, as a sentence."""
    if action == "reopen":
        return _reopen(facts)
    if facts.closed and action not in ALSO_CLOSED:
        return CLOSED
    if facts.merged and not facts.closed and action not in ALSO_MERGED:
        return MERGED
    rule = GUARDS.get(action)
    return rule(facts) if rule else ""


def _reopen(facts: CaseFacts) -> str:
    if facts.merged:
        return MERGED
    return "" if facts.closed else "The case is open."


GUARDS: dict[str, Callable[[CaseFacts], str]] = {
    **case.GUARDS,
    **steps.GUARDS,
    **approvals.GUARDS,
    **people.GUARDS,
    **effects.GUARDS,
    **relations.GUARDS,
    **letters.GUARDS,
    **collection.GUARDS,
    **review.GUARDS,
    **systems.GUARDS,
    **erasure_runs.GUARDS,
    **owners.GUARDS,
}
