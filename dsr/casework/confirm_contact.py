"""The requester confirms the address, by a link that only the mail to it held."""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import requester_actor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import AccessLink


class LinkProvesNothing(Exception):
    """The link was shown on a screen, so using it proves no address."""


def confirm_contact(*, link: AccessLink, now: datetime) -> None:
    """Mark the address as confirmed; repeating it changes nothing. Raises LinkProvesNothing."""
    if link.purpose != AccessLink.Purpose.MAILED:
        raise LinkProvesNothing
    with transaction.atomic():
        case = changes.lock(case_id=link.case_id)
        if case.contact_confirmed_at is None:
            changes.update(
                case=case,
                row=case,
                event=Event("contact:confirmed"),
                actor=requester_actor(reference=case.reference),
                now=now,
                contact_confirmed_at=now,
            )
