"""A trial of the connector for mailboxes: two people's messages on a real IMAP server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from dsr.connectors.spec import Key, Settings
from dsr.connectors.testkit import Trial
from tests.services.imap import PASSWORD, USER, ImapServer, imap_server

SHOP = "shop@acme.example"


def letter(sender: str, to: str, *, subject: str = "Hello", text: str = "Good day", more: str = "") -> bytes:
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <1@acme.example>\r\n{more}"
    return f"{head}\r\n{text}\r\n".encode()


def fill(server: ImapServer) -> None:
    server.add_folder("Sent")
    server.put(letter("Ann <Ann@Example.org>", SHOP), letter("joann@example.org", SHOP))
    server.put(
        letter(SHOP, "bob@example.org"),
        letter(SHOP, "x@acme.example", more="Bcc: ann@example.org\r\n"),
        folder="Sent",
    )


def settings_of(server: ImapServer) -> Settings:
    plain = {"host": "127.0.0.1", "port": str(server.port), "security": "none", "user": USER}
    return Settings(plain={**plain, "own_domains": "acme.example"}, secret={"password": PASSWORD})


@contextmanager
def trials() -> Iterator[Trial]:
    with imap_server() as server:
        fill(server)
        settings = settings_of(server)
        yield Trial(
            settings=settings,
            keys=(Key("email", "ann@example.org"),),
            records=2,
            nobody=(
                Key("email", "nn@example.org"),
                Key("email", 'a" OR ALL "@example.org'),
                Key("name", "Ann"),
            ),
            other=(Key("email", "bob@example.org"),),
            wrong=(
                replace(settings, secret={"password": "wrong-password"}),
                replace(settings, plain={**settings.plain, "port": "1"}),
                replace(settings, plain={**settings.plain, "port": "many"}),
                replace(settings, plain={**settings.plain, "security": "tls"}),
                replace(settings, plain={**settings.plain, "host": "localhost"}),
                replace(settings, plain={**settings.plain, "folders": "Not there"}),
            ),
        )
