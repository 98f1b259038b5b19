"""Rings a background job by name once the transaction has committed.

The ring only makes work prompt. What must be done stands in the database, and the sweep of every
minute finds it; so a broker that is down costs a minute and is logged, never raised.
"""

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def ring(*, job: str, key: int | str) -> None:
    """Ask for `job` (a registered task's full name) to look at the row `key`, after commit."""

    def send() -> None:
        try:
            current_app.send_task(job, args=[key], retry=False)
        except (OperationalError, OSError) as problem:
            log.warning("doorbell_unheard", job=job, reason=type(problem).__name__)

    transaction.on_commit(send, robust=True)
