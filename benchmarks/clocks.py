"""Clocks per second, explanation included, beside dateutil's month arithmetic with a holiday look-up, in one
run.

Run from the root of the repository: python -m benchmarks.clocks
"""

import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta

from dsr.common.public_holidays import load_calendar
from dsr.rules.calendars import HolidayCalendar
from dsr.rules.deadlines import ClockEvent, compute_clock

PLACES = (
    ("DE", "Europe/Berlin"),
    ("FR", "Europe/Paris"),
    ("PL", "Europe/Warsaw"),
    ("NL", "Europe/Amsterdam"),
)
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
MINUTES = 7 * 365 * 24 * 60
ROUNDS = 3
CASES = 100_000
FEWER = 10_000

Case = tuple[int, datetime]


def cases(*, seed: int) -> list[Case]:
    """Receipts spread over seven years and four countries."""
    chance = random.Random(seed)
    return [
        (chance.randrange(len(PLACES)), FIRST + timedelta(minutes=chance.randrange(MINUTES)))
        for _ in range(CASES)
    ]


def plain(listed: Sequence[holidays.HolidayBase], zones: Sequence[ZoneInfo], case: Case) -> date:
    """What one would write without this project: one date, no explanation, nothing else."""
    place, received_at = case
    due = received_at.astimezone(zones[place]).date() + relativedelta(months=1)
    while due.weekday() >= 5 or due in listed[place]:
        due += timedelta(days=1)
    return due


def clock(calendars: Sequence[HolidayCalendar], case: Case) -> date | None:
    """The whole clock with its steps."""
    place, received_at = case
    return compute_clock(
        regime="eu_gdpr",
        right="access",
        received_at=received_at,
        timezone=PLACES[place][1],
        calendar=calendars[place],
    ).legal_due_on


def first_clock(calendars: Sequence[HolidayCalendar], case: Case) -> date | None:
    """The same with nothing kept from an earlier case of that day."""
    calendars[case[0]].memo.clear()
    return clock(calendars, case)


def clock_with_events(calendars: Sequence[HolidayCalendar], case: Case) -> date | None:
    """A clock with a pause and an extension: nothing of it can be kept from another case."""
    place, received_at = case
    events = (
        ClockEvent("identity_requested", received_at + timedelta(days=1), "reasonable_doubt"),
        ClockEvent("identity_received", received_at + timedelta(days=6)),
        ClockEvent("extension_notified", received_at + timedelta(days=20), "complexity"),
    )
    return compute_clock(
        regime="eu_gdpr",
        right="access",
        received_at=received_at,
        timezone=PLACES[place][1],
        calendar=calendars[place],
        events=events,
    ).legal_due_on


def seconds_each(work: Callable[[Case], object], todo: Sequence[Case]) -> float:
    """Mean time of one call over all cases."""
    begun = time.perf_counter()
    for case in todo:
        work(case)
    return (time.perf_counter() - begun) / len(todo)


def main() -> None:
    """Print the figures; each line with its ratio to the plain computation of the same round."""
    zones = [ZoneInfo(zone) for _, zone in PLACES]
    listed = [holidays.country_holidays(country, years=range(2024, 2032)) for country, _ in PLACES]
    calendars = [load_calendar(calendar_id=country) for country, _ in PLACES]
    best: dict[str, float] = {}
    for turn in range(ROUNDS):
        todo = cases(seed=turn)
        figures = {
            "dateutil and holiday look-up": seconds_each(partial(plain, listed, zones), todo),
            "clock, each day met for the first time": seconds_each(
                partial(first_clock, calendars), todo[:FEWER]
            ),
            "clock, 100,000 cases over seven years": seconds_each(partial(clock, calendars), todo),
            "clock with a pause and an extension": seconds_each(
                partial(clock_with_events, calendars), todo[:FEWER]
            ),
        }
        for name, figure in figures.items():
            best[name] = min(figure, best.get(name, figure))
        if any(plain(listed, zones, case) != clock(calendars, case) for case in todo):
            raise SystemExit("the two computations differ")
    base = best["dateutil and holiday look-up"]
    for name, figure in best.items():
        print(f"{name:48} {figure * 1e6:7.2f} µs {1 / figure:10,.0f} a second  ratio {figure / base:5.2f}")


if __name__ == "__main__":
    main()
