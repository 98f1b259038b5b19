"""A case of Anna's with its link, and limits that start afresh in each test."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from dsr.cases.models import Case
from dsr.common import clock
from dsr.register.models import Controller
from tests import factories
from tests.web.portal.visitor import Visitor


@pytest.fixture
def now() -> datetime:
    """The true instant: pages read the clock themselves."""
    return clock.now()


@pytest.fixture
def anna(client: Client, juxt: Controller, now: datetime) -> Visitor:
    """Anna with the link that was mailed to her."""
    opened = factories.open_one(controller=juxt, now=now - timedelta(hours=3), rights=("access", "erasure"))
    return Visitor(client, opened)


@pytest.fixture
def case(anna: Visitor) -> Case:
    """Her case."""
    return anna.case
