"""Runs in data systems and what they staged."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts
from dsr.rules.deciding import TAKE_BACK_FIRST

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


GUARDS: dict[str, Callable[[CaseFacts], str]] = {"collect_by_machine": _collect_by_machine}
