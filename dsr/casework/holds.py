"""Legal holds: what must be kept although it would be erased or purged, until a lead lifts the hold.

A hold may be set on a closed case too: that is when a case would be purged. Whoever destroys something of a case
asks `demand_free` first.
"""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import Case, Hold
from dsr.casework.door import NotNow, enter, own, reason_given
from dsr.register.models import DataSystem

WHOLE_CASE = "the whole case"


class Held(NotNow):
    """A legal hold stands against destroying it."""


def set_hold(*, case_id: int, system_id: int | None, reason: str, actor: StaffActor, now: datetime) -> None:
    """Keep a case, or what one system holds, from erasure and purge; without a system the whole case.

    Any handler may: it destroys nothing. Raises NotYours, NotNow (no reason, held already).
    """
    why = reason_given(text=reason, otherwise="Say why it must be kept, such as the court and its reference.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        system = (
            own(rows=DataSystem.objects.filter(controller=case.controller), key=system_id)
            if system_id is not None
            else None
        )
        if Hold.objects.filter(case=case, system=system, lifted_at=None).exists():
            raise NotNow("A hold on this stands already.")
        hold = Hold(case=case, system=system, reason=why, set_at=now, set_by=actor.staff)
        changes.add(rows=[hold])
        changes.settle(case=case, event=_event("hold:set", hold, why), actor=actor, now=now)


def lift_hold(*, case_id: int, hold_id: int, reason: str, actor: StaffActor, now: datetime) -> None:
    """Lift a hold: what it kept may be erased and purged again. Only a lead, with the reason.

    Raises NotYours (no `case.lead`), NotNow (no reason, lifted already).
    """
    why = reason_given(text=reason, otherwise="Say why it need no longer be kept.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor, permission="case.lead")
        hold = own(rows=Hold.objects.filter(case=case).select_related("system"), key=hold_id)
        if hold.lifted_at is not None:
            raise NotNow("This hold was lifted already.")
        changes.assign(row=hold, lifted_at=now, lifted_by=actor.staff, lift_reason=why)
        changes.settle(case=case, event=_event("hold:lifted", hold, why), actor=actor, now=now)


def demand_free(*, case: Case, system: DataSystem | None = None) -> None:
    """Raises Held when a hold keeps the case, or what the system holds; asked before anything is destroyed."""
    holds = Hold.objects.filter(case=case, lifted_at=None)
    if holds.filter(system=None).exists():
        raise Held("A legal hold keeps this case. A lead must lift it first.")
    if system is not None and holds.filter(system=system).exists():
        raise Held("A legal hold keeps what this system holds. A lead must lift it first.")


def _event(kind: str, hold: Hold, reason: str) -> Event:
    system = hold.system.slug if hold.system else WHOLE_CASE
    return Event(kind, facts={"hold": hold.pk, "system": system}, personal={"reason": reason})
