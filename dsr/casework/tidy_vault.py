"""Remove from the vault what a killed writer left half written. No row ever pointed to it."""

from datetime import datetime, timedelta

from dsr.common.vault import vault

UNTOUCHED_FOR = timedelta(hours=1)  # a living writer touches its file every few seconds


def tidy_vault(*, now: datetime) -> int:
    """Destroy files that were begun, never finished, and not written to for an hour; how many."""
    return vault().sweep_unfinished(older_than=now - UNTOUCHED_FOR)
