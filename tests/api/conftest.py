"""The API in tests: no collected static files are needed to answer a machine."""

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def no_collected_files(settings: Settings) -> None:
    """WhiteNoise looks for no collected folder."""
    settings.WHITENOISE_AUTOREFRESH = True
