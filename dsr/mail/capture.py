"""Mail kept on this machine instead of sent: written as .eml files, and read back for the demo's mailbox.

A mail has one file name for life, so writing it twice leaves one file. Touches no tables.
"""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import parsedate_to_datetime
from pathlib import Path

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{16}")


class NoSuchMail(Exception):
    """No captured mail has this name."""


@dataclass(frozen=True, slots=True)
class CaptureTransport:
    """Writes into a private folder; nothing leaves the machine."""

    directory: Path

    def send(self, *, message: EmailMessage, to: str, before_commit: Callable[[], None]) -> str:
        """Write the mail, whole or not at all. Repeating it is harmless, so there is no doubt to announce."""
        self.directory.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        target = self.directory / f"{name_of(message)}.eml"
        part = target.with_suffix(f".{os.getpid()}.part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(message.as_bytes(policy=SMTP))
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        return "kept on this machine"


@dataclass(frozen=True, slots=True)
class CapturedMail:
    """One captured mail in a list; `id` is its file's name without the ending."""

    id: str
    date: datetime
    to: str
    subject: str


@dataclass(frozen=True, slots=True)
class ReadMail:
    """One captured mail with its words."""

    head: CapturedMail
    text: str
    html: str


def name_of(message: EmailMessage) -> str:
    """The file's name: the mail's date, then a digest of its Message-ID."""
    digest = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:16]
    return f"{parsedate_to_datetime(str(message['Date'])):%Y%m%d-%H%M%S}-{digest}"


def captured(*, directory: Path, limit: int = 100) -> list[CapturedMail]:
    """The newest captured mails first."""
    names = sorted((p.stem for p in directory.glob("*.eml") if NAME.fullmatch(p.stem)), reverse=True)
    return [_head(name, _parsed(directory, name)) for name in names[:limit]]


def read_captured(*, directory: Path, mail_id: str) -> ReadMail:
    """One captured mail; the name is checked before it becomes a path. Raises NoSuchMail."""
    if not NAME.fullmatch(mail_id):
        raise NoSuchMail
    message = _parsed(directory, mail_id)
    return ReadMail(head=_head(mail_id, message), text=_part(message, "plain"), html=_part(message, "html"))


def _parsed(directory: Path, name: str) -> EmailMessage:
    try:
        raw = (directory / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        raise NoSuchMail from None
    return message_from_bytes(raw, policy=default)


def _head(name: str, message: EmailMessage) -> CapturedMail:
    date = parsedate_to_datetime(str(message["Date"]))
    return CapturedMail(id=name, date=date, to=str(message["To"]), subject=str(message["Subject"]))


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body is not None else ""
