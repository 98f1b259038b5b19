"""Public holidays and working days as data passed in. May not load them from anywhere, nor read the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
SUNDAY = 6
# A long-running process meets few distinct days per calendar; this only bounds the pathological case.
MEMO_LIMIT = 4_000


class YearNotCovered(ValueError):
    """A day lies outside the years the calendar knows; "no holidays" would be a guess."""

    def __init__(self, *, calendar_id: str, year: int, first_year: int, last_year: int) -> None:
        super().__init__(f"calendar {calendar_id} covers {first_year} to {last_year}, not {year}")
        self.calendar_id = calendar_id
        self.year = year


class Roll(StrEnum):
    """Over which last days a period is prolonged."""

    SAT_SUN_HOLIDAY = "sat_sun_hol"
    SUN_HOLIDAY = "sun_hol"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Rolled:
    """Where a period ends after rolling; `skipped` names each day passed over, `regional` if one holds only
    there."""

    day: date
    skipped: tuple[tuple[date, str], ...]
    regional: bool = False


@dataclass(frozen=True, slots=True)
class HolidayCalendar:
    """Public holidays of one place.

    `days` hold for the whole state; `regional_days` only in the region named by `id` and count only under the
    disputed regional policy. `version` names the source and its content, so that a case can say what it was
    computed with. `disputed` marks calendars whose use needs a label.
    """

    id: str
    version: str
    days: Mapping[date, str] = field(hash=False)
    first_year: int
    last_year: int
    label: str = ""
    disputed: bool = False
    regional_days: Mapping[date, str] = field(default_factory=dict, hash=False)
    weekend: frozenset[int] = frozenset({5, 6})
    # Answers already worked out for this very calendar, so that they can never be taken for another's.
    memo: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)
    rolled: dict[tuple[Roll, bool], dict[date, Rolled]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    worked: dict[date, date] = field(default_factory=dict, init=False, repr=False, compare=False)

    def name_of(self, day: date, *, regional: bool = False) -> str | None:
        """Name of the public holiday on this day, or None. Raises YearNotCovered."""
        if not self.first_year <= day.year <= self.last_year:
            raise YearNotCovered(
                calendar_id=self.id,
                year=day.year,
                first_year=self.first_year,
                last_year=self.last_year,
            )
        name = self.days.get(day)
        return self.regional_days.get(day) if name is None and regional else name

    def is_working_day(self, day: date, *, regional: bool = False) -> bool:
        """True unless the day is in the weekend or a public holiday (Reg. 1182/71 Art 2(2)). Raises
        YearNotCovered."""
        return self.name_of(day, regional=regional) is None and day.weekday() not in self.weekend

    def roll_forward(self, day: date, *, roll: Roll, regional: bool = False) -> Rolled:
        """The day itself, or the next one on which a period may end under this roll rule. Raises
        YearNotCovered."""
        ends = self.ends(roll=roll, regional=regional)
        if day not in ends:
            ends[day] = self._roll_forward(day, roll, regional)
        return ends[day]

    def ends(self, *, roll: Roll, regional: bool) -> dict[date, Rolled]:
        """What `roll_forward` found so far under one rule; at most one entry for each day of the calendar."""
        return self.rolled.setdefault((roll, regional), {})

    def _roll_forward(self, day: date, roll: Roll, regional: bool) -> Rolled:
        skipped: list[tuple[date, str]] = []
        only_regional = False
        while True:
            name = self.name_of(day, regional=regional)
            reason = self._reason(day, name, roll)
            if reason is None:
                return Rolled(day, tuple(skipped), only_regional)
            only_regional = only_regional or (name is not None and day not in self.days)
            skipped.append((day, reason))
            day += ONE_DAY

    def _reason(self, day: date, name: str | None, roll: Roll) -> str | None:
        if roll is Roll.NONE:
            return None
        weekday = day.weekday()
        rolls = weekday in self.weekend if roll is Roll.SAT_SUN_HOLIDAY else weekday == SUNDAY
        if not rolls:
            return name
        return f"{day:%A}" if name is None else f"{day:%A}, {name}"

    def last_working_day(self, day: date) -> date:
        """The last day on or before this one on which people work; regional holidays count. Raises
        YearNotCovered."""
        known = self.worked.get(day)
        if known is None:
            known = day
            while not self.is_working_day(known, regional=True):
                known -= ONE_DAY
            self.worked[day] = known
        return known

    def working_days_after(self, day: date, count: int, *, regional: bool = False) -> date:
        """The `count`-th working day after this day; the day after is the first candidate. Raises
        YearNotCovered."""
        while count:
            day += ONE_DAY
            if self.is_working_day(day, regional=regional):
                count -= 1
        return day

    def remember(self, key: object, answer: object) -> None:
        """Keep an answer that depends on nothing but the key and this calendar."""
        if len(self.memo) >= MEMO_LIMIT:
            self.memo.clear()
        self.memo[key] = answer
