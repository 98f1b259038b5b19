"""Values that satisfy a step of a checklist, whatever its fields: for tests that walk the procedure."""

from dsr.rules.checklists.steps import FieldKind, Step, StepField
from dsr.rules.checklists.values import is_needed

_WORDS = {
    FieldKind.LINE: "Written down",
    FieldKind.TEXT: "Looked into and written down.",
    FieldKind.DAY: "2026-11-30",
    FieldKind.YES: "yes",
}


def sample_values(step: Step, **chosen: str) -> dict[str, str]:
    """What a handler would write: the first choice of each field unless another is chosen, and all that it needs."""
    values = dict(chosen)
    for field in step.fields:
        if field.name not in values and is_needed(field=field, values=values):
            values[field.name] = _sample(field)
    return values


def _sample(field: StepField) -> str:
    return field.choices[0].value if field.kind is FieldKind.CHOICE else _WORDS[field.kind]
