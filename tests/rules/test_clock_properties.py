"""What holds for every law, place, day and event of 2024 to 2030."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from dsr.common.public_holidays import EU_EEA, load_calendar
from dsr.rules.calendars import HolidayCalendar, Roll
from dsr.rules.deadlines import Clock, ClockEvent, ClockPolicy, compute_clock
from dsr.rules.regime_types import Figure, Unit
from dsr.rules.regimes import REGIMES, version_for

PLACES = [*sorted(EU_EEA), "GB-EAW", "GB-SCT", "GB-NIR", "CH-ZH", "CH-TI", "US-CA", "KR", "CA", "AU", "BR"]
PLACES += ["NONE", "EU-INST", "NZ-PRIVACY", "DE-BY", "ES-MD", "ZA", "SA"]
ZONES = [
    "Europe/Berlin",
    "America/Los_Angeles",
    "Pacific/Auckland",
    "UTC",
    "Africa/Cairo",
    "America/Santiago",
]
RIGHTS = ["access", "erasure", "objection_direct_marketing", "opt_out", "know", "rectification", "grievance"]
ROLLING = sorted(regime for regime, versions in REGIMES.items() if versions[-1].roll is Roll.SAT_SUN_HOLIDAY)
GROUNDS = ["", "reasonable_doubt", "large_quantity_recital_63", "already_authenticated", "further_copy"]
QUESTIONS = [
    f"{family}_{move}"
    for family, move in product(("identity", "authority", "clarification"), ("requested", "received"))
] + ["fee_requested", "fee_paid"]
KINDS = [*QUESTIONS, "extension_notified", "decision_refuse", "appeal_received", "forwarded_internally"]


@dataclass(frozen=True)
class Asked:
    """One case to compute: everything `compute_clock` takes."""

    regime: str
    place: str
    zone: str
    right: str
    received_at: datetime
    events: list[tuple[str, int, str, bool]]
    policy: ClockPolicy

    @property
    def figure(self) -> Figure | None:
        day = self.received_at.astimezone(ZoneInfo(self.zone)).date()
        return version_for(regime=self.regime, received_on=day).figure_for(self.right)


instants = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31, 23, 59), timezones=st.just(UTC))
cases = st.builds(
    Asked,
    regime=st.sampled_from(sorted(REGIMES)),
    place=st.sampled_from(PLACES),
    zone=st.sampled_from(ZONES),
    right=st.sampled_from(RIGHTS),
    received_at=instants,
    events=st.lists(
        st.tuples(st.sampled_from(KINDS), st.integers(0, 120 * 24), st.sampled_from(GROUNDS), st.booleans()),
        max_size=7,
    ),
    policy=st.builds(
        ClockPolicy,
        suspension=st.sampled_from([None, "none", "pause_days", "restart"]),
        promise_days=st.none() | st.integers(0, 90),
        team_goal_days=st.none() | st.integers(0, 60),
        regional_holidays=st.booleans(),
    ),
)


@cache
def calendar_of(place: str) -> HolidayCalendar:
    return load_calendar(calendar_id=place)


def compute(asked: Asked) -> Clock:
    return compute_clock(
        regime=asked.regime,
        right=asked.right,
        received_at=asked.received_at,
        timezone=asked.zone,
        calendar=calendar_of(asked.place),
        events=[
            ClockEvent(kind, asked.received_at + timedelta(hours=hours), ground, enough)
            for kind, hours, ground, enough in asked.events
        ],
        policy=asked.policy,
    )


@settings(max_examples=600, deadline=None)
@given(cases)
def test_the_safe_date_is_never_after_the_legal_one(asked: Asked) -> None:
    found = compute(asked)
    assert (found.safe_due_on is None) == (asked.figure is None)
    if found.legal_due_on is not None and found.safe_due_on is not None:
        assert found.clock_day <= found.safe_due_on <= found.legal_due_on
        assert found.target_on is None or found.target_on <= found.legal_due_on


@settings(max_examples=400, deadline=None)
@given(cases)
def test_the_last_line_names_the_result(asked: Asked) -> None:
    found = compute(asked)
    assert found.legal_due_on is None or found.steps[-1].on == found.legal_due_on
    assert found.steps[0].on == found.clock_day
    assert all(step.sentence() for step in found.steps)
    assert (found.legal_due_on is None) == (found.due_before is None)


@settings(max_examples=300, deadline=None)
@given(cases)
def test_round_trip_over_json(asked: Asked) -> None:
    found = compute(asked)
    assert Clock.from_json(json.loads(json.dumps(found.as_json()))) == found


@settings(max_examples=400, deadline=None)
@given(cases, instants)
def test_later_receipt_never_gives_an_earlier_date(asked: Asked, other: datetime) -> None:
    early, late = sorted((asked.received_at, other))
    before = compute(replace(asked, received_at=early, events=[]))
    after = compute(replace(asked, received_at=late, events=[]))
    for name in ("clock_day", "legal_due_on", "due_before", "safe_due_on", "refusal_due_on", "target_on"):
        first, second = getattr(before, name), getattr(after, name)
        assert first is None or second is None or first <= second, name


@settings(max_examples=400, deadline=None)
@given(cases, st.sampled_from(ROLLING))
def test_a_date_never_falls_on_a_day_that_rolls(asked: Asked, regime: str) -> None:
    found = compute(replace(asked, regime=regime))
    calendar, regional = calendar_of(asked.place), asked.policy.regional_holidays
    for due in (found.legal_due_on, found.extension_notice_due_on, found.refusal_due_on):
        assert due is None or calendar.is_working_day(due, regional=regional)


@settings(max_examples=500, deadline=None)
@given(cases)
def test_questions_never_shorten(asked: Asked) -> None:
    rest = [event for event in asked.events if event[0] not in {*QUESTIONS, "extension_notified"}]
    questions = [event for event in asked.events if event[0] in QUESTIONS]
    without = compute(replace(asked, events=rest)).legal_due_on
    with_them = compute(replace(asked, events=rest + questions)).legal_due_on
    assert without is None or with_them is None or with_them >= without


@settings(max_examples=300, deadline=None)
@given(cases)
def test_the_end_is_the_midnight_after_the_legal_day(asked: Asked) -> None:
    found = compute(asked)
    if found.due_before is None or found.legal_due_on is None:
        return
    assert found.due_before.tzinfo is UTC
    if asked.figure is not None and asked.figure.unit is Unit.HOURS:
        assert found.due_before == asked.received_at + timedelta(hours=asked.figure.amount)
        return
    zone, moment = ZoneInfo(asked.zone), timedelta(microseconds=1)
    assert found.due_before.astimezone(zone).date() == found.legal_due_on + timedelta(days=1)
    assert (found.due_before - moment).astimezone(zone).date() == found.legal_due_on
