"""Links to the list of an owner's tasks: issued with each mail, ending by themselves, never more than a digest kept.

A link opens what one address has to do for one controller, and nothing else. Every one of them dies after its time.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from dsr.accounts.actors import Actor, owner_actor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import OwnerLink, OwnerTask, RightTrack
from dsr.common import tokens
from dsr.register.models import Controller
from dsr.rules.lifecycle import ENDED

LIFETIME = timedelta(days=21)
FRESH_FOR = timedelta(days=90)  # so long after its end a dead link can still have a new one mailed

# A person's identifiers are shown only while something is still to be done for them.
STILL_NEEDED = Q(case__closed_at=None, case__identity_settled_at__isnull=False) & Exists(
    RightTrack.objects.filter(case=OuterRef("case")).exclude(state__in=ENDED)
)


class OwnerLinkDead(Exception):
    """The link is unknown, was revoked or ran out. `expired`: one that ran out; a new one may be mailed."""

    def __init__(self, expired: OwnerLink | None = None) -> None:
        super().__init__("dead")
        self.expired = expired


def issue_list_link(*, controller: Controller, owner_email: str, now: datetime) -> str:
    """A new link (its address) to the list of one owner at one controller; part of a larger change."""
    token = tokens.issue()
    changes.add(
        rows=[
            OwnerLink(
                controller=controller,
                owner_email=owner_email.lower(),
                digest=token.digest,
                created_at=now,
                expires_at=now + LIFETIME,
            )
        ]
    )
    return f"{settings.DSR_PUBLIC_URL}/tasks/{token.plain}/"


def find_list(*, token: str, now: datetime) -> OwnerLink:
    """The link of a token; raises OwnerLinkDead."""
    link = (
        OwnerLink.objects.filter(digest=tokens.digest(plain=token), revoked_at=None)
        .select_related("controller")
        .first()
    )
    if link is None or not link.controller.is_active:
        raise OwnerLinkDead
    if link.expires_at <= now:
        raise OwnerLinkDead(link if now < link.expires_at + FRESH_FOR else None)
    return link


def tasks_of(*, link: OwnerLink) -> QuerySet[OwnerTask]:
    """What this owner still has to do for this controller, the most urgent first."""
    return (
        OwnerTask.objects.filter(
            STILL_NEEDED,
            case__controller=link.controller,
            owner_email=link.owner_email,
            done_at=None,
        )
        .select_related("case__controller", "case__requester", "search__system", "track")
        .order_by("due_on", "pk")
    )


def actor_of(*, link: OwnerLink, task: OwnerTask) -> Actor:
    """Who acts behind a link: the owner of the task's system."""
    return owner_actor(system=task.search.system.slug, name=task.owner_name or link.owner_email)


def revoke_links(*, controller: Controller, owner_email: str, now: datetime) -> int:
    """End every link of an owner at a controller: the owner changed, or a link was passed on; how many.

    Part of larger verbs.
    """
    live = OwnerLink.objects.filter(controller=controller, owner_email=owner_email.lower(), revoked_at=None)
    ended = 0
    for link in live:
        changes.assign(row=link, revoked_at=now)
        ended += 1
    return ended


def look(*, link: OwnerLink, task_id: int, now: datetime) -> OwnerTask:
    """One task of the list, with the person it is about; the first look is recorded. Raises OwnerLinkDead."""
    task = tasks_of(link=link).filter(pk=task_id).first()
    if task is None:
        raise OwnerLinkDead
    if task.opened_at is None:
        with transaction.atomic():
            case = changes.lock(case_id=task.case_id)
            changes.assign(row=task, opened_at=now)
            facts = {"task": task.pk, "system": task.search.system.slug}
            changes.tell(
                case=case,
                event=Event("owner:looked", facts=facts),
                actor=actor_of(link=link, task=task),
                now=now,
            )
    return task
