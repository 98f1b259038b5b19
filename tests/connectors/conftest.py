"""The shop: an app of the company's own, with real tables, for the tests of this folder that ask for it."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import modify_settings
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

SHOP = "tests.connectors.shop"


@pytest.fixture
def this_machine_may_be_asked(settings: Settings) -> None:
    """The servers of the tests listen here."""
    settings.DSR_OUTBOUND_PRIVATE = ["127.0.0.0/8", "localhost"]


@pytest.fixture(scope="module")
def shop_tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The app installed and its tables made; both are gone after the module."""
    with modify_settings(INSTALLED_APPS={"append": SHOP}):
        from tests.connectors.shop.models import MODELS  # noqa: PLC0415 (models can be imported once their app is installed)

        with django_db_blocker.unblock(), connection.schema_editor() as editor:
            for model in MODELS:
                editor.create_model(model)
        yield
        with django_db_blocker.unblock(), connection.schema_editor() as editor:
            for model in reversed(MODELS):
                editor.delete_model(model)


@pytest.fixture
def shop(shop_tables: None, db: None) -> None:
    """The empty shop."""
