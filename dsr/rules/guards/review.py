"""Review of what was collected: held back, redacted."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts
from dsr.rules.deciding import TAKE_BACK_FIRST

OPEN_REVIEW: dict[str, str] = {
    "collecting": "A machine is still collecting from a system: wait until it is done, or stop it.",
    "third_party": "Data about other people wait for a decision: give them or hold them back, with a reason.",
    "copy": "A copy with parts blacked out is not made yet.",
    "second_look": "A second person has to look at what was blacked out.",
}
"""Why nothing can be packed yet, in the order in which it is seen to."""


def why_not_reviewed(*, unreviewed: frozenset[str]) -> str:
    """What the review still leaves open, as a sentence; empty when nothing."""
    return next((sentence for slug, sentence in OPEN_REVIEW.items() if slug in unreviewed), "")


def _review(facts: CaseFacts) -> str:
    return TAKE_BACK_FIRST if facts.answer_state == "awaiting_release" else ""


def _check(facts: CaseFacts) -> str:
    waits = "second_look" in facts.unreviewed
    return _review(facts) or ("" if waits else "No redaction waits for a second look.")


GUARDS: dict[str, Callable[[CaseFacts], str]] = {"review": _review, "check_redactions": _check}
