"""Watches one attempt at a run: keeps its claim while the connector is silent, ends the wait for one that hangs.

Connectors have time-outs of their own; this is for the one that forgot. In a process's main thread an alarm breaks
the wait. In any other thread nothing can, so there the work is done in a thread of its own that is left behind:
whatever it still brings is refused (`given_up`, and the run's fence).
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

import structlog
from django.db import connections

from dsr.common.trouble import told
from dsr.connectors.spec import ConnectorTrouble, Trouble

log = structlog.get_logger(__name__)
T = TypeVar("T")
BEAT = 20.0  # seconds from one renewal of the claim to the next
GRACE = 30.0  # seconds beyond the limit: who streams notices the limit by himself before
AGAIN = 0.5  # seconds until an alarm that came amid a change of our own rings again


class Watch:
    """One attempt: `seconds` it may take in all; `renew` keeps its claim and says whether it is still ours."""

    def __init__(self, *, seconds: float, renew: Callable[[], bool]) -> None:
        self._seconds = seconds
        self._renew = renew
        self._began = time.monotonic()
        self._over = threading.Event()
        self._given_up = threading.Event()
        self._own = 0

    @property
    def given_up(self) -> bool:
        """Whether nobody waits for this attempt any more: nothing of it may be kept."""
        return self._given_up.is_set()

    @property
    def passed(self) -> float:
        """Seconds since the attempt began."""
        return time.monotonic() - self._began

    def demand_time(self) -> None:
        """Raises ConnectorTrouble when the time is over."""
        if self.passed > self._seconds:
            raise self._too_slow()

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Around changes of our own: an alarm waits until they are whole or undone."""
        self._own += 1
        try:
            yield
        finally:
            self._own -= 1

    def carry(self, work: Callable[[], T]) -> T:
        """Do the work under watch; raises what it raises, and ConnectorTrouble when it hangs."""
        beat = threading.Thread(target=self._beat, name="run-beat", daemon=True)
        beat.start()
        try:
            if threading.current_thread() is threading.main_thread():
                return self._alarmed(work)
            return self._aside(work)
        finally:
            self._over.set()
            beat.join(AGAIN)

    def _too_slow(self) -> ConnectorTrouble:
        return ConnectorTrouble(Trouble.TOO_SLOW, f"longer than {self._seconds:.0f} seconds")

    def _beat(self) -> None:
        """A system may think for minutes before its first record; the claim must not run out meanwhile."""
        try:
            while not self._over.wait(BEAT) and self.passed < self._seconds + GRACE:
                if not self._renew():
                    return
        except Exception as problem:  # noqa: BLE001 (the lease runs out; the sweep sees to the run)
            log.error("run_beat_broken", **told(problem))
        finally:
            connections.close_all()

    def _alarmed(self, work: Callable[[], T]) -> T:
        def ring(_number: int, _frame: FrameType | None) -> None:
            if self._own:
                signal.setitimer(signal.ITIMER_REAL, AGAIN)
            else:
                raise self._too_slow()

        before = signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, self._seconds + GRACE)
        try:
            return work()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _aside(self, work: Callable[[], T]) -> T:
        ended: list[T] = []
        broke: list[BaseException] = []

        def run() -> None:
            try:
                ended.append(work())
            except BaseException as problem:  # noqa: BLE001 (raised again where somebody waits for it)
                broke.append(problem)
            finally:
                connections.close_all()

        thread = threading.Thread(target=run, name="run-work", daemon=True)
        thread.start()
        thread.join(self._seconds + GRACE)
        if thread.is_alive():
            self._given_up.set()
            raise self._too_slow()
        if broke:
            raise broke[0]
        return ended[0]
