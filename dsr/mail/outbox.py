"""Puts letters into the outbox, in the transaction of whoever wants them sent, and rings the post.

May not talk to a mail server: that is the post's, after the commit.
"""

import uuid
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address

import orjson
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from dsr.audit.record import OutsideTransaction
from dsr.cases.models import Case
from dsr.common.dispatch import ring
from dsr.common.sealed import seal, unseal
from dsr.mail.letters import Letter
from dsr.mail.models import OutboxMessage
from dsr.mail.rendering import Rendered, render

PURPOSE = "outbox"
JOB = "dsr.jobs.tasks.post_mail"


class NotAnAddress(Exception):
    """The receiver is not one well-formed mail address. The text never repeats it."""


def put(
    *,
    letter: Letter,
    to: str,
    case: Case | None,
    language: str,
    dedupe_key: str,
    now: datetime,
    due_at: datetime | None = None,
) -> OutboxMessage | None:
    """Write a mail to be sent at `due_at` (aware; at once without it); None if the key was mailed before.

    The bodies are sealed; `kept_text` has its secrets masked. Joins the caller's transaction: if that
    fails, no mail exists. Raises OutsideTransaction, NotAnAddress, MissingValue.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"mail:{letter.name}")
    _check(to)
    if OutboxMessage.objects.filter(dedupe_key=dedupe_key).exists():
        return None
    words = render(letter=letter, language=language)
    row = OutboxMessage(
        case=case,
        letter=letter.name,
        to=to,
        subject=words.subject,
        sealed=_sealed(words),
        kept_text=_kept(letter, words, language),
        dedupe_key=dedupe_key,
        message_id=new_message_id(),
        created_at=now,
        due_at=due_at or now,
    )
    if not _saved(row):
        return None
    if row.due_at <= now:
        ring(job=JOB, key=row.pk)
    return row


def opened(*, row: OutboxMessage) -> Rendered:
    """The words of a mail not yet sent; raises SealBroken."""
    return Rendered(**orjson.loads(unseal(sealed=row.sealed, purpose=PURPOSE)))


def new_message_id() -> str:
    """A Message-ID that says nothing of case or person, and stays with the row however often it is tried."""
    return f"<{uuid.uuid4().hex}@{sender_domain()}>"


def sender_domain() -> str:
    """The domain we send from."""
    return settings.DSR_MAIL_FROM.rpartition("@")[2] or "localhost"


def _kept(letter: Letter, words: Rendered, language: str) -> str:
    masked = letter.masked()
    return words.text if masked == letter else render(letter=masked, language=language).text


def _sealed(words: Rendered) -> str:
    whole = {"subject": words.subject, "text": words.text, "html": words.html}
    return seal(text=orjson.dumps(whole).decode(), purpose=PURPOSE)


def _saved(row: OutboxMessage) -> bool:
    """Whether the row is in; not, when another transaction mailed the same reason in this moment."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if OutboxMessage.objects.filter(dedupe_key=row.dedupe_key).exists():
            return False
        raise
    return True


def _check(to: str) -> None:
    try:
        address = Address(addr_spec=to)
    except (MessageError, ValueError, IndexError):
        raise NotAnAddress from None
    if not address.username or not address.domain or not to.isprintable() or " " in to:
        raise NotAnAddress
