"""Pages in tests: static files as they stand."""

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def static_files_as_they_stand(settings: Settings) -> None:
    """Addresses without a digest, so that no collected folder is needed."""
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
