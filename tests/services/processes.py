"""Real processes of the product, to be stopped, killed and started again on the database of the test."""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from django.db import connection

from tests.services import bound

ROOT = Path(__file__).resolve().parent.parent.parent


class Program:
    """One running process. `output()` is what it has said so far."""

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        """Start it; it cannot outlive the test process."""
        self.said = tempfile.NamedTemporaryFile(prefix="dsr-program-", suffix=".log")  # noqa: SIM115 (closed in end)
        self.process = bound.start(
            command=command, output=self.said.fileno(), environment=environment, folder=ROOT
        )
        self.pid = self.process.pid

    def output(self) -> str:
        """Everything that it has written."""
        return Path(self.said.name).read_text(errors="replace")

    def wait_for(self, words: str, *, seconds: float = 30.0) -> None:
        """Wait until it has written these words; raises AssertionError when it ends or is silent."""
        until = time.monotonic() + seconds
        while words not in self.output():
            assert self.process.poll() is None, f"it ended before it said {words!r}:\n{self.output()}"
            assert time.monotonic() < until, f"it did not say {words!r} in {seconds} s:\n{self.output()}"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once, with no chance to tidy up (SIGKILL)."""
        self.process.kill()
        self.process.wait()

    def interrupt(self, *, seconds: float = 20.0) -> int:
        """What Ctrl-C does; returns the exit status, and raises subprocess.TimeoutExpired when it goes on."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=seconds)

    def wait(self, *, seconds: float = 60.0) -> int:
        """Wait for its end; returns the exit status."""
        return self.process.wait(timeout=seconds)

    def end(self) -> None:
        """Stop it if it still runs, and forget what it said."""
        bound.stop(self.process)
        self.said.close()


class Programs:
    """Starts processes of the product for one test and ends those that are left."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self.started: list[Program] = []

    def manage(self, *arguments: str, **variables: str) -> Program:
        """`manage.py` with these arguments; variables are added to its environment."""
        return self.python("manage.py", *arguments, **variables)

    def python(self, *arguments: str, **variables: str) -> Program:
        """The test run's own Python with these arguments."""
        program = Program([sys.executable, *arguments], child_environment() | variables)
        self.started.append(program)
        return program

    def end(self) -> None:
        """End every process that still runs, the last one first."""
        for program in reversed(self.started):
            program.end()


def child_environment() -> dict[str, str]:
    """The environment of this test process, with the address of the **test** database that it uses now."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{settings['NAME']}"
    else:
        account = f"{settings['USER']}:{settings['PASSWORD']}"
        url = f"postgresql://{account}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    quiet = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    return quiet | {"DSR_DATABASE_URL": url, "PYTHONUNBUFFERED": "1"}
