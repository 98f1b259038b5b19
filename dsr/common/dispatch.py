"""Rings a background job by name once the transaction has committed.

The ring only makes work prompt. What must be done stands in the database, and the sweep of every
minute finds it; so a broker that is down costs a minute and is logged, never raised.
"""

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


AFTER_OTHERS = 9  # with Redis, 0 goes first and is what a ring without a priority gets


def ring(*, job: str, key: int | str, can_wait: bool = False) -> None:
    """Ask for `job` (a registered task's full name) to look at the row `key`, after commit.

    `can_wait`: long work lets everything else go first, so that what was begun for one person is finished before
    the next one's data are looked for, and mail never stands behind it.
    """

    def send() -> None:
        try:
            current_app.send_task(job, args=[key], retry=False, priority=AFTER_OTHERS if can_wait else 0)
        except (OperationalError, OSError) as problem:
            log.warning("doorbell_unheard", job=job, reason=type(problem).__name__)

    transaction.on_commit(send, robust=True)
