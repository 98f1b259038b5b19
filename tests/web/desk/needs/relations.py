"""Pages of this theme: `NEEDS` page -> permission; `ROWS` page -> what its address needs, made for a case."""

from collections.abc import Callable

from dsr.cases.models import Case, CaseLink
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast

NEEDS: dict[str, str] = {
    "add_right": "case.work",
    "link": "case.work",
    "unlink": "case.work",
    "merge": "case.work",
    "unmerge": "case.work",
    "not_a_request": "case.work",
    "lapse": "case.work",
}


def _linked(case: Case, cast: Cast) -> dict[str, object]:
    controller = Controller.objects.get(pk=case.controller_id)
    other = factories.open_one(controller=controller, now=case.received_at).case
    row = CaseLink.objects.create(case=case, other=other, kind="related", at=case.received_at, by=cast.omar)
    return {"link_id": row.pk}


ROWS: dict[str, Callable[[Case, Cast], dict[str, object]]] = {"unlink": _linked}
ONLY_SENT: set[str] = set()
