"""Give a case to a member of the privacy team, or take it."""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.accounts.models import Staff
from dsr.accounts.permits import demand, permits_of
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.casework.door import NotNow, demand_possible, enter


class CannotWork(NotNow):
    """The person chosen may not work on cases of this controller."""


def assign(*, case_id: int, assignee: Staff, actor: StaffActor, now: datetime) -> None:
    """Make somebody responsible. Giving a case to another needs `case.lead`; taking it does not.

    Raises NotYours, NotNow, CannotWork.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="assign")
        scope = case.controller.slug
        if assignee.pk != actor.staff.pk:
            demand(staff=actor.staff, permission="case.lead", scope=scope)
        if not permits_of(staff=assignee).allow("case.work", scope):
            raise CannotWork("This person may not work on cases of this controller.")
        if case.assignee_id == assignee.pk:
            return
        changes.update(
            case=case,
            row=case,
            event=Event("case:assigned", facts={"assignee": assignee.name}),
            actor=actor,
            now=now,
            assignee=assignee,
        )
