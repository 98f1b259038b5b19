"""A case's dates are those of its nearest open track, and its reminders follow them."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from dsr.cases.models import Milestone, RightTrack
from dsr.casework import clocks, decide
from dsr.casework.clock_events import LARGE_QUANTITY, pause_clock
from dsr.casework.clocks import open_question, refresh_due
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene

DAY = timedelta(days=1)


def refresh(scene: Scene, *, days: int) -> None:
    with transaction.atomic():
        refresh_due(case=scene.fresh(), now=scene.now + days * DAY)


def waiting(scene: Scene, *, days: int = 0) -> list[str]:
    """What is still to come, so many days later."""
    rows = Milestone.objects.filter(
        case=scene.case, done_at=None, cancelled_at=None, due_at__gt=scene.now + days * DAY
    )
    return [row.kind for row in rows.order_by("due_at")]


def test_refreshing_changes_nothing_that_is_right(scene: Scene) -> None:
    before = list(Milestone.objects.order_by("pk").values())
    refresh(scene, days=0)
    assert list(Milestone.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (20, ["target", "days_7", "days_3", "days_1", "due_today"]),
        (30, ["due_today"]),
        (31, ["overdue"]),
        (60, ["overdue"]),
    ],
)
def test_only_what_is_still_to_come(scene: Scene, days: int, left: list[str]) -> None:
    refresh(scene, days=days)
    assert waiting(scene, days=days) == left
    missed = Milestone.objects.filter(cancelled_at=None, due_at__lte=scene.now + days * DAY)
    assert missed.exists() == (days > 17), "what is due and not yet sent must not be lost"


def test_a_case_goes_by_its_nearest_open_track(juxt: Controller, scene: Scene) -> None:
    scene.case = factories.open_one(controller=juxt, now=scene.now, rights=("access", "erasure")).case
    pause_clock(
        case_id=scene.case.pk, ground=LARGE_QUANTITY, text="Years?", actor=scene.actor("omar"), now=scene.now
    )
    access, erasure = RightTrack.objects.filter(case=scene.case)
    assert (access.legal_due_on, erasure.legal_due_on) == (None, date(2026, 4, 2))
    assert scene.fresh().legal_due_on == date(2026, 4, 2)
    assert "due_today" in waiting(scene)


def test_without_an_open_track_there_is_no_date(scene: Scene) -> None:
    decide.withdraw(case_id=scene.case.pk, now=scene.now)
    case = scene.fresh()
    assert (case.legal_due_on, case.safe_due_on, case.target_on, case.due_before) == (None,) * 4
    assert waiting(scene) == []


def test_which_question_is_open(scene: Scene) -> None:
    assert open_question(case=scene.case) == ""
    pause_clock(
        case_id=scene.case.pk, ground=LARGE_QUANTITY, text="Years?", actor=scene.actor("omar"), now=scene.now
    )
    assert open_question(case=scene.fresh()) == "clarification"
    scene.case.waiting_since = None
    assert open_question(case=scene.case) == ""


def test_the_promise_is_the_earliest_and_only_before_the_legal_date(juxt: Controller, scene: Scene) -> None:
    comindware = factories.controller("comindware", now=scene.now)
    day = date(2026, 3, 2)
    told = [
        clocks.promised_on(controller=comindware, rights=rights, clock_day=day, legal_on=legal)
        for rights, legal in (
            (["access"], date(2026, 4, 2)),
            (["erasure", "access"], None),
            (["access"], date(2026, 4, 1)),
            (["erasure"], date(2026, 4, 2)),
        )
    ]
    assert told == [date(2026, 4, 1), date(2026, 4, 1), None, None]
    assert clocks.promised_on(controller=juxt, rights=["access"], clock_day=day, legal_on=None) is None
