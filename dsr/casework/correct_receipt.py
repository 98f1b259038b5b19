"""Put the instant of receipt right; every date follows, with the old one kept in the record."""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.casework.clocks import recompute
from dsr.casework.date_moved import tell_if_nearer
from dsr.casework.door import NotNow, demand_aware, demand_possible, enter, reason_given
from dsr.casework.open_case import OLDEST_RECEIPT
from dsr.common.clock import civil_date


def correct_receipt(
    *, case_id: int, received_at: datetime, reason: str, actor: StaffActor, now: datetime
) -> None:
    """Set the true receipt (aware). Raises NotYours, NotNow (no reason, in the future, too long ago)."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor, permission="case.lead")
        demand_possible(case=case, action="correct_receipt")
        demand_aware(moment=received_at)
        if received_at > now:
            raise NotNow("A request cannot have been received in the future.")
        if received_at < now - OLDEST_RECEIPT:
            raise NotNow("A request received more than five years ago cannot be recorded.")
        told = reason_given(text=reason, otherwise="Say why the date is corrected.")
        before, due_before = case.received_at, case.legal_due_on
        changes.assign(
            row=case,
            received_at=received_at,
            clock_day=civil_date(at=received_at, timezone=case.controller.timezone),
        )
        recompute(case=case, why="receipt_corrected", actor=actor, now=now)
        tell_if_nearer(
            case=case,
            before=due_before,
            why="the date of receipt was corrected",
            key=f"receipt:{now.isoformat()}",
            now=now,
            by=actor.staff,
        )
        event = Event(
            "case:receipt_corrected",
            facts={"before": before.isoformat(), "after": received_at.isoformat()},
            personal={"reason": told},
        )
        changes.settle(case=case, event=event, actor=actor, now=now)
