"""What every test may ask for: a fixed instant, the cast, the controllers, cases."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from pytest_django.fixtures import Settings

from dsr.audit import guards
from dsr.cases.models import Case
from dsr.common import throttle
from dsr.register.models import Controller
from tests import cast as cast_module
from tests import factories
from tests.cast import Cast

FLUSH = "_fixture_teardown"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """Monday 2 March 2026, nine in the morning in London."""
    return MONDAY


@pytest.fixture(autouse=True)
def private_places(settings: Settings, tmp_path: Path) -> None:
    """Private files and captured mail of a test go to its own folder."""
    settings.DSR_VAULT_DIR = tmp_path / "vault"
    settings.DSR_MAIL_CAPTURE_DIR = tmp_path / "mail"
    # A slow hash is what protects people; six of them in each test protect nobody.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """What one test used up of a rate limit is no other test's."""
    throttle._counter.cache_clear()
    yield
    throttle._counter.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def record_can_be_emptied() -> Iterator[None]:
    """The record refuses to be emptied, so the triggers stand aside while Django flushes a test."""
    flush = getattr(TransactionTestCase, FLUSH)

    def without_guards(self: TransactionTestCase) -> None:
        guards.remove(connection)
        try:
            flush(self)
        finally:
            guards.install(connection)

    setattr(TransactionTestCase, FLUSH, without_guards)
    yield
    setattr(TransactionTestCase, FLUSH, flush)


@pytest.fixture
def cast(db: None, now: datetime) -> Cast:
    """Omar, Nora, Lena, Axel, Ada and the stranger Sven."""
    return cast_module.gather(now=now)


@pytest.fixture
def juxt(db: None, now: datetime) -> Controller:
    """The controller with all six rights."""
    return factories.controller("juxt", now=now)


@pytest.fixture
def case(juxt: Controller, now: datetime) -> Case:
    """Anna's request for access, just received."""
    return factories.open_one(controller=juxt, now=now).case
