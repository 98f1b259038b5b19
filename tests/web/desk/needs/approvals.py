"""Pages of this theme: `NEEDS` page -> permission; `ROWS` page -> what its address needs, made for a case."""

from collections.abc import Callable
from datetime import UTC, datetime

from dsr.cases.models import Approval, Case, RightTrack
from tests.cast import Cast


def _approval(case: Case, cast: Cast) -> dict[str, object]:
    """A refusal that was declined before the case was closed."""
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    approval, _ = Approval.objects.get_or_create(
        case=case,
        track=RightTrack.objects.filter(case=case)[0],
        kind="refusal",
        defaults={
            "state": "declined",
            "proposal": {"decision": "refuse", "ground": "excessive", "reasons": "Daily."},
            "asked_by": cast.omar,
            "asked_at": moment,
            "answered_by": cast.lena,
            "answered_at": moment,
            "reason": "Not daily.",
        },
    )
    return {"approval_id": approval.pk}


NEEDS: dict[str, str] = {
    "approval": "case.release",
    "decline_approval": "case.release",
    "take_back_approval": "case.work",
    "break_glass": "case.lead",
    "release_alone": "case.lead",
    "ask_erasure": "case.work",
    "ask_fee": "case.work",
    "fee_paid": "case.work",
}
ROWS: dict[str, Callable[[Case, Cast], dict[str, object]]] = {
    "approval": _approval,
    "decline_approval": _approval,
    "take_back_approval": _approval,
    "break_glass": _approval,
    "ask_erasure": lambda case, cast: {"track_id": RightTrack.objects.filter(case=case)[0].pk},
}
ONLY_SENT: set[str] = set()
