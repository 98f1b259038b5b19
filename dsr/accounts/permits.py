"""Who may do what: asked in one place, answered from roles. Strangers learn nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from dsr.accounts.models import Membership, Staff

EVERYWHERE = ""


class NotYours(Exception):
    """The person may not do this, or may not know that it exists."""


@dataclass(frozen=True, slots=True)
class Permits:
    """The permissions of one person, by scope (a controller's slug, or everywhere)."""

    by_permission: Mapping[str, frozenset[str]]

    def allow(self, permission: str, scope: str | None = None) -> bool:
        """Whether the permission holds in the scope; without one: anywhere at all."""
        scopes = self.by_permission.get(permission, frozenset())
        return bool(scopes) if scope is None else EVERYWHERE in scopes or scope in scopes

    def scopes(self, permission: str) -> frozenset[str] | None:
        """The scopes of a permission; None means every one."""
        scopes = self.by_permission.get(permission, frozenset())
        return None if EVERYWHERE in scopes else scopes


def permits_of(*, staff: Staff) -> Permits:
    """Read a person's roles once (one query); inactive people have none."""
    collected: dict[str, set[str]] = {}
    if staff.is_active:
        for membership in Membership.objects.filter(staff=staff).select_related("role"):
            for permission in membership.role.permissions:
                collected.setdefault(permission, set()).add(membership.scope)
    return Permits({permission: frozenset(scopes) for permission, scopes in collected.items()})


def demand(*, staff: Staff, permission: str, scope: str | None = None) -> None:
    """Raises NotYours unless the person holds the permission in the scope."""
    if not permits_of(staff=staff).allow(permission, scope):
        raise NotYours(permission)


def holders(*, permission: str, scope: str) -> QuerySet[Staff]:
    """Active people who hold a permission in a scope, by name."""
    roles = [m.pk for m in Membership.objects.select_related("role") if permission in m.role.permissions]
    return (
        Staff.objects.filter(is_active=True)
        .filter(Q(memberships__in=roles) & (Q(memberships__scope=EVERYWHERE) | Q(memberships__scope=scope)))
        .distinct()
        .order_by("name", "pk")
    )
