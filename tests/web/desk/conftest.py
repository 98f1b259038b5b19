"""What the tests of the desk share: a fixed present, people signed in, a case with everything in it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from dsr.accounts.models import Staff
from dsr.cases.models import Case
from tests.cast import Cast
from tests.web.desk.steps import Desk

SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def static_files_as_they_stand(settings: Settings, tmp_path: Path) -> None:
    """Addresses without a digest, so that nothing has to be collected."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Keys of forms sent in one test do not reach the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def present(now: datetime) -> Iterator[datetime]:
    """The pages read the clock themselves; here it stands two hours after `now`."""
    moment = now + timedelta(hours=2)
    with time_machine.travel(moment, tick=False):
        yield moment


@pytest.fixture
def sign_in(cast: Cast) -> Callable[[str], Client]:
    """Somebody of the cast at a browser."""

    def client_of(name: str) -> Client:
        client, staff = Client(), getattr(cast, name)
        assert isinstance(staff, Staff)
        client.force_login(staff, backend=SIGN_IN)
        return client

    return client_of


@pytest.fixture
def omar(sign_in: Callable[[str], Client]) -> Client:
    """The handler at a browser."""
    return sign_in("omar")


@pytest.fixture
def lena(sign_in: Callable[[str], Client]) -> Client:
    """The lead at a browser."""
    return sign_in("lena")


@pytest.fixture
def axel(sign_in: Callable[[str], Client]) -> Client:
    """The auditor at a browser."""
    return sign_in("axel")


@pytest.fixture
def desk(omar: Client, case: Case) -> Desk:
    """Omar before Anna's case."""
    return Desk(client=omar, case=case)
