"""Put the instant of receipt right; every date follows, with the old one kept in the record."""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.casework.clocks import recompute
from dsr.casework.door import NotNow, demand_possible, enter
from dsr.common.clock import civil_date


def correct_receipt(
    *, case_id: int, received_at: datetime, reason: str, actor: StaffActor, now: datetime
) -> None:
    """Set the true receipt (aware). Raises NotYours, NotNow (no reason, or in the future)."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor, permission="case.lead")
        demand_possible(case=case, action="correct_receipt")
        if received_at > now:
            raise NotNow("A request cannot have been received in the future.")
        if not reason.strip():
            raise NotNow("Say why the date is corrected.")
        before = case.received_at
        changes.assign(
            row=case,
            received_at=received_at,
            clock_day=civil_date(at=received_at, timezone=case.controller.timezone),
        )
        recompute(case=case, now=now)
        facts = {"before": before.isoformat(), "after": received_at.isoformat(), "reason": reason}
        changes.settle(case=case, event=Event("case:receipt_corrected", facts=facts), actor=actor, now=now)
