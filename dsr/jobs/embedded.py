"""Worker and scheduler as threads of one process: the installation without any server.

Only for `memory://`, and only under the process's lock. Nothing is kept in the broker: what a kill
leaves behind stands in the database, and `dsr.jobs.tasks.recover` takes it up before the start.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from celery import Celery
from celery.app import app_or_default
from celery.beat import EmbeddedService, Scheduler
from celery.worker import state as worker_state
from django.db import connections

from dsr.common.trouble import told

log = structlog.get_logger(__name__)
READY_SECONDS = 30
REST_SECONDS = 1.0
SWEEP = "dsr.jobs.tasks.sweep"


class NotStarted(Exception):
    """The worker did not become ready in time."""


class Embedded:
    """The two running threads. Made by `start`, ended by `stop`."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._worker = threading.Thread(target=self._work, name="worker", daemon=True)
        self._beat: Any = EmbeddedService(app, thread=True, scheduler_cls=Scheduler)

    @property
    def alive(self) -> bool:
        """Whether both threads run."""
        return self._worker.is_alive() and self._beat.is_alive()

    def begin(self) -> None:
        """Start both and look at once for what is due; raises NotStarted."""
        worker_state.should_stop = None
        self._worker.start()
        if not self._ready.wait(READY_SECONDS):
            raise NotStarted
        self._beat.start()
        self._app.send_task(SWEEP)

    def stop(self, *, timeout: float = 20.0) -> bool:
        """Let the job at hand end, take no other; whether both ended in time (seconds).

        A job that takes longer dies with the process, and is taken up at the next start.
        """
        end = time.monotonic() + timeout
        self._stopping.set()
        worker_state.should_stop = 0  # type: ignore[assignment]  # the status to end with
        self._beat.service.stop(wait=False)
        for thread in (self._worker, self._beat):
            thread.join(max(0.0, end - time.monotonic()))
        return not (self._worker.is_alive() or self._beat.is_alive())

    def _work(self) -> None:
        """A worker, and another one should it ever break: queued rings are in memory, the rest is rows."""
        while not self._stopping.is_set():
            try:
                self._one_worker(ready=lambda _consumer: self._ready.set())
            except Exception as problem:  # noqa: BLE001 (whatever broke it, another one starts)
                log.error("worker_broken", **told(problem))
            finally:
                connections.close_all()
            self._stopping.wait(REST_SECONDS)
        worker_state.should_stop = None

    def _one_worker(self, *, ready: Callable[[Any], None]) -> None:
        worker = self._app.WorkController(
            pool="solo",
            concurrency=1,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            quiet=True,
            ready_callback=ready,
        )
        worker.start()


def start() -> Embedded:
    """Start worker and scheduler in this process; raises NotStarted."""
    running = Embedded(app_or_default())
    running.begin()
    return running
