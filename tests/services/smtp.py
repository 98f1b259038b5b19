"""A real SMTP server that keeps what it is sent, and can be told to be slow, to refuse, or to fall silent.

With DSR_TEST_SMTP_URL each message is also handed on to that server before it is accepted, and a refusal
there is a refusal here. One sink belongs to one test: nothing of another test's mail can get into it.
"""

import asyncio
import os
import smtplib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal
from urllib.parse import unquote, urlsplit

import aiosmtpd
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.services.parts import GIVEN, Part, Unavailable

ADDRESS = "DSR_TEST_SMTP_URL"
Moment = Literal["rcpt", "data", "answer"]


@dataclass(frozen=True, slots=True)
class Received:
    """One message that the server accepted, as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The parsed message."""
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def subject(self) -> str:
        """The subject line."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain text part."""
        body = self.message.get_body(("plain",))
        return "" if body is None else str(body.get_content())


@dataclass
class Behaviour:
    """What the server does apart from accepting. Delays are in seconds."""

    delay_rcpt: float = 0.0
    delay_data: float = 0.0
    """Before the message counts as accepted: a client that goes away meanwhile has sent nothing."""
    delay_answer: float = 0.0
    """After it is accepted, before the client is told: a client that goes away now will never know."""
    refuse_rcpt: str = ""
    """A whole answer such as "550 5.1.1 no such mailbox"."""
    refuse_data: str = ""
    needs_sign_in: tuple[str, str] | None = None
    held: set[Moment] = field(default_factory=set)


class Conversation(SMTP):
    """One client's connection; the sink knows how many are open."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came."""
        self.event_handler.open += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """It went; aiosmtpd ends what was going on for it."""
        super().connection_lost(error)
        self.event_handler.open -= 1


class Sink:
    """The server. Change `behaviour` at any time; `messages` holds what was accepted, in order."""

    def __init__(self) -> None:
        """Listen on a free port of the loopback."""
        self.messages: list[Received] = []
        self.attempts = 0
        self.open = 0
        self.behaviour = Behaviour()
        self.reached: dict[Moment, threading.Event] = {
            "rcpt": threading.Event(),
            "data": threading.Event(),
            "answer": threading.Event(),
        }
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(self.loop.create_server(self.connection, "127.0.0.1", 0))
        self.port: int = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, name="smtp-sink", daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        """The address, for DSR_MAIL_URL; with the account when the sink asks for one."""
        account = self.behaviour.needs_sign_in
        return (
            f"smtp://{account[0]}:{account[1]}@127.0.0.1:{self.port}"
            if account
            else f"smtp://127.0.0.1:{self.port}"
        )

    def hold(self, *moments: Moment) -> None:
        """Go silent at these moments of each conversation, until `let_go`."""
        for moment in moments:
            self.reached[moment].clear()
        self.behaviour.held |= set(moments)

    def wait_until_reached(self, moment: Moment, *, seconds: float = 20.0) -> None:
        """Wait until a conversation has come to this moment; raises AssertionError when none does."""
        assert self.reached[moment].wait(seconds), f"no conversation came to '{moment}' in {seconds} s"

    def let_go(self) -> None:
        """Go on with every conversation that was held."""
        self.behaviour.held.clear()

    def wait_for(self, count: int, *, seconds: float = 20.0) -> list[Received]:
        """Wait until so many messages were accepted, return them all; raises AssertionError if fewer come."""
        self.wait_until(lambda: len(self.messages) >= count, seconds, f"{count} messages")
        return list(self.messages)

    def sent_to(self, address: str) -> list[Received]:
        """The messages for this recipient."""
        return [received for received in list(self.messages) if address in received.recipients]

    def wait_until(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait for a condition on this sink; raises AssertionError when it does not come true."""
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, (
                f"{what} did not come in {seconds} s (messages: {len(self.messages)})"
            )
            time.sleep(0.01)

    def close(self) -> None:
        """Stop listening and drop every conversation."""
        asyncio.run_coroutine_threadsafe(self.finish(), self.loop).result(timeout=5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(timeout=5)
        self.loop.close()

    async def finish(self) -> None:
        """In the server's loop: close the door and end what is going on."""
        self.server.close()
        going_on = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in going_on:
            task.cancel()
        await asyncio.gather(*going_on, return_exceptions=True)

    def wait_until_idle(self, *, seconds: float = 20.0) -> None:
        """Wait until no client is connected; raises AssertionError when one stays."""
        self.wait_until(lambda: not self.open, seconds, "the end of every conversation")

    def connection(self) -> SMTP:
        """The protocol of one conversation."""
        return Conversation(
            self,
            hostname="sink.example",
            loop=self.loop,
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            auth_required=self.behaviour.needs_sign_in is not None,
            authenticator=self.sign_in,
        )

    def sign_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        """Accept exactly the account that the sink was told to ask for."""
        account = self.behaviour.needs_sign_in
        given = (data.login, data.password) if isinstance(data, LoginPassword) else None
        right = account is not None and given == (account[0].encode(), account[1].encode())
        return AuthResult(success=right, handled=False)

    async def pause(self, moment: Moment, seconds: float) -> None:
        """Tell that a conversation has come here; wait as the behaviour says."""
        self.reached[moment].set()
        await asyncio.sleep(seconds)
        while moment in self.behaviour.held:  # noqa: ASYNC110 (it is let go from another thread)
            await asyncio.sleep(0.01)

    async def handle_RCPT(  # noqa: N802 (the name that aiosmtpd calls)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """One recipient is offered."""
        await self.pause("rcpt", self.behaviour.delay_rcpt)
        if self.behaviour.refuse_rcpt:
            return self.behaviour.refuse_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (as above)
        """One message came whole. When the client goes away while we wait, aiosmtpd ends this call."""
        self.attempts += 1
        await self.pause("data", self.behaviour.delay_data)
        if self.behaviour.refuse_data:
            return self.behaviour.refuse_data
        content = envelope.original_content or b""
        received = Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), content)
        refusal = await asyncio.to_thread(hand_on, received)
        if refusal:
            return refusal
        self.messages.append(received)
        await self.pause("answer", self.behaviour.delay_answer)
        return "250 OK: accepted"


def hand_on(received: Received) -> str:
    """Give the message to the server at DSR_TEST_SMTP_URL, if there is one; returns its refusal."""
    given = os.environ.get(ADDRESS)
    if not given:
        return ""
    try:
        with connect(given) as link:
            link.sendmail(received.sender, list(received.recipients), received.content)
    except smtplib.SMTPResponseException as problem:
        return f"{problem.smtp_code} {problem.smtp_error!r}"
    except smtplib.SMTPRecipientsRefused as problem:
        code, words = next(iter(problem.recipients.values()))
        return f"{code} {words!r}"
    return ""


def connect(address: str) -> smtplib.SMTP:
    """A conversation with the server at this address, signed in where it names an account."""
    parts = urlsplit(address)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    link = kind(parts.hostname or "", parts.port or 0, timeout=10)
    if parts.username:
        link.login(unquote(parts.username), unquote(parts.password or ""))
    return link


def describe() -> Part:
    """The part for the closing line; raises Unavailable when an address is given where no server answers."""
    own = Part("smtp", "SMTP sink aiosmtpd", aiosmtpd.__version__)
    given = os.environ.get(ADDRESS)
    if not given:
        return own
    try:
        with connect(given) as link:
            link.noop()
    except (OSError, smtplib.SMTPException) as problem:
        raise Unavailable(f"No SMTP server answers at {ADDRESS}: {problem}") from None
    return Part("smtp", own.name, own.version, f"handing on to the {GIVEN}")
