"""Pages of this theme: `NEEDS` page -> permission; `ROWS` page -> what its address needs, made for a case."""

from collections.abc import Callable
from datetime import timedelta

from dsr.cases.models import Case, OwnerTask, SystemSearch
from tests.cast import Cast

NEEDS: dict[str, str] = {
    "ask_owners": "case.work",
    "ask_owner": "case.work",
    "answer_owner": "case.work",
    "remind_owner": "case.work",
    "withdraw_owner_task": "case.work",
}


def _search(case: Case, cast: Cast) -> dict[str, object]:
    return {"search_id": SystemSearch.objects.filter(case=case)[0].pk, "kind": "search"}


def _task(case: Case, cast: Cast) -> dict[str, object]:
    free = SystemSearch.objects.filter(case=case).exclude(owner_tasks__done_at=None, owner_tasks__pk__gt=0)
    search = free.first() or SystemSearch.objects.filter(case=case)[0]
    task, _made = OwnerTask.objects.get_or_create(
        case=case,
        search=search,
        kind="search",
        done_at=None,
        defaults={
            "owner_email": "mara@juxt.example",
            "due_on": (case.received_at + timedelta(days=7)).date(),
            "asked_at": case.received_at,
            "asked_by": cast.omar,
            "question": "Which Anna?",
        },
    )
    return {"task_id": task.pk}


ROWS: dict[str, Callable[[Case, Cast], dict[str, object]]] = {
    "ask_owner": _search,
    "answer_owner": _task,
    "remind_owner": _task,
    "withdraw_owner_task": _task,
}
ONLY_SENT: set[str] = set()
