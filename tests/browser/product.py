"""The real product as processes, with a real mail server: one process on SQLite, or the large installation.

Nothing of the test process is shared with it but the address of the mail sink; it is looked into by commands.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.services import bound
from tests.services.environment import SECRET_KEY, VAULT_KEY, first_redis_database, worker
from tests.services.parts import free_port
from tests.services.processes import ROOT
from tests.services.smtp import Sink

READY_SECONDS = 60.0


class Product:
    """A running installation. `url` is its public address, `sink` holds the mail that it sent."""

    def __init__(self, *, folder: Path, sink: Sink, variables: dict[str, str]) -> None:
        """Nothing runs yet: `manage` works, `start` begins a process."""
        self.folder, self.sink = folder, sink
        (folder / "state").mkdir()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **_not_ours(),
            "DSR_ENV_FILE": os.devnull,
            "DSR_SECRET_KEY": SECRET_KEY,
            "DSR_VAULT_KEY": VAULT_KEY,
            "DSR_STATE_DIR": str(folder / "state"),
            "DSR_PUBLIC_URL": self.url,
            "DSR_MAIL_URL": sink.url,
            "DSR_SQLITE_SYNCHRONOUS": "OFF",
            "DSR_LOG_LEVEL": "INFO",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
            **variables,
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        """Begin one process, which cannot outlive the tests; what it says goes to its log."""
        with self._log(name).open("ab") as log:
            self.processes[name] = bound.start(
                command=[sys.executable, *command], output=log, environment=self.environment, folder=ROOT
            )

    def stop(self, name: str, *, how: signal.Signals = signal.SIGINT, patience: float = 20.0) -> int:
        """End one process and return its exit status; raises subprocess.TimeoutExpired when it goes on."""
        process = self.processes[name]
        process.send_signal(how)
        return process.wait(timeout=patience)

    def manage(self, *arguments: str) -> str:
        """`manage.py` with these arguments, to its end; what it said. Raises AssertionError when it failed."""
        return self._run("manage", "manage.py", *arguments)

    def module(self, name: str, *arguments: str) -> str:
        """A Python module, to its end, with the product's settings; what it said."""
        return self._run("module", "-m", name, *arguments)

    def look(self, what: str) -> Any:
        """What stands in the database, asked of a process of its own; see tests/browser/inside.py."""
        return json.loads(self.module("tests.browser.inside", what))

    def wait_until_ready(self) -> None:
        """Wait until the start page is served; raises AssertionError with the logs."""
        until = time.monotonic() + READY_SECONDS
        while True:
            with suppress(OSError):
                urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=5).close()  # noqa: S310 (ours)
                return
            ended = [name for name, process in self.processes.items() if process.poll() is not None]
            assert not ended, f"{ended} ended before the product was ready:\n{self.logs()}"
            assert time.monotonic() < until, f"not ready in {READY_SECONDS} s:\n{self.logs()}"
            time.sleep(0.05)

    def logs(self) -> str:
        """Everything that the processes have said, each under its name."""
        found = sorted(self.folder.glob("*.log"))
        return "\n".join(f"── {path.name}\n{path.read_text(errors='replace')}" for path in found)

    def close(self) -> None:
        """End every process that still runs, the last one first; they have children, so they are asked."""
        for process in reversed(self.processes.values()):
            bound.stop(process, how=signal.SIGTERM, patience=10)

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _run(self, name: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        with self._log(name).open("a") as log:
            log.write(done.stderr)
        assert done.returncode == 0, f"{arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done.stdout


@contextmanager
def one_process(*, folder: Path, demo: bool = False, seed: tuple[str, ...] = ()) -> Iterator[Product]:
    """`manage.py run_all` on SQLite; with the demo's data, or with the cast and these controllers."""
    with _sink() as sink:
        given = {"DSR_DEMO": "1", "DSR_MAIL_URL": "capture:"} if demo else {}
        product = Product(folder=folder, sink=sink, variables=given)
        if seed:
            product.module("tests.browser.seed", *seed)
        product.start("run_all", "manage.py", "run_all", "--port", str(product.port))
        yield from _running(product)


@contextmanager
def large(*, folder: Path, postgresql: str, redis: str, seed: tuple[str, ...]) -> Iterator[Product]:
    """PostgreSQL, Redis, a web server, a worker and the scheduler, as docs/how-to/run-in-production.md says."""
    first = first_redis_database() + 2
    with ExitStack() as stack:
        database = stack.enter_context(_database(postgresql))
        stack.enter_context(_emptied(redis, first, first + 1))
        product = Product(
            folder=folder,
            sink=stack.enter_context(_sink()),
            variables={
                "DSR_DATABASE_URL": database,
                "DSR_BROKER_URL": f"{redis}/{first}",
                "DSR_CACHE_URL": f"{redis}/{first + 1}",
            },
        )
        product.module("tests.browser.seed", *seed)
        product.manage("collectstatic", "--no-input")
        product.manage("check", "--deploy", "--fail-level", "ERROR")
        listen = ("--host", "127.0.0.1", "--port", str(product.port))
        product.start("web", *_GRANIAN, "config.wsgi:application", *listen, "--workers", "2")
        product.start("worker", *_CELERY, "worker", "--loglevel", "WARNING", "--concurrency", "2")
        product.start("beat", *_CELERY, "beat", "--loglevel", "WARNING", *_schedule(folder))
        yield from _running(product)


_GRANIAN = ("-m", "granian", "--interface", "wsgi")
_CELERY = ("-m", "celery", "-A", "config")


def _schedule(folder: Path) -> tuple[str, str]:
    return "--schedule", str(folder / "beat-schedule")


def _running(product: Product) -> Iterator[Product]:
    try:
        product.wait_until_ready()
        yield product
    finally:
        product.close()


@contextmanager
def _sink() -> Iterator[Sink]:
    with ThreadPoolExecutor(1) as another_thread:  # in this one Playwright's event loop runs already
        sink = another_thread.submit(Sink).result()
    try:
        yield sink
    finally:
        sink.close()


@contextmanager
def _database(server: str) -> Iterator[str]:
    """A new database of this test process; its address. It is dropped afterwards."""
    import psycopg  # noqa: PLC0415 (only the runs on PostgreSQL need it)

    name = f"dsr_browser_{worker()}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        link.execute(f'CREATE DATABASE "{name}"'.encode())
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        link.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def _emptied(redis_url: str, *databases: int) -> Iterator[None]:
    """These databases of the Redis, empty before and after."""
    import redis  # noqa: PLC0415 (as above)

    links = [redis.Redis.from_url(f"{redis_url}/{number}") for number in databases]
    for link in links:
        link.flushdb()
    yield
    for link in links:
        link.flushdb()
        link.close()


def _not_ours() -> dict[str, str]:
    """The environment without what belongs to this test process."""
    private = ("DSR_", "PYTEST_", "COV_", "DJANGO_")
    return {name: value for name, value in os.environ.items() if not name.startswith(private)}
