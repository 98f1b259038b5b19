"""The steps of a breach: their order, what each demands, and the 72 hours."""

from datetime import UTC, datetime, timedelta

import pytest

from dsr.rules.breach_steps import (
    BREACH_STEPS,
    Recorded,
    due_before,
    missing_steps,
    reminders,
    wrong_values,
)

FRIDAY = datetime(2026, 3, 27, 16, 30, tzinfo=UTC)
RISK = {"data": "d", "consequences": "c", "why": "w"}


def recorded(level: str) -> Recorded:
    return {"risk": {**RISK, "level": level}}


def test_the_hours_run_through_weekend_and_change_of_clock() -> None:
    assert due_before(aware_at=FRIDAY) - FRIDAY == timedelta(hours=72)
    assert reminders(aware_at=FRIDAY) == (FRIDAY, FRIDAY + timedelta(hours=48), FRIDAY + timedelta(hours=72))


def test_the_steps_in_order() -> None:
    assert [step.slug for step in BREACH_STEPS] == ["contain", "risk", "authority", "persons", "document"]
    assert missing_steps(recorded={}) == BREACH_STEPS
    assert missing_steps(recorded={step.slug: {} for step in BREACH_STEPS}) == ()


@pytest.mark.parametrize("step", BREACH_STEPS, ids=lambda step: step.slug)
def test_what_is_demanded_is_demanded(step: object) -> None:
    slug = step.slug  # type: ignore[attr-defined]  # a BreachStep; pytest wants object
    demanded = {field.slug for field in step.fields if field.demanded}  # type: ignore[attr-defined]
    assert set(wrong_values(step=slug, values={}, recorded={})) == demanded


def test_first_the_risk() -> None:
    assert wrong_values(step="authority", values={"notified": "in_time", "reference": "x"}, recorded={}) == {
        "notified": "First assess the risk for the people."
    }
    assert "told" in wrong_values(step="persons", values={"told": "done", "how": "x"}, recorded={})


@pytest.mark.parametrize(
    ("level", "values", "wrong"),
    [
        ("unlikely", {"notified": "not_needed", "why_not": "x"}, ""),
        ("unlikely", {"notified": "not_needed"}, "why_not"),
        ("risk", {"notified": "not_needed", "why_not": "x"}, "notified"),
        ("risk", {"notified": "in_time", "reference": "ICO 1"}, ""),
        ("risk", {"notified": "in_time"}, "reference"),
        ("high", {"notified": "late", "reference": "ICO 1"}, "late_reason"),
        ("high", {"notified": "late", "reference": "ICO 1", "late_reason": "x"}, ""),
        ("high", {"notified": "perhaps"}, "notified"),
    ],
)
def test_the_authority(level: str, values: dict[str, str], wrong: str) -> None:
    found = wrong_values(step="authority", values=values, recorded=recorded(level))
    assert list(found) == ([wrong] if wrong else [])


@pytest.mark.parametrize(
    ("level", "values", "wrong"),
    [
        ("high", {"told": "done", "how": "by letter"}, ""),
        ("high", {"told": "done"}, "how"),
        ("high", {"told": "not_needed"}, "exception"),
        ("high", {"told": "not_needed", "exception": "no_high_risk"}, "exception"),
        ("high", {"told": "not_needed", "exception": "unreadable"}, ""),
        ("risk", {"told": "not_needed", "exception": "no_high_risk"}, ""),
    ],
)
def test_the_people(level: str, values: dict[str, str], wrong: str) -> None:
    found = wrong_values(step="persons", values=values, recorded=recorded(level))
    assert list(found) == ([wrong] if wrong else [])
