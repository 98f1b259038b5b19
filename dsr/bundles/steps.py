"""How far the writing of a package is, told now and then: by records and, so that nobody thinks it dead, by bytes."""

from collections.abc import Callable

REPORTED_EVERY = 1_000
ALIVE_EVERY = 8 * 1024 * 1024  # bytes

Progress = Callable[[int, int | None], None]


class Steps:
    """Counts work and reports it; the total is unknown until all records are read."""

    def __init__(self, report: Progress) -> None:
        self._report, self.done = report, 0
        self.total: int | None = None
        self._bytes = 0
        report(0, None)

    def one(self) -> None:
        """A record was read."""
        self.more(1)

    def more(self, count: int) -> None:
        """So many records were read or written."""
        before, self.done = self.done, self.done + count
        if before // REPORTED_EVERY != self.done // REPORTED_EVERY:
            self._report(self.done, self.total)

    def alive(self, count: int) -> None:
        """So many bytes were written: one large file is no record, and takes long."""
        self._bytes += count
        if self._bytes >= ALIVE_EVERY:
            self._bytes = 0
            self._report(self.done, self.total)

    def expect(self, total: int) -> None:
        """From now on the end is known."""
        self.total = total
        self._report(self.done, total)

    def finish(self) -> None:
        """All is written."""
        self.total = self.done = max(self.done, self.total or 0)
        self._report(self.done, self.total)
