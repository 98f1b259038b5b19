"""The shape of a regime: figures with citation and confidence, versions with their days in force. No figures
here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from dsr.rules.calendars import Roll


class Unit(StrEnum):
    """What a period is counted in."""

    MONTHS = "months"
    WEEKS = "weeks"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    HOURS = "hours"


class Confidence(StrEnum):
    """How sure the rule book is of a figure or a reading."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Suspension(StrEnum):
    """How questions to the person bear on the clock."""

    NEVER = "never"
    EDPB = "edpb"  # the text has none; the EDPB allows a pause on conditions
    UK_STATUTE = (
        "uk_statute"  # Art 12A UK GDPR: latest of receipt, identity, fee; clarification does not count
    )
    UK_GUIDANCE = "uk_guidance"  # ICO guidance before 5 February 2026
    UK_START_ONLY = "uk_start_only"  # Part 3 before 5 February 2026: later start, no pause for clarification
    SWISS_FEE = "swiss_fee"  # DSV Art 19: the period starts after the ten days to confirm the fee


class Refusal(StrEnum):
    """Until when a refusal must be told."""

    NONE = "none"  # the law sets no limit of its own
    FIRST_PERIOD = "first_period"  # within the first period; extension does not move it
    WHOLE_PERIOD = "whole_period"  # before the end of the period, extended or not


@dataclass(frozen=True, slots=True)
class Figure:
    """A period with its source. `mark`: C text read, S secondary source, K general knowledge, as in the rule
    book."""

    amount: int
    unit: Unit
    citation: str
    mark: str
    confidence: Confidence
    words: str = field(init=False)  # for instance "1 month", "20 working days"

    def __post_init__(self) -> None:
        unit = self.unit.replace("_", " ")
        object.__setattr__(self, "words", f"{self.amount} {unit[:-1] if self.amount == 1 else unit}")


@dataclass(frozen=True, slots=True)
class Extension:
    """A longer period, counted in total from the start; `total` None: the controller sets and tells the date."""

    total: Figure | None
    citation: str
    mark: str
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class FurtherClock:
    """Another clock of the regime: from receipt, or from an event of its own kind."""

    name: str
    figure: Figure
    starts: str = "receipt"
    rolls: bool = True
    rights: frozenset[str] = frozenset()  # empty: every right
    not_rights: frozenset[str] = frozenset()
    extended: Figure | None = None
    extended_by: str = ""
    in_force_from: date = date.min


NO_OVERRIDES: Mapping[str, Figure | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One law as it stood from a day on. `in_force_until` is its last day, None while it stands.

    `answer` is the period to answer; `by_right` replaces it for single rights (None: no number in the law)
    and a
    replaced period is never extended.
    `day_after`: the period is counted from the day after the event (literal reading of Reg. 1182/71).
    """

    regime: str
    law: str
    place: str
    in_force_from: date
    answer: Figure | None
    roll: Roll
    roll_citation: str
    roll_confidence: Confidence
    start_citation: str
    confidence: Confidence
    in_force_until: date | None = None
    extension: Extension | None = None
    refusal: Refusal = Refusal.NONE
    refusal_citation: str = ""
    suspension: Suspension = Suspension.NEVER
    suspension_citation: str = ""
    by_right: Mapping[str, Figure | None] = field(default_factory=lambda: NO_OVERRIDES, hash=False)
    day_after: bool = False
    further: tuple[FurtherClock, ...] = ()
    notes: tuple[str, ...] = ()
    revision: int = 1
    version: str = ""
    key: str = ""

    def __post_init__(self) -> None:
        version = f"{self.in_force_from.isoformat()}/{self.revision}"
        object.__setattr__(self, "version", version)
        object.__setattr__(self, "key", f"{self.regime}@{version}")

    def rule_right(self, right: str) -> str:
        """The right as `by_right` knows it: `opt_out_of_sale` is an `opt_out`. Otherwise the right itself."""
        if right in self.by_right:
            return right
        return next((known for known in self.by_right if right.startswith(f"{known}_")), right)

    def figure_for(self, right: str) -> Figure | None:
        """The period to answer a request under this right, None where the law has no number."""
        return self.by_right.get(self.rule_right(right), self.answer)
