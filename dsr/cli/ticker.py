"""Says on the terminal how far a long piece of work is: once a second, to standard error, never what it is about."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

EVERY = 1.0  # seconds


class Ticker:
    """Phases with their seconds; `records` is set by whoever works."""

    def __init__(self, *, say: Callable[[str], object]) -> None:
        self.say = say
        self.seconds: dict[str, float] = {}
        self.records = 0

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count the seconds of a phase; one of the same name before is added to."""
        began = time.perf_counter()
        try:
            yield
        finally:
            passed = time.perf_counter() - began
            self.seconds[name] = round(self.seconds.get(name, 0.0) + passed, 3)

    @contextmanager
    def telling(self, what: str) -> Iterator[None]:
        """While the block works, a line a second; and one at its end."""
        self.records = 0
        over = threading.Event()
        began = time.perf_counter()

        def tell() -> None:
            while not over.wait(EVERY):
                self.say(f"{what}: {self.records} records, {time.perf_counter() - began:.0f} s")

        thread = threading.Thread(target=tell, name="ticker", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
        self.say(f"{what}: {self.records} records, {time.perf_counter() - began:.1f} s")
