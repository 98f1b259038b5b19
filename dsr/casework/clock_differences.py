"""Which dates of open cases would be others if they were computed now. Reads only, a list of cases at a time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dsr.cases.models import Case, ClockFact, RightTrack
from dsr.casework.clocks import as_events, clock_under
from dsr.register.calendars import calendar_of
from dsr.register.models import Controller
from dsr.rules.calendars import HolidayCalendar
from dsr.rules.deadlines import Clock, ClockEvent
from dsr.rules.lifecycle import ENDED

# What a person reads as a date on the case. Versions and the words of the steps are no reason to write.
TOLD = (
    "clock_day",
    "start_on",
    "target_on",
    "safe_due_on",
    "legal_due_on",
    "due_before",
    "extension_notice_due_on",
    "extension_notice_safe_on",
    "extension_effective",
    "refusal_due_on",
    "acknowledgement_due_on",
    "further",
)


@dataclass(frozen=True, slots=True)
class FreshClock:
    """A track as it is stored, and its clock as it comes out now."""

    track: RightTrack
    clock: Clock

    def moved(self) -> dict[str, tuple[str, str]]:
        """The dates that are others now: name to before and after, ISO; empty where there is none."""
        fresh = self.clock.as_json()
        pairs = {name: (self.track.clock.get(name), fresh[name]) for name in TOLD}
        return {name: (_word(was), _word(now)) for name, (was, now) in pairs.items() if was != now}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a recomputation changes on one track, or would; or the kind of problem that prevents it."""

    case_id: int
    reference: str
    right: str = ""
    before: date | None = None
    after: date | None = None
    others: str = ""
    problem: str = ""


class Places:
    """The controllers and calendars of one walk, each read once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Controller, HolidayCalendar]] = {}

    def of(self, *, case: Case) -> tuple[Controller, HolidayCalendar]:
        """The controller and its calendar with the days set by hand; raises UnknownCalendar."""
        key = case.controller_id
        if key not in self._known:
            controller = Controller.objects.get(pk=key)
            self._known[key] = (controller, calendar_of(controller))
        return self._known[key]


def fresh_clocks(
    *, cases: Sequence[Case], places: Places
) -> Iterator[tuple[Case, list[FreshClock] | Exception]]:
    """The clocks of each case's open tracks, in the order given; what prevents a case stands in its place.

    Two queries, however many cases there are.
    """
    keys = [case.pk for case in cases]
    facts, tracks = defaultdict(list), defaultdict(list)
    for fact in ClockFact.objects.filter(case__in=keys).order_by("at", "id"):
        facts[fact.case_id].append(fact)
    for track in RightTrack.objects.filter(case__in=keys).exclude(state__in=ENDED).defer("details"):
        tracks[track.case_id].append(track)
    for case in cases:
        try:
            yield case, _clocks(case, tracks[case.pk], as_events(facts[case.pk]), places)
        except Exception as problem:  # noqa: BLE001 (whatever one case holds, the others are computed)
            yield case, problem


def differences(*, case: Case, fresh: Sequence[FreshClock]) -> Iterator[Difference]:
    """What would change on a case, one line a track."""
    for one in fresh:
        moved = one.moved()
        if moved:
            yield Difference(
                case_id=case.pk,
                reference=case.reference,
                right=one.track.right,
                before=one.track.legal_due_on,
                after=one.clock.legal_due_on,
                others=in_words(moved),
            )


def in_words(moved: dict[str, tuple[str, str]]) -> str:
    """The dates that moved besides the legal one, for the record: names and ISO dates."""
    return ", ".join(
        f"{name}: {was or '-'} > {now or '-'}"
        for name, (was, now) in moved.items()
        if name not in {"legal_due_on", "due_before"}
    )


def _clocks(
    case: Case, tracks: Sequence[RightTrack], events: Sequence[ClockEvent], places: Places
) -> list[FreshClock]:
    controller, calendar = places.of(case=case)
    return [
        FreshClock(
            track,
            clock_under(
                controller=controller,
                calendar=calendar,
                right=track.right,
                received_at=case.received_at,
                facts=events,
            ),
        )
        for track in tracks
    ]


def _word(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name} {day}" for name, day in sorted(value.items()))
    return "" if value is None else str(value)
