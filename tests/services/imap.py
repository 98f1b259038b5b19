"""A real IMAP server (pymap, in memory) in a process of its own, filled through IMAP itself."""

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "archive", "right-password"
START = "import sys; from pymap.main import main; sys.argv[0] = 'pymap'; main()"


@dataclass(frozen=True)
class ImapServer:
    """Where it listens, and how to fill it."""

    port: int

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        client.login(USER, PASSWORD)
        return client

    def add_folder(self, name: str) -> None:
        client = self.client()
        client.create(name)
        client.logout()

    def put(self, *messages: bytes, folder: str = "INBOX", flags: str = "") -> None:
        client = self.client()
        for message in messages:
            said, _ = client.append(folder, flags, "", message)
            assert said == "OK"
        client.logout()

    def flags(self, folder: str = "INBOX") -> list[bytes]:
        """The marks of every message, to see whether reading left one."""
        client = self.client()
        client.select(folder, readonly=True)
        _, answer = client.fetch("1:*", "(FLAGS)")
        client.logout()
        return [each for each in answer if isinstance(each, bytes)]


@contextmanager
def imap_server(*, certificate: Path | None = None, key: Path | None = None) -> Iterator[ImapServer]:
    """A server on a free port of this machine, ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    tls = ["--cert", str(certificate), "--key", str(key)] if certificate else ["--no-tls"]
    words = ["--host", "127.0.0.1", "--port", str(port), *tls, "dict"]
    words += ["--demo-user", USER, "--demo-password", PASSWORD]
    process = subprocess.Popen([sys.executable, "-c", START, *words], stderr=subprocess.PIPE)
    try:
        _wait(process, port)
        yield ImapServer(port)
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            raise RuntimeError(f"pymap ended: {process.communicate()[1].decode()[-400:]}")
        time.sleep(0.1)
    raise RuntimeError("pymap does not listen")
