"""Owners of systems without a connector."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts
from dsr.rules.deciding import TAKE_BACK_FIRST
from dsr.rules.owners import why_not_ask_owner


def _answer_as_owner(facts: CaseFacts) -> str:
    return TAKE_BACK_FIRST if facts.answer_state == "awaiting_release" else ""


GUARDS: dict[str, Callable[[CaseFacts], str]] = {
    "ask_owner": why_not_ask_owner,
    "answer_as_owner": _answer_as_owner,
}
