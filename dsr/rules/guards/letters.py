"""Letters sent and printed, tasks."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts


def _correct_address(facts: CaseFacts) -> str:
    if facts.answer_state == "awaiting_release":
        return "The answer waits for its release: take it back first, then correct the address."
    return ""


GUARDS: dict[str, Callable[[CaseFacts], str]] = {"correct_address": _correct_address}
