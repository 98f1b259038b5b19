"""Questions to the person under the GDPR: when they pause, when not, and what stays unmoved."""

from datetime import date

import pytest

from dsr.rules.deadlines import Clock
from tests.rules.clock_cases import clock, told

ASKED = ("identity_requested", "2026-03-03", "reasonable_doubt")
UNMOVED = date(2026, 4, 2)


def pausing(*events: tuple[str, ...], right: str = "access") -> Clock:
    return clock("eu_gdpr", "DE", "2026-03-02", *events, suspension="pause_days", right=right)


def test_reasonable_doubt_pauses_from_question_to_answer() -> None:
    found = pausing(ASKED, ("identity_received", "2026-03-09"))
    assert (found.legal_due_on, found.paused_days) == (date(2026, 4, 8), 6)


def test_safe_notice_and_refusal_dates_do_not_move() -> None:
    found = pausing(ASKED, ("identity_received", "2026-03-09"))
    assert found.safe_due_on == found.extension_notice_due_on == found.refusal_due_on == UNMOVED


def test_pause_is_the_default_for_the_legal_date_and_low_in_confidence() -> None:
    found = clock("eu_gdpr", "DE", "2026-03-02", ASKED, ("identity_received", "2026-03-09"))
    assert (found.legal_due_on, found.confidence) == (date(2026, 4, 8), "low")


def test_policy_none_lets_the_clock_run() -> None:
    found = clock(
        "eu_gdpr", "DE", "2026-03-02", ASKED, ("identity_received", "2026-03-09"), suspension="none"
    )
    assert (found.legal_due_on, found.paused_days) == (UNMOVED, 0)
    assert "the clock runs on" in told(found)


def test_restart_counts_a_month_from_the_sufficient_answer() -> None:
    found = clock(
        "eu_gdpr", "DE", "2026-03-02", ASKED, ("identity_received", "2026-03-09"), suspension="restart"
    )
    assert (found.legal_due_on, found.start_on) == (date(2026, 4, 9), date(2026, 3, 9))
    assert found.extension_notice_due_on == found.safe_due_on == UNMOVED


def test_pause_is_added_before_the_roll() -> None:
    found = pausing(ASKED, ("identity_received", "2026-03-05"))  # 2 April and 2 days: Saturday, then Easter
    assert found.legal_due_on == date(2026, 4, 7)


@pytest.mark.parametrize("ground", ["", "already_authenticated", "routine", "no_reasonable_doubt"])
def test_identity_without_reasonable_doubt_does_not_pause(ground: str) -> None:
    found = pausing(("identity_requested", "2026-03-03", ground), ("identity_received", "2026-03-09"))
    assert (found.legal_due_on, found.paused_days) == (UNMOVED, 0)


def test_asked_on_the_third_working_day_pauses() -> None:
    found = pausing(
        ("identity_requested", "2026-03-05", "reasonable_doubt"), ("identity_received", "2026-03-09")
    )
    assert found.paused_days == 4


def test_asked_on_the_fourth_working_day_does_not_pause() -> None:
    found = pausing(
        ("identity_requested", "2026-03-06", "reasonable_doubt"), ("identity_received", "2026-03-09")
    )
    assert (found.legal_due_on, found.paused_days) == (UNMOVED, 0)
    assert "undue delay" in told(found)


def test_weekend_and_holidays_do_not_use_up_the_three_days() -> None:
    found = clock(
        "eu_gdpr",
        "DE",
        "2026-04-02",  # Maundy Thursday; the third working day after it is Thursday 9 April
        ("identity_requested", "2026-04-09", "reasonable_doubt"),
        ("identity_received", "2026-04-13"),
        suspension="pause_days",
    )
    assert found.paused_days == 4


def test_insufficient_answer_and_second_question_keep_the_pause_running() -> None:
    found = pausing(
        ASKED,
        ("identity_received!", "2026-03-09"),
        ("identity_requested", "2026-03-10", "reasonable_doubt"),
        ("identity_received", "2026-03-16"),
    )
    assert (found.paused_days, found.legal_due_on) == (13, date(2026, 4, 15))
    assert "not sufficient" in told(found)


