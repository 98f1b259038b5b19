"""The figures of each regime, its further clocks, and the requests for which the law has no number."""

from datetime import date
from itertools import pairwise

import pytest

from dsr.common.public_holidays import load_calendar
from dsr.rules.clock_periods import end_of_period
from dsr.rules.regime_types import Confidence, Figure, Unit
from dsr.rules.regimes import REGIMES, UnknownRegime, version_for
from tests.rules.clock_cases import clock, told

TABLE = [
    "eu_gdpr",
    "eu_reg_2018_1725",
    "uk_gdpr",
    "uk_dpa2018_part3",
    "uk_dpa2018_s164A",
    "ch_fadp",
    "us_ca_ccpa",
    "us_va_vcdpa",
    "us_co_cpa",
    "us_ct_ctdpa",
    "us_ut_ucpa",
    "us_tx_tdpsa",
    "us_mt",
    "us_de",
    "us_nh",
    "us_tn",
    "us_in",
    "us_ky",
    "us_ne",
    "us_md",
    "us_or",
    "us_nj",
    "us_mn",
    "us_ri",
    "us_fl_fdbr",
    "us_ia_icdpa",
    "br_lgpd",
    "ca_pipeda",
    "ca_qc_law25",
    "ca_ab_pipa",
    "ca_bc_pipa",
    "au_privacy_act",
    "nz_privacy_act_2020",
    "za_popia_paia",
    "in_dpdp",
    "jp_appi",
    "kr_pipa",
    "cn_pipl",
    "tr_kvkk",
    "sg_pdpa",
    "hk_pdpo",
    "eu_1182_71_weeks3",
]


def test_every_row_of_the_table_is_a_regime() -> None:
    assert set(TABLE) <= set(REGIMES)


def test_every_figure_has_a_citation_and_a_mark() -> None:
    for versions in REGIMES.values():
        for version in versions:
            figures = [version.answer, *version.by_right.values(), *(f.figure for f in version.further)]
            for figure in figures:
                assert figure is None or (figure.citation and figure.mark)
            assert version.roll_citation and version.start_citation


def test_versions_follow_each_other_without_gap_or_overlap() -> None:
    for versions in REGIMES.values():
        for older, newer in pairwise(versions):
            assert older.in_force_until is not None
            assert (newer.in_force_from - older.in_force_until).days == 1
        assert versions[-1].in_force_until is None


def test_only_the_uk_changed_so_far() -> None:
    assert {regime for regime, versions in REGIMES.items() if len(versions) > 1} == {
        "uk_gdpr",
        "uk_dpa2018_part3",
    }


def test_unknown_regime() -> None:
    with pytest.raises(UnknownRegime):
        version_for(regime="xx", received_on=date(2026, 1, 1))


def test_receipt_before_the_law_is_said_and_low() -> None:
    found = clock("us_tn", "NONE", "2025-06-30")
    assert found.confidence == "low" and "not in force yet" in told(found)
    assert "not in force yet" not in told(clock("us_tn", "NONE", "2025-07-01"))


# 2 March 2026 is a Monday. Rows: regime, right, days in total, computed by hand.
PLAIN = [
    ("ch_fadp", "access", "2026-04-01"),
    *(
        (regime, "access", "2026-04-16")
        for regime in TABLE
        if regime.startswith("us_") and regime != "us_ia_icdpa"
    ),
    ("us_ia_icdpa", "access", "2026-05-31"),
    ("us_ct_ctdpa", "consent_withdrawal", "2026-03-17"),
    ("us_ri", "consent_withdrawal", "2026-03-17"),
    ("us_ca_ccpa", "opt_out", "2026-03-23"),
    ("us_ca_ccpa", "limit", "2026-03-23"),
    ("us_ca_ccpa", "opt_out_of_sale", "2026-03-23"),
    ("us_ca_ccpa", "limit_use", "2026-03-23"),
    ("us_ca_ccpa", "know", "2026-04-16"),
    ("br_lgpd", "access", "2026-03-17"),
    ("br_lgpd_small_agent", "access", "2026-04-01"),
    ("ca_pipeda", "access", "2026-04-01"),
    ("ca_qc_law25", "access", "2026-04-01"),
    ("ca_ab_pipa", "access", "2026-04-16"),
    ("ca_bc_pipa", "access", "2026-04-13"),
    ("au_privacy_act", "access", "2026-04-01"),
    ("za_popia_paia", "access", "2026-04-01"),
    ("kr_pipa", "access", "2026-03-12"),
    ("kr_pipa", "rectification", "2026-03-12"),
    ("cn_pipl", "access", "2026-04-01"),
    ("tr_kvkk", "access", "2026-04-01"),
    ("sg_pdpa", "access", "2026-04-01"),
    ("hk_pdpo", "access", "2026-04-11"),
    ("in_dpdp", "grievance", "2026-05-31"),
    ("th_pdpa", "access", "2026-04-01"),
    ("sa_pdpl", "access", "2026-04-01"),
    ("my_pdpa", "access", "2026-03-23"),
    ("ar_pdpl", "access", "2026-03-12"),
    ("ar_pdpl", "rectification", "2026-03-09"),
    ("uy_pdpl", "access", "2026-03-09"),
    ("mx_lfpdppp", "access", "2026-03-30"),
    ("id_pdp", "access", "2026-03-05"),
    ("ke_dpa", "access", "2026-03-09"),
    ("ke_dpa", "rectification", "2026-03-16"),
]


