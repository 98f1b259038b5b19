"""Tells the assignee that a due date came nearer. Part of larger verbs: the caller owns the transaction."""

from datetime import date, datetime

from django.conf import settings

from dsr.accounts.models import Staff
from dsr.cases.models import Case
from dsr.casework.letters import date_moved_letter
from dsr.mail import outbox


def tell_if_nearer(
    *, case: Case, before: date | None, why: str, key: str, now: datetime, by: Staff | None = None
) -> None:
    """Mail the assignee unless the date did not come nearer, or they moved it themselves (`by`)."""
    assignee = case.assignee
    if before is None or case.legal_due_on is None or case.legal_due_on >= before:
        return
    if assignee is None or not assignee.is_active or assignee == by:
        return
    outbox.put(
        letter=date_moved_letter(case=case, before=before, why=why),
        to=assignee.email,
        case=case,
        language=settings.LANGUAGE_CODE,
        dedupe_key=f"date_moved:{key}:{case.pk}",
        now=now,
    )
