"""What every kind of run works with: the run, an open connection, the keys, the lease that keeps the claim."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet

from dsr.bundles.models import Bundle
from dsr.cases import changes
from dsr.cases.models import Case, SystemRun
from dsr.casework.run_watch import Watch
from dsr.common import clock
from dsr.connectors.spec import Connection, Key, Limits
from dsr.mail.models import OutboxMessage

JOB = "dsr.jobs.tasks.run_system"
LEASE = timedelta(seconds=60)
RENEW_EVERY = timedelta(seconds=5)
SHARE_AFTER = 20.0  # seconds after which a run gives its worker back between two sets, if others wait


class ClaimLost(Exception):
    """Somebody else has the run now, or it was cancelled: leave everything as it is."""


class Yielded(Exception):
    """The run goes on later, where it stopped: others wait."""


def held(*, run: SystemRun) -> QuerySet[SystemRun]:
    """The run's row while this attempt is the one that holds it.

    Attempts are the fence; they begin anew when a run gives way or is tried again by hand, and then it is due anew.
    """
    running = SystemRun.objects.filter(pk=run.pk, state=SystemRun.State.RUNNING)
    return running.filter(attempts=run.attempts, due_at=run.due_at)


@dataclass
class RunContext:
    """One attempt at one run. `rows` and `bytes`: what complete sets took so far. `enough`: whether to stop soon."""

    run: SystemRun
    case: Case
    connection: Connection
    keys: tuple[Key, ...]
    limits: Limits
    now: datetime
    watch: Watch
    enough: Callable[[], bool] = lambda: False
    rows: int = 0
    bytes: int = 0
    _renewed: datetime = field(default_factory=clock.now)

    def progress(self, *, rows: int, size: int) -> None:
        """Work is seen to go on: keep the claim, show how far it is.

        Raises ClaimLost, Yielded (the worker is told to stop), ConnectorTrouble when the time is over.
        """
        self.watch.demand_time()
        present = clock.now()
        if present - self._renewed < RENEW_EVERY:
            return
        self._renewed = present
        standing = {"rows": self.rows + rows, "bytes": self.bytes + size}
        with self.watch.undisturbed():
            ours = changes.claim_with(
                rows=held(run=self.run), fields={"claimed_until": present + LEASE, **standing}
            )
        if self.watch.given_up or not ours:
            raise ClaimLost
        if self.enough():
            raise Yielded

    def demand_ours(self) -> None:
        """Before anything is kept, inside its transaction, with the case locked. Raises ClaimLost."""
        if self.watch.given_up or not held(run=self.run).exists():
            raise ClaimLost

    def took(self, *, rows: int, size: int) -> None:
        """A set is complete."""
        self.rows += rows
        self.bytes += size

    def share(self) -> None:
        """Between two sets: if the run has had its turn and others wait, it goes on later. Raises Yielded."""
        if self.enough() or (self.watch.passed >= SHARE_AFTER and _others_wait(self.run)):
            raise Yielded


def _others_wait(run: SystemRun) -> bool:
    """Whether a worker has anything else to do now: runs, bundles, mails."""
    now = clock.now()
    runs = SystemRun.objects.filter(state=SystemRun.State.QUEUED, due_at__lte=now).exclude(pk=run.pk)
    bundles = Bundle.objects.filter(state=Bundle.State.QUEUED, due_at__lte=now)
    mails = OutboxMessage.objects.filter(state=OutboxMessage.State.QUEUED, due_at__lte=now)
    return runs.exists() or bundles.exists() or mails.exists()
