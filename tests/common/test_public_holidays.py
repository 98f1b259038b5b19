"""The holiday lists: the known traps, what the operator adds, and years nobody knows."""

from datetime import date

import pytest
from dateutil.easter import easter

from dsr.common.public_holidays import EU_EEA, UnknownCalendar, easter_sunday, load_calendar
from dsr.rules.calendars import YearNotCovered

OTHERS = (
    "GB-EAW GB-SCT GB-NIR CH CH-ZH CH-GE CH-TI US US-CA BR CA CA-QC AU NZ ZA KR TR HK SG JP IN CN "
    "TH SA MY AR UY MX ID KE"
)


def free(calendar_id: str, day: str) -> bool:
    return load_calendar(calendar_id=calendar_id).name_of(date.fromisoformat(day)) is not None


@pytest.mark.parametrize("calendar_id", [*sorted(EU_EEA), *OTHERS.split(), "EU-INST", "NZ-PRIVACY"])
def test_every_calendar_of_the_regimes_is_known_for_2024_to_2030(calendar_id: str) -> None:
    calendar = load_calendar(calendar_id=calendar_id)
    for year in range(2024, 2031):
        assert sum(1 for day in calendar.days if day.year == year) >= 4


@pytest.mark.parametrize(
    ("calendar_id", "day", "is_free"),
    [
        ("AT", "2026-04-03", False),  # Good Friday is no public holiday in Austria
        ("FR", "2026-04-03", False),
        ("IE", "2026-04-03", False),
        ("DE", "2026-04-03", True),
        ("PL", "2024-12-24", False),
        ("PL", "2025-12-24", True),
        ("NL", "2026-05-05", False),
        ("NL", "2025-05-05", True),
        ("SE", "2026-06-14", False),  # a plain Sunday is no holiday of the list
        ("GB-SCT", "2026-04-06", False),  # Easter Monday
        ("GB-EAW", "2026-04-06", True),
        ("GB-SCT", "2026-06-15", True),  # one-off day
        ("GB-EAW", "2026-06-15", False),
        ("GB-SCT", "2026-01-02", True),
        ("GB-NIR", "2026-07-13", True),
        ("GB-EAW", "2026-12-28", True),  # substitute for Boxing Day
        ("DE", "2025-08-15", False),  # Assumption: Saarland only
        ("CH", "2026-04-06", False),
        ("CH-ZH", "2026-04-06", True),
        ("EU-INST", "2026-04-02", True),
        ("EU-INST", "2026-05-15", True),
        ("EU-INST", "2026-12-29", True),
        ("NZ-PRIVACY", "2027-01-15", True),
        ("NZ-PRIVACY", "2027-01-18", False),
        ("NONE", "2026-12-25", False),
    ],
)
def test_traps(calendar_id: str, day: str, is_free: bool) -> None:
    assert free(calendar_id, day) is is_free


def test_regional_days_are_kept_apart_and_disputed_inside_the_union() -> None:
    saarland = load_calendar(calendar_id="DE-SL")
    assumption = date(2025, 8, 15)
    assert saarland.disputed
    assert (
        saarland.name_of(assumption) is None
        and saarland.name_of(assumption, regional=True) == "Assumption Day"
    )


def test_cantons_states_and_nations_are_calendars_of_their_own() -> None:
    for calendar_id in ("CH-ZH", "US-CA", "GB-SCT", "CA-QC"):
        calendar = load_calendar(calendar_id=calendar_id)
        assert not calendar.disputed and not calendar.regional_days


@pytest.mark.parametrize(
    "calendar_id", ["", "XX", "de", "DEU", "DE-", "DE-QQ", "EU", "GB-XYZ", "NASDAQ", "DE-SL-1", "../x"]
)
def test_unknown_calendar(calendar_id: str) -> None:
    with pytest.raises(UnknownCalendar):
        load_calendar(calendar_id=calendar_id)


@pytest.mark.parametrize(
    ("calendar_id", "years"),
    [
        ("DE", range(1980, 1982)),
        ("IN", range(2035, 2037)),
        ("DE", range(2100, 2103)),
        ("EU-INST", range(2000, 2001)),
        ("NZ-PRIVACY", range(2010, 2012)),
    ],
)
def test_years_the_source_does_not_know_are_refused(calendar_id: str, years: range) -> None:
    with pytest.raises(YearNotCovered):
        load_calendar(calendar_id=calendar_id, years=years)


def test_asking_for_a_day_outside_the_years_is_an_error() -> None:
    with pytest.raises(YearNotCovered):
        load_calendar(calendar_id="DE", years=range(2025, 2027)).name_of(date(2027, 1, 1))


def test_operator_adds_and_removes_days() -> None:
    funeral, ordinary = date(2022, 9, 19), date(2026, 4, 6)
    changed = load_calendar(calendar_id="DE", added={funeral: "Day of mourning"}, removed=[ordinary])
    assert changed.name_of(funeral) == "Day of mourning"
    assert changed.name_of(ordinary) is None
    assert load_calendar(calendar_id="DE").name_of(ordinary) is not None


def test_version_tells_changed_days_from_unchanged_ones() -> None:
    plain = load_calendar(calendar_id="DE")
    one = load_calendar(calendar_id="DE", added={date(2026, 6, 1): "x"})
    two = load_calendar(calendar_id="DE", added={date(2026, 6, 2): "x"})
    assert len({plain.version, one.version, two.version}) == 3
    assert load_calendar(calendar_id="DE", added={date(2026, 6, 1): "x"}).version == one.version


def test_regional_days_can_be_removed_too() -> None:
    day = date(2025, 8, 15)
    assert load_calendar(calendar_id="DE-SL", removed=[day]).name_of(day, regional=True) is None


def test_same_calendar_is_loaded_once() -> None:
    assert load_calendar(calendar_id="FR") is load_calendar(calendar_id="FR")


def test_weekend_of_the_place() -> None:
    assert load_calendar(calendar_id="SA").weekend == {4, 5}
    assert load_calendar(calendar_id="DE").weekend == {5, 6}


def test_easter_agrees_with_dateutil() -> None:
    assert all(easter_sunday(year) == easter(year) for year in range(1900, 2101))
