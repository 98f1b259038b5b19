"""Messages both ways: to the requester by mail and portal, from the requester by the portal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dsr.accounts.actors import Actor, StaffActor, requester_actor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import FilePurpose
from dsr.cases.models import Case, Message, RightTrack
from dsr.cases.refusals import TextTooLong
from dsr.casework import files, tasks
from dsr.casework.clocks import open_question
from dsr.casework.door import NotNow, enter
from dsr.casework.files import Upload
from dsr.casework.identity_evidence import PURPOSES
from dsr.casework.letters import note_to_requester, task_reminder_letter
from dsr.casework.sent_letters import carry, way_for
from dsr.casework.staff_mail import colleagues
from dsr.mail import outbox
from dsr.mail.letters import title_of
from dsr.rules.lifecycle import ENDED

LONGEST_MESSAGE = 20_000


def write_to_requester(
    *, case_id: int, text: str, asks_upload: bool, actor: StaffActor, now: datetime, way: str = ""
) -> None:
    """Send the requester a message: it stands on the status page and goes out by mail, or by `way`.

    Raises NotYours, NotNow (an empty text, no address for that way).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        message = deliver(
            case=case,
            kind="message_from_us",
            text=text,
            asks_upload=asks_upload,
            actor=actor,
            now=now,
            way=way,
        )
        event = Event("message:sent", facts={"message": message.pk, "asks_upload": asks_upload})
        changes.settle(case=case, event=event, actor=actor, now=now)


def deliver(
    *,
    case: Case,
    kind: str,
    text: str,
    asks_upload: bool,
    actor: Actor,
    now: datetime,
    way: str = "",
    **fields: Any,
) -> Message:
    """Put a message into the thread, and the letter on its way: by mail with a fresh status link, by post, or neither.

    `way` as in sent_letters.carry. `fields`: what the letter of this kind asks for besides the text. Part of larger
    verbs: the caller settles. Raises NotNow (empty text, no address for that way), TextTooLong.
    """
    body = _text_given(text)
    way = way_for(case=case, way=way)
    with translation.override(case.language):  # the person reads it on the status page
        subject = title_of(name=kind)
    message = Message(
        case=case,
        direction=Message.Direction.OUT,
        subject=subject,
        body=body,
        at=now,
        author=actor.name,
        asks_upload=asks_upload,
    )
    changes.add(rows=[message])
    given = {"kind": kind, "case": case, "text": message.body, "asks_upload": asks_upload, **fields}
    carry(
        case=case,
        make=lambda url: note_to_requester(status_url=url, **given),
        language=case.language,
        reason=f"message:{message.pk}",
        author=actor.name,
        now=now,
        way=way,
    )
    return message


def _text_given(text: str) -> str:
    if not text.strip():
        raise NotNow("Write what the requester should read.")
    _demand_short(text)
    return text.strip()


def receive_message(*, case_id: int, text: str, uploads: Sequence[Upload], now: datetime) -> None:
    """Take a message and files the requester sent through the status page.

    Raises NotNow (nothing in it), TextTooLong, and the refusals of dsr.casework.files for an upload.
    """
    if not text.strip() and not uploads:
        raise NotNow("Write a message or choose a file.")
    _demand_short(text)
    with files.stored(uploads) as kept, transaction.atomic():
        case = changes.lock(case_id=case_id)
        # What answers the question who they are, or whether they may ask, is proof: for few eyes, and not for long.
        purpose = PURPOSES.get(open_question(case=case), FilePurpose.REQUESTED)
        message = Message(case=case, direction=Message.Direction.IN, body=text.strip(), at=now)
        changes.add(rows=[message])
        changes.add(
            rows=[file.row(case=case, message=message, purpose=purpose, added_at=now) for file in kept]
        )
        if not RightTrack.objects.filter(case=case).exclude(state__in=ENDED).exists():
            _ask_to_look(case, message, now)
        event = Event("message:received", facts={"message": message.pk, "files": len(kept)})
        actor = requester_actor(reference=case.reference)
        changes.settle(case=case, event=event, actor=actor, now=now)


def _ask_to_look(case: Case, message: Message, now: datetime) -> None:
    """Every right has its end, so no next step leads here: a task and a mail do."""
    task = tasks.open_for_message(message=message, now=now)
    for person in colleagues(case=case, leads=False):
        outbox.put(
            letter=task_reminder_letter(task=task),
            to=person.email,
            case=case,
            language=settings.LANGUAGE_CODE,
            dedupe_key=f"message_came:{message.pk}:{person.pk}",
            now=now,
        )


def _demand_short(text: str) -> None:
    if len(text.strip()) > LONGEST_MESSAGE:
        words = {"length": len(text.strip()), "most": LONGEST_MESSAGE}
        raise TextTooLong(_("This text has %(length)s characters; %(most)s is the most.") % words)
