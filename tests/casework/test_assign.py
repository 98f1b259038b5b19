"""Giving and taking a case."""

import pytest

from dsr.accounts.permits import NotYours
from dsr.casework.assign import CannotWork, assign
from dsr.casework.door import NotNow
from tests.casework.scenes import Scene


def give(scene: Scene, *, to: str, by: str) -> None:
    assign(case_id=scene.case.pk, assignee=getattr(scene.cast, to), actor=scene.actor(by), now=scene.later)


def test_taking_a_case(scene: Scene) -> None:
    give(scene, to="omar", by="omar")
    assert scene.fresh().assignee == scene.cast.omar
    assert scene.case.next_step == "confirm_identity"
    give(scene, to="omar", by="omar")
    assert len(scene.entries("case:assigned")) == 1


def test_giving_it_to_another_is_for_leads(scene: Scene) -> None:
    with pytest.raises(NotYours):
        give(scene, to="nora", by="omar")
    give(scene, to="nora", by="lena")
    assert scene.fresh().assignee == scene.cast.nora


@pytest.mark.parametrize("who", ["axel", "ada", "sven"])
def test_only_to_somebody_who_can_work_on_it(scene: Scene, who: str) -> None:
    with pytest.raises(CannotWork, match="may not work on cases of this controller"):
        give(scene, to=who, by="lena")
    scene.cast.nora.is_active = False
    scene.cast.nora.save()
    with pytest.raises(CannotWork):
        give(scene, to="nora", by="lena")


def test_not_a_closed_one(scene: Scene) -> None:
    scene.closed()
    with pytest.raises(NotNow, match="closed"):
        give(scene, to="nora", by="lena")
