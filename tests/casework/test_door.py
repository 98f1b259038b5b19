"""The door: strangers and numbers that are nobody's are told apart by nothing."""

from datetime import datetime
from enum import StrEnum

import pytest

from dsr.accounts.permits import NotYours
from dsr.cases.models import RightTrack
from dsr.casework.door import (
    NaiveMoment,
    NotNow,
    UnknownChoice,
    chosen,
    demand_aware,
    demand_possible,
    enter,
    own,
)
from tests.casework.scenes import Scene


class Colour(StrEnum):
    RED = "red"


def test_no_such_case(scene: Scene) -> None:
    with pytest.raises(NotYours):
        enter(case_id=10**9, actor=scene.actor("lena"))


def test_somebody_who_left(scene: Scene) -> None:
    scene.cast.omar.is_active = False
    scene.cast.omar.save()
    with pytest.raises(NotYours):
        enter(case_id=scene.case.pk, actor=scene.actor("omar"))


def test_rows_of_others(scene: Scene) -> None:
    rows = RightTrack.objects.filter(case=scene.case)
    assert own(rows=rows, key=scene.track.pk) == scene.track
    with pytest.raises(NotYours):
        own(rows=rows, key=10**9)


@pytest.mark.parametrize("value", ["blue", "", None, 3, "\x00", "A" * 1_000_000])
def test_choices(value: object) -> None:
    assert chosen(among=Colour, value="red") is Colour.RED
    with pytest.raises(UnknownChoice, match="Choose again"):
        chosen(among=Colour, value=value)


def test_moments(scene: Scene) -> None:
    demand_aware(moment=scene.now)
    with pytest.raises(NaiveMoment):
        demand_aware(moment=datetime(2026, 3, 2))


def test_the_reason_of_the_procedure(scene: Scene) -> None:
    demand_possible(case=scene.case, action="assign")
    with pytest.raises(NotNow, match=r"^The case is open\.$"):
        demand_possible(case=scene.case, action="reopen")
