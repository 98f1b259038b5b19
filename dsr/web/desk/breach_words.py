"""A breach in words: how long is left of its 72 hours, what was recorded of its steps. Reads only."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext

from dsr.cases.choices import BreachKind
from dsr.cases.models import Breach
from dsr.rules.breach_steps import AUTHORITY, BREACH_STEPS, BreachField, BreachStep

HOUR = 3600


@dataclass(frozen=True, slots=True)
class BreachClock:
    """The 72 hours in words; `over` without a word to the authority is what cannot be overlooked."""

    kind: str
    said: str
    due_before: datetime
    over: bool
    settled: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step with what was recorded of it."""

    step: BreachStep
    name: str
    lead: str
    done: bool
    by: str = ""
    at: datetime | None = None
    values: list[tuple[str, str]] = field(default_factory=list)


def clock_words(row: Breach, *, now: datetime) -> BreachClock:
    """How the clock stands."""
    settled = AUTHORITY in row.steps or row.closed_at is not None
    left = int((row.due_before - now).total_seconds())
    return BreachClock(
        kind=str(BreachKind(row.kind).label),
        said=_said(left, settled=settled),
        due_before=row.due_before,
        over=left <= 0 and not settled,
        settled=settled,
    )


def _said(left: int, *, settled: bool) -> str:
    if settled:
        return gettext("What the authority is told is recorded.")
    hours = abs(left) // HOUR
    if left <= 0:
        return ngettext(
            "The 72 hours are over since %(count)d hour. Notify the authority now, and say why it is late.",
            "The 72 hours are over since %(count)d hours. Notify the authority now, and say why it is late.",
            hours,
        ) % {"count": hours}
    if hours < 1:
        return gettext("Less than one hour is left to notify the authority.")
    return ngettext(
        "%(count)d hour is left to notify the authority.",
        "%(count)d hours are left to notify the authority.",
        hours,
    ) % {"count": hours}


def step_rows(row: Breach) -> list[StepRow]:
    """Every step in order."""
    return [_row(step, row.steps.get(step.slug)) for step in BREACH_STEPS]


def _row(step: BreachStep, entry: dict[str, object] | None) -> StepRow:
    name, lead = gettext(step.name), gettext(step.lead)
    if entry is None:
        return StepRow(step, name, lead, done=False)
    given = entry["values"]
    values = given if isinstance(given, dict) else {}
    told = [(gettext(f.label), _value(f, str(values.get(f.slug, "")))) for f in step.fields]
    return StepRow(
        step,
        name,
        lead,
        done=True,
        by=str(entry["by"]),
        at=parse_datetime(str(entry["at"])),
        values=[(label, value) for label, value in told if value],
    )


def _value(of: BreachField, value: str) -> str:
    words = dict(of.choices)
    return gettext(words[value]) if value and value in words else value
