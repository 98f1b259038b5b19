"""Starts each real server once for a whole run, on first demand, and stops all of them at the end.

The keeper is a thread in the process that began the run (`tests.run`, or a lone `pytest`). Test processes,
xdist's workers among them, ask it over a private socket. It also gathers what was used, for the closing
lines.
"""

import atexit
import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

from tests.services import bound, chromium, mariadb, postgres, redis_server
from tests.services.parts import Part, Unavailable

SOCKET = "DSR_TEST_KEEPER"
KEY = "DSR_TEST_KEEPER_KEY"
PREFIX = "dsr-test-"
ORDER = ("sqlite", "postgresql", "mariadb", "redis", "smtp", "browser")


@dataclass(frozen=True, slots=True)
class Running:
    """A part and, where we started it ourselves, the process to stop."""

    part: Part
    process: subprocess.Popen[bytes] | None = None


PROVIDERS: dict[str, Callable[[Path], tuple[Part, subprocess.Popen[bytes] | None]]] = {
    "postgresql": postgres.provide,
    "mariadb": mariadb.provide,
    "redis": redis_server.provide,
    "browser": chromium.provide,
}


class Keeper:
    """Answers `want`, `note` and `used` until it is closed."""

    def __init__(self) -> None:
        """Make the private folder and start listening."""
        sweep_old_folders()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.folder.chmod(0o711)  # PostgreSQL, when not run by us, has to reach its own folder inside
        private = self.folder / "keeper"
        private.mkdir(mode=0o700)
        key = secrets.token_bytes(16)
        self.listener = Listener(str(private / "socket"), "AF_UNIX", authkey=key)
        os.environ[SOCKET] = str(private / "socket")
        os.environ[KEY] = key.hex()
        self.running: dict[str, Running] = {}
        self.refused: dict[str, str] = {}
        self.noted: dict[str, Part] = {}
        # Servers are started from this thread only: the kernel ties them to the thread that started them.
        threading.Thread(target=self.serve, name="keeper", daemon=True).start()
        atexit.register(self.close)

    def serve(self) -> None:
        """Answer one caller after the other."""
        while True:
            try:
                with self.listener.accept() as caller:
                    self.answer(caller)
            except (EOFError, ConnectionError):
                continue
            except OSError:
                return  # the listener was closed

    def answer(self, caller: Connection) -> None:
        """Answer one question; a part that cannot be had is an answer too."""
        question = json.loads(caller.recv_bytes())
        reply: dict[str, Any] = {}
        if "want" in question:
            try:
                reply["part"] = asdict(self.provide(question["want"]))
            except Unavailable as problem:
                reply["problem"] = str(problem)
        elif "note" in question:
            part = Part(**question["note"])
            self.noted[part.kind] = part
        else:
            known = self.noted | {kind: running.part for kind, running in self.running.items()}
            reply["used"] = [asdict(known[kind]) for kind in ORDER if kind in known]
            reply["refused"] = self.refused
        caller.send_bytes(json.dumps(reply).encode())

    def provide(self, kind: str) -> Part:
        """The part, started now if need be; raises Unavailable, at once if it was refused before."""
        if kind in self.refused:
            raise Unavailable(self.refused[kind])
        if kind not in self.running:
            try:
                self.running[kind] = Running(*PROVIDERS[kind](self.folder))
            except Unavailable as problem:
                self.refused[kind] = str(problem)
                raise
            except Exception as problem:  # no fault of a provider may leave the callers waiting
                self.refused[kind] = f"{kind} could not be started: {problem!r}"
                raise Unavailable(self.refused[kind]) from problem
        return self.running[kind].part

    def close(self) -> None:
        """Stop every server started here and remove the private folder; a second call does nothing."""
        self.listener.close()
        for kind, running in self.running.items():
            if running.process is not None:
                how = postgres.QUICK_END if kind == "postgresql" else signal.SIGTERM
                bound.stop(running.process, how=how, patience=3)
        self.running.clear()
        shutil.rmtree(self.folder, ignore_errors=True)
        if os.environ.get(SOCKET, "").startswith(str(self.folder)):
            del os.environ[SOCKET], os.environ[KEY]


def sweep_old_folders() -> None:
    """Remove what runs that were killed have left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not is_alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def is_alive(pid: int) -> bool:
    """Whether a process of this number exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def ensure() -> Keeper | None:
    """Become the keeper of this run, unless a process above already is."""
    return None if SOCKET in os.environ else Keeper()


def ask(question: dict[str, Any]) -> dict[str, Any]:
    """One question to the keeper of this run."""
    with Client(os.environ[SOCKET], "AF_UNIX", authkey=bytes.fromhex(os.environ[KEY])) as line:
        line.send_bytes(json.dumps(question).encode())
        reply: dict[str, Any] = json.loads(line.recv_bytes())
    return reply


def want(kind: str) -> Part:
    """A running part of this kind; raises Unavailable with the sentence to show."""
    reply = ask({"want": kind})
    if "problem" in reply:
        raise Unavailable(reply["problem"])
    return Part(**reply["part"])


def note(part: Part) -> None:
    """Tell the keeper that a part not started by it took part in the run."""
    with contextlib.suppress(OSError):
        ask({"note": asdict(part)})


def closing_line() -> str:
    """What ran against what, in one line."""
    reply = ask({"used": True})
    words = [Part(**part).in_words() for part in reply["used"]]
    words += [f"{kind}: not to be had" for kind in reply["refused"]]
    return "real parts: " + " · ".join(words)
