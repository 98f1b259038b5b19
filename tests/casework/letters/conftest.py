"""Letters are read from cases, so every test here may use the tables."""

import pytest


@pytest.fixture(autouse=True)
def tables(db: None) -> None:
    """The database of the test."""
