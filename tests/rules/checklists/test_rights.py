"""The checklists are sound data: every right has one, every step says what, why, by which article and by whom."""

import pytest

from dsr.rules.case_facts import DELIVERED_RIGHTS, IMMEDIATE_RIGHTS, SEARCHED_RIGHTS
from dsr.rules.checklists.computed import _JUDGES
from dsr.rules.checklists.rights import CHECKLISTS, checklist_of
from dsr.rules.checklists.steps import Checklist, FieldKind, Stage, Step
from dsr.rules.checklists.values import check_values
from dsr.rules.lifecycle import GROUNDS_OF, Decision, RefusalGround
from dsr.rules.rights import Right
from tests.rules.step_samples import sample_values

EVERY_STEP = [
    pytest.param(checklist, step, id=f"{right}-{step.slug}")
    for right, checklist in CHECKLISTS.items()
    for step in checklist.steps
]
# The names other parts of the desk build on.
AGREED = {
    Right.ACCESS: {"third_party", "excess", "cannot_identify", "national_deceased"},
    Right.RECTIFICATION: {"correction", "statement"},
    Right.ERASURE: {"ground", "keep", "erasure_plan", "erased", "made_public", "order"},
    Right.RESTRICTION: {"ground", "mark", "use"},
    Right.PORTABILITY: {"conditions", "third_party", "transmission"},
    Right.OBJECTION: {"balance"},
    Right.OBJECTION_DIRECT_MARKETING: {"marketing_stop"},
    Right.AUTOMATED_DECISION: {"human_review"},
    Right.CONSENT_WITHDRAWAL: {"consent"},
}
SEVENTEEN_THREE = {
    RefusalGround.EXPRESSION,
    RefusalGround.LEGAL_OBLIGATION,
    RefusalGround.PUBLIC_HEALTH,
    RefusalGround.ARCHIVING,
    RefusalGround.LEGAL_CLAIMS,
}


@pytest.mark.parametrize("right", Right)
def test_every_right_has_the_steps_that_were_agreed(right: Right) -> None:
    checklist = checklist_of(right=right)
    slugs = [step.slug for step in checklist.steps]
    assert checklist.right == right
    assert len(set(slugs)) == len(slugs)
    assert AGREED[right] <= set(slugs)


def test_an_unknown_right_has_no_checklist() -> None:
    with pytest.raises(ValueError, match="eating"):
        checklist_of(right="eating")


@pytest.mark.parametrize(("checklist", "step"), EVERY_STEP)
def test_every_step_says_what_why_and_by_which_provision(checklist: Checklist, step: Step) -> None:
    assert step.title[0].isupper() and not step.title.endswith(".")
    assert step.why.endswith(".") and step.citation
    assert step.who in {"team", "second_person", "lead", "requester"}
    assert len(step.slug) <= 40
    assert step.each in {"", "system"} and step.stage in Stage
    assert bool(step.computed) != bool(step.fields)
    assert not step.computed or step.computed in _JUDGES
    assert not step.instead or checklist.step(step.instead) is not None


@pytest.mark.parametrize(("checklist", "step"), EVERY_STEP)
def test_every_field_can_be_filled_in(checklist: Checklist, step: Step) -> None:
    names = [field.name for field in step.fields]
    assert len(set(names)) == len(names)
    for field in step.fields:
        assert bool(field.choices) == (field.kind is FieldKind.CHOICE)
        assert len({choice.value for choice in field.choices}) == len(field.choices)
        if field.needed_if:
            other = step.field(field.needed_if[0])
            assert other is not None and names.index(other.name) < names.index(field.name)
            assert set(field.needed_if[1]) <= {choice.value for choice in other.choices}
    assert check_values(step=step, values=sample_values(step)) == {}


@pytest.mark.parametrize(("checklist", "step"), EVERY_STEP)
def test_conditions_name_decisions_and_grounds_the_right_knows(checklist: Checklist, step: Step) -> None:
    for when in step.conditions:
        assert when.decisions <= set(Decision)
        assert not when.grounds or when.grounds & set(GROUNDS_OF[checklist.right])
        assert not when.grounds or when.decisions


def test_immediate_rights_ask_neither_proof_nor_search_nor_excuses() -> None:
    for right, checklist in CHECKLISTS.items():
        slugs = {step.slug for step in checklist.steps}
        assert ("identity" in slugs) == (right not in IMMEDIATE_RIGHTS)
        assert ("search" in slugs) == (right in SEARCHED_RIGHTS)
        assert ("bundle" in slugs) == (right in DELIVERED_RIGHTS)
        assert ("refusal_approval" in slugs) == (right not in IMMEDIATE_RIGHTS)
        if right in IMMEDIATE_RIGHTS:
            assert not slugs & {"excess", "balance", "national_law", "cannot_identify"}


def test_recipients_are_told_of_rectification_erasure_and_restriction() -> None:
    told = {right for right, checklist in CHECKLISTS.items() if checklist.step("recipients")}
    assert told == {Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION}


def test_each_exception_from_erasure_asks_for_the_data_set() -> None:
    keep = checklist_of(right="erasure").step("keep")
    assert keep is not None and keep.when.grounds == SEVENTEEN_THREE
    exception = keep.field("exception")
    assert exception is not None and [choice.value for choice in exception.choices] == list("abcde")


def test_the_laws_of_four_countries_for_the_dead_are_offered() -> None:
    step = checklist_of(right="access").step("national_deceased")
    provision = step.field("provision") if step else None
    assert provision is not None
    named = {choice.value.split("_")[0] for choice in provision.choices}
    assert {"fr", "es", "it", "pt", "other"} <= named
