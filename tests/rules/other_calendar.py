"""A second source of public holidays, written by hand from the national lists and dateutil's Easter, for 2024
to 2030.

Knows nothing of the product. Days that fall on a weekend anyway are left out where that is simpler.
"""

from datetime import date, timedelta

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

YEARS = range(2024, 2032)
MONDAY, THURSDAY, FRIDAY, SATURDAY = 0, 3, 4, 5

# fixed days as month/day, then days after western (E) or orthodox (O) Easter Sunday
FIXED = {
    "AT": "1/1 1/6 5/1 8/15 10/26 11/1 12/8 12/25 12/26 E1 E39 E50 E60",
    "BE": "1/1 5/1 7/21 8/15 11/1 11/11 12/25 E1 E39 E50",
    "BG": "1/1 3/3 5/1 5/6 5/24 9/6 9/22 12/24 12/25 12/26 O-2 O1",
    "HR": "1/1 1/6 5/1 5/30 6/22 8/5 8/15 11/1 11/18 12/25 12/26 E1 E60",
    "CY": "1/1 1/6 3/25 4/1 5/1 8/15 10/1 10/28 12/25 12/26 O-48 O-2 O1 O50",
    "CZ": "1/1 5/1 5/8 7/5 7/6 9/28 10/28 11/17 12/24 12/25 12/26 E-2 E1",
    "DK": "1/1 12/25 12/26 E-3 E-2 E1 E39 E50",
    "EE": "1/1 2/24 5/1 6/23 6/24 8/20 12/24 12/25 12/26 E-2",
    "FI": "1/1 1/6 5/1 12/6 12/25 12/26 E-2 E1 E39",
    "FR": "1/1 5/1 5/8 7/14 8/15 11/1 11/11 12/25 E1 E39 E50",
    "DE": "1/1 5/1 10/3 12/25 12/26 E-2 E1 E39 E50",
    "GR": "1/1 1/6 3/25 5/1 8/15 10/28 12/25 12/26 O-48 O-2 O1 O50",
    "HU": "1/1 3/15 5/1 8/20 10/23 11/1 12/24 12/25 12/26 E-2 E1 E50",
    "IE": "1/1 3/17 12/25 12/26 E1",
    "IT": "1/1 1/6 4/25 5/1 6/2 8/15 11/1 12/8 12/25 12/26 E1",
    "LV": "1/1 5/1 5/4 6/23 6/24 11/18 12/24 12/25 12/26 12/31 E-2 E1",
    "LT": "1/1 2/16 3/11 5/1 6/24 7/6 8/15 11/1 11/2 12/24 12/25 12/26 E1",
    "LU": "1/1 5/1 5/9 6/23 8/15 11/1 12/25 12/26 E1 E39 E50",
    "MT": "1/1 2/10 3/19 3/31 5/1 6/7 6/29 8/15 9/8 9/21 12/8 12/13 12/25 E-2",
    "NL": "1/1 12/25 12/26 E1 E39 E50",
    "PL": "1/1 1/6 5/1 5/3 8/15 11/1 11/11 12/25 12/26 E1 E60",
    "PT": "1/1 4/25 5/1 6/10 8/15 10/5 11/1 12/1 12/8 12/25 E-2 E60",
    "RO": "1/1 1/2 1/6 1/7 1/24 5/1 6/1 8/15 11/30 12/1 12/25 12/26 O-2 O1 O50",
    "SK": "1/1 1/6 5/1 7/5 8/29 11/1 12/24 12/25 12/26 E-2 E1",
    "SI": "1/1 1/2 2/8 4/27 5/1 5/2 6/25 8/15 10/31 11/1 12/25 12/26 E1",
    "ES": "1/1 1/6 5/1 8/15 10/12 11/1 12/6 12/8 12/25 E-2",
    "SE": "1/1 1/6 5/1 6/6 12/25 12/26 E-2 E1 E39",
    "IS": "1/1 5/1 6/17 12/25 12/26 E-3 E-2 E1 E39 E50",
    "LI": "1/1 1/6 2/2 3/19 5/1 8/15 9/8 11/1 12/8 12/25 12/26 E1 E39 E50 E60",
    "NO": "1/1 5/1 5/17 12/25 12/26 E-3 E-2 E1 E39 E50",
    "GB-EAW": "E-2 E1",
    "GB-SCT": "E-2",
    "GB-NIR": "E-2 E1",
}


