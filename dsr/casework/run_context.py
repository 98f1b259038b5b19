"""What every kind of run works with: the run, an open connection, the keys, the lease that keeps the claim."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet

from dsr.cases import changes
from dsr.cases.models import Case, SystemRun
from dsr.common import clock
from dsr.connectors.spec import Connection, ConnectorTrouble, Key, Limits, Trouble

LEASE = timedelta(seconds=60)
RENEW_EVERY = timedelta(seconds=5)
SHARE_AFTER = 20.0  # seconds after which a run gives its worker back between two sets, if others wait


class ClaimLost(Exception):
    """Somebody else has the run now, or it was cancelled: leave everything as it is."""


class Yielded(Exception):
    """The run goes on later, where it stopped: others wait."""


def held(*, run: SystemRun) -> QuerySet[SystemRun]:
    """The run's row while this attempt is the one that holds it: attempts are the fence."""
    return SystemRun.objects.filter(pk=run.pk, state=SystemRun.State.RUNNING, attempts=run.attempts)


@dataclass
class RunContext:
    """One attempt at one run. `rows` and `bytes`: what complete sets took so far."""

    run: SystemRun
    case: Case
    connection: Connection
    keys: tuple[Key, ...]
    limits: Limits
    now: datetime
    rows: int = 0
    bytes: int = 0
    _renewed: datetime = field(default_factory=clock.now)
    _began: float = field(default_factory=time.monotonic)

    def progress(self, *, rows: int, size: int) -> None:
        """Work is seen to go on: keep the claim. Raises ClaimLost, ConnectorTrouble when the time is over."""
        if time.monotonic() - self._began > self.limits.seconds:
            raise ConnectorTrouble(Trouble.TOO_SLOW, f"longer than {self.limits.seconds:.0f} seconds")
        present = clock.now()
        if present - self._renewed < RENEW_EVERY:
            return
        self._renewed = present
        standing = {"rows": self.rows + rows, "bytes": self.bytes + size}
        mine = held(run=self.run)
        if not changes.claim_with(rows=mine, fields={"claimed_until": present + LEASE, **standing}):
            raise ClaimLost

    def took(self, *, rows: int, size: int) -> None:
        """A set is complete."""
        self.rows += rows
        self.bytes += size

    def share(self) -> None:
        """Between two sets: if the run has had its turn and others wait, it goes on later. Raises Yielded."""
        if time.monotonic() - self._began < SHARE_AFTER:
            return
        waiting = SystemRun.objects.filter(state=SystemRun.State.QUEUED, due_at__lte=clock.now())
        if waiting.exclude(pk=self.run.pk).exists():
            raise Yielded
