"""What the tests of the design system share: plain static addresses, and a day to stand on."""

from datetime import date

import pytest

TODAY = date(2026, 2, 19)


@pytest.fixture
def today() -> date:
    """Thursday 19 February 2026."""
    return TODAY
