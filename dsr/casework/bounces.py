"""Mail that came back: found by our own Message-ID, marked on its letter, and put on the case as a task.

Anybody can send us anything, so a report changes nothing but a letter whose number it knows; that number was seen
by its receiver alone.
"""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from dsr.accounts.actors import CLOCKWORK
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import LetterWay
from dsr.cases.models import SentLetter
from dsr.casework import letter_trouble
from dsr.mail.bounces import LARGEST, Bounce, NotABounce, read_bounce

__all__ = ["LARGEST", "Taken", "take_bounce"]


class Taken(StrEnum):
    """What became of one received mail."""

    BOUNCED = "bounced"
    KNOWN = "known"
    UNKNOWN = "unknown"
    NO_BOUNCE = "no_bounce"


def take_bounce(*, raw: bytes, now: datetime) -> Taken:
    """Mark the letter that a delivery status notification is about. Any bytes may come; none raises.

    KNOWN: that letter was marked as come back before. UNKNOWN: no letter of ours. NO_BOUNCE: something else.
    """
    try:
        bounce = read_bounce(raw=raw)
    except NotABounce:
        return Taken.NO_BOUNCE
    letter = SentLetter.objects.filter(message_id__in=bounce.message_ids, way=LetterWay.MAIL).first()
    return Taken.UNKNOWN if letter is None else _mark(letter.pk, letter.case_id, bounce, now)


def _mark(letter_id: int, case_id: int, bounce: Bounce, now: datetime) -> Taken:
    with transaction.atomic():
        case = changes.lock(case_id=case_id)
        letter = SentLetter.objects.get(pk=letter_id)
        if letter.failed_at is not None:
            return Taken.KNOWN
        letter_trouble.came_back(letter=letter, status=bounce.status, now=now)
        kind = f"bounced:{bounce.status}" if bounce.status else "bounced"
        letter_trouble.tell_team(
            case=case, letter=letter.letter, kind=kind, key=f"bounce{letter.pk}", now=now
        )
        facts = {"letter": letter.letter, "number": letter.pk, "status": bounce.status}
        changes.settle(case=case, event=Event("letter:bounced", facts=facts), actor=CLOCKWORK, now=now)
    return Taken.BOUNCED
