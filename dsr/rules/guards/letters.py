"""Letters sent and printed, tasks."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts
from dsr.rules.lifecycle import UNANSWERED


def _correct_address(facts: CaseFacts) -> str:
    if facts.answer_state == "awaiting_release":
        return "The answer waits for its release: take it back first, then correct the address."
    return ""


def _tell_how_it_stands(facts: CaseFacts) -> str:
    if not any(track.state in UNANSWERED for track in facts.tracks):
        return "Everything is answered or has ended, so there is nothing left to tell."
    return ""


def _ask_to_confirm(facts: CaseFacts) -> str:
    """Nothing but a closed case, and what the verb knows of the address, stands against it."""
    return ""


GUARDS: dict[str, Callable[[CaseFacts], str]] = {
    "correct_address": _correct_address,
    "tell_how_it_stands": _tell_how_it_stands,
    "ask_to_confirm": _ask_to_confirm,
}
