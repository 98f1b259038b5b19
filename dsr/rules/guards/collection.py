"""Runs in data systems and what they staged."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts
from dsr.rules.deciding import TAKE_BACK_FIRST
from dsr.rules.machine_changes import FIRST_DECIDE, NOT_TO_RESTRICT, why_not_correct, why_not_mark
from dsr.rules.rights import Right

FIRST_IDENTITY = "First settle who asks: a machine brings everything, and it could be somebody else's."
FIRST_AUTHORITY = (
    "First settle whether they may act for the person: a machine brings everything about that person."
)


def _collect_by_machine(facts: CaseFacts) -> str:
    """A machine brings everything at once: it is not started for somebody who may be the wrong person."""
    if facts.answer_state == "awaiting_release":
        return TAKE_BACK_FIRST
    if facts.needs_identity and not facts.identity_settled:
        return FIRST_IDENTITY
    if facts.needs_identity and not facts.authority_settled:
        return FIRST_AUTHORITY
    return "" if any(not track.ended for track in facts.tracks) else "Every right has its end already."


def _correct_by_machine(facts: CaseFacts) -> str:
    """Possible when the values of any right may be corrected."""
    reasons = [why_not_correct(track=track, facts=facts) for track in facts.tracks]
    said = [
        reason
        for track, reason in zip(facts.tracks, reasons, strict=True)
        if track.right == Right.RECTIFICATION
    ]
    return "" if "" in reasons else (said or [FIRST_DECIDE])[0]


def _mark_by_machine(facts: CaseFacts) -> str:
    """Possible when anything is restricted, or is to be restricted by a decision; which right, the verb asks."""
    in_force = bool(facts.restriction)
    reasons = [why_not_mark(track=track, facts=facts, in_force=in_force) for track in facts.tracks]
    said = [reason for reason in reasons if reason != NOT_TO_RESTRICT]
    return "" if "" in reasons else (said or [NOT_TO_RESTRICT])[0]


GUARDS: dict[str, Callable[[CaseFacts], str]] = {
    "collect_by_machine": _collect_by_machine,
    "correct_by_machine": _correct_by_machine,
    "mark_by_machine": _mark_by_machine,
}
