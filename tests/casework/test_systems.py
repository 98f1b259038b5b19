"""Systems and their connections: for administrators, secrets sealed, writing only after a test, datasets checked."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from dsr.accounts.permits import NotYours
from dsr.casework import systems
from dsr.casework.connections import secrets_of
from dsr.casework.door import NotNow
from dsr.casework.systems import DatasetUnfit, SystemWords, WrongSettings
from dsr.register import store
from dsr.register.models import DataSystem, SystemConnection
from tests.casework.scenes import Scene
from tests.web.desk.needs.systems import DATASET

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PASSWORD = "a very secret password"


def place(scene: Scene, **more: Any) -> dict[str, Any]:
    slug = DataSystem.objects.filter(controller=scene.case.controller).order_by("pk")[0].slug
    return {"controller_slug": "juxt", "slug": slug, "actor": scene.actor("ada"), "now": scene.now, **more}


def connect(scene: Scene, **given: str) -> SystemConnection:
    systems.import_dataset(controller_slug="juxt", text=DATASET, actor=scene.actor("ada"), now=scene.now)
    return systems.connect(
        connector_slug="sql", given=given, dataset_key="small", limits={"most_rows": 1000}, **place(scene)
    )


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = tmp_path / "company.db"
    with sqlite3.connect(path) as found:
        found.execute("create table people (id integer primary key, email text)")
        found.execute("insert into people values (1, 'anna@example.org')")
    return f"sqlite:///{path}"


@pytest.mark.parametrize("who", ["omar", "lena", "axel", "sven"])
def test_only_administrators_connect(scene: Scene, who: str) -> None:
    with pytest.raises(NotYours):
        systems.disconnect(**place(scene, actor=scene.actor(who)))


def test_a_secret_is_sealed_and_stays_when_left_empty(scene: Scene, database: str) -> None:
    row = connect(scene, url=database, password=PASSWORD)
    assert PASSWORD not in str(row.settings) + row.sealed
    again = connect(scene, url=database, password="")
    assert secrets_of(connection=again) == {"password": PASSWORD}


def test_what_is_missing_stands_beside_its_field(scene: Scene) -> None:
    with pytest.raises(WrongSettings) as wrong:
        connect(scene, url="", statement_seconds="soon")
    assert set(wrong.value.fields) == {"url", "statement_seconds"}
    with pytest.raises(WrongSettings) as needs:
        systems.connect(
            connector_slug="sql", given={"url": "sqlite://"}, dataset_key="", limits={}, **place(scene)
        )
    assert set(needs.value.fields) == {"dataset"}


def test_a_test_that_works_is_needed_before_anything_may_be_erased_and_a_change_takes_it_back(
    scene: Scene, database: str
) -> None:
    connect(scene, url=database)
    with pytest.raises(NotNow, match="First test the connection"):
        systems.allow_writing(allowed=True, **place(scene))
    assert systems.test_connection(**place(scene)).ok
    systems.allow_writing(allowed=True, **place(scene))
    assert SystemConnection.objects.get().may_write
    assert not connect(scene, url=database).may_write


def test_a_test_says_what_is_wrong_and_never_the_secret(scene: Scene) -> None:
    connect(scene, url="sqlite:////nowhere/at/all.db", password=PASSWORD)
    tested = systems.test_connection(**place(scene))
    kept = SystemConnection.objects.get()
    assert not tested.ok and tested.says and kept.test_ok is False
    assert PASSWORD not in " ".join(tested.says) + kept.test_said


def test_a_key_of_the_installation_that_changed_is_told(scene: Scene, database: str) -> None:
    row = connect(scene, url=database, password=PASSWORD)
    SystemConnection.objects.filter(pk=row.pk).update(sealed="AAAA" * 20)
    assert "sealed with another key" in " ".join(systems.test_connection(**place(scene)).says)


def test_a_dataset_is_refused_with_every_fault_and_its_line(scene: Scene) -> None:
    with pytest.raises(DatasetUnfit) as unfit:
        systems.import_dataset(
            controller_slug="juxt",
            text="dataset:\n  - fides_key: x\n    collections:\n      - name: a\n        fields: 3\n",
            actor=scene.actor("ada"),
            now=scene.now,
        )
    assert unfit.value.problems and all(line > 0 for line, _ in unfit.value.problems)


def test_a_system_added_by_hand_outlives_a_new_load_of_the_profile(scene: Scene) -> None:
    made = systems.add_system(
        controller_slug="juxt",
        words=SystemWords(name="Paper archive"),
        actor=scene.actor("ada"),
        now=scene.now,
    )
    store.save_controller(profile=scene.case.controller.policy, now=scene.now)
    made.refresh_from_db()
    assert made.is_active and made.by_hand
    with pytest.raises(NotNow, match="already"):
        systems.add_system(
            controller_slug="juxt",
            words=SystemWords(name="Paper archive"),
            actor=scene.actor("ada"),
            now=scene.now,
        )
