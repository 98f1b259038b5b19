"""Mail by SMTP, in two phases: everything but the last dot, then the word that we commit, then the dot.

Written on smtplib's commands because its `sendmail` gives no moment between the two. Touches no tables.
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import unquote, urlsplit

from dsr.mail.transport import Doubtful, Refused, TryLater, Unreachable

CONNECT_SECONDS = 10
COMMAND_SECONDS = 20
FINAL_REPLY_SECONDS = 90
PORTS = {"smtp": 25, "smtps": 465}
RESERVED = (".example", ".test", ".invalid", ".localhost", ".example.com", ".example.net", ".example.org")
LONGEST_RECEIPT = 200
ADDRESS = re.compile(r"[^\s<>()]*@[^\s<>()]*")
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
WIRE = SMTP.clone(cte_type="7bit", max_line_length=78)


class BadMailAddress(Exception):
    """The setting of the mail server cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server as the settings name it."""

    host: str
    port: int
    user: str
    password: str
    tls_at_once: bool

    @classmethod
    def of(cls, *, url: str) -> "SmtpServer":
        """From smtp://user:password@host:port or smtps://...; raises BadMailAddress."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise BadMailAddress("DSR_MAIL_URL must be capture:, smtp://host:port or smtps://host:port.")
        return cls(
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls_at_once=parts.scheme == "smtps",
        )

    @property
    def is_this_machine(self) -> bool:
        """A password may go to ourselves without TLS, and nowhere else."""
        return self.host in {"localhost", "::1"} or self.host.startswith("127.")


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """One connection a mail; `sender` is the envelope's sender.

    With `only_reserved` (a demo) nothing goes to an address that could belong to somebody.
    """

    server: SmtpServer
    sender: str
    only_reserved: bool = False

    def send(self, *, message: EmailMessage, to: str, before_commit: Callable[[], None]) -> str:
        """See Transport.send. Whatever happens, the connection is closed at the end."""
        receiver = wire_address(to)
        if self.only_reserved and not is_reserved(receiver):
            raise Refused("demo")
        body = wire_body(message)
        smtp = self._connected()
        try:
            self._offer(smtp, receiver, body)
            before_commit()
            return _commit(smtp)
        finally:
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        try:
            return self._open()
        except OSError as problem:  # smtplib's own exceptions are OSErrors too
            raise _no_line(problem) from problem

    def _open(self) -> smtplib.SMTP:
        host, port = self.server.host, self.server.port
        name = self.sender.rpartition("@")[2] or "localhost"
        context = ssl.create_default_context()
        smtp: smtplib.SMTP
        if self.server.tls_at_once:
            smtp = smtplib.SMTP_SSL(host, port, local_hostname=name, timeout=CONNECT_SECONDS, context=context)
        else:
            smtp = smtplib.SMTP(host, port, local_hostname=name, timeout=CONNECT_SECONDS)
        try:
            self._greet(smtp, context)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _greet(self, smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
        if smtp.sock is not None:
            smtp.sock.settimeout(COMMAND_SECONDS)
        smtp.ehlo_or_helo_if_needed()
        if not self.server.tls_at_once and smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
        elif self.server.user and not self.server.tls_at_once and not self.server.is_this_machine:
            raise Unreachable("tls")  # never a password in clear over a network
        if self.server.user:
            smtp.login(self.server.user, self.server.password)

    def _offer(self, smtp: smtplib.SMTP, receiver: str, body: bytes) -> None:
        """Everything up to the last byte; nothing is delivered by it."""
        try:
            code = smtp.mail(self.sender)[0]
            if code != 250:
                raise TryLater(f"sender_refused:{code}")
            _demand(smtp.rcpt(receiver)[0], wanted={250, 251})
            _demand(smtp.docmd("DATA")[0], wanted={354})
            smtp.send(body)
        except OSError as problem:
            raise _no_line(problem) from problem


def _commit(smtp: smtplib.SMTP) -> str:
    """The last dot and its reply. Without a reply nobody can tell."""
    try:
        if smtp.sock is not None:
            smtp.sock.settimeout(FINAL_REPLY_SECONDS)
        smtp.send(b".\r\n")
        code, said = smtp.getreply()
    except OSError as problem:
        raise Doubtful from problem
    if code != 250:
        _demand(code, wanted={250})
    return receipt_of(code=code, said=said)


def receipt_of(*, code: int, said: bytes) -> str:
    """The server's reply as a proof to keep: one line, printable, without addresses."""
    words = said.decode("ascii", errors="replace")
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return f"{code} {ADDRESS.sub('[address]', line)}".strip()[:LONGEST_RECEIPT]


def is_reserved(to: str) -> bool:
    """Whether the address lies in a domain set aside for examples and tests (RFC 2606, RFC 6761)."""
    domain = "." + to.rpartition("@")[2].lower().rstrip(".")
    return domain.endswith(RESERVED)


def wire_address(to: str) -> str:
    """The address as plain SMTP carries it; raises Refused for a local part beyond ASCII."""
    local, _at, domain = to.rpartition("@")
    try:
        return f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise Refused("address") from None


def wire_body(message: EmailMessage) -> bytes:
    """The message as it goes over the wire: CRLF, dots doubled, ending just before the last dot."""
    body = LEADING_DOT.sub(b"..", message.as_bytes(policy=WIRE))
    return body if body.endswith(b"\r\n") else body + b"\r\n"


def _demand(code: int, *, wanted: set[int]) -> None:
    if code in wanted:
        return
    if code == 421:
        raise Unreachable("deferred:421")
    if 500 <= code < 600:
        raise Refused(f"refused:{code}")
    raise TryLater(f"deferred:{code}")


def _no_line(problem: BaseException) -> Unreachable:
    """Why there is no conversation. smtplib wraps what it met, so the first cause is looked for."""
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return Unreachable(f"sign_in_refused:{problem.smtp_code}")
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return Unreachable("sign_in_refused")
    if isinstance(problem, ssl.SSLError):
        return Unreachable("tls")
    if isinstance(problem, TimeoutError):
        return Unreachable("timeout")
    return _no_line(problem.__context__) if problem.__context__ is not None else Unreachable("no_connection")