def holidays_of(place: str) -> set[date]:
    """The public holidays of a place in these years, by this source."""
    days = {day for year in YEARS for day in _listed(place, year)}
    moving = {"IE": _ireland, "NL": _netherlands, "IS": _iceland, "PL": _poland, "IT": _italy, "LV": _latvia}
    moving |= {
        "BG": _bulgaria,
        "SK": _slovakia,
        "GB-EAW": _england,
        "GB-SCT": _scotland,
        "GB-NIR": _northern_ireland,
    }
    for year in YEARS:
        days |= moving[place](year) if place in moving else set()
    return days


def _listed(place: str, year: int) -> set[date]:
    days = set()
    for entry in FIXED[place].split():
        if entry[0] in "EO":
            sunday = easter(year, EASTER_WESTERN if entry[0] == "E" else EASTER_ORTHODOX)
            days.add(sunday + timedelta(days=int(entry[1:])))
        else:
            month, day = entry.split("/")
            days.add(date(year, int(month), int(day)))
    return days


def on_or_after(day: date, weekday: int) -> date:
    """The first such weekday from a day on."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def last_monday(year: int, month: int) -> date:
    """The last Monday of a month with 31 days."""
    return on_or_after(date(year, month, 25), MONDAY)


def _bank(year: int, *fixed: tuple[int, int]) -> set[date]:
    """Bank holidays with substitute days: each one on a weekend moves to the next weekday not yet taken."""
    days = sorted(date(year, month, day) for month, day in fixed)
    taken = {day for day in days if day.weekday() < SATURDAY}
    for day in days:
        if day not in taken:
            free = day
            while free.weekday() >= SATURDAY or free in taken:
                free += timedelta(days=1)
            taken.add(free)
    return taken


def _england(year: int) -> set[date]:
    may = {on_or_after(date(year, 5, 1), MONDAY), last_monday(year, 5)}
    return may | {last_monday(year, 8)} | _bank(year, (1, 1)) | _bank(year, (12, 25), (12, 26))


def _scotland(year: int) -> set[date]:
    may = {on_or_after(date(year, 5, 1), MONDAY), last_monday(year, 5)}
    days = may | {on_or_after(date(year, 8, 1), MONDAY)} | _bank(year, (1, 1), (1, 2)) | _bank(year, (11, 30))
    world_cup = {date(2026, 6, 15)} if year == 2026 else set()
    return days | _bank(year, (12, 25), (12, 26)) | world_cup


def _northern_ireland(year: int) -> set[date]:
    return _england(year) | _bank(year, (3, 17)) | _bank(year, (7, 12))


def _ireland(year: int) -> set[date]:
    first_february = date(year, 2, 1)
    brigid = first_february if first_february.weekday() == FRIDAY else on_or_after(first_february, MONDAY)
    firsts = {on_or_after(date(year, month, 1), MONDAY) for month in (5, 6, 8)}
    return firsts | {brigid, last_monday(year, 10)}


def _netherlands(year: int) -> set[date]:
    king = date(year, 4, 27)
    liberation = {date(year, 5, 5)} if year % 5 == 0 else set()
    return {king - timedelta(days=king.weekday() == 6)} | liberation


def _iceland(year: int) -> set[date]:
    return {on_or_after(date(year, 4, 19), THURSDAY), on_or_after(date(year, 8, 1), MONDAY)}


def _poland(year: int) -> set[date]:
    return {date(year, 12, 24)} if year >= 2025 else set()


def _italy(year: int) -> set[date]:
    return {date(year, 10, 4)} if year >= 2026 else set()


def _latvia(year: int) -> set[date]:
    return {
        on_or_after(day, MONDAY)
        for day in (date(year, 5, 4), date(year, 11, 18))
        if day.weekday() >= SATURDAY
    }


def _bulgaria(year: int) -> set[date]:
    alone = [(3, 3), (5, 1), (5, 6), (5, 24), (9, 6), (9, 22), (1, 1)]
    moved = {day for one in alone for day in _bank(year, one)}
    return moved | _bank(year, (12, 24), (12, 25), (12, 26))


def _slovakia(year: int) -> set[date]:
    return set() if year == 2026 else {date(year, 5, 8), date(year, 9, 15)}