@pytest.mark.parametrize(("regime", "right", "due"), PLAIN)
def test_plain_period(regime: str, right: str, due: str) -> None:
    assert clock(regime, "NONE", "2026-03-02", right=right).legal_due_on == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("regime", "right"),
    [("jp_appi", "access"), ("in_dpdp", "access"), ("br_lgpd", "erasure"), ("br_lgpd", "portability")],
)
def test_no_number_in_the_law_no_date(regime: str, right: str) -> None:
    found = clock(regime, "NONE", "2026-03-02", right=right)
    assert (found.legal_due_on, found.safe_due_on, found.due_before) == (None, None, None)
    assert "no number of days" in told(found)


def test_published_period_is_the_target_where_the_law_has_no_number() -> None:
    assert clock("in_dpdp", "NONE", "2027-06-01", promise_days=30).target_on == date(2027, 7, 1)


def test_indonesia_counts_hours() -> None:
    found = clock("id_pdp", "ID", "2026-03-02")
    assert found.due_before is not None and found.due_before.isoformat() == "2026-03-05T03:00:00+00:00"


def test_pipeda_rolls_over_sunday_but_not_saturday() -> None:
    assert clock("ca_pipeda", "CA", "2026-03-05").legal_due_on == date(2026, 4, 4)  # Saturday
    assert clock("ca_pipeda", "CA", "2026-03-06").legal_due_on == date(2026, 4, 6)  # Sunday 5 -> Monday
    assert clock("ca_pipeda", "CA", "2026-03-04").legal_due_on == date(
        2026, 4, 4
    )  # Good Friday 3 -> Saturday


def test_korea_rolls_over_saturday_and_substitute_holiday() -> None:
    assert clock("kr_pipa", "KR", "2026-02-18").legal_due_on == date(
        2026, 3, 3
    )  # Sat 28, Sun 1, substitute 2


def test_act_without_roll_keeps_the_sunday_and_plans_on_the_friday() -> None:
    found = clock("us_va_vcdpa", "NONE", "2026-01-15")
    assert (found.legal_due_on, found.safe_due_on) == (date(2026, 3, 1), date(2026, 2, 27))


def test_new_zealand_leaves_out_christmas_to_15_january() -> None:
    found = clock("nz_privacy_act_2020", "NZ-PRIVACY", "2026-12-11")
    assert found.legal_due_on == date(2027, 2, 1)  # 9 days to 24 December, 11 from Monday 18 January
    assert found.further["transfer"] == date(2027, 1, 18)


def test_california_confirms_within_ten_business_days() -> None:
    found = clock("us_ca_ccpa", "US-CA", "2026-06-15", right="delete")  # 19 June and 3 July are holidays
    assert found.acknowledgement_due_on == date(2026, 6, 30)
    assert found.legal_due_on == date(2026, 7, 30)


def test_california_opt_out_has_fifteen_business_days_no_receipt_and_no_extension() -> None:
    found = clock("us_ca_ccpa", "US-CA", "2026-06-15", ("extension_notified", "2026-06-20"), right="opt_out")
    assert found.legal_due_on == date(2026, 7, 8)
    assert (found.acknowledgement_due_on, found.extension_effective) == (None, False)


def test_appeal_is_a_clock_of_its_own() -> None:
    assert not clock("us_va_vcdpa", "NONE", "2026-01-15").further
    found = clock("us_va_vcdpa", "NONE", "2026-01-15", ("appeal_received", "2026-03-10"))
    assert dict(found.further) == {"appeal_answer": date(2026, 5, 9)}


def test_colorado_appeal_can_be_extended_by_sixty_days() -> None:
    appeal = ("appeal_received", "2026-03-10")
    found = clock("us_co_cpa", "NONE", "2026-01-15", appeal, ("appeal_extension_notified", "2026-04-01"))
    assert clock("us_co_cpa", "NONE", "2026-01-15", appeal).further["appeal_answer"] == date(2026, 4, 24)
    assert found.further["appeal_answer"] == date(2026, 6, 23)


def test_utah_has_no_appeal() -> None:
    assert not clock("us_ut_ucpa", "NONE", "2026-01-15", ("appeal_received", "2026-03-10")).further


def test_turkish_complaint_clocks() -> None:
    found = clock("tr_kvkk", "NONE", "2026-03-02", ("answer_sent", "2026-03-20"))
    assert dict(found.further) == {
        "complaint_to_board": date(2026, 5, 1),
        "complaint_to_board_after_answer": date(2026, 4, 19),
    }


@pytest.mark.parametrize("right", ["objection_direct_marketing", "consent_withdrawal", "restriction"])
def test_some_rights_need_action_on_the_day(right: str) -> None:
    found = clock("eu_gdpr", "DE", "2026-06-15", right=right)
    assert found.further["immediate_action"] == date(2026, 6, 15)
    assert found.legal_due_on == date(2026, 7, 15)


def test_brazil_answers_simply_at_once() -> None:
    assert clock("br_lgpd", "BR", "2026-03-02").further["simplified_answer"] == date(2026, 3, 2)


def test_swiss_period_starts_after_the_ten_days_for_the_fee() -> None:
    found = clock(
        "ch_fadp", "CH-ZH", "2026-03-02", ("fee_requested", "2026-03-04"), ("fee_paid", "2026-03-06")
    )
    assert (found.start_on, found.legal_due_on) == (date(2026, 3, 14), date(2026, 4, 13))
    assert found.safe_due_on == date(2026, 4, 1)


def test_low_figures_are_marked_low() -> None:
    for regime in ("us_fl_fdbr", "cn_pipl", "th_pdpa", "id_pdp", "ke_dpa"):
        assert REGIMES[regime][-1].confidence is Confidence.LOW


def test_hours_are_not_counted_from_a_day() -> None:
    figure = Figure(72, Unit.HOURS, "x", "K", Confidence.LOW)
    with pytest.raises(ValueError, match="instant"):
        end_of_period(start=date(2026, 1, 1), figure=figure, calendar=load_calendar(calendar_id="NONE"))
