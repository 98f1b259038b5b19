"""Hand out a case's record as a document that verifies on its own; the hand-out is recorded first."""

from datetime import datetime
from typing import Any

from django.db import transaction

from dsr.accounts.actors import Actor
from dsr.audit import record, verify
from dsr.audit.models import ChainHead
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import Case


def export_record(*, case: Case, actor: Actor, now: datetime) -> dict[str, Any]:
    """The document, its own export included as the last entry. The caller has authorised the reader."""
    stream = record.stream_of_case(case.pk)
    with transaction.atomic():
        length = ChainHead.objects.select_for_update().get(stream=stream).length
        event = Event("record:exported", facts={"stream": stream, "entries": length + 1})
        changes.tell(case=case, event=event, actor=actor, now=now)
        return verify.export(stream=stream)
