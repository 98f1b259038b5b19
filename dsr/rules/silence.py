"""When a case may end because the requester does not answer a question. Plain functions over facts.

A clarification is the requester's help, not a condition: without it the controller answers with what is known
(EDPB 01/2022 para 159, Recital 63). Only in Britain may an access request be closed on it (ICO guidance).
"""

from collections.abc import Iterable
from datetime import date, timedelta

from dsr.rules.rights import Right

SILENCE_DAYS = 30
BRITISH = "uk_"
STILL_A_DUTY = (
    "Silence about what is meant does not end the duty to answer: answer with what is known. "
    "Record the search and decide."
)


def lapses_from(*, asked_on: date) -> date:
    """The first day on which silence may end the case; civil days in the controller's zone."""
    return asked_on + timedelta(days=SILENCE_DAYS)


def why_not_lapse(*, question: str, regime: str, rights: Iterable[str], asked_on: date, today: date) -> str:
    """Empty when the case may end on this silence; otherwise the reason, as a sentence.

    `question`: identity, authority, clarification, fee. `rights`: those still open.
    """
    if question == "clarification" and not (regime.startswith(BRITISH) and set(rights) == {Right.ACCESS}):
        return STILL_A_DUTY
    free_on = lapses_from(asked_on=asked_on)
    if today < free_on:
        return (
            f"They have {SILENCE_DAYS} days to answer: until {free_on - timedelta(days=1)}. "
            "Nobody is cut off earlier."
        )
    return ""
