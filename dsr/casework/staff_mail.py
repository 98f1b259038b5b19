"""Whom of the privacy team a case's own mails go to. Reads only."""

from dsr.accounts.models import Staff
from dsr.accounts.permits import holders
from dsr.cases.models import Case


def colleagues(*, case: Case, leads: bool) -> list[Staff]:
    """The assignee, with the leads of the controller when asked for or when nobody has the case.

    Each person once; inactive people get nothing, so an absent assignee's mail goes to the leads.
    """
    assignee = case.assignee if case.assignee is not None and case.assignee.is_active else None
    found = {assignee.pk: assignee} if assignee is not None else {}
    if leads or not found:
        for lead in holders(permission="case.lead", scope=case.controller.slug):
            found.setdefault(lead.pk, lead)
    return list(found.values())
