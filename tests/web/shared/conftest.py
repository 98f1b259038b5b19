"""What the tests of the design system share: plain static addresses, and a day to stand on."""

from datetime import date

import pytest
from pytest_django import Settings

TODAY = date(2026, 2, 19)


@pytest.fixture
def today() -> date:
    """Thursday 19 February 2026."""
    return TODAY


@pytest.fixture(autouse=True)
def static_files_as_they_stand(settings: Settings) -> None:
    """Addresses without a digest, so that no collected folder is needed."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
