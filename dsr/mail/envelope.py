"""From an outbox row to a mail with its headers, and the way out that the settings name. Writes nothing."""

from datetime import UTC
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from django.conf import settings

from dsr.mail.capture import CaptureTransport
from dsr.mail.letters import LETTERS
from dsr.mail.models import OutboxMessage
from dsr.mail.outbox import opened
from dsr.mail.smtp import SmtpServer, SmtpTransport
from dsr.mail.transport import Refused, Transport

PRODUCT = "DSR Desk"


def message_of(*, row: OutboxMessage) -> EmailMessage:
    """Plain text first, HTML as its alternative. Raises SealBroken, Refused (headers nobody may write)."""
    words = opened(row=row)
    kind = LETTERS.get(row.letter)
    try:
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(display_name=_sender_name(row), addr_spec=settings.DSR_MAIL_FROM)
        message["To"] = Address(addr_spec=row.to)
        message["Subject"] = words.subject
        message["Date"] = row.created_at.astimezone(UTC)
        message["Message-ID"] = row.message_id
        if kind is None or kind.automatic:
            message["Auto-Submitted"] = "auto-generated"
        message.set_content(words.text)
        message.add_alternative(words.html, subtype="html")
    except (MessageError, ValueError) as problem:  # a line break where none may be
        raise Refused("broken") from problem
    return message


def transport() -> Transport:
    """The way out that DSR_MAIL_URL names; raises BadMailAddress."""
    url = settings.DSR_MAIL_URL
    if url.startswith("capture:"):
        return CaptureTransport(directory=Path(settings.DSR_MAIL_CAPTURE_DIR))
    return SmtpTransport(
        server=SmtpServer.of(url=url), sender=settings.DSR_MAIL_FROM, only_reserved=settings.DSR_DEMO
    )


def _sender_name(row: OutboxMessage) -> str:
    name = row.case.controller.name if row.case is not None else PRODUCT
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())