def test_two_questions_at_once_are_not_counted_twice() -> None:
    found = pausing(
        ASKED,
        ("clarification_requested", "2026-03-04", "large_quantity_recital_63"),
        ("identity_received", "2026-03-09"),
        ("clarification_received", "2026-03-11"),
    )
    assert found.paused_days == 8


def test_clarification_needs_a_large_quantity() -> None:
    found = pausing(
        ("clarification_requested", "2026-03-03", "unclear"), ("clarification_received", "2026-03-09")
    )
    assert found.legal_due_on == UNMOVED


def test_clarification_pauses_access_only() -> None:
    found = pausing(
        ("clarification_requested", "2026-03-03", "large_quantity_recital_63"),
        ("clarification_received", "2026-03-09"),
        right="erasure",
    )
    assert found.legal_due_on == UNMOVED


def test_unanswered_identity_leaves_the_legal_date_open_and_the_safe_date_standing() -> None:
    found = pausing(ASKED)
    assert (found.legal_due_on, found.due_before, found.paused_since) == (None, None, date(2026, 3, 3))
    assert found.safe_due_on == found.refusal_due_on == UNMOVED


def test_unanswered_clarification_must_be_answered_as_far_as_it_goes() -> None:
    found = pausing(("clarification_requested", "2026-03-03", "large_quantity_recital_63"))
    assert (found.legal_due_on, found.paused_since) == (UNMOVED, date(2026, 3, 3))


@pytest.mark.parametrize("ground", ["", "art_12_5", "further_copy"])
def test_no_fee_stops_the_european_clock(ground: str) -> None:
    found = pausing(("fee_requested", "2026-03-03", ground), ("fee_paid", "2026-03-20"))
    assert found.legal_due_on == UNMOVED


def test_doubt_about_an_agents_authority_pauses_like_identity() -> None:
    doubted = pausing(
        ("authority_requested", "2026-03-03", "reasonable_doubt"), ("authority_received", "2026-03-09")
    )
    routine = pausing(("authority_requested", "2026-03-03"), ("authority_received", "2026-03-09"))
    assert (doubted.paused_days, routine.paused_days) == (6, 0)


def test_answer_without_a_question_does_nothing() -> None:
    assert pausing(("identity_received", "2026-03-09")).legal_due_on == UNMOVED


def test_events_may_come_in_any_order() -> None:
    answer = ("identity_received", "2026-03-09")
    assert pausing(ASKED, answer).legal_due_on == pausing(answer, ASKED).legal_due_on


def test_extension_during_a_pause_counts_three_months_and_the_pause() -> None:
    found = pausing(ASKED, ("extension_notified", "2026-03-05"), ("identity_received", "2026-03-09"))
    assert found.legal_due_on == date(2026, 6, 8)
    assert found.safe_due_on == date(2026, 6, 2)


def test_pause_does_not_save_a_late_extension() -> None:
    found = pausing(ASKED, ("identity_received", "2026-03-09"), ("extension_notified", "2026-04-07"))
    assert (found.extension_effective, found.legal_due_on) == (False, date(2026, 4, 8))


def test_forwarding_gives_no_time_and_is_named() -> None:
    found = pausing(("forwarded_internally", "2026-03-13"))
    assert found.legal_due_on == UNMOVED and "no effect" in told(found)


def test_institutions_follow_the_same_guidance() -> None:
    found = clock(
        "eu_reg_2018_1725",
        "EU-INST",
        "2026-02-02",
        ("identity_requested", "2026-02-03", "reasonable_doubt"),
        ("identity_received", "2026-02-10"),
    )
    assert found.paused_days == 7


@pytest.mark.parametrize("regime", ["us_ca_ccpa", "us_va_vcdpa", "br_lgpd", "kr_pipa", "nz_privacy_act_2020"])
def test_elsewhere_no_policy_makes_verification_stop_the_clock(regime: str) -> None:
    calendar = {"us_ca_ccpa": "US-CA", "kr_pipa": "KR", "nz_privacy_act_2020": "NZ-PRIVACY"}.get(
        regime, "NONE"
    )
    plain = clock(regime, calendar, "2026-03-02")
    asked = clock(
        regime, calendar, "2026-03-02", ASKED, ("identity_received", "2026-03-20"), suspension="pause_days"
    )
    assert asked.legal_due_on == plain.legal_due_on and "do not stop this clock" in told(asked)
