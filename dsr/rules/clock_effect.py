"""The effect that questions to the person have on a clock, as a value, with the lines that explain it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dsr.rules.clock_periods import Frame, told
from dsr.rules.clock_questions import Question
from dsr.rules.clock_values import Step
from dsr.rules.explanations import step
from dsr.rules.regime_types import Confidence

# The rights that a pause for clarification covers (Recital 63; UK GDPR Art 12A(5)), also by their Californian
# name.
ACCESS_RIGHTS = frozenset({"access", "know"})

Span = tuple[date, date]  # first day, first day after


@dataclass(slots=True)
class Suspended:
    """The effect of all questions: days are civil dates in the controller's zone.

    `spans` do not count for the legal date, `safe_spans` for the safe one. `notice_start` is the day the
    limits for
    the extension notice and the refusal run from; `moves_notice` says whether the spans move them too.
    `waiting`: the legal date is open until an answer comes; `notice_waits`: so are the limits.
    """

    start: date
    safe_start: date
    notice_start: date
    spans: tuple[Span, ...] = ()
    safe_spans: tuple[Span, ...] = ()
    moves_notice: bool = False
    waiting: bool = False
    notice_waits: bool = False
    paused_since: date | None = None
    pauses: bool = False
    confidence: Confidence = Confidence.HIGH
    steps: tuple[Step, ...] = ()

    def days(self, *, raw: date, roll: Callable[[date], date], safe: bool = False) -> int:
        """How many days do not count towards a period that would end on `raw`; spans after its end do not
        matter."""
        return days_out(raw=raw, roll=roll, spans=self.safe_spans if safe else self.spans)


def line(code: str, frame: Frame, question: Question, **more: str) -> Step:
    """The line of the explanation for one question."""
    return step(
        code,
        question.asked_on,
        frame.version.suspension_citation or frame.version.start_citation,
        question=question.name,
        asked=told(question.asked_on),
        ground=question.ground,
        right=frame.right,
        **more,
    )


def insufficient_answers(frame: Frame, question: Question) -> list[Step]:
    """A line for each answer that did not answer."""
    citation = frame.version.suspension_citation
    return [
        step("insufficient", on, citation, day=told(on), question=question.name.lower())
        for on in question.insufficient_on
    ]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans without overlaps, in order."""
    joined: list[Span] = []
    for first, after in sorted(span for span in spans if span[0] < span[1]):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(after, joined[-1][1]))
        else:
            joined.append((first, after))
    return tuple(joined)


def days_out(*, raw: date, roll: Callable[[date], date], spans: Iterable[Span]) -> int:
    """The days of the spans that lie in a period which would end on `raw`; each lengthens it for the next."""
    total = 0
    for first, after in spans:
        if first > roll(raw + timedelta(days=total)):
            break
        total += (after - first).days
    return total
