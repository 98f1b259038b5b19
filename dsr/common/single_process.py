"""A lock on the state folder, so that a second copy of the one-process installation says so and stops."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(Exception):
    """Another process holds the folder."""


@contextmanager
def sole_holder(*, directory: Path) -> Iterator[None]:
    """Hold the folder while the block runs; the system lets go when the process dies, however it dies."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "running.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            raise AlreadyRunning(directory) from problem
        yield
