"""Roles and members of staff: made by operators and administrators, recorded."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import Actor
from dsr.accounts.models import Membership, Role, Staff
from dsr.audit import record
from dsr.audit.record import Event

STANDARD_ROLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "handler": ("Handler", ("case.view", "case.work", "record.view")),
    "lead": (
        "Privacy lead",
        ("case.view", "case.work", "case.lead", "case.release", "record.view", "record.export"),
    ),
    "auditor": ("Auditor", ("case.view", "record.view", "record.export")),
    "administrator": ("Administrator", ("register.manage", "staff.manage")),
}


def ensure_roles() -> None:
    """Create the standard roles that are missing; roles changed by an administrator stay as they are."""
    for slug, (name, permissions) in STANDARD_ROLES.items():
        Role.objects.get_or_create(slug=slug, defaults={"name": name, "permissions": list(permissions)})


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
        ensure_roles()
        staff = Staff.objects.create_user(email, password, name=name, is_staff=opens_admin)
        for slug in roles:
            Membership.objects.create(staff=staff, role=Role.objects.get(slug=slug), scope=scope)
        event = Event("staff:added", facts={"staff": staff.pk, "roles": list(roles)})
        record.write(event=event, stream=record.SYSTEM, actor=actor, now=now)
    return staff
