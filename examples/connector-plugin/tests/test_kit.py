"""Run with pytest where DSR Desk is installed: the connector keeps to the interface."""

import pytest
from acme_notes import CONNECTOR
from acme_notes.trials import trials

from dsr.connectors import testkit


@pytest.mark.parametrize("check", testkit.CHECKS, ids=str)
def test_keeps_to_the_interface(check: testkit.Check) -> None:
    """One thing of the checklist."""
    check.run(CONNECTOR, trials)
