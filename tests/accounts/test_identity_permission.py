"""Existing installations: the standard roles learn to look at proof of identity, other roles stay as they are."""

import importlib

import pytest
from django.apps import apps
from django.db import connection

from dsr.accounts.models import PERMISSIONS, Role
from dsr.accounts.store import STANDARD_ROLES, ensure_roles

migration = importlib.import_module("dsr.accounts.migrations.0003_identity_permission")
pytestmark = pytest.mark.django_db


def test_handlers_and_leads_get_it_once_and_nobody_else() -> None:
    Role.objects.all().delete()
    before = {
        "handler": ["case.view", "case.work"],
        "lead": ["case.lead"],
        "auditor": ["case.view"],
        "own": ["case.work"],
    }
    for slug, permissions in before.items():
        Role.objects.create(slug=slug, name=slug, permissions=permissions)
    editor = connection.schema_editor()
    migration.give(apps, editor)
    migration.give(apps, editor)
    after = {role.slug: role.permissions for role in Role.objects.all()}
    assert after == {
        "handler": ["case.view", "case.work", "case.identity"],
        "lead": ["case.lead", "case.identity"],
        "auditor": ["case.view"],
        "own": ["case.work"],
    }
    migration.take_back(apps, editor)
    assert {role.slug: role.permissions for role in Role.objects.all()} == before


def test_a_new_installation_has_it_from_the_start() -> None:
    ensure_roles()
    assert "case.identity" in PERMISSIONS
    having = {slug for slug, (_, permissions) in STANDARD_ROLES.items() if "case.identity" in permissions}
    assert having == {"handler", "lead"}
