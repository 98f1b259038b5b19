"""Messages both ways: to the requester by mail and portal, from the requester by the portal."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import Actor, StaffActor, requester_actor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import FilePurpose
from dsr.cases.models import Case, Message
from dsr.cases.refusals import TextTooLong
from dsr.casework import files
from dsr.casework.door import NotNow, enter
from dsr.casework.files import Upload
from dsr.casework.letters import note_to_requester
from dsr.casework.open_case import issue_link
from dsr.mail import outbox
from dsr.mail.letters import title_of

LONGEST_MESSAGE = 20_000


def write_to_requester(
    *, case_id: int, text: str, asks_upload: bool, actor: StaffActor, now: datetime
) -> None:
    """Send the requester a message: it stands on the status page and goes out by mail.

    Raises NotYours, NotNow (an empty text).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        message = deliver(
            case=case, kind="message_from_us", text=text, asks_upload=asks_upload, actor=actor, now=now
        )
        event = Event("message:sent", facts={"message": message.pk, "asks_upload": asks_upload})
        changes.settle(case=case, event=event, actor=actor, now=now)


def deliver(*, case: Case, kind: str, text: str, asks_upload: bool, actor: Actor, now: datetime) -> Message:
    """Put a message into the thread and a mail with a fresh status link into the outbox.

    Part of larger verbs: the caller settles. Raises NotNow when the text is empty, TextTooLong.
    """
    if not text.strip():
        raise NotNow("Write what the requester should read.")
    _demand_short(text)
    message = Message(
        case=case,
        direction=Message.Direction.OUT,
        subject=title_of(name=kind),
        body=text.strip(),
        at=now,
        author=actor.name,
        asks_upload=asks_upload,
    )
    changes.add(rows=[message])
    if case.requester.email:
        url = issue_link(case=case, mailed=True, now=now)
        outbox.put(
            letter=note_to_requester(kind=kind, case=case, text=message.body, status_url=url),
            to=case.requester.email,
            case=case,
            language=case.language,
            dedupe_key=f"message:{message.pk}",
            now=now,
        )
    return message


def receive_message(*, case_id: int, text: str, uploads: Sequence[Upload], now: datetime) -> None:
    """Take a message and files the requester sent through the status page.

    Raises NotNow (nothing in it), TextTooLong, and the refusals of dsr.casework.files for an upload.
    """
    if not text.strip() and not uploads:
        raise NotNow("Write a message or choose a file.")
    _demand_short(text)
    with files.stored(uploads) as kept, transaction.atomic():
        case = changes.lock(case_id=case_id)
        message = Message(case=case, direction=Message.Direction.IN, body=text.strip(), at=now)
        changes.add(rows=[message])
        changes.add(
            rows=[
                file.row(case=case, message=message, purpose=FilePurpose.REQUESTED, added_at=now)
                for file in kept
            ]
        )
        event = Event("message:received", facts={"message": message.pk, "files": len(kept)})
        actor = requester_actor(reference=case.reference)
        changes.settle(case=case, event=event, actor=actor, now=now)


def _demand_short(text: str) -> None:
    if len(text.strip()) > LONGEST_MESSAGE:
        raise TextTooLong(f"This text has {len(text.strip())} characters; {LONGEST_MESSAGE} is the most.")
