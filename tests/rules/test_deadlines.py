"""The worked cases of the rule book, and what the door of the clock refuses."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from dsr.common.public_holidays import load_calendar
from dsr.rules.deadlines import (
    Clock,
    ClockEvent,
    ClockPolicy,
    NaiveInstant,
    UnknownRegime,
    UnknownSuspension,
    UnknownTimezone,
    YearNotCovered,
    compute_clock,
)
from tests.rules.clock_cases import clock, told

WORKED = [
    json.loads(line) for line in (Path(__file__).parent / "data" / "deadlines.jsonl").read_text().splitlines()
]
BERLIN_MORNING = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=1)))


def of_case(case: dict[str, Any]) -> Clock:
    return compute_clock(
        regime=case["regime"],
        right=case["right"],
        received_at=datetime.fromisoformat(case["received"]),
        timezone=case["timezone"],
        calendar=load_calendar(calendar_id=case["calendar"], years=_years(case)),
        events=[
            ClockEvent(
                kind=event["type"],
                at=datetime.fromisoformat(event["at"]),
                ground=event.get("ground", ""),
                sufficient=event.get("sufficient", True),
            )
            for event in case["events"]
        ],
        policy=ClockPolicy(**case.get("policy", {})),
    )


def _years(case: dict[str, Any]) -> range:
    year = int(case["received"][:4])
    return range(year - 1, year + 3)


def test_all_eighty_cases_are_here() -> None:
    assert len(WORKED) == 80


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case["id"])
def test_worked_case(case: dict[str, Any]) -> None:
    found = of_case(case)
    assert found.legal_due_on == (case["expected_due"] and date.fromisoformat(case["expected_due"]))
    named = {
        "extension_notice_due": found.extension_notice_due_on,
        "extension_notice_due_conservative": found.extension_notice_safe_on,
        "refusal_letter_due": found.refusal_due_on,
        "extension_effective": found.extension_effective,
        "paused_days": found.paused_days,
        "excluded_days": found.excluded_days,
        "due_before_instant_utc": found.due_before and found.due_before.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    for key, expected in case.get("expected_extra", {}).items():
        assert str(named[key]) == str(expected), key


@pytest.mark.parametrize("case", WORKED, ids=lambda case: case["id"])
def test_worked_case_is_not_later_than_any_other_reading_when_safe(case: dict[str, Any]) -> None:
    safe = of_case(case).safe_due_on
    assert safe is not None
    for reading, due in case.get("alternatives", {}).items():
        assert safe <= date.fromisoformat(due), reading


@pytest.mark.parametrize(
    "found",
    [
        clock("eu_gdpr", "DE", "2026-03-02"),
        clock("eu_gdpr", "DE", "2026-03-02", ("identity_requested", "2026-03-03", "reasonable_doubt")),
        clock("id_pdp", "ID", "2026-03-02"),
        clock("us_ca_ccpa", "US-CA", "2026-03-02", ("extension_notified", "2026-03-20")),
        clock("jp_appi", "JP", "2026-03-02"),
    ],
    ids=lambda found: found.regime,
)
def test_clock_survives_json(found: Clock) -> None:
    assert Clock.from_json(json.loads(json.dumps(found.as_json()))) == found


def test_naive_receipt_is_refused() -> None:
    with pytest.raises(NaiveInstant):
        _compute(received_at=datetime(2026, 3, 2, 9))


def test_naive_event_is_refused() -> None:
    with pytest.raises(NaiveInstant):
        _compute(events=[ClockEvent("extension_notified", datetime(2026, 3, 9, 9))])


@pytest.mark.parametrize("name", ["Europe/Atlantis", "../etc/passwd", "", "Europe", "a\0b"])
def test_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(UnknownTimezone):
        _compute(timezone=name)


def test_unknown_regime_is_refused() -> None:
    with pytest.raises(UnknownRegime):
        _compute(regime="eu_gpdr")


def test_unknown_suspension_policy_is_refused_even_without_questions() -> None:
    with pytest.raises(UnknownSuspension):
        _compute(policy=ClockPolicy(suspension="sometimes"))


@pytest.mark.parametrize("right", ["access", "erasure"])
def test_year_without_holiday_list_is_an_error(right: str) -> None:
    calendar = load_calendar(calendar_id="DE", years=range(2025, 2027))
    with pytest.raises(YearNotCovered):
        _compute(calendar=calendar, right=right, received_at=datetime(2026, 12, 10, tzinfo=UTC))


def test_receipt_in_a_year_without_list_is_an_error_where_nothing_rolls() -> None:
    calendar = load_calendar(calendar_id="US-CA", years=range(2025, 2027))
    with pytest.raises(YearNotCovered):
        _compute(regime="us_ca_ccpa", calendar=calendar, received_at=datetime(2027, 1, 10, tzinfo=UTC))


def test_clock_day_is_the_controllers_civil_date() -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert _compute(received_at=late).clock_day == date(2026, 3, 2)


def test_target_is_the_promise_when_that_is_earlier() -> None:
    found = clock("eu_gdpr", "DE", "2026-03-05", promise_days=30)
    assert (found.target_on, found.legal_due_on) == (date(2026, 4, 4), date(2026, 4, 7))


def test_target_is_the_legal_date_when_the_promise_is_later() -> None:
    found = clock("eu_gdpr", "DE", "2026-02-03", promise_days=30)
    assert found.target_on == found.legal_due_on == date(2026, 3, 3)


def test_team_goal_before_the_promise_is_the_target() -> None:
    assert clock("eu_gdpr", "DE", "2026-03-02", promise_days=30, team_goal_days=14).target_on == date(
        2026, 3, 16
    )


def test_no_promise_no_target() -> None:
    assert clock("eu_gdpr", "DE", "2026-03-02").target_on is None


def test_explanation_names_the_holidays_passed_over_and_the_law() -> None:
    text = told(clock("eu_gdpr", "PL", "2026-11-24"))
    for part in (
        "2026-12-24 (Christmas Eve)",
        "2026-12-26 (Saturday, Second Day of Christmas)",
        "2026-12-27 (Sunday)",
    ):
        assert part in text
    assert "Reg. 1182/71 Art 3(4)" in text
    assert "GDPR Art 12(3)" in text


def test_steps_are_templates_over_named_parameters() -> None:
    for step in clock("eu_gdpr", "PL", "2026-11-24").steps:
        assert step.sentence().startswith(step.text.format_map(step.params))


def test_regional_calendar_counts_nationally_unless_the_policy_says_so() -> None:
    national = clock("eu_gdpr", "DE-SL", "2025-07-15")
    regional = clock("eu_gdpr", "DE-SL", "2025-07-15", regional_holidays=True)
    assert (national.legal_due_on, regional.legal_due_on) == (date(2025, 8, 15), date(2025, 8, 18))
    assert "disputed" in told(national) and "disputed" in told(regional)
    assert regional.confidence == "medium"


def test_cantons_and_nations_count_without_a_policy() -> None:
    assert clock("ch_fadp", "CH-ZH", "2026-03-06").legal_due_on == date(2026, 4, 7)
    assert clock("uk_gdpr", "GB-SCT", "2025-12-02").legal_due_on == date(2026, 1, 5)


def test_low_confidence_is_said_in_the_explanation() -> None:
    found = clock("us_fl_fdbr", "NONE", "2026-03-02")
    assert found.confidence == "low" and "Confidence of this result: low" in told(found)


def test_same_day_computed_twice_tells_each_its_own_hour() -> None:
    first = _compute(received_at=BERLIN_MORNING)
    second = _compute(received_at=BERLIN_MORNING + timedelta(hours=3))
    assert first.steps[0] != second.steps[0] and first.steps[1:] == second.steps[1:]


def test_midnight_that_does_not_exist_ends_the_day_at_the_jump() -> None:
    # Cairo went to summer time at 00:00 on 26 April 2024, so that day began at 01:00, which is 22:00 UTC.
    found = compute_clock(
        regime="tr_kvkk",
        right="access",
        received_at=datetime(2024, 3, 26, 9, tzinfo=UTC),
        timezone="Africa/Cairo",
        calendar=load_calendar(calendar_id="NONE"),
    )
    assert found.legal_due_on == date(2024, 4, 25)
    assert found.due_before == datetime(2024, 4, 25, 22, tzinfo=UTC)


def _compute(**changed: Any) -> Clock:
    case: dict[str, Any] = {
        "regime": "eu_gdpr",
        "right": "access",
        "received_at": BERLIN_MORNING,
        "timezone": "Europe/Berlin",
        "calendar": load_calendar(calendar_id="DE"),
    }
    return compute_clock(**{**case, **changed})
