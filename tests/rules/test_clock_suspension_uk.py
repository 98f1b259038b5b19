"""United Kingdom: relevant time, excluded days, and the law before 5 February 2026."""

from datetime import date

import pytest

from dsr.rules.deadlines import Clock
from tests.rules.clock_cases import clock, told


def access(
    received: str, *events: tuple[str, ...], right: str = "access", suspension: str | None = None
) -> Clock:
    return clock("uk_gdpr", "GB-EAW", received, *events, right=right, suspension=suspension)


def test_month_runs_from_the_identity_information() -> None:
    found = access("2026-03-02", ("identity_requested", "2026-03-03"), ("identity_received", "2026-03-10"))
    assert (found.legal_due_on, found.start_on) == (date(2026, 4, 10), date(2026, 3, 10))
    assert found.extension_notice_due_on == date(2026, 4, 10)


def test_unanswered_identity_means_no_legal_date_yet() -> None:
    found = access("2026-03-02", ("identity_requested", "2026-03-03"))
    assert (found.legal_due_on, found.extension_notice_due_on, found.refusal_due_on) == (None, None, None)
    assert (found.safe_due_on, found.paused_since) == (date(2026, 4, 2), date(2026, 3, 3))


def test_insufficient_identity_does_not_start_the_month() -> None:
    found = access("2026-03-02", ("identity_requested", "2026-03-03"), ("identity_received!", "2026-03-10"))
    assert found.legal_due_on is None


def test_identity_of_a_known_person_does_not_move_the_start() -> None:
    found = access(
        "2026-03-02",
        ("identity_requested", "2026-03-03", "already_authenticated"),
        ("identity_received", "2026-03-10"),
    )
    assert found.legal_due_on == date(2026, 4, 2)


def test_identity_asked_after_the_month_does_not_revive_it() -> None:
    found = access("2026-03-02", ("identity_requested", "2026-04-07"), ("identity_received", "2026-04-10"))
    assert found.legal_due_on == date(2026, 4, 2)


def test_fee_for_a_further_copy_is_no_article_12_5_fee() -> None:
    found = access(
        "2026-04-07", ("fee_requested", "2026-04-08", "further_copy_art_15_3"), ("fee_paid", "2026-04-15")
    )
    assert found.legal_due_on == date(2026, 5, 7)


def test_authority_starts_the_month_but_not_the_safe_one() -> None:
    found = access("2026-03-04", ("authority_requested", "2026-03-05"), ("authority_received", "2026-03-12"))
    assert (found.legal_due_on, found.safe_due_on) == (date(2026, 4, 13), date(2026, 4, 2))
    assert found.confidence == "medium"


def test_clarification_asked_twice_takes_out_both_times() -> None:
    found = access(
        "2026-06-02",
        ("clarification_requested", "2026-06-08"),
        ("clarification_received", "2026-06-15"),
        ("clarification_requested", "2026-06-20"),
        ("clarification_received", "2026-06-22"),
    )
    assert (found.excluded_days, found.legal_due_on) == (11, date(2026, 7, 13))
    assert found.safe_due_on == date(2026, 7, 10)  # 2 July, 7 and 2 days: Saturday 11 July, the day before


def test_insufficient_clarification_is_one_long_question() -> None:
    found = access(
        "2026-06-02",
        ("clarification_requested", "2026-06-08"),
        ("clarification_received!", "2026-06-10"),
        ("clarification_requested", "2026-06-11"),
        ("clarification_received", "2026-06-15"),
    )
    assert found.excluded_days == 8


def test_excluded_days_move_the_notice_limit_too() -> None:
    found = access(
        "2026-06-02", ("clarification_requested", "2026-06-08"), ("clarification_received", "2026-06-15")
    )
    assert (found.extension_notice_due_on, found.extension_notice_safe_on) == (
        date(2026, 7, 10),
        date(2026, 7, 9),
    )


def test_extension_in_the_moved_limit_gives_three_months_and_the_excluded_days() -> None:
    found = access(
        "2026-06-02",
        ("clarification_requested", "2026-06-08"),
        ("clarification_received", "2026-06-15"),
        ("extension_notified", "2026-07-10"),
    )
    assert (found.extension_effective, found.legal_due_on) == (True, date(2026, 9, 10))


def test_clarification_in_the_extended_time_still_counts() -> None:
    found = access(
        "2026-06-02",
        ("extension_notified", "2026-06-20"),
        ("clarification_requested", "2026-07-20"),
        ("clarification_received", "2026-07-24"),
    )
    assert (found.excluded_days, found.legal_due_on) == (5, date(2026, 9, 7))
    assert found.extension_notice_due_on == date(2026, 7, 2)


def test_clarification_after_the_end_changes_nothing() -> None:
    found = access(
        "2026-06-02", ("clarification_requested", "2026-07-06"), ("clarification_received", "2026-07-09")
    )
    assert (found.excluded_days, found.legal_due_on) == (0, date(2026, 7, 2))


