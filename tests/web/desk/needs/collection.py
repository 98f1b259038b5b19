"""Pages of this theme: `NEEDS` page -> permission; `ROWS` page -> what its address needs, made for a case."""

from collections.abc import Callable

from dsr.cases.models import Case, RightTrack, SystemRun, SystemSearch
from tests.cast import Cast

NEEDS: dict[str, str] = {
    "collect_by_machine": "case.work",
    "order_run": "case.work",
    "runs_progress": "case.view",
    "cancel_run": "case.work",
    "retry_run": "case.work",
    "correct_by_machine": "case.work",
    "mark_by_machine": "case.work",
    "unmark_by_machine": "case.work",
}


def _search(case: Case, cast: Cast) -> dict[str, object]:
    return {"search_id": SystemSearch.objects.filter(case=case).order_by("pk")[0].pk}


def _run(case: Case, cast: Cast) -> dict[str, object]:
    search = SystemSearch.objects.filter(case=case).order_by("pk")[0]
    run, _made = SystemRun.objects.get_or_create(
        case=case,
        search=search,
        system=search.system,
        kind="collect",
        defaults={"created_at": case.received_at, "due_at": case.received_at},
    )
    return {"run_id": run.pk}


def _track(case: Case, cast: Cast) -> dict[str, object]:
    return {"track_id": RightTrack.objects.filter(case=case).order_by("pk")[0].pk}


ROWS: dict[str, Callable[[Case, Cast], dict[str, object]]] = {
    "order_run": _search,
    "cancel_run": _run,
    "retry_run": _run,
    "correct_by_machine": lambda case, cast: {**_track(case, cast), **_search(case, cast)},
    "mark_by_machine": _track,
    "unmark_by_machine": _track,
}
ONLY_SENT: set[str] = set()
