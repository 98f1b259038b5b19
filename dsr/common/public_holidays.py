"""Holiday calendars from the `holidays` library and from published patterns. Does not decide which law uses
which."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import holidays
from holidays import version

from dsr.rules.calendars import HolidayCalendar, YearNotCovered

# Where a region's holidays are an addition that is disputed under Reg. 1182/71 Art 2(1) ("the Member State").
_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_EEA = "IS LI NO"
EU_EEA = frozenset(f"{_EU} {_EEA}".split())
# The bank holidays of England and Wales are one list; the library files it under both.
_SUBDIVISION_NAMES = {"GB-EAW": "ENG"}
_DEFAULT_YEARS = range(1990, 2051)
# Where the library knows the moving feasts of fewer years than it says; beyond them it would leave days out.
_KNOWN_YEARS = {"IN": range(2001, 2036)}
_INSTITUTION_YEARS = range(2014, 2051)
_NEW_ZEALAND_YEARS = range(2020, 2051)
_NONE_YEARS = range(1900, 9000)
_PLACE = re.compile(r"([A-Z]{2})(?:-([A-Za-z0-9]+))?")
NO_HOLIDAYS: Mapping[date, str] = MappingProxyType({})


class UnknownCalendar(LookupError):
    """No holiday list is known under this id."""

    def __init__(self, calendar_id: str) -> None:
        super().__init__(f"no holiday calendar is known as {calendar_id!r}")
        self.calendar_id = calendar_id


def load_calendar(
    *,
    calendar_id: str,
    years: range | None = None,
    added: Mapping[date, str] = NO_HOLIDAYS,
    removed: Collection[date] = (),
) -> HolidayCalendar:
    """The public holidays of a place: ISO country, country-subdivision, GB-EAW/SCT/NIR, EU-INST, NZ-PRIVACY
    or NONE.

    `added` and `removed` are one-off days the operator knows better (a royal funeral, a moved bank holiday).
    Raises UnknownCalendar for an id without a list and YearNotCovered for years the source does not know.
    """
    calendar = _load(calendar_id, years)
    if not added and not removed:
        return calendar
    return _changed(calendar, tuple(sorted(added.items())), tuple(sorted(removed)))


@lru_cache(maxsize=256)
def _load(calendar_id: str, years: range | None) -> HolidayCalendar:
    if calendar_id == "NONE":
        return _calendar(
            calendar_id,
            years or _NONE_YEARS,
            {},
            source="none",
            label="No public holidays",
        )
    if calendar_id == "EU-INST":
        return _institutions(years or _INSTITUTION_YEARS)
    if calendar_id == "NZ-PRIVACY":
        return _new_zealand(years or _NEW_ZEALAND_YEARS)
    return _place(calendar_id, years)


@lru_cache(maxsize=256)
def _changed(
    calendar: HolidayCalendar,
    added: tuple[tuple[date, str], ...],
    removed: tuple[date, ...],
) -> HolidayCalendar:
    gone = frozenset(removed)
    days = {day: name for day, name in calendar.days.items() if day not in gone} | dict(added)
    regional = {day: name for day, name in calendar.regional_days.items() if day not in gone}
    return _calendar(
        calendar.id,
        range(calendar.first_year, calendar.last_year + 1),
        days,
        source=f"{calendar.version.rpartition('/')[0]}+operator",
        label=calendar.label,
        disputed=calendar.disputed,
        regional=regional,
        weekend=calendar.weekend,
    )


def _place(calendar_id: str, years: range | None) -> HolidayCalendar:
    place = _PLACE.fullmatch(calendar_id)
    if place is None:
        raise UnknownCalendar(calendar_id)
    country, subdivision = place.group(1), place.group(2)
    national = _holidays(country, None, calendar_id)
    known = _KNOWN_YEARS.get(country, range(national.start_year, national.end_year + 1))
    covered = years or range(max(_DEFAULT_YEARS.start, known.start), min(_DEFAULT_YEARS.stop, known.stop))
    _require_covered(calendar_id, covered, known[0], known[-1])
    days = _named(country, None, covered, calendar_id)
    regional: dict[date, str] = {}
    if subdivision:
        local = _named(
            country,
            _SUBDIVISION_NAMES.get(calendar_id, subdivision),
            covered,
            calendar_id,
        )
        if country in EU_EEA:
            regional = {day: name for day, name in local.items() if day not in days}
        else:
            days = local
    return _calendar(
        calendar_id,
        covered,
        days,
        source=f"holidays-{version.__version__}",
        label=f"Public holidays of {calendar_id}",
        disputed=bool(subdivision) and country in EU_EEA,
        regional=regional,
        weekend=frozenset(national.weekend),
    )


def _holidays(
    country: str, subdivision: str | None, calendar_id: str, years: Iterable[int] = ()
) -> holidays.HolidayBase:
    try:
        known = holidays.country_holidays(country, subdiv=subdivision, years=years)
    except NotImplementedError:
        raise UnknownCalendar(calendar_id) from None
    return known


def _named(country: str, subdivision: str | None, years: range, calendar_id: str) -> dict[date, str]:
    known = _holidays(country, subdivision, calendar_id)
    # English names where the library has them: the explanation is written in English and translated above.
    english = next(
        (language for language in known.supported_languages if language.startswith("en")),
        None,
    )
    if "en_US" in known.supported_languages:
        english = "en_US"
    listed = holidays.country_holidays(country, subdiv=subdivision, years=years, language=english)
    return {day: name for day, name in sorted(listed.items()) if day.year in years}


def _require_covered(calendar_id: str, years: range, first_year: int, last_year: int) -> None:
    for year in (years[0], years[-1]):
        if not first_year <= year <= last_year:
            raise YearNotCovered(
                calendar_id=calendar_id, year=year, first_year=first_year, last_year=last_year
            )


def _calendar(
    calendar_id: str,
    years: range,
    days: Mapping[date, str],
    *,
    source: str,
    label: str,
    disputed: bool = False,
    regional: Mapping[date, str] = NO_HOLIDAYS,
    weekend: frozenset[int] = frozenset({5, 6}),
) -> HolidayCalendar:
    content = "\n".join(
        f"{kind}{day.isoformat()}" for kind, listed in (("", days), ("r", regional)) for day in sorted(listed)
    )
    digest = hashlib.sha256(f"{years.start}-{years.stop}\n{content}".encode()).hexdigest()[:10]
    return HolidayCalendar(
        id=calendar_id,
        version=f"{source}/{digest}",
        days=MappingProxyType(dict(days)),
        first_year=years.start,
        last_year=years.stop - 1,
        label=label,
        disputed=disputed,
        regional_days=MappingProxyType(dict(regional)),
        weekend=weekend,
    )


def easter_sunday(year: int) -> date:
    """Western Easter in the Gregorian calendar."""
    golden = year % 19
    century, rest = divmod(year, 100)
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    correction = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def _institutions(years: range) -> HolidayCalendar:
    """The pattern of the lists the EU institutions publish each year; the real list of the year goes before
    it."""
    _require_covered("EU-INST", years, _INSTITUTION_YEARS[0], _INSTITUTION_YEARS[-1])
    days: dict[date, str] = {}
    for year in years:
        easter = easter_sunday(year)
        for offset, name in (
            (-3, "Maundy Thursday"),
            (-2, "Good Friday"),
            (1, "Easter Monday"),
            (39, "Ascension Day"),
            (40, "Day after Ascension Day"),
            (50, "Whit Monday"),
        ):
            days[easter + timedelta(days=offset)] = name
        for month, day, name in (
            (1, 1, "New Year's Day"),
            (1, 2, "Day after New Year's Day"),
            (5, 1, "Labour Day"),
            (5, 9, "Schuman Declaration"),
            (7, 21, "Belgian National Day"),
            (8, 15, "Assumption Day"),
            (11, 1, "All Saints' Day"),
        ):
            days[date(year, month, day)] = name
        for day in range(24, 32):
            days[date(year, 12, day)] = "Year-end closure"
    label = "Holidays of the EU institutions (pattern; load the list of the year before use)"
    return _calendar(
        "EU-INST",
        years,
        days,
        source="institution-pattern-1",
        label=label,
        disputed=True,
    )


def _new_zealand(years: range) -> HolidayCalendar:
    """Days that are no "working day" under the New Zealand Privacy Act: public holidays and 25 Dec to 15 Jan."""
    _require_covered("NZ-PRIVACY", years, _NEW_ZEALAND_YEARS[0], _NEW_ZEALAND_YEARS[-1])
    days = _named("NZ", None, years, "NZ-PRIVACY")
    for year in years:
        closure = [date(year, 12, day) for day in range(25, 32)] + [
            date(year, 1, day) for day in range(1, 16)
        ]
        for day in closure:
            days.setdefault(day, "25 December to 15 January")
    label = "Working days of the New Zealand Privacy Act"
    return _calendar(
        "NZ-PRIVACY",
        years,
        days,
        source=f"holidays-{version.__version__}+closure",
        label=label,
    )
