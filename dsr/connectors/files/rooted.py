"""A folder that nothing leads out of: every step below it is opened without following links.

Names are taken as the file system has them. A link, a pipe or a device is no file of ours: it is passed over
and counted, never followed, opened or removed.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dsr.connectors.spec import ConnectorTrouble, Trouble

PORTION = 256 * 1024
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe must not make us wait
GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})

Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a folder. Its name is content: it may hold anything a file system takes."""

    steps: Steps = field(repr=False)
    is_folder: bool
    size: int
    changed: float  # seconds since 1970


class Rooted:
    """Everything below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.passed_over = 0  # links, pipes and devices met so far

    def check(self) -> None:
        """Raise ConnectorTrouble when the folder cannot be used."""
        try:
            os.close(os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
        except OSError as problem:
            raise _trouble(problem) from None

    def entries(self, steps: Steps = ()) -> list[Entry]:
        """What a folder below holds, in the order of names; empty when it is gone."""
        with self._folder(steps) as handle:
            if handle is None:
                return []
            with os.scandir(handle) as listing:
                names = sorted(each.name for each in listing)
            found = (self._entry((*steps, name), handle) for name in names)
            return [each for each in found if each is not None]

    def look(self, steps: Steps) -> Entry | None:
        """One thing below, if it is a file or a folder of ours."""
        with self._folder(steps[:-1]) as handle:
            return None if handle is None else self._entry(steps, handle)

    def read(self, steps: Steps) -> Iterator[bytes]:
        """The bytes of a file below, in portions; raises ConnectorTrouble when it is gone by now."""
        with self.opened(steps) as file:
            while portion := os.read(file, PORTION):
                yield portion

    @contextmanager
    def opened(self, steps: Steps) -> Iterator[int]:
        """A file below as a descriptor to read from."""
        with self._folder(steps[:-1]) as handle:
            if handle is None:
                raise ConnectorTrouble(Trouble.BROKEN_OFF, "a file went away while it was read")
            try:
                file = os.open(steps[-1], FILE, dir_fd=handle)
            except OSError as problem:
                raise _trouble(problem) from None
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise ConnectorTrouble(Trouble.NOT_ALLOWED, "what was a file is now a pipe or a device")
            yield file
        finally:
            os.close(file)

    def remove(self, steps: Steps) -> bool:
        """Remove one file below; False when it was gone already."""
        with self._folder(steps[:-1]) as handle:
            if handle is None:
                return False
            try:
                os.unlink(steps[-1], dir_fd=handle)
            except OSError as problem:
                if problem.errno in GONE:
                    return False
                raise _trouble(problem) from None
        return True

    def remove_empty(self, steps: Steps) -> None:
        """Remove a folder below and those above it, as long as they hold nothing; never the root."""
        while steps:
            with self._folder(steps[:-1]) as handle:
                if handle is None:
                    return
                try:
                    os.rmdir(steps[-1], dir_fd=handle)
                except OSError:
                    return
            steps = steps[:-1]

    def may_remove(self, steps: Steps) -> bool:
        """Whether the folder of a file lets us take files out."""
        with self._folder(steps[:-1]) as handle:
            return handle is not None and os.access(".", os.W_OK | os.X_OK, dir_fd=handle)

    def _entry(self, steps: Steps, handle: int) -> Entry | None:
        if steps[-1] in {"", ".", ".."} or "/" in steps[-1] or "\0" in steps[-1]:
            return None
        try:
            found = os.stat(steps[-1], dir_fd=handle, follow_symlinks=False)
        except OSError:
            return None
        if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
            self.passed_over += 1
            return None
        return Entry(steps, stat.S_ISDIR(found.st_mode), found.st_size, found.st_mtime)

    @contextmanager
    def _folder(self, steps: Steps) -> Iterator[int | None]:
        """A folder below as a descriptor, each step opened from the one before; None when it is gone."""
        with ExitStack() as held:
            yield self._down(steps, held)

    def _down(self, steps: Steps, held: ExitStack) -> int | None:
        if any(step in {"", ".", ".."} or "/" in step or "\0" in step for step in steps):
            raise ConnectorTrouble(Trouble.NOT_ALLOWED, "a path leads out of the folder")
        try:
            handle = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as problem:
            raise _trouble(problem) from None
        held.callback(os.close, handle)
        try:
            for step in steps:
                handle = os.open(step, FOLDER, dir_fd=handle)
                held.callback(os.close, handle)
        except OSError as problem:
            if problem.errno in GONE:
                return None
            raise _trouble(problem) from None
        return handle


def shown(name: str) -> str:
    """A name of the file system as text that can be stored: bytes that are no text are written out."""
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")


def _trouble(problem: OSError) -> ConnectorTrouble:
    """What the system said, without the path, which is content."""
    said = os.strerror(problem.errno) if problem.errno else type(problem).__name__
    if problem.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return ConnectorTrouble(Trouble.REFUSED, f"a folder or file may not be used: {said}")
    if problem.errno in GONE:
        return ConnectorTrouble(Trouble.MISCONFIGURED, f"a folder or file is not there: {said}")
    return ConnectorTrouble(Trouble.UNREACHABLE, f"the folder cannot be read: {said}")
