"""One-off holidays: recorded, in force for new cases at once, ordered for the old ones."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from dsr.audit.models import AuditEntry
from dsr.audit.record import SYSTEM
from dsr.cases.models import Case, ClockRun
from dsr.casework.set_holiday import UnfitName, set_holiday
from dsr.common.public_holidays import UnknownCalendar
from dsr.register.calendars import calendar_of
from dsr.register.models import HandHoliday
from dsr.rules.calendars import YearNotCovered
from tests import factories
from tests.cast import Cast

DAY = date(2026, 4, 2)


def said(cast: Cast, now: datetime, **changed: Any) -> ClockRun:
    values: dict[str, Any] = {"calendar": "GB-EAW", "day": DAY, "name": "A royal wedding", "is_holiday": True}
    return set_holiday(actor=cast.actor("ada"), now=now, **values | changed)


def test_a_day_is_recorded_and_counts_for_new_cases_at_once(case: Case, cast: Cast, now: datetime) -> None:
    run = said(cast, now)
    assert calendar_of(case.controller).name_of(DAY) == "A royal wedding"
    assert factories.open_one(controller=case.controller, now=now).case.legal_due_on == date(2026, 4, 7)
    entry = AuditEntry.objects.get(kind="register:holiday_set")
    assert (entry.stream, entry.actor_name) == (SYSTEM, "Ada Administrator")
    assert json.loads(entry.facts) == {
        "calendar": "GB-EAW",
        "day": "2026-04-02",
        "name": "A royal wedding",
        "is_holiday": True,
    }
    assert (run.calendar, run.total, run.seen, run.finished_at) == ("GB-EAW", 1, 0, None)
    assert run.why == "2026-04-02 is a holiday in GB-EAW: A royal wedding"


def test_the_last_word_counts(case: Case, cast: Cast, now: datetime) -> None:
    said(cast, now)
    run = said(cast, now, name="it was put off", is_holiday=False)
    assert run.why == "2026-04-02 is a working day in GB-EAW: it was put off"
    assert HandHoliday.objects.count() == 1
    assert calendar_of(case.controller).is_working_day(DAY)


def test_the_longest_name_fits_into_the_record(case: Case, cast: Cast, now: datetime) -> None:
    run = said(cast, now, name="x" * 120, is_holiday=False)
    assert run.why.endswith("x" * 120)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"calendar": "Atlantis"}, UnknownCalendar),
        ({"day": date(1850, 1, 1)}, YearNotCovered),
        ({"name": " "}, UnfitName),
        ({"name": "x" * 121}, UnfitName),
    ],
)
def test_what_cannot_be_meant_changes_nothing(
    cast: Cast, now: datetime, changed: dict[str, Any], refusal: type[Exception]
) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(refusal):
        said(cast, now, **changed)
    assert AuditEntry.objects.count() == before
    assert not HandHoliday.objects.exists()
    assert not ClockRun.objects.exists()
