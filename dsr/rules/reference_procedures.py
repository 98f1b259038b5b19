"""The procedure document (law/README 4.4 R1): for each right its steps, why, by which provision, who, and what is
recorded. Written from the checklists that the desk works by. Returns text, writes no file."""

from dsr.rules.checklists.progress import needed_for
from dsr.rules.checklists.rights import CHECKLISTS, PROCEDURE_VERSION
from dsr.rules.checklists.steps import Checklist, FieldKind, Stage, Step, StepField, When
from dsr.rules.rights import RIGHTS, Right

_HEAD = f"""# Procedure for each right

Version {PROCEDURE_VERSION}. Written by `manage.py write_reference` from the checklists that the desk works by; do
not edit. Not legal advice: the controller adopts it, and has it looked at by a lawyer.

A step that is *demanded* stops what comes after it until it is recorded: the decision, the answer, or the end of
the case. An *optional* step may be recorded. The others are read from the case itself. Every entry is kept with its
author and time; a correction takes the entry away and adds another, and the file shows both.
"""
_BY_WHEN = {
    Stage.DECISION: "before the decision",
    Stage.ANSWER: "before the answer",
    Stage.CLOSE: "before the end of the case",
    Stage.ANY_TIME: "at any time",
}
_WHO = {
    "team": "the privacy team",
    "second_person": "a second person",
    "lead": "a privacy lead",
    "requester": "the requester",
}
_KINDS = {
    FieldKind.LINE: "a line",
    FieldKind.TEXT: "a text",
    FieldKind.CHOICE: "a choice",
    FieldKind.DAY: "a day",
    FieldKind.YES: "a confirmation",
}
_SUBJECTS = {"child": "a child", "deceased": "somebody who died"}


def procedures_page() -> str:
    """The document in Markdown."""
    parts = [_HEAD, _contents()]
    parts += [_right(checklist) for checklist in CHECKLISTS.values()]
    return "\n".join(parts).rstrip() + "\n"


def _contents() -> str:
    rows = ["| right | article | steps | demanded |", "|---|---|---|---|"]
    for right, checklist in CHECKLISTS.items():
        info = RIGHTS[right]
        demanded = sum(not step.computed and not step.optional for step in checklist.steps)
        link = f"[{info.legal_name}](#{_anchor(info.legal_name)})"
        rows.append(f"| {link} | {info.article} | {len(checklist.steps)} | {demanded} |")
    return "\n".join(rows) + "\n"


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")


def _right(checklist: Checklist) -> str:
    info = RIGHTS[checklist.right]
    lines = [f"## {info.legal_name}", "", f"{info.article}: “{info.plain}”. {info.explanation}", ""]
    lines += [f"- {note}" for note in checklist.notes]
    lines += ["", "| | step | provision | who | by when |", "|---|---|---|---|---|"]
    for place, step in enumerate(checklist.steps, start=1):
        row = (str(place), step.title, step.citation, _WHO[step.who], _BY_WHEN[step.stage])
        lines.append(f"| {' | '.join(row)} |")
    lines.append("")
    for place, step in enumerate(checklist.steps, start=1):
        lines += _step(place, step)
    return "\n".join(lines)


def _step(place: int, step: Step) -> list[str]:
    lines = [f"### {place}. {step.title} (`{step.slug}`)", "", f"{step.why} ({step.citation})", ""]
    lines.append(f"{_demand(step)} {_WHO[step.who].capitalize()}, {_BY_WHEN[step.stage]}.{_often(step)}")
    if step.fields:
        lines += ["", *(_field(step, field) for field in step.fields)]
    return [*lines, ""]


def _demand(step: Step) -> str:
    if step.computed:
        said = [_when(step.when)] if step.when != When() else []
        return " ".join(["Read from the case.", *said])
    if step.optional:
        return f"*Optional.* {_when(step.or_when or step.when)}".strip()
    said = [words for words in map(_when, step.conditions) if words]
    return " ".join(
        ["*Demanded.*", *said[:1], *(f"Also {words[0].lower()}{words[1:]}" for words in said[1:])]
    )


def _when(when: When | None) -> str:
    """The conditions as sentences; nothing where there are none."""
    if when is None:
        return ""
    places = [f"in {', '.join(sorted(when.countries))}"] if when.countries else []
    places += [f"under the law of {regime.rstrip('_').upper()}" for regime in when.regimes]
    places += [f"for {_SUBJECTS[subject]}" for subject in sorted(when.subjects)]
    places += [f"while {RIGHTS[Right(when.beside)].article} has no answer yet"] if when.beside else []
    only = f"Only {', '.join(places)}." if places else ""
    return " ".join(part for part in (only, needed_for(when)) if part)


def _often(step: Step) -> str:
    said = " One entry for each system in which data were found." if step.each == "system" else ""
    said += " As many entries as needed." if step.several else ""
    return said + (f" Or instead the step `{step.instead}`." if step.instead else "")


def _field(step: Step, field: StepField) -> str:
    line = f"- **{field.label}**: {_KINDS[field.kind]}"
    if field.needed_if:
        line += f", if the answer above is {_labels(step, *field.needed_if)}"
    elif not field.needed:
        line += ", if there is any"
    line += f". {field.help}" if field.help else "."
    choices = [f"  - {one.label}{f' ({one.citation})' if one.citation else ''}" for one in field.choices]
    return "\n".join([line, *choices])


def _labels(step: Step, name: str, values: tuple[str, ...]) -> str:
    """The words of those choices of another field."""
    other = step.field(name)
    choices = other.choices if other else ()
    return " or ".join(f"“{choice.label}”" for choice in choices if choice.value in values)
