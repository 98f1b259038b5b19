"""The stage of the verbs: cheap passwords, and a case walked to where a verb can act."""

import pytest
from pytest_django.fixtures import Settings

from dsr.cases.models import Case
from dsr.connectors import registry
from dsr.register import store
from tests.casework.run_stage import Stage
from tests.casework.scenes import Scene
from tests.casework.themes import collection
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


@pytest.fixture
def stage(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Omar's case; identity is settled; the first system is the stage."""
    made = Stage()
    found = registry.connector
    monkeypatch.setattr(
        "dsr.casework.connections.connector",
        lambda *, slug: made if slug == "stage" else found(slug=slug),
    )
    scene.assigned()
    store.save_connection(system=collection.first(scene).system, connector="stage", now=scene.now)
    return made
