"""Puts letters into the outbox, in the transaction of whoever wants them sent, and rings the post.

May not talk to a mail server: that is the post's, after the commit.
"""

import uuid
from dataclasses import replace
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address

import orjson
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from dsr.audit.record import OutsideTransaction
from dsr.cases.choices import LetterWay
from dsr.cases.models import Case, SentLetter
from dsr.common.dispatch import ring
from dsr.common.foreign_words import marked
from dsr.common.sealed import seal, unseal
from dsr.mail.kept import is_kept, keep, keep_again, own_words
from dsr.mail.letters import Letter
from dsr.mail.models import OutboxMessage
from dsr.mail.rendering import Rendered, render, spoken
from dsr.mail.wording import Wording
from dsr.register.own_words import own_phrases

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
    author: str = "",
    wording: Wording | None = None,
) -> OutboxMessage | None:
    """Write a mail to be sent at `due_at` (aware; at once without it); None if the key was mailed before.

    The bodies are sealed; `kept_text` has its secrets masked. A letter of a case to anybody but staff is kept in its
    file (SentLetter), with its `author`. The controller's own wording is used where there is one, unless `wording`
    is given. Joins the caller's transaction: if that fails, no mail exists. Raises OutsideTransaction,
    NotAnAddress, MissingValue.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"mail:{letter.name}")
    _check(to)
    if was_put(dedupe_key=dedupe_key):
        return None
    language = spoken(language=language)
    wording = wording or own_words(case=case, letter=letter, language=language)
    words = _languages_marked(case, render(letter=letter, language=language, wording=wording), language)
    row = _row(case, letter.name, to, words, dedupe_key)
    row.created_at, row.due_at = now, due_at or now
    row.kept_text = _kept(letter, words, language, wording)
    if not _saved(row):
        return None
    if case is not None and is_kept(letter=letter, case=case):
        keep(
            case=case,
            letter=letter,
            subject=row.subject,
            text=row.kept_text,
            language=language,
            way=LetterWay.MAIL,
            to=to,
            author=author,
            now=now,
            message_id=row.message_id,
        )
    if row.due_at <= now:
        ring(job=JOB, key=row.pk)
    return row


def was_put(*, dedupe_key: str) -> bool:
    """Whether a mail with this key was written before."""
    return OutboxMessage.objects.filter(dedupe_key=dedupe_key).exists()


def put_again(*, first: SentLetter, words: Rendered, to: str, author: str, now: datetime) -> OutboxMessage:
    """Write a mail that carries a letter once more, in words made from its kept text.

    Raises OutsideTransaction, NotAnAddress.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"mail:{first.letter}")
    _check(to)
    reason = f"again:{uuid.uuid4().hex}"
    row = _row(first.case, first.letter, to, words, reason)
    row.created_at = row.due_at = now
    row.kept_text = first.text
    row.save(force_insert=True)
    keep_again(
        first=first,
        text=first.text,
        way=LetterWay.MAIL,
        to=to,
        author=author,
        now=now,
        message_id=row.message_id,
    )
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


def _row(case: Case | None, letter: str, to: str, words: Rendered, reason: str) -> OutboxMessage:
    return OutboxMessage(
        case=case,
        letter=letter,
        to=to,
        subject=words.subject,
        sealed=_sealed(words),
        dedupe_key=reason,
        message_id=new_message_id(),
    )


def _languages_marked(case: Case | None, words: Rendered, language: str) -> Rendered:
    """The HTML says of the controller's own words in which language they are (WCAG 3.1.2)."""
    if case is None:
        return words
    profile = case.controller.policy
    phrases = own_phrases(profile=profile, language=language)
    html = marked(html=words.html, phrases=phrases, language=profile.default_language)
    return replace(words, html=html)


def _kept(letter: Letter, words: Rendered, language: str, wording: Wording | None) -> str:
    masked = letter.masked()
    return words.text if masked == letter else render(letter=masked, language=language, wording=wording).text


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
