"""Members of staff sign in by address; Django's admin lets administrators look and nobody write."""

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from dsr.accounts.models import Membership, Role, Staff
from dsr.casework.look_after_staff import add_staff
from tests.cast import OPERATOR, Cast
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db


def test_an_address_is_one_whatever_its_case(cast: Cast) -> None:
    assert Staff.objects.get_by_natural_key("OMAR@Example.com") == cast.omar
    with pytest.raises(Staff.DoesNotExist):
        Staff.objects.get_by_natural_key(None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.create_user("OMAR@example.COM", "x", name="Another")


def test_a_member_without_a_password_cannot_sign_in() -> None:
    staff = Staff.objects.create_user("new@example.com", name="New")
    assert not staff.has_usable_password()


def test_the_admin_is_for_looking(cast: Cast) -> None:
    assert cast.ada.has_perm("cases.view_case") and cast.ada.has_module_perms("cases")
    for permission in ("cases.change_case", "cases.delete_case", "cases.add_case"):
        assert not cast.ada.has_perm(permission)
    assert not cast.omar.has_perm("cases.view_case") and not cast.omar.has_module_perms("cases")
    cast.ada.is_active = False
    assert not cast.ada.has_perm("cases.view_case") and not cast.ada.has_module_perms("cases")


def test_an_operator_made_by_the_command_opens_the_admin_and_no_case(cast: Cast) -> None:
    root = Staff.objects.create_superuser("root@example.com", "x", name="Root")
    assert root.is_staff and not Membership.objects.filter(staff=root).exists()


def test_what_they_are_called(cast: Cast) -> None:
    membership = Membership.objects.get(staff=cast.omar)
    assert (str(cast.omar), str(membership.role), str(membership)) == (
        "Omar Handler",
        "Handler",
        "Omar Handler Handler *",
    )
    cast.omar.name = ""
    assert str(cast.omar) == "omar@example.com"


def test_a_role_in_a_scope(cast: Cast) -> None:
    staff = add_staff(
        email="new@example.com",
        name="New",
        password="x",
        roles=["handler", "auditor"],
        scope="jml",
        actor=OPERATOR,
        now=MONDAY,
    )
    assert set(Membership.objects.filter(staff=staff).values_list("role__slug", "scope")) == {
        ("handler", "jml"),
        ("auditor", "jml"),
    }
    assert staff.created_at == MONDAY


def test_an_unknown_role_leaves_nobody_behind(cast: Cast) -> None:
    with pytest.raises(Role.DoesNotExist):
        add_staff(email="new@example.com", name="N", password="x", roles=["king"], actor=OPERATOR, now=MONDAY)
    assert not Staff.objects.filter(email="new@example.com").exists()


def test_signing_in(cast: Cast, client: object) -> None:
    assert authenticate(None, email="omar@example.com", password="correct horse battery staple") == cast.omar
    assert authenticate(None, email="omar@example.com", password="wrong") is None
