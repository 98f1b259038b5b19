"""Pages of this theme: `NEEDS` page -> permission; `ROWS` page -> what its address needs, made for a case."""

from collections.abc import Callable
from datetime import timedelta

from dsr.cases.models import Breach, Case
from dsr.casework import files
from dsr.casework.breach import raise_breach
from tests.casework.scenes import pdf
from tests.cast import Cast

NEEDS: dict[str, str] = {
    "ask_document": "case.work",
    "not_enough": "case.work",
    "record_mismatch": "case.work",
    "evidence": "case.identity",
    "mark_as_evidence": "case.work",
    "keep_as_upload": "case.identity",
    "record_authority": "case.work",
    "ask_authority": "case.work",
    "raise_breach": "case.work",
    "breach": "case.view",
    "breach_step": "case.work",
    "tell_person": "case.work",
    "close_breach": "case.lead",
}


def _proof(case: Case, cast: Cast, purpose: str = "identity") -> dict[str, object]:
    """Proof of identity as a crash would leave it; Omar is responsible for the case."""
    with files.stored([pdf("card.pdf")]) as kept:
        row = kept[0].row(case=case, purpose=purpose, added_at=case.received_at)
        row.save()
    return {"file_id": row.pk}


def _attachment(case: Case, cast: Cast) -> dict[str, object]:
    """A file that came with the request."""
    return _proof(case, cast, "attachment")


def _breach(case: Case, cast: Cast) -> dict[str, object]:
    """One open breach of the case."""
    row = Breach.objects.filter(case=case).first() or raise_breach(
        case_id=case.pk,
        kind="other",
        what="Lost.",
        aware_at=case.received_at,
        actor=cast.actor("omar"),
        now=case.received_at + timedelta(hours=1),
    )
    return {"breach_id": row.pk}


ROWS: dict[str, Callable[[Case, Cast], dict[str, object]]] = {
    "evidence": _proof,
    "keep_as_upload": _proof,
    "mark_as_evidence": _attachment,
    "breach": _breach,
    "breach_step": lambda case, cast: {**_breach(case, cast), "step": "risk"},
    "tell_person": _breach,
    "close_breach": _breach,
}
ONLY_SENT: set[str] = set()
