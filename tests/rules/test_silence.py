"""When silence ends a case, and when it does not."""

from datetime import date, timedelta

import pytest

from dsr.rules.silence import SILENCE_DAYS, STILL_A_DUTY, lapses_from, why_not_lapse

ASKED = date(2026, 3, 2)


def said(
    question: str, *, regime: str = "eu_gdpr", rights: tuple[str, ...] = ("access",), days: int = 30
) -> str:
    """What stands against it so many days after the question."""
    today = ASKED + timedelta(days=days)
    return why_not_lapse(question=question, regime=regime, rights=rights, asked_on=ASKED, today=today)


@pytest.mark.parametrize("question", ["identity", "authority", "fee"])
def test_a_question_that_is_a_condition_lapses_after_thirty_days(question: str) -> None:
    assert said(question) == ""
    assert (
        said(question, days=29) == "They have 30 days to answer: until 2026-03-31. Nobody is cut off earlier."
    )
    assert lapses_from(asked_on=ASKED) - ASKED == timedelta(days=SILENCE_DAYS)


@pytest.mark.parametrize("regime", ["eu_gdpr", "ccpa", "swiss_fadp"])
def test_silence_about_what_is_meant_does_not_end_the_duty(regime: str) -> None:
    assert said("clarification", regime=regime, days=365) == STILL_A_DUTY


def test_in_britain_a_request_for_access_may_be_closed_on_it_and_no_other() -> None:
    regime = "uk_gdpr"
    assert said("clarification", regime=regime) == ""
    assert said("clarification", regime=regime, rights=("access", "erasure")) == STILL_A_DUTY
    assert said("clarification", regime=regime, rights=("erasure",)) == STILL_A_DUTY
    assert said("clarification", regime=regime, days=29).startswith("They have 30 days")
