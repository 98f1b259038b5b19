"""Identity, authority, breaches."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts


def _not_enough(facts: CaseFacts) -> str:
    if facts.identity_settled:
        return "The identity is already confirmed."
    return "" if facts.waiting_for_requester else "Nothing was asked of the requester that is still open."


def _ask_authority(facts: CaseFacts) -> str:
    if facts.role == "self":
        return "They ask for themselves, so nobody's permission is needed."
    if facts.authority_settled:
        return "It is already certain that they may act for the person."
    return "A question to the requester is already open." if facts.waiting_for_requester else ""


def _always(facts: CaseFacts) -> str:
    """Nothing but a closed case stands against it."""
    return ""


GUARDS: dict[str, Callable[[CaseFacts], str]] = {
    "record_mismatch": _always,
    "not_enough": _not_enough,
    "ask_authority": _ask_authority,
    "record_authority": _always,
}
