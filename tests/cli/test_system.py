"""`manage.py system`: import and connect, test, list, export; faults with their lines, passwords nowhere."""

import json
import sqlite3
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dsr.audit.models import AuditEntry
from dsr.casework.connections import secrets_of
from dsr.register.models import Controller, Dataset, DataSystem, SystemConnection
from tests.web.desk.needs.systems import DATASET

pytestmark = pytest.mark.django_db
PASSWORD = "not-to-be-seen"


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    file = tmp_path / "small.yml"
    file.write_text(DATASET)
    return file


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = tmp_path / "company.db"
    with sqlite3.connect(path) as found:
        found.execute("create table people (id integer primary key, email text)")
    return f"sqlite:///{path}"


def run(*words: str) -> str:
    out = StringIO()
    call_command("system", *words, stdout=out)
    return out.getvalue()


def bring(dataset: Path, url: str, *more: str) -> str:
    return run("import", "--dataset", str(dataset), "--url", url, "--controller", "juxt", *more)


def test_a_database_is_connected_tested_listed_and_its_dataset_given_back(
    juxt: Controller, dataset: Path, database: str
) -> None:
    assert "small: connected" in bring(dataset, database)
    assert "not tested" in run("list")
    run("test", "small")
    assert "works" in run("list") and SystemConnection.objects.get().test_ok
    assert run("export", "small").strip() == DATASET.strip()
    bring(dataset, database)
    assert DataSystem.objects.filter(slug="small").count() == 1


def test_a_system_is_only_read_until_an_operator_says_otherwise(
    juxt: Controller, dataset: Path, database: str
) -> None:
    bring(dataset, database)
    with pytest.raises(CommandError, match="First test the connection"):
        run("writing", "small", "on")
    run("test", "small")
    assert "may be changed by machine" in run("writing", "small", "on")
    assert "may erase" in run("list")
    entry = AuditEntry.objects.filter(kind="system:writing").get()
    assert json.loads(entry.facts)["allowed"] and entry.actor_name == "command line"
    assert "is only read" in run("writing", "small", "off")
    assert not SystemConnection.objects.get().may_write


def test_a_password_in_the_address_is_sealed_and_never_shown(
    juxt: Controller, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = bring(dataset, f"postgresql://reader:{PASSWORD}@db.example/shop")
    row = SystemConnection.objects.get()
    assert secrets_of(connection=row)["password"] == PASSWORD
    assert PASSWORD not in said + run("list") + str(row.settings)
    monkeypatch.setenv("SHOP_PASSWORD", "another")
    bring(dataset, "postgresql://reader@db.example/shop", "--password-env", "SHOP_PASSWORD")
    assert secrets_of(connection=SystemConnection.objects.get())["password"] == "another"


def test_faults_are_told_with_their_lines_and_nothing_is_kept(
    juxt: Controller, dataset: Path, database: str
) -> None:
    dataset.write_text(DATASET.replace("fields:", "fileds:"))
    with pytest.raises(CommandError, match=r"line \d+"):
        bring(dataset, database)
    assert not Dataset.objects.exists() and not SystemConnection.objects.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("test", "nowhere"), "No connected system"),
        (("export", "nowhere"), "No connected system"),
    ],
)
def test_an_unknown_system(juxt: Controller, words: tuple[str, ...], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        run(*words)


def test_bad_arguments_are_told_plainly(juxt: Controller, dataset: Path, database: str) -> None:
    with pytest.raises(CommandError, match="no controller"):
        run("import", "--dataset", str(dataset), "--url", database, "--controller", "nobody")
    with pytest.raises(CommandError, match="not the address"):
        bring(dataset, "what is this")
    with pytest.raises(CommandError, match="no variable"):
        bring(dataset, database, "--password-env", "NOT_THERE")
    dataset.unlink()
    with pytest.raises(CommandError, match="cannot be read"):
        bring(dataset, database)


def test_a_connection_that_does_not_work_ends_the_command(juxt: Controller, dataset: Path) -> None:
    bring(dataset, "sqlite:////nowhere/at/all.db")
    with pytest.raises(CommandError, match="does not work"):
        run("test", "small")
