"""Systems on the desk: list, connect, test, allow erasing; what is wrong stands beside its field, secrets nowhere."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from dsr.cases.models import Case
from dsr.register.models import Dataset, DataSystem, SystemConnection
from tests.web.desk.needs.systems import DATASET
from tests.web.desk.steps import words

pytestmark = pytest.mark.django_db
SECRET = "very-secret-word"


@pytest.fixture
def ada(sign_in: Callable[[str], Client], case: Case) -> Client:
    """The administrator at a browser."""
    return sign_in("ada")


def first() -> DataSystem:
    return DataSystem.objects.filter(controller__slug="juxt").order_by("pk")[0]


def url(name: str, **more: object) -> str:
    place: dict[str, object] = {"controller": "juxt"}
    if name not in {"dataset_import", "system_add", "dataset_show"}:
        place["system"] = first().slug
    return reverse(f"desk:{name}", kwargs={**place, **more})


def connected(ada: Client, tmp_path: Path, password: str = "") -> None:
    path = tmp_path / "company.db"
    with sqlite3.connect(path) as found:
        found.execute("create table people (id integer primary key, email text)")
    ada.post(url("dataset_import"), {"text": DATASET})
    sent = ada.post(
        url("system_connect", slug="sql"),
        {
            "setting_url": f"sqlite:///{path}",
            "setting_password": password,
            "setting_email_case": "exact",
            "dataset": "small",
            "most_minutes": "5",
            "most_rows": "1000",
            "most_gigabytes": "1",
        },
    )
    assert sent.status_code == 302, words(sent)


def test_a_system_is_connected_tested_and_allowed_to_erase(ada: Client, tmp_path: Path) -> None:
    connected(ada, tmp_path)
    assert "Not tested" in words(ada.get(url("system")))
    ada.post(url("system_test"))
    page = words(ada.get(url("system")))
    assert "Works" in page and "Not allowed: the connection only reads." in page
    asked = words(ada.get(url("system_writing")))
    assert "What is erased cannot be brought back." in asked
    ada.post(url("system_writing"))
    assert SystemConnection.objects.get().may_write
    assert "may erase" in words(ada.get(f"{reverse('desk:systems')}?controller=juxt"))
    ada.post(url("system_disconnect"))
    assert not SystemConnection.objects.exists()


def test_no_page_repeats_a_secret(ada: Client, tmp_path: Path) -> None:
    connected(ada, tmp_path, SECRET)
    ada.post(url("system_test"))
    for page in (url("system"), url("system_connect", slug="sql"), reverse("desk:systems")):
        assert SECRET.encode() not in ada.get(page).content
    assert "Kept, and never shown" in words(ada.get(url("system_connect", slug="sql")))


def test_what_is_missing_stands_beside_its_field_and_the_rest_is_kept(ada: Client) -> None:
    sent = ada.post(
        url("system_connect", slug="sql"),
        {"setting_schema": "kept-schema", "most_minutes": "5", "most_rows": "0", "most_gigabytes": "1"},
    )
    assert sent.status_code == 422
    assert "kept-schema" in sent.content.decode()
    assert {"setting_url", "dataset", "most_rows"} <= set(sent.context["form"].errors)


def test_a_dataset_with_faults_names_its_lines_and_keeps_the_text(ada: Client) -> None:
    broken = DATASET.replace("identity: email", "identity: [1, 2]").replace("fields:", "fileds:")
    sent = ada.post(url("dataset_import"), {"text": broken})
    assert sent.status_code == 422
    assert "Line " in words(sent) and "fileds" in sent.content.decode()
    assert not Dataset.objects.exists()


def test_an_imported_dataset_is_shown_and_given_back_as_it_came(ada: Client) -> None:
    ada.post(url("dataset_import"), {"text": DATASET})
    shown = url("dataset_show", key=Dataset.objects.get().pk)
    assert "people" in words(ada.get(shown))
    assert ada.get(shown, {"download": "1"}).content.decode().strip() == DATASET.strip()


def test_a_system_is_added_and_changed(ada: Client) -> None:
    sent = ada.post(url("system_add"), {"name": "Paper archive", "owner_email": "not an address"})
    assert sent.status_code == 422 and "owner_email" in sent.context["form"].errors
    ada.post(url("system_add"), {"name": "Paper archive", "categories": "names\naddresses"})
    made = DataSystem.objects.get(slug="paper-archive")
    assert made.categories == ["names", "addresses"] and made.by_hand
    ada.post(url("system_edit", system=made.slug), {"name": "Paper archive", "retention": "ten years"})
    made.refresh_from_db()
    assert made.retention == "ten years"
    assert ada.post(url("system_add"), {"name": "Paper archive"}).status_code == 409


def test_an_unknown_connector_or_system_is_not_there(ada: Client) -> None:
    assert ada.get(url("system_connect", slug="telepathy")).status_code == 404
    assert ada.get(url("system", system="nowhere")).status_code == 404
