"""The page of a closed case says when its files are destroyed, what keeps them, and that they were."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from dsr.cases.models import Case
from dsr.casework import holds
from dsr.casework.retention import sweep_retention
from tests.casework.scenes import Scene
from tests.cast import Cast
from tests.web.desk.steps import Desk, words

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


@pytest.fixture
def closed(case: Case, cast: Cast, now: datetime) -> Scene:
    """Answered with a package on 2 March 2026, and closed."""
    scene = Scene(case, cast, now)
    scene.closed()
    return scene


def test_an_open_case_says_nothing_of_it(omar: Client, case: Case, cast: Cast, now: datetime) -> None:
    Scene(case, cast, now).released()
    assert "destroyed" not in words(Desk(omar, case).open())


def test_when_they_go_and_that_they_went(omar: Client, closed: Scene) -> None:
    desk, file = Desk(omar, closed.case), closed.material
    page = words(desk.open())
    assert "are destroyed on Wednesday 1 April 2026: 30 days after delivery and closing" in page
    assert desk.open("file", file_id=file.pk).status_code == 200
    assert sweep_retention(now=closed.now + YEAR) == 2
    page = desk.open()
    assert "were destroyed on Tuesday 2 March 2027. Names, sizes and digests stay." in words(page)
    assert desk.url("file", file_id=file.pk) not in page.content.decode()
    assert desk.open("file", file_id=file.pk).status_code == 404
    assert "Destroyed, its time was over" in words(page)
    assert "their time was over (files: 1, packages: 1" in words(desk.open("record"))


def test_a_hold_is_named(omar: Client, closed: Scene) -> None:
    holds.set_hold(
        case_id=closed.case.pk, system_id=None, reason="Court", actor=closed.actor("omar"), now=closed.later
    )
    assert "A legal hold keeps the collected files and the packages" in words(Desk(omar, closed.case).open())
