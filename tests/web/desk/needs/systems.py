"""Pages of this theme: `NEEDS` page -> permission; `ROWS` page -> what its address needs, made for a case."""

from collections.abc import Callable

from dsr.cases.models import Case
from dsr.register import store
from dsr.register.models import DataSystem
from tests.cast import Cast

NEEDS: dict[str, str] = {
    "systems": "register.manage",
    "system_add": "register.manage",
    "system": "register.manage",
    "system_edit": "register.manage",
    "system_connect": "register.manage",
    "system_test": "register.manage",
    "system_writing": "register.manage",
    "system_disconnect": "register.manage",
    "dataset_import": "register.manage",
    "dataset_show": "register.manage",
}
DATASET = """
dataset:
  - fides_key: small
    name: Small
    collections:
      - name: people
        fields:
          - name: id
            fides_meta: {primary_key: true}
          - name: email
            fides_meta: {identity: email}
"""


def _controller(case: Case, cast: Cast) -> dict[str, object]:
    return {"controller": case.controller.slug}


def _system(case: Case, cast: Cast) -> dict[str, object]:
    system = DataSystem.objects.filter(controller=case.controller).order_by("pk")[0]
    store.save_connection(system=system, connector="folder", now=case.received_at)
    return {"controller": case.controller.slug, "system": system.slug}


def _connector(case: Case, cast: Cast) -> dict[str, object]:
    return {**_system(case, cast), "slug": "folder"}


def _dataset(case: Case, cast: Cast) -> dict[str, object]:
    row = store.save_dataset(
        controller=case.controller, key="small", name="Small", text=DATASET, sha256="0", now=case.received_at
    )
    return {"controller": case.controller.slug, "key": row.pk}


ROWS: dict[str, Callable[[Case, Cast], dict[str, object]]] = {
    "system_add": _controller,
    "system": _system,
    "system_edit": _system,
    "system_connect": _connector,
    "system_test": _system,
    "system_writing": _system,
    "system_disconnect": _system,
    "dataset_import": _controller,
    "dataset_show": _dataset,
}
ONLY_SENT: set[str] = {"system_test"}
