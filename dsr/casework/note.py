"""Internal notes, and the record of looks: reading personal data is an event too."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit import record
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import Case, CaseFile, Note
from dsr.casework.door import NotNow, enter


def add_note(*, case_id: int, body: str, actor: StaffActor, now: datetime) -> None:
    """Add a remark for colleagues. Raises NotYours, NotNow (empty)."""
    if not body.strip():
        raise NotNow("Write the note first.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        note = Note(case=case, body=body.strip(), at=now, by=actor.staff)
        changes.add(rows=[note])
        event = Event("note:added", facts={"note": note.pk})
        changes.settle(case=case, event=event, actor=actor, now=now)


def look_at_case(*, case: Case, actor: StaffActor, now: datetime) -> None:
    """Record that somebody read the case (the reader is authorised already)."""
    with transaction.atomic():
        changes.tell(case=case, event=Event("case:looked_at"), actor=actor, now=now)


def look_at_queue(*, case_ids: Sequence[int], searched: bool, actor: StaffActor, now: datetime) -> None:
    """Record that somebody read a list of cases: names stand in it. Kept in the person's own stream."""
    facts = {"cases": list(case_ids), "count": len(case_ids), "searched": searched}
    with transaction.atomic():
        event = Event("queue:looked_at", facts=facts)
        record.write(event=event, stream=f"staff:{actor.key}", actor=actor, now=now)


def look_at_file(*, file: CaseFile, case: Case, actor: StaffActor, now: datetime) -> None:
    """Record that somebody opened a file of the case."""
    with transaction.atomic():
        changes.tell(case=case, event=Event("file:looked_at", facts={"file": file.pk}), actor=actor, now=now)
