"""A clock while it is worked out: what is known so far and the lines that explain it. Decides nothing."""

from dataclasses import dataclass, field
from datetime import date, datetime

from dsr.rules.clock_periods import Frame
from dsr.rules.clock_values import ClockEvent, Step
from dsr.rules.explanations import TEMPLATES
from dsr.rules.regime_types import Confidence

_RANK = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}


@dataclass(slots=True)
class Working:
    """What is known so far of a clock; the steps are written as the dates are found."""

    frame: Frame
    steps: list[Step] = field(default_factory=list)
    confidence: Confidence = Confidence.HIGH
    start_on: date | None = None
    legal: date | None = None
    due_before: datetime | None = None
    safe: date | None = None
    target: date | None = None
    notice: date | None = None
    notice_safe: date | None = None
    notice_plan: date | None = None
    refusal: date | None = None
    acknowledgement: date | None = None
    extension_effective: bool | None = None
    paused_since: date | None = None
    excluded_days: int = 0
    paused_days: int = 0
    further: dict[str, date] = field(default_factory=dict)

    def tell(self, code: str, on: date | None, citation: str, **params: str) -> None:
        """Add a line to the explanation."""
        self.steps.append(Step(code, on, TEMPLATES[code], params, citation))

    def trust(self, *levels: Confidence) -> None:
        """The result is no surer than its least sure part."""
        for level in levels:
            if level is not Confidence.HIGH and _RANK[level] > _RANK[self.confidence]:
                self.confidence = level

    def roll(self, day: date) -> date:
        """Where a period that would end on `day` ends."""
        return self.frame.roll(day).day

    def day_of(self, event: ClockEvent) -> date:
        """The civil date of an event in the controller's zone."""
        return event.at.astimezone(self.frame.zone).date()
