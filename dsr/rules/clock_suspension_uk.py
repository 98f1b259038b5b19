"""United Kingdom: the period runs from the latest of receipt, identity, authority and fee; clarification does
not count.

UK GDPR Art 12A since 5 February 2026; before, the regulator's guidance. May not look at other laws.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from dsr.rules.clock_effect import (
    ACCESS_RIGHTS,
    Span,
    Suspended,
    days_out,
    insufficient_answers,
    line,
    merged,
)
from dsr.rules.clock_periods import Frame, told
from dsr.rules.clock_questions import AUTHORITY, CLARIFICATION, FEE, IDENTITY, Question
from dsr.rules.clock_values import Step
from dsr.rules.regime_types import Confidence, Figure, Suspension

ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Running:
    """The result so far, over the questions in order of asking."""

    frame: Frame
    figure: Figure
    start: date
    safe_start: date
    spans: list[Span] = field(default_factory=list)
    safe_spans: list[Span] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    since: date | None = None
    confidence: Confidence = Confidence.HIGH

    @property
    def statute(self) -> bool:
        return self.frame.version.suspension is Suspension.UK_STATUTE

    def roll(self, day: date) -> date:
        return self.frame.roll(day).day

    def limit(self) -> date:
        """The last day of the period as it stands."""
        raw = self.frame.end(start=self.start, figure=self.figure)
        return self.roll(raw + timedelta(days=days_out(raw=raw, roll=self.roll, spans=merged(self.spans))))

    def tell(self, code: str, question: Question, **more: str) -> None:
        self.steps.append(line(code, self.frame, question, **more))

    def wait(self, question: Question) -> None:
        self.tell("unanswered", question)
        self.since = question.asked_on if self.since is None else min(self.since, question.asked_on)


def by_uk(frame: Frame, questions: Sequence[Question], figure: Figure) -> Suspended:
    """The effect of the questions on a period of `figure`: moved start, days that do not count, what is open."""
    running = _Running(frame, figure, frame.clock_day, frame.clock_day)
    # The start first: whatever is asked to clarify counts only from the relevant time on.
    for question in questions:
        if question.family != CLARIFICATION:
            _start(running, question)
    for question in questions:
        if question.family == CLARIFICATION:
            _clarification(running, question)
    return Suspended(
        running.start,
        running.safe_start,
        running.start,
        spans=merged(running.spans),
        safe_spans=merged(running.safe_spans),
        moves_notice=True,
        waiting=running.since is not None,
        notice_waits=running.since is not None,
        paused_since=running.since,
        pauses=frame.policy.suspension == "pause_days",
        confidence=running.confidence,
        steps=tuple(running.steps),
    )


def _refused(running: _Running, question: Question) -> bool:
    """Whether the ground or the day of asking keeps the question from having an effect; the reason is told."""
    limit = running.limit()
    if question.needless_identity:
        running.tell("ground_refused", question)
    elif question.other_fee:
        running.tell("fee_other", question)
    elif question.asked_on > limit:
        running.tell("asked_after_end", question, limit=told(limit))
    else:
        running.steps += insufficient_answers(running.frame, question)
        return False
    return True


def _start(running: _Running, question: Question) -> None:
    if _refused(running, question):
        return
    if question.family == AUTHORITY or not running.statute:
        running.confidence = Confidence.MEDIUM
    if question.answered_on is None:
        running.wait(question)
        return
    answered = told(question.answered_on)
    if running.frame.policy.suspension == "pause_days":
        running.tell("paused", question, answered=answered)
        running.spans.append((max(question.asked_on, running.frame.clock_day), question.answered_on))
        return
    running.start = max(running.start, question.answered_on)
    # The statute names identity and fee; authority rests on the regulator's view, so the safe date leaves it
    # out.
    if question.family in (IDENTITY, FEE) and running.statute:
        running.safe_start = max(running.safe_start, question.answered_on)
    running.tell("start_moved", question, answered=answered, start=told(running.start))


def _clarification(running: _Running, question: Question) -> None:
    if running.frame.right not in ACCESS_RIGHTS:
        running.tell("only_access", question)
        return
    if running.frame.version.suspension is Suspension.UK_START_ONLY:
        running.tell("never_suspends", question)
        return
    if question.answered_on is not None and question.answered_on < running.start:
        running.tell("before_start", question, start=told(running.start))
        return
    if _refused(running, question):
        return
    running.confidence = Confidence.MEDIUM
    if question.answered_on is None:
        running.wait(question)
        return
    first, last = max(question.asked_on, running.start), question.answered_on
    answered = told(last)
    if running.statute:
        running.tell("excluded", question, answered=answered)
        running.spans.append((first, last + ONE_DAY))
        # The statute takes out both days; counting one of them less is the reading that cannot be late.
        running.safe_spans.append((first, last))
    else:
        running.tell("paused", question, answered=answered)
        running.spans.append((first, last))
