"""A case of Anna's, and Mara who is asked about one system."""

from datetime import datetime, timedelta

import pytest

from dsr.common import clock
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene
from tests.cast import Cast


@pytest.fixture
def now() -> datetime:
    """The true instant: pages read the clock themselves."""
    return clock.now()


@pytest.fixture
def scene(juxt: Controller, cast: Cast, now: datetime) -> Scene:
    """Anna's request for access, received three hours ago."""
    opened = factories.open_one(controller=juxt, now=now - timedelta(hours=3), rights=("access",))
    return Scene(case=opened.case, cast=cast, now=now - timedelta(hours=3))
