"""Extension: three months from the day, the guard of its notice, refusal limits, and laws that set no number."""

from datetime import date

import pytest

from dsr.rules.deadlines import ClockEvent
from tests.rules.clock_cases import at, clock, told


def test_no_extension_announced_says_nothing_about_one() -> None:
    assert clock("eu_gdpr", "DE", "2026-01-10").extension_effective is None


def test_extension_without_reasons_has_no_effect() -> None:
    found = clock("eu_gdpr", "DE", "2026-01-10", ("extension_notified!", "2026-02-01"))
    assert (found.extension_effective, found.legal_due_on) == (False, date(2026, 2, 10))


def test_good_notice_after_one_without_reasons_counts() -> None:
    found = clock(
        "eu_gdpr",
        "DE",
        "2026-01-10",
        ("extension_notified!", "2026-02-01"),
        ("extension_notified", "2026-02-10"),
    )
    assert (found.extension_effective, found.legal_due_on) == (True, date(2026, 4, 10))


def test_second_notice_does_not_extend_again() -> None:
    found = clock(
        "eu_gdpr",
        "DE",
        "2026-01-10",
        ("extension_notified", "2026-02-01"),
        ("extension_notified", "2026-04-01"),
    )
    assert found.legal_due_on == date(2026, 4, 10)


def test_refusal_after_a_late_extension_keeps_its_month() -> None:
    found = clock(
        "eu_gdpr", "DE", "2026-01-10", ("extension_notified", "2026-02-12"), ("decision_refuse", "2026-02-13")
    )
    assert found.legal_due_on == found.refusal_due_on == date(2026, 2, 10)


def test_refusal_during_a_pause_keeps_its_month() -> None:
    found = clock(
        "eu_gdpr",
        "DE",
        "2026-03-02",
        ("identity_requested", "2026-03-03", "reasonable_doubt"),
        ("decision_refuse", "2026-03-20"),
    )
    assert found.legal_due_on == date(2026, 4, 2)


@pytest.mark.parametrize(
    ("regime", "extended"),
    [
        ("us_ca_ccpa", "2026-05-31"),
        ("us_va_vcdpa", "2026-05-31"),
        ("us_fl_fdbr", "2026-05-01"),
        ("us_ia_icdpa", "2026-07-15"),
        ("ca_pipeda", "2026-05-01"),
        ("za_popia_paia", "2026-05-01"),
        ("ca_ab_pipa", "2026-05-16"),
        ("my_pdpa", "2026-04-06"),
    ],
)
def test_days_are_counted_in_total_from_receipt(regime: str, extended: str) -> None:
    found = clock(regime, "NONE", "2026-03-02", ("extension_notified", "2026-03-10"))
    assert (found.extension_effective, found.legal_due_on) == (True, date.fromisoformat(extended))


def test_virginia_notice_on_day_46_is_too_late() -> None:
    in_time = clock("us_va_vcdpa", "NONE", "2026-03-02", ("extension_notified", "2026-04-16"))
    late = clock("us_va_vcdpa", "NONE", "2026-03-02", ("extension_notified", "2026-04-17"))
    assert (in_time.extension_effective, late.extension_effective) == (True, False)
    assert late.legal_due_on == late.refusal_due_on == date(2026, 4, 16)


@pytest.mark.parametrize("regime", ["br_lgpd", "tr_kvkk", "ca_qc_law25", "au_privacy_act"])
def test_where_the_law_knows_none_an_extension_has_no_effect(regime: str) -> None:
    plain = clock(regime, "NONE", "2026-03-02")
    found = clock(regime, "NONE", "2026-03-02", ("extension_notified", "2026-03-05"))
    assert (found.extension_effective, found.legal_due_on) == (False, plain.legal_due_on)
    assert found.extension_notice_due_on is None


@pytest.mark.parametrize("regime", ["ch_fadp", "nz_privacy_act_2020", "sg_pdpa", "hk_pdpo", "kr_pipa"])
def test_where_the_controller_sets_the_date_the_one_told_binds(regime: str) -> None:
    calendar = "NZ-PRIVACY" if regime == "nz_privacy_act_2020" else "NONE"
    notice = ClockEvent("extension_notified", at("2026-03-05", "UTC"), until=date(2026, 6, 30))
    assert clock(regime, calendar, "2026-03-02", notice).legal_due_on == date(2026, 6, 30)


def test_self_set_extension_without_a_recorded_date_has_no_number() -> None:
    found = clock("ch_fadp", "CH-ZH", "2026-03-02", ("extension_notified", "2026-03-20"))
    assert (found.extension_effective, found.legal_due_on) == (True, None)
    assert found.safe_due_on == date(2026, 4, 1)


def test_alternative_format_takes_as_long_as_it_needs() -> None:
    found = clock("ca_pipeda", "CA", "2026-03-02", ("extension_notified", "2026-03-20", "alternative_format"))
    assert found.legal_due_on is None


def test_notice_limit_warns_on_the_last_working_day_before_a_weekend() -> None:
    # the month ends on Sunday 15 February: the notice counts until Monday, but plan on Friday
    assert "by 2026-02-16 Mon; plan on 2026-02-13 Fri" in told(clock("eu_gdpr", "DE", "2026-01-15"))


def test_a_told_date_before_the_receipt_still_bounds_the_safe_one() -> None:
    notice = ClockEvent("extension_notified", at("2026-03-05", "UTC"), until=date(2026, 2, 1))
    found = clock("ch_fadp", "CH-ZH", "2026-03-02", notice)
    assert found.safe_due_on == found.legal_due_on == date(2026, 2, 1)
