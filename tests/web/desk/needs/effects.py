"""Pages of this theme: `NEEDS` page -> permission; `ROWS` page -> what its address needs, made for a case."""

from collections.abc import Callable

from dsr.cases.models import Case, Hold, ProcessingRestriction, RecipientNotice, RightTrack
from tests.cast import Cast

NEEDS: dict[str, str] = {
    "restrict_now": "case.work",
    "announce_lift": "case.work",
    "lift_restriction": "case.work",
    "set_hold": "case.work",
    "lift_hold": "case.lead",
    "suppress": "case.work",
    "add_recipient": "case.work",
    "name_recipients": "case.work",
    "tell_recipient": "case.work",
    "cannot_tell": "case.work",
    "record_reply": "case.work",
    "suppression": "case.work",
    "suppression_add": "case.work",
    "suppression_lift": "case.lead",
}


def _restricted(case: Case, cast: Cast) -> dict[str, object]:
    track = RightTrack.objects.filter(case=case)[0]
    ProcessingRestriction.objects.get_or_create(
        track=track, defaults={"ground": "a", "set_at": case.received_at, "set_by": cast.omar}
    )
    return {"track_id": track.pk}


def _notice(case: Case, cast: Cast) -> dict[str, object]:
    track = RightTrack.objects.filter(case=case)[0]
    notice, _ = RecipientNotice.objects.get_or_create(
        track=track, name="Google", defaults={"created_at": case.received_at}
    )
    return {"notice_id": notice.pk}


def _held(case: Case, cast: Cast) -> dict[str, object]:
    hold = Hold.objects.create(case=case, reason="A court.", set_at=case.received_at, set_by=cast.omar)
    return {"hold_id": hold.pk}


ROWS: dict[str, Callable[[Case, Cast], dict[str, object]]] = {
    "announce_lift": _restricted,
    "lift_restriction": _restricted,
    "tell_recipient": _notice,
    "cannot_tell": _notice,
    "record_reply": _notice,
    "lift_hold": _held,
}
ONLY_SENT: set[str] = set()
