"""What would go out if an act were done now: the act is done, its letters are read, and everything is undone again.

So a preview can never differ from the letter. Nothing is kept, sent or recorded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.bundles.content import LetterContent
from dsr.cases import changes
from dsr.cases.choices import ApprovalKind, ApprovalState
from dsr.cases.models import Approval, SentLetter
from dsr.casework.clock_events import extend_deadline
from dsr.casework.fees import request_fee
from dsr.casework.other_ends import end_without_answer
from dsr.casework.sent_letters import content_of
from dsr.mail import outbox
from dsr.mail.models import OutboxMessage

# A notice that waits for a second person goes out in the words that are put before them.
_AFTER_A_YES: Mapping[str, Callable[..., None]] = {
    ApprovalKind.EXTENSION: extend_deadline,
    ApprovalKind.FEE: request_fee,
    ApprovalKind.ENDING: end_without_answer,
}


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A letter as it would go: text with its secrets masked, the page a mail program shows, what the PDF is made of."""

    subject: str
    to: str
    way: str
    text: str
    html: str
    content: LetterContent


class _Undone(Exception):
    """Takes everything back."""


def rehearse(
    *, case_id: int, do: Callable[[], object], actor: StaffActor, now: datetime
) -> tuple[Rehearsed, ...]:
    """The letters that `do`, a verb on this case, would send; raises whatever it refuses with."""
    found: tuple[Rehearsed, ...] = ()
    try:
        with transaction.atomic():
            found = _letters_of(case_id, do, actor, now)
            raise _Undone
    except _Undone:
        return found


def _letters_of(
    case_id: int, do: Callable[[], object], actor: StaffActor, now: datetime
) -> tuple[Rehearsed, ...]:
    letters, asked = _last(SentLetter), _last(Approval)
    do()
    waiting = Approval.objects.filter(case_id=case_id, pk__gt=asked, state=ApprovalState.ASKED)
    for approval in waiting.filter(kind__in=list(_AFTER_A_YES)):
        effect = _AFTER_A_YES[approval.kind]
        effect(case=changes.lock(case_id=case_id), proposal=approval.proposal, actor=actor, now=now)
    rows = SentLetter.objects.filter(case_id=case_id, pk__gt=letters)
    return tuple(_rehearsed(row) for row in rows.select_related("case__controller", "case__requester"))


def _last(kind: type[SentLetter] | type[Approval]) -> int:
    newest: Any = kind.objects.order_by("-pk").values_list("pk", flat=True).first()
    return int(newest or 0)


def _rehearsed(letter: SentLetter) -> Rehearsed:
    mail = OutboxMessage.objects.filter(message_id=letter.message_id).first() if letter.message_id else None
    return Rehearsed(
        subject=letter.subject,
        to=letter.to,
        way=letter.get_way_display(),
        text=letter.text,
        html=outbox.opened(row=mail).html if mail else "",
        content=content_of(letter=letter),
    )
