"""The connector for mailboxes, against a real IMAP server and against servers that misbehave on purpose."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django.fixtures import Settings as DjangoSettings

from dsr.connectors.builtin.mailbox import CONNECTOR
from dsr.connectors.builtin.mailbox.letters import is_searchable, read_letters
from dsr.connectors.spec import (
    ConnectorTrouble,
    ErasureAction,
    FoundFile,
    Key,
    SetPlan,
    Settings,
    Trouble,
)
from tests.connectors.trials.mailboxes import SHOP, letter, settings_of
from tests.services.imap import ImapServer, imap_server

pytestmark = pytest.mark.usefixtures("this_machine_may_be_asked")

ANN = (Key("email", "ann@example.org"),)


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with imap_server() as found:
        yield found


def files_of(settings: Settings, keys: tuple[Key, ...] = ANN) -> list[tuple[FoundFile, bytes]]:
    with CONNECTOR.open(settings=settings) as connection:
        found = []
        for each in connection.collect(keys=keys, done=()):
            assert isinstance(each, FoundFile)
            found.append((each, b"".join(each.open())))
        return found


def trouble_of(settings: Settings) -> ConnectorTrouble:
    with pytest.raises(ConnectorTrouble) as caught:
        files_of(settings)
    return caught.value


def test_a_message_comes_out_byte_for_byte_and_stays_unread(server: ImapServer) -> None:
    message = letter("ann@example.org", SHOP, subject="Größe", text="ä\r\n" * 300_000)
    server.put(message)
    ((file, content),) = files_of(settings_of(server))
    assert content == message
    assert (file.media_type, file.size, file.about.third_party) == ("message/rfc822", len(message), "")
    assert b"Seen" not in b"".join(server.flags())


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("From: Ann <ANN@example.org>\r\nTo: shop@acme.example", True),
        ('From: "ann@example.org" <other@example.org>\r\nTo: shop@acme.example', False),
        ("From: joann@example.org\r\nTo: shop@acme.example", False),
        ("From: ann@example.org.evil.test\r\nTo: shop@acme.example", False),
        ("From: shop@acme.example\r\nTo: bob@example.org, Ann\r\n <ann@example.org>", True),
        ("From: shop@acme.example\r\nCc: ann@example.org", True),
        ("From: shop@acme.example\r\nBcc: ann@example.org", True),
        ("From: shop@acme.example\r\nSubject: ann@example.org", False),
        ("garbage \x00 with: no end <<<ann@example.org", False),
    ],
)
def test_whose_message_it_is(server: ImapServer, head: str, found: bool) -> None:
    server.put(f"{head}\r\n\r\ntext\r\n".encode())
    assert len(files_of(settings_of(server))) == found


@pytest.mark.parametrize(
    ("to", "number"),
    [("shop@acme.example", 0), ("bob@other.test", 1), ("a@x.test, b@y.test, c@acme.example", 2)],
)
def test_other_people_hold_a_message_back(server: ImapServer, to: str, number: int) -> None:
    server.put(letter("ann@example.org", to))
    ((file, _),) = files_of(settings_of(server))
    assert file.about.third_party == (f"Addresses of other people stand in it: {number}." if number else "")


def test_subjects_are_content(server: ImapServer) -> None:
    for subject in (
        "../../etc/passwd",
        "=?utf-8?q?=E2=80=AEcod?=",
        "=?no-such-set?q?x?=",
        "<script>",
        "=1+1",
        "",
        "👋",
    ):
        server.put(letter("ann@example.org", SHOP, subject=subject))
    titles = [file.about.title for file, _ in files_of(settings_of(server))]
    assert titles == [
        "../../etc/passwd",
        "\u202ecod",
        "=?no-such-set?q?x?=",
        "<script>",
        "=1+1",
        "message",
        "👋",
    ]


def test_more_messages_than_one_command_asks_for(server: ImapServer) -> None:
    server.put(*(letter("ann@example.org", SHOP, subject=str(number)) for number in range(60)))
    found = files_of(settings_of(server))
    assert [file.about.title for file, _ in found] == [str(number) for number in range(60)]
    assert len({file.about.name for file, _ in found}) == 60


def test_erasing_leaves_what_others_marked(server: ImapServer) -> None:
    server.put(letter("ann@example.org", SHOP))
    server.put(letter("bob@example.org", SHOP), flags=r"(\Deleted)")
    with CONNECTOR.open(settings=replace(settings_of(server), may_write=True)) as connection:
        (erased,) = connection.erase(keys=ANN, wishes=(), done=())
    assert (erased.name, erased.records) == ("INBOX", 1)
    assert len(server.flags()) == 1
    assert b"Deleted" in server.flags()[0]


def test_a_plan_that_cannot_be_done_changes_nothing(server: ImapServer) -> None:
    server.put(letter("ann@example.org", SHOP))
    wish = [SetPlan("INBOX", ErasureAction.ANONYMISE)]
    with CONNECTOR.open(settings=replace(settings_of(server), may_write=True)) as connection:
        assert connection.plan_erasure(keys=ANN, wishes=wish)[0].problem
        with pytest.raises(ConnectorTrouble):
            list(connection.erase(keys=ANN, wishes=wish, done=()))
    assert len(server.flags()) == 1


def test_the_second_search_reads_texts_but_not_longer_addresses(server: ImapServer) -> None:
    server.put(
        letter("x@y.test", SHOP, text="Ask Ann@Example.org, please"),
        letter("x@y.test", SHOP, text="joann@example.org"),
    )
    with CONNECTOR.open(settings=settings_of(server)) as connection:
        (left,) = connection.search_again(keys=ANN, wishes=())
    assert (left.name, left.field_path, left.records) == ("INBOX", "text", 1)


@pytest.mark.parametrize(
    "value",
    [
        'a"b@x.org',
        "a\r\nLOGOUT@x.org",
        "ann",
        "@x.org",
        "a@",
        "a b@x.org",
        "*@x.org",
        "a\\@x.org",
        "\0@x.org",
    ],
)
def test_what_is_no_address_never_reaches_the_server(value: str) -> None:
    assert not is_searchable(address=value)


def test_an_address_in_other_letters_is_searched(server: ImapServer) -> None:
    server.put("From: zoë@example.org\r\nTo: shop@acme.example\r\n\r\ntext\r\n".encode())
    assert len(files_of(settings_of(server), keys=(Key("email", "Zoë@example.org"),))) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_without_a_valid_certificate_nothing_is_said(server: ImapServer, security: str, host: str) -> None:
    settings = settings_of(server)
    plain = {**settings.plain, "security": security, "host": host}
    assert trouble_of(replace(settings, plain=plain)).kind is Trouble.MISCONFIGURED


@pytest.mark.parametrize("host", ["localhost", "mail.example.org", "10.0.0.1", "192.0.2.1"])
def test_without_encryption_only_this_machine_is_asked(host: str) -> None:
    plain = {"host": host, "security": "none", "user": "u"}
    assert trouble_of(Settings(plain=plain, secret={"password": "p"})).kind is Trouble.NOT_ALLOWED


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]"])
def test_an_address_inside_the_network_needs_the_operator(settings: DjangoSettings, host: str) -> None:
    settings.DSR_OUTBOUND_PRIVATE = []
    plain = {"host": host, "security": "tls", "user": "u"}
    assert trouble_of(Settings(plain=plain, secret={"password": "p"})).kind is Trouble.NOT_ALLOWED


def test_a_certificate_of_somebody_else_is_refused(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path)
    with imap_server(certificate=certificate, key=key) as server:
        settings = settings_of(server)
        trouble = trouble_of(replace(settings, plain={**settings.plain, "security": "starttls"}))
    assert trouble.kind is Trouble.MISCONFIGURED
    assert "certificate" in trouble.detail


def own_certificate(folder: Path) -> tuple[Path, Path]:
    """Signed by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=36_500))
    (folder / "cert.pem").write_bytes(
        builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return folder / "cert.pem", folder / "key.pem"


@contextmanager
def server_that_says(*answers: bytes, endless: bytes = b"") -> Iterator[int]:
    """A server that answers each line with the next answer, whatever was asked; `{tag}` becomes the line's tag."""
    listener = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        link, _ = listener.accept()
        with suppress(OSError), link, link.makefile("rb") as lines:  # the other side may hang up at any time
            link.sendall(b"* OK ready\r\n")
            for answer in answers:
                words = lines.readline().split()
                link.sendall(answer.replace(b"{tag}", words[0] if words else b"*"))
            while endless:
                link.sendall(endless)

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.close()
    thread.join(timeout=20)


CAN = b"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"
IN = b"{tag} OK done\r\n"


@pytest.mark.parametrize(
    ("answers", "endless", "kind"),
    [
        ((CAN, b"{tag} NO wrong\r\n"), b"", Trouble.REFUSED),
        ((CAN,), b"", Trouble.BROKEN_OFF),
        ((CAN, IN, b"* LIST (broken"), b"", Trouble.BROKEN_OFF),
        ((CAN, IN, b"{tag} BAD what\r\n"), b"", Trouble.GARBLED),
        ((CAN, IN, b"\xff\xfe\x00garbage\r\n"), b"", Trouble.BROKEN_OFF),
        ((CAN, IN, b'* LIST () "/" {10737418240}\r\n'), b"x" * 65_536, Trouble.TOO_MUCH),
        ((CAN, IN), b'* LIST () "/" INBOX\r\n' * 1000, Trouble.TOO_MUCH),
    ],
    ids=["refused", "hangs up", "half an answer", "error", "garbage", "10 GB literal", "endless answer"],
)
def test_a_server_that_misbehaves_is_told_plainly(
    answers: tuple[bytes, ...], endless: bytes, kind: Trouble
) -> None:
    with server_that_says(*answers, endless=endless) as port:
        plain = {"host": "127.0.0.1", "port": str(port), "security": "none", "user": "u"}
        trouble = trouble_of(Settings(plain=plain, secret={"password": "pass-word"}))
    assert trouble.kind is kind
    assert "pass-word" not in str(trouble)


def test_a_server_that_does_not_answer_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        plain = {"host": "127.0.0.1", "port": str(silent.getsockname()[1]), "security": "none", "user": "u"}
        settings = Settings(plain=plain, secret={"password": "p"})
        settings = replace(settings, limits=replace(settings.limits, seconds=0.5))
        assert trouble_of(settings).kind is Trouble.UNREACHABLE


def test_a_line_break_in_the_password_is_no_command(server: ImapServer) -> None:
    assert (
        trouble_of(replace(settings_of(server), secret={"password": "x\r\nA1 LOGOUT"})).kind
        is Trouble.MISCONFIGURED
    )


@pytest.mark.parametrize(
    "answer",
    [
        [(b"1 (UID 7 RFC822.SIZE 9 BODY[HEADER.FIELDS (FROM)]<0> {9}", b"From: a@b"), b")"],
        [(b"1 (RFC822.SIZE 9 BODY[HEADER.FIELDS (FROM)]<0> {9}", b"From: a@b"), b" UID 7)"],
        [b"3 (FLAGS (\\Seen))", (b"1 (UID 7 RFC822.SIZE 9 BODY[] {9}", b"From: a@b"), b")", None],
    ],
)
def test_servers_answer_in_any_order(answer: list[object]) -> None:
    (found,) = read_letters(answer=answer)
    assert (found.uid, found.size, found.people, found.day) == ("7", 9, frozenset({"a@b"}), "")
