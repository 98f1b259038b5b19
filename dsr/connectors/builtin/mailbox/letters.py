"""Reading what an IMAP server says of messages: numbers, headers, whose addresses stand in them. No network.

A search of IMAP finds parts of words, so each message is looked at again: `ann@x.org` is not `joann@x.org`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser
from email.policy import compat32
from email.utils import getaddresses
from typing import Any

from imap_tools import AND, OR
from imap_tools.query import LogicOperator

PEOPLE = (
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Bcc",
    "Resent-From",
    "Resent-To",
    "Resent-Cc",
    "Resent-Bcc",
)
ASKED = (*PEOPLE, "Date", "Subject")
MOST_HEADER = 256 * 1024
PARTS = f"(UID INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({' '.join(map(str.upper, ASKED))})]<0.{MOST_HEADER}>)"

UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
DATED = re.compile(rb'INTERNALDATE "\s?(\d{1,2})-(\w{3})-(\d{4})')
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Letter:
    """One message: where it is, how large, whose addresses stand in its head."""

    uid: str
    size: int
    day: str  # when the server took it, yyyy-mm-dd; empty when it does not say
    subject: str = field(repr=False)
    people: frozenset[str] = field(repr=False)


def is_searchable(*, address: str) -> bool:
    """Whether a key is an address that may be put into a search; anything else is never sent to a server."""
    local, at, domain = address.rpartition("@")
    return bool(local and at and domain) and address.isprintable() and not set(address) & set('"\\ <>(){}*%')


def in_heads(*, addresses: Iterable[str]) -> LogicOperator:
    """The question for messages from, to or in copy to any of the addresses."""
    return OR(*(OR(from_=each, to=each, cc=each, bcc=each) for each in addresses))


def in_texts(*, addresses: Iterable[str]) -> LogicOperator:
    """The question for messages in which an address stands anywhere."""
    found = [AND(text=each) for each in addresses]
    return OR(*found) if len(found) > 1 else found[0]


def read_letters(*, answer: Sequence[Any]) -> Iterator[Letter]:
    """The messages of one answer to FETCH, in its order; what has no number is passed over."""
    about, head = b"", b""
    for piece in answer:
        if isinstance(piece, tuple):
            if UID.search(about) and UID.search(piece[0]):
                yield _letter(about, head)
                about = b""
            about, head = about + b" " + piece[0], piece[1]
        elif isinstance(piece, bytes):
            about += b" " + piece
            if piece.rstrip().endswith(b")") and UID.search(about):
                yield _letter(about, head)
                about, head = b"", b""


def body_of(*, answer: Sequence[Any]) -> bytes:
    """The portion of a message in one answer to FETCH; empty past its end."""
    return next((bytes(piece[1]) for piece in answer if isinstance(piece, tuple)), b"")


def whole_in_bytes(*, address: str) -> re.Pattern[bytes]:
    """Finds an address in a message in small letters, but not as a part of a longer one."""
    return re.compile(rb"(?<![\w.+%-])" + re.escape(address.encode()) + rb"(?![\w-]|\.\w)")


def _letter(about: bytes, head: bytes) -> Letter:
    message = HeaderParser(policy=compat32).parsestr(_text(head))
    uid, size = UID.search(about), SIZE.search(about)
    return Letter(
        uid=uid.group(1).decode() if uid else "",
        size=int(size.group(1)) if size else 0,
        day=_day(about),
        subject=" ".join(_decoded(message.get("Subject", "")).split()),
        people=frozenset(_people(message)),
    )


def _text(head: bytes) -> str:
    """Heads ought to be ASCII; many programs write what they like."""
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError:
        return head.decode("cp1252", errors="replace")


def _people(message: Message) -> Iterator[str]:
    for name in PEOPLE:
        values = [str(value) for value in message.get_all(name, [])]
        for _, address in getaddresses(values):
            if "@" in address:
                yield address.strip().casefold()


def _decoded(value: object) -> str:
    try:
        return str(make_header(decode_header(str(value))))
    except (MessageError, LookupError, UnicodeError, ValueError):
        return str(value)


def _day(about: bytes) -> str:
    found = DATED.search(about)
    month = found.group(2).decode("ascii", "replace").lower() if found else ""
    if not found or month not in MONTHS:
        return ""
    return f"{found.group(3).decode()}-{MONTHS.index(month) + 1:02}-{int(found.group(1)):02}"
