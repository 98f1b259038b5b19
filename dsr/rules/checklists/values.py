"""Whether what was typed into a step is enough. Says what is wrong, field by field; changes nothing."""

from collections.abc import Mapping
from datetime import date

from dsr.rules.checklists.steps import FieldKind, Step, StepField

LONGEST_LINE = 200
LONGEST_TEXT = 8_000
TICKED = "yes"


def check_values(*, step: Step, values: Mapping[str, str]) -> dict[str, str]:
    """Field -> what is wrong with it, as a sentence; empty when the entry can be kept.

    Days are ISO dates. A ticked box says "yes", an empty one nothing.
    """
    known = {field.name for field in step.fields}
    wrong = {name: "This step has no such field." for name in values if name not in known}
    for field in step.fields:
        problem = _problem(field, values)
        if problem:
            wrong[field.name] = problem
    return wrong


def is_needed(*, field: StepField, values: Mapping[str, str]) -> bool:
    """Whether the field must be filled in, given the others."""
    if field.needed_if is None:
        return field.needed
    other, those = field.needed_if
    return values.get(other, "") in those


def _problem(field: StepField, values: Mapping[str, str]) -> str:
    value = values.get(field.name, "").strip()
    if value:
        return _CHECKS[field.kind](field, value)
    if not is_needed(field=field, values=values):
        return ""
    return "Confirm it by ticking the box." if field.kind is FieldKind.YES else "Fill this in."


def _line(field: StepField, value: str) -> str:
    if "\n" in value or "\r" in value:
        return "Write it in one line."
    return f"At most {LONGEST_LINE} characters." if len(value) > LONGEST_LINE else ""


def _text(field: StepField, value: str) -> str:
    return f"At most {LONGEST_TEXT} characters." if len(value) > LONGEST_TEXT else ""


def _choice(field: StepField, value: str) -> str:
    known = any(value == choice.value for choice in field.choices)
    return "" if known else "This is not one of the choices. Choose again from the list."


def _day(field: StepField, value: str) -> str:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        found = None
    return "" if found and found.isoformat() == value else "Write a day such as 2026-11-30."


def _yes(field: StepField, value: str) -> str:
    return "" if value == TICKED else "Tick the box or leave it empty."


_CHECKS = {
    FieldKind.LINE: _line,
    FieldKind.TEXT: _text,
    FieldKind.CHOICE: _choice,
    FieldKind.DAY: _day,
    FieldKind.YES: _yes,
}
