"""The only code that writes roles, members of staff, their memberships, and keys of machines."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dsr.accounts.models import ApiKey, Membership, Role, Staff

STANDARD_ROLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "handler": ("Handler", ("case.view", "case.work", "case.identity", "record.view")),
    "lead": (
        "Privacy lead",
        (
            "case.view",
            "case.work",
            "case.identity",
            "case.lead",
            "case.release",
            "record.view",
            "record.export",
        ),
    ),
    "auditor": ("Auditor", ("case.view", "record.view", "record.export")),
    "administrator": ("Administrator", ("register.manage", "staff.manage")),
}


def ensure_roles() -> None:
    """Create the standard roles that are missing; roles changed by an administrator stay as they are."""
    for slug, (name, permissions) in STANDARD_ROLES.items():
        Role.objects.get_or_create(slug=slug, defaults={"name": name, "permissions": list(permissions)})


def save_staff(
    *,
    email: str,
    name: str,
    password: str,
    roles: Sequence[str],
    scope: str,
    opens_admin: bool,
    now: datetime,
) -> Staff:
    """A new member of staff with roles in a scope; raises Role.DoesNotExist."""
    ensure_roles()
    staff = Staff.objects.create_user(email, password, name=name, is_staff=opens_admin, created_at=now)
    for slug in roles:
        Membership.objects.create(staff=staff, role=Role.objects.get(slug=slug), scope=scope)
    return staff


def save_api_key(
    *, name: str, digest: str, permission: str, scope: str, expires_at: datetime, now: datetime
) -> ApiKey:
    """Keep a key by its digest."""
    return ApiKey.objects.create(
        name=name, digest=digest, permission=permission, scope=scope, created_at=now, expires_at=expires_at
    )


def end_api_key(*, key: ApiKey, now: datetime) -> bool:
    """Revoke a key; whether it still held."""
    return bool(ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now))
