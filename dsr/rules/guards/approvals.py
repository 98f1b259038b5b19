"""Second persons: refusals, extensions, fees, erasure; the broken glass."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts

DONE = "Every right is already answered."


def _approve(facts: CaseFacts) -> str:
    return "" if facts.asked else "Nothing waits for a second person."


def _extend(facts: CaseFacts) -> str:
    if all(track.ended for track in facts.tracks):
        return DONE
    return "The extension already waits for a second person." if "extension" in facts.asked else ""


def _ask_fee(facts: CaseFacts) -> str:
    if all(track.ended for track in facts.tracks):
        return DONE
    if facts.waiting_for_requester:
        return "The clock already waits for the requester."
    return "The fee already waits for a second person." if "fee" in facts.asked else ""


def _fee_paid(facts: CaseFacts) -> str:
    return "" if facts.waiting_for_requester else "No fee is open."


GUARDS: dict[str, Callable[[CaseFacts], str]] = {
    "approve": _approve,
    "extend": _extend,
    "ask_fee": _ask_fee,
    "fee_paid": _fee_paid,
}
