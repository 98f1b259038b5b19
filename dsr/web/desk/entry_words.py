"""What was recorded for a step, in words: codes by their labels, days as people write them. Decides nothing."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext

from dsr.cases.choices import DecisionKind, TrackState
from dsr.casework.relations import Outcome
from dsr.rules.checklists.rights import CHECKLISTS
from dsr.rules.checklists.steps import FieldKind, Step, StepField
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.case_panels import Fact
from dsr.web.shared.days import long_date


def said(*, step: Step, values: Mapping[str, str]) -> list[Fact]:
    """Each field that holds something; a field that the rules no longer know keeps its name and its text."""
    known = {one.name: one for one in step.fields}
    facts = [
        Fact(gettext(one.label), _value(one, values[name])) for name, one in known.items() if values.get(name)
    ]
    return facts + [
        Fact(name.replace("_", " ").capitalize(), value)
        for name, value in values.items()
        if name not in known and value
    ]


def step_title(slug: str) -> str:
    """What a step is called, for the record; the slug of a step that the rules no longer know."""
    named = (checklist.step(slug) for checklist in CHECKLISTS.values())
    return next((gettext(step.title) for step in named if step), slug.replace("_", " "))


def outcome_words(one: Outcome) -> str:
    """A right and what became of it: "copy: Granted"."""
    answered = one.state == TrackState.ANSWERED and one.decision
    became = DecisionKind(one.decision).label if answered else TrackState(one.state).label
    return f"{gettext(RIGHTS[Right(one.right)].short)}: {became}"


def _value(one: StepField, value: str) -> str:
    if one.kind is FieldKind.CHOICE:
        chosen = next((choice for choice in one.choices if choice.value == value), None)
        if chosen is None:
            return value
        return " · ".join(part for part in (gettext(chosen.label), chosen.citation) if part)
    if one.kind is FieldKind.YES:
        return gettext("Yes")
    return _day(value) if one.kind is FieldKind.DAY else value


def _day(value: str) -> str:
    try:
        return long_date(date.fromisoformat(value))
    except ValueError:
        return value
