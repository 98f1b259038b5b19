"""Pages of this theme: `NEEDS` page -> permission; `ROWS` page -> what its address needs, made for a case."""

from collections.abc import Callable

from dsr.cases.models import Case, ErasureResidue, RightTrack, SystemRun, SystemSearch
from tests.cast import Cast

NEEDS: dict[str, str] = {
    "plan_by_machine": "case.work",
    "erasure_sets": "case.work",
    "leave_to_people": "case.work",
    "erase_by_machine": "case.work",
    "explain_residue": "case.work",
    "explain_unsearched": "case.work",
    "erase_again": "case.work",
    "search_once_more": "case.work",
    "issue_certificate": "case.work",
}


def run_of(case: Case, kind: str) -> SystemRun:
    """A finished run of a kind in the first system, for the case's erasure."""
    search = SystemSearch.objects.filter(case=case).order_by("pk")[0]
    clock = RightTrack.objects.filter(case=case)[0].clock
    track, _made = RightTrack.objects.get_or_create(case=case, right="erasure", defaults={"clock": clock})
    run, _made = SystemRun.objects.get_or_create(
        case=case,
        search=search,
        system=search.system,
        track=track,
        kind=kind,
        defaults={"created_at": case.received_at, "due_at": case.received_at, "state": "done"},
    )
    return run


def _search(case: Case, cast: Cast) -> dict[str, object]:
    return {"search_id": run_of(case, "plan_erasure").search_id}


def _run(case: Case, cast: Cast) -> dict[str, object]:
    return {"run_id": run_of(case, "search_again").pk}


def _residue(case: Case, cast: Cast) -> dict[str, object]:
    run = run_of(case, "search_again")
    row, _made = ErasureResidue.objects.get_or_create(run=run, name="visits", defaults={"records": 1})
    return {"residue_id": row.pk}


ROWS: dict[str, Callable[[Case, Cast], dict[str, object]]] = {
    "erasure_sets": _search,
    "leave_to_people": _search,
    "explain_residue": _residue,
    "explain_unsearched": _run,
    "erase_again": _run,
    "search_once_more": _run,
}
ONLY_SENT: set[str] = set()
