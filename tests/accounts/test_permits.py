"""Permissions are data: roles in scopes, read afresh, nothing for those who left."""

import pytest

from dsr.accounts.actors import staff_actor
from dsr.accounts.models import PERMISSIONS, Membership, Role, Staff
from dsr.accounts.permits import EVERYWHERE, NotYours, Permits, demand, holders, permits_of
from dsr.accounts.store import STANDARD_ROLES, ensure_roles
from dsr.cases.models import Case
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db


def join(staff: Staff, role: str, scope: str) -> None:
    Membership.objects.create(staff=staff, role=Role.objects.get(slug=role), scope=scope)


def test_without_a_role_nothing(cast: Cast) -> None:
    permits = permits_of(staff=cast.sven)
    for permission in PERMISSIONS:
        assert not permits.allow(permission)
        assert not permits.allow(permission, "juxt")
        assert permits.scopes(permission) == frozenset()
        with pytest.raises(NotYours):
            demand(staff=cast.sven, permission=permission)


def test_everywhere_is_everywhere(cast: Cast) -> None:
    permits = permits_of(staff=cast.lena)
    assert permits.scopes("case.release") is None
    assert permits.allow("case.release") and permits.allow("case.release", "juxt")
    assert not permits.allow("staff.manage")
    demand(staff=cast.lena, permission="case.release", scope="jml")


def test_a_scope_is_no_more_than_itself(cast: Cast) -> None:
    join(cast.sven, "handler", "juxt")
    join(cast.sven, "auditor", "jml")
    permits = permits_of(staff=cast.sven)
    assert permits.scopes("case.view") == frozenset({"juxt", "jml"})
    assert permits.scopes("case.work") == frozenset({"juxt"})
    assert permits.allow("case.work", "juxt") and not permits.allow("case.work", "jml")
    assert permits.allow("case.work")
    assert not permits.allow("case.work", EVERYWHERE)


def test_who_left_holds_nothing(cast: Cast) -> None:
    assert cast.lena in holders(permission="case.release", scope="juxt")
    cast.lena.is_active = False
    cast.lena.save()
    assert not permits_of(staff=cast.lena).by_permission
    assert not holders(permission="case.release", scope="juxt").exists()


def test_holders_in_a_scope_by_name_each_once(cast: Cast) -> None:
    join(cast.sven, "lead", "juxt")
    join(cast.lena, "lead", "juxt")
    assert list(holders(permission="case.lead", scope="juxt")) == [cast.lena, cast.sven]
    assert list(holders(permission="case.lead", scope="jml")) == [cast.lena]
    assert not holders(permission="case.fly", scope="juxt").exists()


def test_holding_one_role_here_and_another_there_is_not_holding_it_here(cast: Cast) -> None:
    join(cast.sven, "lead", "jml")
    join(cast.sven, "handler", "juxt")
    assert cast.sven not in holders(permission="case.lead", scope="juxt")


def test_a_person_sees_only_cases_in_reach(cast: Cast, juxt: Controller) -> None:
    jml = factories.controller("jml", now=MONDAY)
    here = factories.open_one(controller=juxt, now=MONDAY).case
    there = factories.open_one(controller=jml, now=MONDAY).case
    join(cast.sven, "handler", "jml")
    seen = {
        name: set(Case.objects.visible_to(permits_of(staff=getattr(cast, name))))
        for name in ("omar", "sven", "ada")
    }
    assert seen == {"omar": {here, there}, "sven": {there}, "ada": set()}
    assert set(Case.objects.visible_to(permits_of(staff=cast.sven), "case.release")) == set()


def test_a_role_changed_by_an_administrator_stays_changed(cast: Cast) -> None:
    Role.objects.filter(slug="handler").update(permissions=["case.view"])
    ensure_roles()
    assert not permits_of(staff=cast.omar).allow("case.work")
    assert {role for role, _ in STANDARD_ROLES.items()} == set(Role.objects.values_list("slug", flat=True))


def test_standard_roles_name_known_permissions_and_all_of_them() -> None:
    named = {permission for _, permissions in STANDARD_ROLES.values() for permission in permissions}
    assert named == set(PERMISSIONS)
    auditor = STANDARD_ROLES["auditor"][1]
    assert not {"case.work", "case.lead", "case.release"} & set(auditor)


def test_permits_are_plain_values() -> None:
    permits = Permits({"case.view": frozenset({"juxt"})})
    assert permits.allow("case.view", "juxt")


def test_the_actor_shows_a_name_or_else_the_address(cast: Cast) -> None:
    actor = staff_actor(cast.omar)
    assert (actor.kind, actor.key, actor.name) == ("staff", str(cast.omar.pk), "Omar Handler")
    cast.omar.name = ""
    assert staff_actor(cast.omar).name == "omar@example.com"
