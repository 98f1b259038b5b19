"""Pages of this theme: `NEEDS` page -> permission; `ROWS` page -> what its address needs, made for a case."""

from collections.abc import Callable
from datetime import UTC, datetime

from dsr.cases.models import Case, RightTrack, StepEntry
from tests.cast import Cast


def _track(case: Case) -> RightTrack:
    return RightTrack.objects.filter(case=case)[0]


def _entry(case: Case, cast: Cast) -> dict[str, object]:
    """An entry as it stood before the case was closed."""
    entry = StepEntry.objects.create(
        track=_track(case),
        step="further_copy",
        values={"what": "A second copy"},
        at=datetime(2026, 3, 2, tzinfo=UTC),
        by=cast.omar,
    )
    return {"entry_id": entry.pk}


NEEDS: dict[str, str] = {"step": "case.work", "remove_entry": "case.work"}
ROWS: dict[str, Callable[[Case, Cast], dict[str, object]]] = {
    "step": lambda case, cast: {"track_id": _track(case).pk, "slug": "further_copy"},
    "remove_entry": _entry,
}
ONLY_SENT: set[str] = set()
