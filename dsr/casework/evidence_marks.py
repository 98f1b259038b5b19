"""What the requester sent by itself and turns out to be a proof: marked as one, or kept as an ordinary file after all.

As proof it is seen by few, each look is recorded, and it is destroyed with the outcome of the check, like any proof
that was asked for (dsr.casework.identity_evidence). May not decide what a proof shows.
"""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.accounts.permits import NotYours
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import FilePurpose
from dsr.cases.models import CaseFile
from dsr.casework.door import UnknownChoice, enter, own
from dsr.casework.identity_evidence import EVIDENCE, PURPOSES, destroy_evidence, is_settled, may_look

SENT = frozenset({FilePurpose.ATTACHMENT, FilePurpose.REQUESTED})
MARKED_TOO_LATE = "check_over"


def mark_as_evidence(*, case_id: int, file_id: int, about: str, actor: StaffActor, now: datetime) -> bool:
    """Keep a file that the requester sent as proof from now on; whether it is still there.

    `about`: identity or authority. Where that check is over already, also in a closed case, the file is destroyed at
    once. Raises NotYours, UnknownChoice.
    """
    if about not in PURPOSES:
        raise UnknownChoice("This is not one of the choices. Choose again from the list.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        row = own(rows=CaseFile.objects.filter(case=case, purpose__in=SENT), key=file_id)
        changes.assign(row=row, purpose=PURPOSES[about])
        over = is_settled(case=case, about=about)
        if over:
            destroy_evidence(case=case, why=MARKED_TOO_LATE, actor=actor, now=now, about=about)
        event = Event("evidence:marked", facts={"file": file_id, "about": about})
        changes.settle(case=case, event=event, actor=actor, now=now)
    return not over


def keep_as_upload(*, case_id: int, file_id: int, actor: StaffActor, now: datetime) -> None:
    """A file that came as proof is none: it is kept with the case like any other, for all who work on it.

    For whoever may look at proof. Raises NotYours.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor, permission="case.identity")
        if not may_look(case=case, actor=actor):
            raise NotYours("case.identity")
        row = own(rows=CaseFile.objects.filter(case=case, purpose__in=EVIDENCE), key=file_id)
        purpose = FilePurpose.REQUESTED if row.message_id else FilePurpose.ATTACHMENT
        changes.assign(row=row, purpose=purpose)
        event = Event("evidence:unmarked", facts={"file": row.pk})
        changes.settle(case=case, event=event, actor=actor, now=now)
