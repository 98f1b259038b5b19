"""The stage of the verbs: cheap passwords, and a case walked to where a verb can act."""

import pytest
from pytest_django.fixtures import Settings

from dsr.cases.models import Case
from tests.casework.scenes import Scene
from tests.cast import Cast
from tests.conftest import MONDAY


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Settings) -> None:
    """No test here signs in, so nobody's password needs a slow digest."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def scene(cheap_passwords: None, case: Case, cast: Cast) -> Scene:
    """Anna's request for access to JUXT, just received, and everybody who may touch it."""
    return Scene(case=case, cast=cast, now=MONDAY)
