"""What questions to the person do to a clock: move its start, stop days from counting, or nothing. One way
per law."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from dsr.rules.clock_effect import (
    ACCESS_RIGHTS,
    Suspended,
    insufficient_answers,
    line,
    merged,
)
from dsr.rules.clock_periods import Frame, told
from dsr.rules.clock_questions import CLARIFICATION, FEE, Question
from dsr.rules.clock_suspension_uk import by_uk
from dsr.rules.clock_values import Step, UnknownSuspension
from dsr.rules.regime_types import Confidence, Figure, Suspension

# "Without undue delay" in working days after receipt: a product choice the rule book proposes (section 1.5).
PROMPT_WORKING_DAYS = 3
SWISS_DAYS_TO_CONFIRM = timedelta(days=10)
POLICIES = frozenset({None, "none", "pause_days", "restart"})


def suspension(*, frame: Frame, questions: Sequence[Question], figure: Figure) -> Suspended:
    """The effect of the questions on a period of `figure` under the frame's law and policy.

    Raises UnknownSuspension for a policy that the rule book does not have.
    """
    policy = frame.policy.suspension
    if policy not in POLICIES:
        raise UnknownSuspension(str(policy))
    still = Suspended(frame.clock_day, frame.clock_day, frame.clock_day)
    if not questions:
        return still
    way = frame.version.suspension
    if way is Suspension.NEVER:
        return replace(still, steps=tuple(line("never_suspends", frame, q) for q in questions))
    if policy == "none":
        return replace(still, steps=tuple(line("policy_none", frame, q) for q in questions))
    if way is Suspension.EDPB:
        return _by_edpb(frame, questions)
    if way is Suspension.SWISS_FEE:
        return _by_swiss_fee(frame, questions)
    return by_uk(frame, questions, figure)


# --- EU: the text has no suspension; the EDPB allows one for reasonable doubt or a large quantity, asked
# promptly


def _edpb_objection(frame: Frame, question: Question) -> Step | None:
    """Why this question does not suspend, or None if it may."""
    if question.family == FEE:
        return line("fee_no_effect", frame, question)
    if question.family == CLARIFICATION and frame.right not in ACCESS_RIGHTS:
        return line("only_access", frame, question)
    carried = question.large_quantity if question.family == CLARIFICATION else question.reasonable_doubt
    if not carried:
        return line("ground_refused", frame, question)
    prompt = frame.calendar.working_days_after(frame.clock_day, PROMPT_WORKING_DAYS, regional=frame.regional)
    if question.asked_on > prompt:
        return line("asked_late", frame, question, limit=told(prompt))
    return None


def _by_edpb(frame: Frame, questions: Sequence[Question]) -> Suspended:
    day = frame.clock_day
    steps: list[Step] = []
    accepted: list[Question] = []
    for question in questions:
        objection = _edpb_objection(frame, question)
        if objection is not None:
            steps.append(objection)
            continue
        accepted.append(question)
        steps += insufficient_answers(frame, question)
    if not accepted:
        return Suspended(day, day, day, steps=tuple(steps))
    opened = [question for question in accepted if question.answered_on is None]
    for question in opened:
        code = "unanswered_runs" if question.family == CLARIFICATION else "unanswered"
        steps.append(line(code, frame, question))
    start, spans = day, []
    for question in accepted:
        if question.answered_on is None:
            continue
        if frame.policy.suspension == "restart":
            start = max(start, question.answered_on)
            steps.append(
                line(
                    "restarted",
                    frame,
                    question,
                    answered=told(question.answered_on),
                    start=told(start),
                )
            )
        else:
            spans.append((max(question.asked_on, day), question.answered_on))
            steps.append(line("paused", frame, question, answered=told(question.answered_on)))
    return Suspended(
        start,
        day,
        day,
        spans=merged(spans),
        waiting=any(question.family != CLARIFICATION for question in opened),
        paused_since=min((question.asked_on for question in opened), default=None),
        pauses=True,
        confidence=Confidence.LOW,
        steps=tuple(steps),
    )


# --- Switzerland: only the announced fee matters


def _by_swiss_fee(frame: Frame, questions: Sequence[Question]) -> Suspended:
    start, since = frame.clock_day, None
    steps: list[Step] = []
    for question in questions:
        if question.family != FEE:
            steps.append(line("never_suspends", frame, question))
            continue
        start = max(start, question.asked_on + SWISS_DAYS_TO_CONFIRM)
        steps.append(line("swiss_fee", frame, question, start=told(start)))
        if question.answered_on is None:
            since = question.asked_on
    moved = start != frame.clock_day
    return Suspended(
        start,
        frame.clock_day,
        start,
        paused_since=since,
        confidence=Confidence.MEDIUM if moved else Confidence.HIGH,
        steps=tuple(steps),
    )
