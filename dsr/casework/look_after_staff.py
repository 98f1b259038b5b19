"""Roles and members of staff: made by operators and administrators, recorded."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import Actor
from dsr.accounts.models import Staff
from dsr.accounts.store import save_staff
from dsr.audit import record
from dsr.audit.record import Event


def add_staff(
    *,
    email: str,
    name: str,
    password: str,
    roles: Sequence[str],
    actor: Actor,
    now: datetime,
    scope: str = "",
    opens_admin: bool = False,
) -> Staff:
    """A new member of staff with roles in a scope (a controller's slug, or everywhere)."""
    with transaction.atomic():
        staff = save_staff(
            email=email,
            name=name,
            password=password,
            roles=roles,
            scope=scope,
            opens_admin=opens_admin,
            now=now,
        )
        event = Event("staff:added", facts={"staff": staff.pk, "roles": list(roles)})
        record.write(event=event, stream=record.SYSTEM, actor=actor, now=now)
    return staff
