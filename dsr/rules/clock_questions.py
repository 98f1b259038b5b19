"""Questions to the person and their answers, paired from the events of a case. Judges no effect on the clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from dsr.rules.clock_values import ClockEvent

IDENTITY, AUTHORITY, CLARIFICATION, FEE = (
    "identity",
    "authority",
    "clarification",
    "fee",
)
FAMILIES = (IDENTITY, AUTHORITY, CLARIFICATION, FEE)
ASKED = {f"{family}_requested": family for family in FAMILIES}
ANSWERED = {f"{family}_received": family for family in FAMILIES} | {"fee_paid": FEE}
NAMES = {
    IDENTITY: "Identity",
    AUTHORITY: "Authority",
    CLARIFICATION: "Clarification",
    FEE: "Fee",
}

_REFUSED_IDENTITY = frozenset(
    {
        "already_authenticated",
        "no_reasonable_doubt",
        "no_doubt",
        "routine",
        "blanket",
        "not_needed",
        "disproportionate",
    }
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question: asked on, answered sufficiently on (None: still open), and the insufficient answers
    between."""

    family: str
    asked_on: date
    ground: str
    answered_on: date | None = None
    insufficient_on: tuple[date, ...] = ()

    @property
    def name(self) -> str:
        """How the explanation calls it."""
        return NAMES[self.family]

    @property
    def reasonable_doubt(self) -> bool:
        """The ground is reasonable doubt about who asks (GDPR Art 12(6))."""
        ground = _plain(self.ground)
        return ("doubt" in ground and not ground.startswith("no")) or "12_6" in ground

    @property
    def large_quantity(self) -> bool:
        """The ground is a large quantity of data (Recital 63)."""
        ground = _plain(self.ground)
        named = any(word in ground for word in ("recital_63", "large_quantity", "large_amount"))
        return named and not ground.startswith("no")

    @property
    def needless_identity(self) -> bool:
        """Identity was asked for though it was known, so Art 12(6) does not carry the question."""
        return self.family == IDENTITY and _plain(self.ground) in _REFUSED_IDENTITY

    @property
    def other_fee(self) -> bool:
        """The fee is for a further copy (Art 15(3)) and not one under Art 12(5)."""
        ground = _plain(self.ground)
        return self.family == FEE and ("copy" in ground or "15_3" in ground or "copies" in ground)


def _plain(ground: str) -> str:
    spaced = "".join(letter if letter.isalnum() else " " for letter in ground.lower())
    return "_".join(spaced.split())


def questions_in(*, events: Sequence[ClockEvent], zone: ZoneInfo) -> list[Question]:
    """The questions in order of asking, with dates in the controller's zone.

    A question asked again before a sufficient answer is the same question still open (EDPB Guidelines 01/2022,
    example 31); with another ground it is another question.
    """
    ordered = sorted(events, key=lambda event: event.at)
    asked = {ASKED[event.kind] for event in ordered if event.kind in ASKED}
    found = [question for family in asked for question in _of_family(family, ordered, zone)]
    return sorted(found, key=lambda question: (question.asked_on, FAMILIES.index(question.family)))


def _of_family(family: str, ordered: Iterable[ClockEvent], zone: ZoneInfo) -> list[Question]:
    closed: list[Question] = []
    waiting: list[Question] = []
    for event in ordered:
        on = event.at.astimezone(zone).date()
        if ASKED.get(event.kind) == family:
            if all(question.ground != event.ground for question in waiting):
                waiting.append(Question(family, on, event.ground))
        elif ANSWERED.get(event.kind) == family and event.sufficient:
            closed += [Question(family, q.asked_on, q.ground, on, q.insufficient_on) for q in waiting]
            waiting = []
        elif ANSWERED.get(event.kind) == family:
            waiting = [
                Question(family, q.asked_on, q.ground, None, (*q.insufficient_on, on)) for q in waiting
            ]
    return closed + waiting
