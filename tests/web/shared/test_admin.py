"""The look-up admin: everything can be looked at, nothing touched, and looks at cases are recorded."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from dsr.audit.models import AuditEntry
from dsr.cases.models import AccessLink, Case
from dsr.web.shared.admin import SECRETS, LookOnly
from tests import factories
from tests.cast import Cast

Address = Callable[..., str]


@pytest.fixture
def ada(cast: Cast, settings: Settings, tmp_path: Path) -> Client:
    """The operator at a browser."""
    settings.STATIC_ROOT = tmp_path
    client = Client()
    client.force_login(cast.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(model: type[Model], page: str, *args: object) -> str:
    """An address of the admin."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_page_is_look_only() -> None:
    assert all(isinstance(page, LookOnly) for page in admin.site._registry.values())


def test_every_list_and_every_row_opens(ada: Client, cast: Cast, case: Case, now: datetime) -> None:
    factories.walk_to_released(case=case, cast=cast, now=now)
    for model in admin.site._registry:
        assert ada.get(address(model, "changelist")).status_code == 200, model
        row = model._default_manager.order_by("-pk").first()
        if row is not None:
            assert ada.get(address(model, "change", row.pk)).status_code == 200, model


def test_nothing_is_added_changed_or_deleted(ada: Client, case: Case) -> None:
    for model in admin.site._registry:
        assert ada.get(address(model, "add")).status_code == 403, model
        assert ada.post(address(model, "add"), {}).status_code == 403, model
    assert ada.post(address(Case, "change", case.pk), {"reference": "X"}).status_code == 403
    assert ada.post(address(Case, "delete", case.pk), {"post": "yes"}).status_code == 403
    swept = {"action": "delete_selected", "_selected_action": [case.pk], "post": "yes"}
    ada.post(address(Case, "changelist"), swept)
    case.refresh_from_db()
    assert case.reference != "X"


def test_a_look_at_a_row_of_a_case_is_recorded(ada: Client, cast: Cast, case: Case) -> None:
    ada.get(address(type(case.requester), "change", case.requester.pk))
    entry = AuditEntry.objects.filter(stream=f"case:{case.pk}").latest("seq")
    assert (entry.kind, entry.actor_key) == ("case:looked_at", str(cast.ada.pk))


def test_lists_show_no_personal_data(ada: Client, cast: Cast, case: Case, now: datetime) -> None:
    factories.walk_to_released(case=case, cast=cast, now=now)
    for model, page in admin.site._registry.items():
        if model.__name__ not in {"Staff", "Membership"}:
            text = ada.get(address(model, "changelist")).content.decode()
            assert "anna@example.org" not in text, page
            assert "Anna Requester" not in text, page


def test_secrets_are_not_shown(ada: Client, case: Case) -> None:
    link = AccessLink.objects.get(case=case)
    text = ada.get(address(AccessLink, "change", link.pk)).content.decode()
    assert link.digest not in text
    for model in admin.site._registry:
        row = model._default_manager.first()
        if row is None:
            continue
        for name in {field.name for field in model._meta.fields} & SECRETS:
            page = ada.get(address(model, "change", row.pk)).content.decode()
            assert f"field-{name}" not in page, (model, name)


def test_a_row_that_is_not_there(ada: Client) -> None:
    assert ada.get(address(Case, "change", 999999)).status_code in {302, 404}
