"""Verbs of this theme; OTHERS: takes an instant and still is no verb with an entry of its own, and why."""

from typing import Any

from dsr.audit.record import SYSTEM
from dsr.casework import operator_access, systems
from dsr.casework.systems import SystemWords
from dsr.register import store
from dsr.register.models import DataSystem, SystemConnection
from tests.casework.scenes import Scene
from tests.casework.verb import Verb
from tests.web.desk.needs.systems import DATASET

WORDS = SystemWords(name="Shop database", purpose="Orders", owner_email="mara@juxt.example")


def system(scene: Scene) -> DataSystem:
    """The first system."""
    return DataSystem.objects.filter(controller=scene.case.controller).order_by("pk")[0]


def connected(scene: Scene) -> None:
    """The first system is connected, and its test went well."""
    row = store.save_connection(system=system(scene), connector="folder", now=scene.now)
    SystemConnection.objects.filter(pk=row.pk).update(test_ok=True, tested_at=scene.now)


def _kept(scene: Scene) -> dict[str, Any]:
    return {"controller_slug": "juxt", "slug": system(scene).slug, "now": scene.later}


def _verb(name: str, kind: str, call: Any, prepare: Any = lambda scene: None) -> Verb:
    # register.manage works no case: see test_systems for permission.
    return Verb(f"systems.{name}", kind, call, prepare=prepare, permission="", by="ada", stream=SYSTEM)


VERBS: tuple[Verb, ...] = (
    _verb(
        "add_system",
        "system:saved",
        lambda s, by: systems.add_system(controller_slug="juxt", words=WORDS, actor=by, now=s.later),
    ),
    _verb(
        "change_system",
        "system:saved",
        lambda s, by: systems.change_system(words=WORDS, actor=by, **_kept(s)),
    ),
    _verb(
        "connect",
        "system:connected",
        lambda s, by: systems.connect(
            connector_slug="spreadsheet_drop",
            given={"columns": "email: email"},
            dataset_key="",
            limits={},
            actor=by,
            **_kept(s),
        ),
    ),
    _verb(
        "allow_writing",
        "system:writing",
        lambda s, by: systems.allow_writing(allowed=True, actor=by, **_kept(s)),
        prepare=connected,
    ),
    _verb(
        "disconnect",
        "system:disconnected",
        lambda s, by: systems.disconnect(actor=by, **_kept(s)),
        prepare=connected,
    ),
    _verb(
        "test_connection",
        "system:tested",
        lambda s, by: systems.test_connection(actor=by, **_kept(s)),
        prepare=connected,
    ),
    _verb(
        "import_dataset",
        "dataset:imported",
        lambda s, by: systems.import_dataset(controller_slug="juxt", text=DATASET, actor=by, now=s.later),
    ),
    Verb(
        "operator_access.note_written",
        "access:written",
        lambda s, by: operator_access.note_written(
            case_id=s.case.pk, form="json", size=12, actor=by, now=s.later
        ),
    ),
)
OTHERS: dict[str, str] = {
    "data_document.data_document": "reads only",
    "operator_access.hold_back_others": "calls decide_items for each",
    "operator_access.leave_out_unconnected": "calls record_search for each",
    "operator_systems.connect_dataset": "two or three entries: see tests/cli/test_system.py",
    "operator_systems.allow_writing_as_operator": "of whoever runs a command: see tests/cli/test_system.py",
    "operator_systems.try_as_operator": "of whoever runs a command: see tests/cli/test_system.py",
    "systems.add_within": "part of larger verbs",
    "systems.allow_writing_within": "part of larger verbs",
    "systems.connect_within": "part of larger verbs",
    "systems.import_within": "part of larger verbs",
}
