"""What was typed into a step is judged field by field, in sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules.checklists.rights import CHECKLISTS, checklist_of
from dsr.rules.checklists.steps import Choice, FieldKind, Stage, Step, StepField
from dsr.rules.checklists.values import LONGEST_LINE, LONGEST_TEXT, check_values
from tests.rules.step_samples import sample_values

STEP = Step(
    "trial",
    "Trial",
    "To be sure.",
    "Art. 5(2)",
    Stage.DECISION,
    fields=(
        StepField("line", "Line", FieldKind.LINE),
        StepField("text", "Text", needed=False),
        StepField("which", "Which", FieldKind.CHOICE, choices=(Choice("a", "A"), Choice("b", "B"))),
        StepField("on", "On", FieldKind.DAY, needed_if=("which", ("b",))),
        StepField("sure", "Sure", FieldKind.YES),
    ),
)
GOOD = {"line": "one", "which": "a", "sure": "yes"}


def plan(**values: str) -> dict[str, str]:
    """What is wrong with a line of an erasure plan."""
    step = checklist_of(right="erasure").step("erasure_plan")
    assert step is not None
    return check_values(step=step, values=values)


def test_what_is_complete_is_taken() -> None:
    assert check_values(step=STEP, values=GOOD) == {}
    assert check_values(step=STEP, values={**GOOD, "which": "b", "on": "2026-11-30"}) == {}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("line", "", "Fill this in."),
        ("line", "  \t", "Fill this in."),
        ("line", "one\ntwo", "Write it in one line."),
        ("line", "x" * (LONGEST_LINE + 1), "At most 200 characters."),
        ("text", "x" * (LONGEST_TEXT + 1), "At most 8000 characters."),
        ("which", "c", "This is not one of the choices. Choose again from the list."),
        ("which", "", "Fill this in."),
        ("sure", "", "Confirm it by ticking the box."),
        ("sure", "no", "Tick the box or leave it empty."),
        ("on", "30.11.2026", "Write a day such as 2026-11-30."),
        ("on", "2026-02-30", "Write a day such as 2026-11-30."),
        ("on", "20261130", "Write a day such as 2026-11-30."),
        ("other", "x", "This step has no such field."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(field: str, value: str, said: str) -> None:
    assert check_values(step=STEP, values={**GOOD, field: value}) == {field: said}


def test_a_field_is_needed_when_another_says_so() -> None:
    assert check_values(step=STEP, values={**GOOD, "which": "b"}) == {"on": "Fill this in."}


def test_r10_anonymising_needs_its_method_and_why_nobody_can_undo_it() -> None:
    line = {"action": "anonymise", "backup": "none"}
    assert set(plan(**line)) == {"method", "irreversible"}
    assert set(plan(**line, method="Aggregated by month")) == {"irreversible"}
    assert plan(**line, method="Aggregated by month", irreversible="Groups of 50 at least.") == {}


def test_r11_every_line_of_the_plan_says_when_backups_are_overwritten_or_that_there_is_none() -> None:
    for action in ("erase", "anonymise", "block"):
        assert "backup" in plan(action=action)
    assert set(plan(action="erase", backup="until")) == {"backup_until"}
    assert plan(action="erase", backup="until", backup_until="2027-01-31") == {}
    assert plan(action="erase", backup="none") == {}
    assert plan(action="keep") == {}


def test_in_spain_blocked_data_have_an_end() -> None:
    assert set(plan(action="block", backup="none")) == {"blocked_until"}


def test_r13_a_balance_has_three_parts() -> None:
    step = checklist_of(right="objection").step("balance")
    assert step is not None
    assert list(check_values(step=step, values={})) == ["interest", "impact", "result"]


def test_r6_a_data_set_is_kept_under_an_exception_a_statute_and_until_a_day() -> None:
    step = checklist_of(right="erasure").step("keep")
    assert step is not None
    assert set(check_values(step=step, values={})) == {"data_set", "exception", "statute", "ends_on"}


FILLABLE = [step for checklist in CHECKLISTS.values() for step in checklist.steps if step.fields]


@given(st.sampled_from(FILLABLE), st.data())
def test_an_entry_without_a_needed_field_is_never_taken(step: Step, data: st.DataObject) -> None:
    values = sample_values(step)
    gone = data.draw(st.sampled_from(sorted(values)))
    wrong = check_values(step=step, values={name: value for name, value in values.items() if name != gone})
    assert gone in wrong


@given(st.sampled_from(FILLABLE), st.dictionaries(st.text(max_size=12), st.text(max_size=40), max_size=6))
def test_whatever_is_typed_the_judgment_is_in_sentences(step: Step, values: dict[str, str]) -> None:
    for said in check_values(step=step, values=values).values():
        assert said[0].isupper() and said.endswith(".")
