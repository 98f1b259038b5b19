"""The line to an IMAP server: encrypted, bounded, and with every failure told as a trouble without its text.

What a server says may quote addresses and subjects, so only the kind of failure is kept.
"""

import imaplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import Any

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from dsr.common.outbound import Blocked, OutboundTrouble, checked_address
from dsr.connectors.spec import ConnectorTrouble, Settings, Trouble

MOST_ANSWER = 64 * 1024 * 1024  # bytes that a server may say to one command
LONGEST_WAIT = 60.0  # seconds for one answer
PORTS = {"tls": 993, "starttls": 143, "none": 143}


class TooMuchSaid(Exception):
    """The server does not stop answering."""


#: What a failure means before and after the server has answered for the first time; the first that fits counts.
FAILURES: tuple[tuple[type[Exception], Trouble, Trouble, str], ...] = (
    (
        TooMuchSaid,
        Trouble.TOO_MUCH,
        Trouble.TOO_MUCH,
        "the server says more than a command can mean",
    ),
    (
        ssl.SSLCertVerificationError,
        Trouble.MISCONFIGURED,
        Trouble.MISCONFIGURED,
        "the server's certificate is not valid for this host",
    ),
    (
        ssl.SSLError,
        Trouble.MISCONFIGURED,
        Trouble.BROKEN_OFF,
        "the encryption failed; is this the port for it?",
    ),
    (
        MailboxLoginError,
        Trouble.REFUSED,
        Trouble.REFUSED,
        "the server refuses the name or the password",
    ),
    (
        MailboxFolderSelectError,
        Trouble.MISCONFIGURED,
        Trouble.MISCONFIGURED,
        "a folder cannot be opened",
    ),
    (
        imaplib.IMAP4.abort,
        Trouble.GARBLED,
        Trouble.BROKEN_OFF,
        "the server ended the conversation",
    ),
    (
        TimeoutError,
        Trouble.UNREACHABLE,
        Trouble.TOO_SLOW,
        "the server does not answer in time",
    ),
    (
        OSError,
        Trouble.UNREACHABLE,
        Trouble.BROKEN_OFF,
        "the connection failed",
    ),
    (
        Exception,
        Trouble.GARBLED,
        Trouble.GARBLED,
        "the server answers otherwise than IMAP says",
    ),
)


class _Bounded:
    """Goes only where it was sent, and counts what a server says to a command: imaplib holds all of it in memory."""

    taken = 0

    def __init__(self, pinned: str, *words: Any, **more: Any) -> None:
        self._pinned = pinned
        super().__init__(*words, **more)

    def _connected(self, timeout: float | None) -> socket.socket:
        """To the address that was checked, since a name may point elsewhere a moment later."""
        return socket.create_connection((self._pinned, self.port), timeout)  # type: ignore[attr-defined]  # as below

    def read(self, size: int) -> bytes:
        self._take(size)
        return super().read(size)  # type: ignore[misc,no-any-return]  # of the client it is mixed into

    def readline(self) -> bytes:
        line: bytes = super().readline()  # type: ignore[misc]  # as above
        self._take(len(line))
        return line

    def _command(self, *words: Any) -> Any:
        self.taken = 0
        return super()._command(*words)  # type: ignore[misc]  # as above

    def _take(self, size: int) -> None:
        self.taken += size
        if self.taken > MOST_ANSWER:
            raise TooMuchSaid


class _Plain(_Bounded, imaplib.IMAP4):
    """Without encryption, or before it begins."""

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._connected(timeout)


class _Tls(_Bounded, imaplib.IMAP4_SSL):
    """Encrypted from the first byte."""

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = self._connected(timeout)
        try:
            secure: socket.socket = self.ssl_context.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
        return secure


class Link(BaseMailBox):
    """A mailbox of imap-tools on a bounded line."""

    def __init__(self, *, pinned: str, host: str, port: int, security: str, wait: float) -> None:
        self._pinned, self._host, self._port = pinned, host, port
        self._security, self._wait = security, wait
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        context = ssl.create_default_context()
        if self._security == "tls":
            return _Tls(self._pinned, self._host, self._port, ssl_context=context, timeout=self._wait)
        client = _Plain(self._pinned, self._host, self._port, timeout=self._wait)
        try:
            if self._security == "starttls":
                self._encrypt(client, context)
        except BaseException:
            with suppress(OSError):
                client.shutdown()
            raise
        return client

    def _encrypt(self, client: imaplib.IMAP4, context: ssl.SSLContext) -> None:
        if "STARTTLS" not in client.capabilities:
            raise ConnectorTrouble(Trouble.MISCONFIGURED, "the server does not offer STARTTLS at this port")
        client.starttls(ssl_context=context)


@contextmanager
def linked(*, settings: Settings) -> Iterator[Link]:
    """A signed-in line; raises ConnectorTrouble, also for what goes wrong while it is used."""
    host, port, security = _address(settings.plain)
    user, password = settings.plain.get("user", ""), settings.secret.get("password", "")
    if any(sign in user + password for sign in "\r\n\0"):
        raise ConnectorTrouble(Trouble.MISCONFIGURED, "the name or the password holds a line break")
    pinned = _pinned(host, port)
    with understood(begun=False):
        link = Link(
            pinned=pinned,
            host=host,
            port=port,
            security=security,
            wait=min(LONGEST_WAIT, settings.limits.seconds),
        )
    try:
        with understood():
            sign_in = link.login if (user + password).isascii() else link.login_utf8
            sign_in(user, password, initial_folder=None)
            yield link
        with suppress(Exception):
            link.logout()  # after a failure there is nobody to say goodbye to
    finally:
        with suppress(Exception):
            link.client.shutdown()


@contextmanager
def understood(*, begun: bool = True) -> Iterator[None]:
    """Failures of the line as troubles. `begun`: the server has answered before."""
    try:
        yield
    except (TooMuchSaid, imaplib.IMAP4.error, ImapToolsError, OSError, ValueError) as problem:
        for failure, early, late, detail in FAILURES:
            if isinstance(problem, failure):
                raise ConnectorTrouble(late if begun else early, detail) from None
        raise


def _address(plain: Mapping[str, str]) -> tuple[str, int, str]:
    host, security = plain.get("host", "").strip(), plain.get("security", "tls")
    if not host or security not in PORTS:
        raise ConnectorTrouble(Trouble.MISCONFIGURED, "the settings `host` and `security` are needed")
    if security == "none" and not _is_here(host):
        raise ConnectorTrouble(
            Trouble.NOT_ALLOWED, "without encryption only this machine itself may be asked"
        )
    try:
        port = int(plain.get("port") or PORTS[security])
    except ValueError:
        port = 0
    if not 0 < port < 65_536:
        raise ConnectorTrouble(Trouble.MISCONFIGURED, "the setting `port` is not a number from 1 to 65535")
    return host, port, security


def _pinned(host: str, port: int) -> str:
    """The address to connect to, if this installation may talk to it."""
    try:
        return str(checked_address(scheme="https", host=host.strip("[]"), port=port))
    except OutboundTrouble as trouble:
        kind = Trouble.NOT_ALLOWED if trouble.kind is Blocked.ADDRESS else Trouble.UNREACHABLE
        raise ConnectorTrouble(kind, trouble.detail) from None


def _is_here(host: str) -> bool:
    """Whether an address is this machine; only numbers count, since a name may point anywhere."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
