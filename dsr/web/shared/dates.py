"""The dates people are told: the legal one, an earlier promise, and how they are counted, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_noop

from dsr.casework.clocks import clock_for, promised_on
from dsr.register.models import Controller
from dsr.rules.clock_values import Step
from dsr.rules.deadlines import Clock
from dsr.rules.rights import Right
from dsr.web.shared.step_words import filled

# Steps that concern the team, not the person: its own goal, limits of notices, further clocks.
FOR_THE_TEAM = frozenset(
    {
        "law",
        "target",
        "safe",
        "notice_limit",
        "notice_unknown",
        "refusal",
        "refusal_whole",
        "further",
        "low_confidence",
    }
)


# Plainer words for the steps that every request has; the rest are told as on the desk.
PLAIN = {
    "received": gettext_noop(
        "Received on {clock_day}. The day counts as it is in {timezone}, at whatever hour."
    ),
    "same_day": gettext_noop("{period} later is {raw}."),
    "clamped": gettext_noop(
        "{period} later there is no such day, so it is the last day of that month, {raw}."
    ),
    "working_day": gettext_noop("The time may end on that day."),
    "rolled": gettext_noop("{raw} is no working day, so the time ends on the next one, {due}."),
    "due": gettext_noop("So our answer must be out by the end of {due}."),
}


@dataclass(frozen=True, slots=True)
class AnswerDates:
    """By when the answer comes. `promised_on` only where the controller promised a day before the legal one."""

    legal_on: date | None
    promised_on: date | None
    steps: tuple[str, ...]


def preview(*, controller: Controller, rights: Sequence[Right], now: datetime) -> AnswerDates:
    """The dates of a request for these rights made now; the first of several legal dates."""
    clocks = [clock_for(controller=controller, right=right, received_at=now) for right in rights]
    first = min(clocks, key=lambda clock: clock.legal_due_on or date.max)
    return AnswerDates(
        legal_on=first.legal_due_on,
        promised_on=promised_on(
            controller=controller, rights=rights, clock_day=first.clock_day, legal_on=first.legal_due_on
        ),
        steps=steps_in_words(first),
    )


def steps_in_words(clock: Clock) -> tuple[str, ...]:
    """How the date was counted, in plain words in the language of the page, with the articles."""
    return tuple(_sentence(step) for step in clock.steps if step.code not in FOR_THE_TEAM)


def _sentence(step: Step) -> str:
    told = filled(text=PLAIN.get(step.code, step.text), params=step.params, long_days=True)
    return f"{told} [{step.citation}]" if step.citation else told
