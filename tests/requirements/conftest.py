"""A story that has just begun, and pages with static files as they stand."""

from datetime import datetime

import pytest
from pytest_django.fixtures import Settings

from dsr.register.models import Controller
from tests.cast import Cast
from tests.stories.teller import Story, received


@pytest.fixture(autouse=True)
def static_files_as_they_stand(settings: Settings) -> None:
    """Addresses without a digest, so that no collected folder is needed."""
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def story(juxt: Controller, cast: Cast, now: datetime) -> Story:
    """Anna asks JUXT for access; Omar takes the case and knows who she is."""
    begun = received(controller=juxt, cast=cast, at=now)
    begun.omar_takes_it()
    begun.knows_anna()
    return begun
