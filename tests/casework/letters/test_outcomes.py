"""No outcome is missing, each declares its fields, and each says everything that was recorded."""

import re
from datetime import datetime

import pytest

from dsr.casework.letters import draft_answer
from dsr.casework.letters.outcomes import OUTCOMES, allowed
from dsr.casework.letters.reasons import DETAILS, KEPT
from dsr.casework.letters.recorded import CASE_FIELDS, PLANNED_BY, SYSTEM
from dsr.casework.letters.sentences import Outcome, Sentence
from dsr.rules.checklists.rights import CHECKLISTS, checklist_of
from dsr.rules.lifecycle import GROUNDS_OF, Decision, RefusalGround
from dsr.rules.rights import Right
from tests.casework.letters.stage import case_of, decided, everything_recorded, sample_of, searched
from tests.cast import Cast

EVERY = sorted(OUTCOMES)
UNREFUSABLE = {Right.OBJECTION_DIRECT_MARKETING, Right.CONSENT_WITHDRAWAL}
HOLES = re.compile(r"%\(|\bNone\b|\(\)|  | [.,:]|\.\.")


def fields_of(right: Right, step: str) -> set[str]:
    """What may be recorded in a step of a right, with what is told beside it."""
    names = {SYSTEM}
    for slug in (step, PLANNED_BY.get(step, "")):
        known = checklist_of(right=right).step(slug)
        names |= {field.name for field in known.fields} if known else set()
    return names


def test_every_right_has_a_text_for_every_decision_it_allows() -> None:
    refusals = {Decision.REFUSE, Decision.GRANT_PARTLY}
    wanted = {(r, d) for r in Right for d in Decision if r not in UNREFUSABLE or d == Decision.GRANT}
    assert set(OUTCOMES) == wanted
    assert all(GROUNDS_OF[right] for right, decision in wanted if decision in refusals)


def test_what_cannot_be_refused_has_no_text_of_a_refusal() -> None:
    for right in UNREFUSABLE:
        assert allowed(right=right) == (Decision.GRANT,)


@pytest.mark.parametrize("key", EVERY, ids="-".join)
def test_every_field_of_an_outcome_is_known(key: tuple[Right, Decision]) -> None:
    """A misspelt field is a failing test, not a gap in somebody's letter."""
    outcome = OUTCOMES[key]
    for sentence in outcome.sentences:
        known = fields_of(outcome.right, sentence.step) if sentence.step else set(CASE_FIELDS)
        assert set(sentence.fields) <= known, sentence.text
        if sentence.step:
            assert checklist_of(right=outcome.right).step(sentence.step), sentence.step
        if sentence.only:
            assert sentence.only[0] in known
            assert set(sentence.only[1]) <= values_of(outcome, sentence) | {"", "yes"}


def values_of(outcome: Outcome, sentence: Sentence) -> set[str]:
    found: set[str] = set()
    for slug in (sentence.step, PLANNED_BY.get(sentence.step, "")):
        step = checklist_of(right=outcome.right).step(slug)
        field = step.field(sentence.only[0]) if step and sentence.only else None
        found |= {choice.value for choice in field.choices} if field else set()
    return found


@pytest.mark.parametrize("ground", list(RefusalGround))
def test_every_ground_says_what_was_recorded_for_it(ground: RefusalGround) -> None:
    rights = [right for right in Right if ground in GROUNDS_OF[right]]
    assert rights, ground
    for sentence in DETAILS[ground]:
        known = [fields_of(r, sentence.step) for r in rights if checklist_of(right=r).step(sentence.step)]
        assert known and all(set(sentence.fields) <= names for names in known), sentence.text


def test_what_a_ground_demands_to_be_recorded_is_told() -> None:
    """Each step that the rule book demands for a ground has its place in the reasons."""
    told = {ground: {one.step for one in (*KEPT, *DETAILS[ground])} for ground in RefusalGround}
    for checklist in CHECKLISTS.values():
        for step in checklist.steps:
            for when in step.conditions:
                for ground in when.grounds:
                    assert step.slug in told[RefusalGround(ground)], (step.slug, ground)


def test_every_exception_of_the_law_has_its_sentence() -> None:
    keep = checklist_of(right=Right.ERASURE).step("keep")
    assert keep
    field = keep.field("exception")
    assert field
    told = {value for one in KEPT if one.only for value in one.only[1]}
    assert {choice.value for choice in field.choices} == told


CHOICES: tuple[dict[str, str], ...] = (
    {},
    {
        "action": "anonymise",
        "outcome": "not_feasible",
        "basis": "contract",
        "ground": "b",
        "other_ground": "yes",
    },
    {"action": "block", "ground": "c", "outcome": "upheld"},
    {"action": "keep", "ground": "d"},
)


@pytest.mark.parametrize("chosen", CHOICES, ids=str)
@pytest.mark.parametrize("key", EVERY, ids="-".join)
def test_a_letter_tells_what_was_recorded_and_has_no_hole(
    cast: Cast, now: datetime, key: tuple[Right, Decision], chosen: dict[str, str]
) -> None:
    right, decision = key
    case = case_of(right.value, now=now)
    searched(case, now=now)
    track = decided(case, right.value, decision.value, reasons="Because.", cast=cast, now=now)
    known = {name: value for name, value in chosen.items() if value in choices_of(right, name)}
    everything_recorded(track, cast=cast, now=now, **known)
    text = draft_answer(case=case)[1]
    assert not HOLES.search(text), text
    for sentence in OUTCOMES[key].sentences:
        if sentence.step and (sentence.only is None or applies(right, sentence, known)):
            for name in sentence.fields:
                step = checklist_of(right=right).step(sentence.step)
                field = step.field(name) if step else None
                if field and step:
                    value = sample_of(step, **known)[name]
                    assert (value if field.kind != "day" else "10 March 2026") in text, (name, text)


def choices_of(right: Right, name: str) -> set[str]:
    steps = checklist_of(right=right).steps
    return {
        choice.value
        for step in steps
        for field in step.fields
        if field.name == name
        for choice in field.choices
    }


def applies(right: Right, sentence: Sentence, known: dict[str, str]) -> bool:
    assert sentence.only
    step = checklist_of(right=right).step(sentence.step)
    assert step
    return sample_of(step, **known).get(sentence.only[0]) in sentence.only[1]


def test_every_sentence_is_said_in_some_letter() -> None:
    """Nothing stands in the registry that could never be printed: each condition is a real choice."""
    for outcome in OUTCOMES.values():
        for sentence in outcome.sentences:
            if sentence.step and sentence.only:
                assert set(sentence.only[1]) & values_of(outcome, sentence), sentence.text