def test_clarification_before_the_relevant_time_lies_outside_the_period() -> None:
    found = access(
        "2026-06-02",
        ("identity_requested", "2026-06-03"),
        ("clarification_requested", "2026-06-04"),
        ("clarification_received", "2026-06-08"),
        ("identity_received", "2026-06-15"),
    )
    assert (found.excluded_days, found.legal_due_on) == (0, date(2026, 7, 15))


def test_open_clarification_leaves_the_legal_date_open() -> None:
    found = access("2026-06-02", ("clarification_requested", "2026-06-08"))
    assert (found.legal_due_on, found.safe_due_on, found.paused_since) == (
        None,
        date(2026, 7, 2),
        date(2026, 6, 8),
    )


@pytest.mark.parametrize("right", ["erasure", "rectification", "portability"])
def test_clarification_excludes_days_for_access_only(right: str) -> None:
    events = (("clarification_requested", "2026-06-08"), ("clarification_received", "2026-06-15"))
    assert access("2026-06-02", *events, right=right).legal_due_on == date(2026, 7, 2)


def test_refusal_is_due_before_the_end_of_the_period() -> None:
    found = access("2026-02-10", ("extension_notified", "2026-03-05"))
    assert found.refusal_due_on == found.legal_due_on == date(2026, 5, 11)


def test_before_february_2026_the_guidance_counts_the_pause_without_the_day_of_asking() -> None:
    events = (("clarification_requested", "2025-06-09"), ("clarification_received", "2025-06-16"))
    found = access("2025-06-02", *events)
    assert (found.excluded_days, found.legal_due_on) == (7, date(2025, 7, 9))
    assert found.rule_version == "2021-01-01/1"


def test_before_february_2026_refusal_keeps_its_month() -> None:
    found = access("2025-06-02", ("extension_notified", "2025-06-20"))
    assert (found.refusal_due_on, found.legal_due_on) == (date(2025, 7, 2), date(2025, 9, 2))


@pytest.mark.parametrize(
    ("received", "version"), [("2026-02-04", "2021-01-01/1"), ("2026-02-05", "2026-02-05/1")]
)
def test_version_goes_by_the_day_of_receipt(received: str, version: str) -> None:
    assert access(received).rule_version == version


def test_law_enforcement_counts_from_the_day_after_and_plans_on_the_day_before() -> None:
    found = clock("uk_dpa2018_part3", "GB-EAW", "2025-06-30")
    assert (found.legal_due_on, found.safe_due_on) == (date(2025, 8, 1), date(2025, 7, 30))


def test_law_enforcement_extends_only_since_february_2026() -> None:
    old = clock("uk_dpa2018_part3", "GB-EAW", "2025-06-30", ("extension_notified", "2025-07-10"))
    new = clock("uk_dpa2018_part3", "GB-EAW", "2026-06-30", ("extension_notified", "2026-07-10"))
    assert (old.extension_effective, old.legal_due_on) == (False, date(2025, 8, 1))
    assert (new.extension_effective, new.legal_due_on) == (True, date(2026, 10, 1))


def test_complaint_is_acknowledged_within_thirty_days() -> None:
    found = clock("uk_dpa2018_s164A", "GB-EAW", "2026-07-01")
    assert found.legal_due_on == found.acknowledgement_due_on == date(2026, 7, 31)


def test_complaint_clock_runs_beside_the_request() -> None:
    found = access("2026-06-25", ("complaint_received", "2026-07-20"))
    assert found.further["complaint_acknowledgement"] == date(2026, 8, 19)
    assert (
        "complaint_acknowledgement" not in access("2026-04-01", ("complaint_received", "2026-04-20")).further
    )


def test_policy_none_ignores_the_questions() -> None:
    found = access(
        "2026-03-02",
        ("identity_requested", "2026-03-03"),
        ("identity_received", "2026-03-10"),
        suspension="none",
    )
    assert found.legal_due_on == date(2026, 4, 2) and "the clock runs on" in told(found)


def test_policy_pause_days_adds_the_days_instead_of_moving_the_start() -> None:
    found = access(
        "2026-03-02",
        ("identity_requested", "2026-03-03"),
        ("identity_received", "2026-03-10"),
        suspension="pause_days",
    )
    assert (found.legal_due_on, found.paused_days, found.start_on) == (date(2026, 4, 9), 7, None)


def test_extension_may_be_announced_before_the_month_began() -> None:
    found = access("2026-03-02", ("identity_requested", "2026-03-03"), ("extension_notified", "2026-03-04"))
    assert (found.extension_effective, found.legal_due_on) == (True, None)
    assert "has not begun to run" in told(found)


def test_days_after_the_safe_end_do_not_lengthen_the_safe_period() -> None:
    found = access(
        "2026-03-02",
        ("authority_requested", "2026-03-05"),
        ("authority_received", "2026-03-12"),
        ("clarification_requested", "2026-04-08"),
        ("clarification_received", "2026-04-10"),
    )
    assert (found.legal_due_on, found.excluded_days) == (date(2026, 4, 15), 3)
    assert found.safe_due_on == date(2026, 4, 2)
