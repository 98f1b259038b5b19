"""Status links: finding the case a link opens, and replacing links that were lost or passed on."""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import Actor, StaffActor, requester_actor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import IdentityOutcome
from dsr.cases.models import AccessLink, Case, IdentityCheck
from dsr.casework.door import NotNow, enter
from dsr.casework.letters import status_link_letter
from dsr.casework.open_case import issue_link
from dsr.common import tokens
from dsr.mail import outbox


class LinkDead(Exception):
    """The link is unknown or was replaced."""


def find_link(*, token: str) -> AccessLink:
    """The link of a token, with its case; raises LinkDead."""
    link = (
        AccessLink.objects.filter(digest=tokens.digest(plain=token), revoked_at=None)
        .select_related("case__controller", "case__requester")
        .first()
    )
    if link is None:
        raise LinkDead
    return link


def replace_by_requester(*, link: AccessLink, now: datetime) -> str:
    """All links of the case stop working; a new one goes out by mail, or is returned to be shown."""
    with transaction.atomic():
        case = changes.lock(case_id=link.case_id)
        return _replace(case, requester_actor(reference=case.reference), now)


def replace_by_staff(*, case_id: int, actor: StaffActor, now: datetime) -> str:
    """The same on behalf of a requester who lost the link. Raises NotYours."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        last = IdentityCheck.objects.filter(case=case).last()
        if last is not None and last.outcome == IdentityOutcome.MISMATCH:
            raise NotNow("Somebody else asked in this person's name. First confirm who is asking.")
        return _replace(case, actor, now)


def _replace(case: Case, actor: Actor, now: datetime) -> str:
    for old in AccessLink.objects.filter(case=case, revoked_at=None):
        changes.assign(row=old, revoked_at=now)
    mailed = bool(case.requester.email)
    url = issue_link(case=case, mailed=mailed, now=now)
    if mailed:
        outbox.put(
            letter=status_link_letter(case=case, status_url=url),
            to=case.requester.email,
            case=case,
            language=case.language,
            dedupe_key=f"status_link:{case.pk}:{now.isoformat()}",
            now=now,
        )
    changes.tell(case=case, event=Event("link:replaced"), actor=actor, now=now)
    return "" if mailed else url
