"""The values of a profile that only the world knows: zones, countries, calendars, authorities, days, colours.

Each check answers with a sentence that says what is wrong and how to mend it, or with an empty string.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import available_timezones

from dsr.common.public_holidays import UnknownCalendar, load_calendar
from dsr.register.authorities import authorities

LEAST_CONTRAST = 4.5
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
CALENDAR = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,8})?")
PLACELESS = frozenset({"NONE", "EU-INST"})
CALENDAR_HINT = "Write a country such as DE, a region such as DE-BW, GB-EAW, GB-SCT, GB-NIR, EU-INST or NONE."
NOT_A_ZONE = ("posix/", "right/", "SystemV/")
OTHER_CODES = {"UK": "GB", "EL": "GR"}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ "Did you mean …?" when something near is known, else an empty string. Case does not count."""
    by_folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return f" Did you mean “{by_folded[near[0]]}”?" if near else ""


@cache
def countries() -> Mapping[str, str]:
    """English names by ISO 3166 code of two letters, from the time-zone database."""
    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    named = {row[:2]: row[3:] for row in table.splitlines() if row[2:3] == "\t"}
    return MappingProxyType({**named, "GB": "United Kingdom"})


def country_name(code: str) -> str:
    """The English name of a country; the code itself where none is known."""
    return countries().get(code, code)


@cache
def time_zones() -> frozenset[str]:
    """Names of IANA time zones."""
    return frozenset(zone for zone in available_timezones() if not zone.startswith(NOT_A_ZONE))


def contrast(*, colour: str, ground: str = "#ffffff") -> float:
    """Contrast ratio of two colours by WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((_luminance(colour), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _time_zone(word: str) -> str:
    if word in time_zones() and word not in {"localtime", "Factory"}:
        return ""
    mend = did_you_mean(word, time_zones()) or " Write one such as Europe/London."
    return f"There is no time zone “{word}”.{mend}"


def _country(word: str) -> str:
    if word in countries():
        return ""
    mend = OTHER_CODES.get(word) or (word.upper() if word.upper() in countries() else "")
    hint = f"Write “{mend}”." if mend else "Write an ISO 3166 code of two capital letters, such as GB or DE."
    return f"There is no country code “{word}”. {hint}"


def _area(word: str) -> str:
    if word in {"anyone", "EEA"} or word in countries():
        return ""
    mend = did_you_mean(word, ["anyone", "EEA"]) or " Write anyone, EEA or an ISO country code such as GB."
    return f"There is no area “{word}”.{mend}"


def _calendar(word: str) -> str:
    if word in PLACELESS or (CALENDAR.fullmatch(word) and word[:2] in countries() and _has_calendar(word)):
        return ""
    mend = OTHER_CODES.get(word.partition("-")[0])
    hint = f"Write “{word.replace(word[:2], mend, 1)}”." if mend else CALENDAR_HINT
    return f"There is no holiday calendar “{word}”. {hint}"


def _has_calendar(word: str) -> bool:
    try:
        load_calendar(calendar_id=word)
    except UnknownCalendar:
        return False
    return True


def _authority(word: str) -> str:
    if word in authorities():
        return ""
    mend = OTHER_CODES.get(word)
    listed = ", ".join(sorted(authorities()))
    hint = f"Write “{mend}”." if mend else f"The list has {listed}; for any other, write a whole entry."
    return f"There is no supervisory authority “{word}”. {hint}"


def _day(word: str) -> str:
    try:
        date.fromisoformat(word)
    except ValueError:
        return f"“{word}” is not a day of the calendar. Write it as 2026-02-28."
    return "" if len(word) == 10 else f"“{word}” is not written as 2026-02-28."


def _accent(word: str) -> str:
    if not COLOUR.fullmatch(word):
        return f"“{word}” is not a colour. Write six hexadecimal figures after a #, such as #0b5563."
    ratio = contrast(colour=word)
    if ratio >= LEAST_CONTRAST:
        return ""
    shown = int(ratio * 100) / 100  # never rounded up to the very limit it misses
    needed = f"people need {LEAST_CONTRAST} : 1. Choose a darker one."
    return f"“{word}” on white has a contrast of {shown:.2f} : 1; {needed}"


FORMATS: dict[str, Callable[[str], str]] = {
    "time-zone": _time_zone,
    "country-code": _country,
    "area": _area,
    "holiday-calendar": _calendar,
    "authority-code": _authority,
    "calendar-day": _day,
    "accent-colour": _accent,
}


def trouble(*, name: str, value: object) -> str:
    """What is wrong with a value of this format; empty when nothing is, or when it is no text at all."""
    check = FORMATS.get(name)
    return check(value[:200]) if check is not None and isinstance(value, str) else ""
