"""Mail over a real SMTP connection: two phases, faithful bytes, and every refusal named for what it is."""

import socket
import threading
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from dsr.mail import smtp as smtp_module
from dsr.mail.smtp import BadMailAddress, SmtpServer, SmtpTransport, wire_address, wire_body
from dsr.mail.transport import Doubtful, Refused, TryLater, Undelivered, Unreachable, problem_in_words
from tests.mail.scripted import ScriptedServer
from tests.services.smtp import Sink

SENDER = "privacy@desk.example"
TO = "anna@example.org"


def mail(text: str = "Hello\n") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = SENDER, TO, "JUXT-2026-0042: naïve"
    message.set_content(text)
    return message


def way_out(url: str) -> SmtpTransport:
    return SmtpTransport(server=SmtpServer.of(url=url), sender=SENDER)


def nothing() -> None:
    """A commit that has nothing to say."""


def test_a_mail_arrives_byte_for_byte(smtp_sink: Sink) -> None:
    text = ".leading dot\n..two\n.\nafter a lone dot\nÄpfel\n" + "x" * 2000 + "\n"
    way_out(smtp_sink.url).send(message=mail(text), to=TO, before_commit=nothing)
    [arrived] = smtp_sink.wait_for(1)
    assert arrived.text.replace("\r\n", "\n") == text
    assert arrived.subject == "JUXT-2026-0042: naïve"
    assert (arrived.sender, arrived.recipients) == (SENDER, (TO,))


def test_nothing_is_delivered_before_the_commit_and_never_when_it_raises(smtp_sink: Sink) -> None:
    class NotMine(Exception):
        pass

    def refuse() -> None:
        assert smtp_sink.attempts == 0
        raise NotMine

    with pytest.raises(NotMine):
        way_out(smtp_sink.url).send(message=mail(), to=TO, before_commit=refuse)
    way_out(smtp_sink.url).send(message=mail("second\n"), to=TO, before_commit=nothing)
    assert [m.text.strip() for m in smtp_sink.wait_for(1)] == ["second"]
    assert smtp_sink.attempts == 1


@pytest.mark.parametrize(
    ("stage", "reply", "kind", "problem"),
    [
        ("rcpt", "550 no such user anna@example.org", Refused, "refused:550"),
        ("rcpt", "451 greylisted", TryLater, "deferred:451"),
        ("rcpt", "421 closing", Unreachable, "deferred:421"),
        ("mail", "553 not from you", TryLater, "sender_refused:553"),
        ("data", "554 no", Refused, "refused:554"),
        ("dot", "452 disk full", TryLater, "deferred:452"),
        ("dot", "550 spam", Refused, "refused:550"),
    ],
)
def test_a_refusal_says_whether_to_try_again(
    stage: str, reply: str, kind: type[Undelivered], problem: str
) -> None:
    with ScriptedServer(**{stage: reply}) as server, pytest.raises(Undelivered) as refusal:
        way_out(server.url).send(message=mail(), to=TO, before_commit=nothing)
    assert type(refusal.value) is kind
    assert refusal.value.kind == problem
    assert server.delivered == []


def test_no_server_is_unreachable() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # taken, and nobody listens
        url = f"smtp://127.0.0.1:{unheard.getsockname()[1]}"
        with pytest.raises(Unreachable) as refusal:
            way_out(url).send(message=mail(), to=TO, before_commit=nothing)
    assert refusal.value.kind == "no_connection"


def test_a_silent_server_is_unreachable_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_module, "CONNECT_SECONDS", 0.3)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        url = f"smtp://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(Unreachable) as refusal:
            way_out(url).send(message=mail(), to=TO, before_commit=nothing)
    assert refusal.value.kind == "timeout"


def test_a_line_that_breaks_after_the_last_byte_leaves_a_doubt(
    smtp_sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_module, "FINAL_REPLY_SECONDS", 0.3)
    committed = threading.Event()
    smtp_sink.hold("answer")
    with pytest.raises(Doubtful):
        way_out(smtp_sink.url).send(message=mail(), to=TO, before_commit=committed.set)
    assert committed.is_set()
    assert len(smtp_sink.messages) == 1


def test_a_password_never_goes_over_a_network_in_clear() -> None:
    """A server without STARTTLS, under a name that is not this machine: sign-in is not even tried."""
    with ScriptedServer() as server:
        port = int(server.url.rpartition(":")[2])
        elsewhere = SmtpServer(host="0.0.0.0", port=port, user="u", password="p", tls_at_once=False)
        with pytest.raises(Unreachable) as refusal:
            SmtpTransport(server=elsewhere, sender=SENDER).send(message=mail(), to=TO, before_commit=nothing)
    assert refusal.value.kind == "tls"


def test_sign_in() -> None:
    with ScriptedServer(ehlo="250-script\r\n250 AUTH PLAIN", auth="235 welcome") as server:
        url = server.url.replace("//", "//desk:secret@")
        way_out(url).send(message=mail(), to=TO, before_commit=nothing)
        server.replies["AUTH"] = "535 no"
        with pytest.raises(Unreachable) as refusal:
            way_out(url).send(message=mail(), to=TO, before_commit=nothing)
    assert refusal.value.kind == "sign_in_refused:535"
    assert len(server.delivered) == 1


def test_a_server_without_sign_in_refuses_it() -> None:
    with ScriptedServer() as server:
        url = server.url.replace("//", "//u:p%40ss@")
        with pytest.raises(Unreachable) as refusal:
            way_out(url).send(message=mail(), to=TO, before_commit=nothing)
    assert refusal.value.kind == "sign_in_refused"


def test_the_setting_names_a_server() -> None:
    server = SmtpServer.of(url="smtps://user%40x:p%3Aw@mail.example")
    assert (server.host, server.port, server.user, server.password) == ("mail.example", 465, "user@x", "p:w")
    assert server.tls_at_once
    assert not server.is_this_machine
    for bad in ("ftp://x", "smtp://", "mail.example"):
        with pytest.raises(BadMailAddress):
            SmtpServer.of(url=bad)


@pytest.mark.parametrize(
    ("to", "sent"),
    [
        ("anna@example.org", True),
        ("anna@mail.EXAMPLE.com", True),
        ("anna@juxt.example", True),
        ("anna@notexample.org", False),
        ("anna@example.org.evil.net", False),
        ("info@gmail.com", False),
    ],
)
def test_a_demo_writes_to_nobody_who_could_exist(smtp_sink: Sink, to: str, sent: bool) -> None:
    demo = SmtpTransport(server=SmtpServer.of(url=smtp_sink.url), sender=SENDER, only_reserved=True)
    if sent:
        demo.send(message=mail(), to=to, before_commit=nothing)
    else:
        with pytest.raises(Refused, match="demo"):
            demo.send(message=mail(), to=to, before_commit=nothing)
    assert len(smtp_sink.messages) == int(sent)


def test_addresses_as_the_wire_takes_them() -> None:
    assert wire_address("anna@bücher.example") == "anna@xn--bcher-kva.example"
    with pytest.raises(Refused):
        wire_address("änna@example.org")


def test_the_body_ends_where_the_dot_follows() -> None:
    body = wire_body(mail(".x"))
    assert body.endswith(b"\r\n")
    assert b"\r\n..x" in body
    assert b"\n" not in body.replace(b"\r\n", b"")


def test_problems_in_words() -> None:
    assert (
        problem_in_words(kind="refused:550") == "the receiving server refused the address or the mail (550)"
    )
    assert problem_in_words(kind="something new") == "something new"
