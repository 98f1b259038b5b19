"""Proof of identity and of authority: seen by few, each look recorded, destroyed with the outcome of the check.

It lies encrypted in the vault like every file, under purposes of its own, so that no bundle, answer or
export ever meets it (law/README 3.11: kept zero days after the check). A proof of identity is taken only when it was
asked for; what came in another way becomes proof by dsr.casework.evidence_marks.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dsr.accounts.actors import CLOCKWORK, Actor, StaffActor, requester_actor
from dsr.accounts.permits import NotYours, permits_of
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import CaseState, FilePurpose, IdentityMethod
from dsr.cases.models import Case, CaseFile, IdentityCheck, RightTrack
from dsr.casework import files
from dsr.casework.clocks import open_question
from dsr.casework.door import NotNow, enter, own
from dsr.casework.files import Upload
from dsr.common.trouble import told
from dsr.rules.lifecycle import ENDED

log = structlog.get_logger(__name__)
MOST_FILES = 4
OVER = "case_ended"
# What a proof is about: the purpose under which its file is kept.
PURPOSES: Mapping[str, FilePurpose] = {
    "identity": FilePurpose.IDENTITY,
    "authority": FilePurpose.MANDATE,
}
EVIDENCE = frozenset(PURPOSES.values())
_SETTLED: Mapping[str, str] = {"identity": "identity_settled_at", "authority": "authority_settled_at"}


def evidence_of(case: Case, *, about: str = "identity") -> list[CaseFile]:
    """The proof that waits to be looked at: of who they are, or that they may act for somebody."""
    return list(CaseFile.objects.filter(case=case, purpose=PURPOSES[about]))


def is_expected(*, case: Case) -> bool:
    """Whether the requester may upload proof now: a document was asked for, on a ground, and not settled (R3)."""
    if case.closed_at is not None or case.identity_settled_at is not None:
        return False
    asked = IdentityCheck.objects.filter(case=case).exclude(ground="").last()
    return open_question(case=case) == "identity" and asked is not None and _is_document(asked)


def may_look(*, case: Case, actor: StaffActor) -> bool:
    """Whether somebody may open proof of this case: with `case.identity`, and assigned or leading."""
    permits, scope = permits_of(staff=actor.staff), case.controller.slug
    mine = case.assignee_id == actor.staff.pk or permits.allow("case.lead", scope)
    return mine and permits.allow("case.identity", scope)


def receive_evidence(*, case_id: int, uploads: Sequence[Upload], now: datetime) -> None:
    """Take the proof that was asked for, through the status page only.

    Raises NotNow (not asked for, nothing chosen, too many) and the refusals of dsr.casework.files.
    """
    if not uploads:
        raise NotNow(_("Choose the file with the copy."))
    with files.stored(uploads) as kept, transaction.atomic():
        case = changes.lock(case_id=case_id)
        if not is_expected(case=case):
            raise NotNow("We did not ask for proof of your identity, so please send none.")
        if len(evidence_of(case)) + len(kept) > MOST_FILES:
            raise NotNow(_("Send at most %(most)s files.") % {"most": MOST_FILES})
        rows = [file.row(case=case, purpose=FilePurpose.IDENTITY, added_at=now) for file in kept]
        changes.add(rows=rows)
        event = Event("evidence:received", facts={"files": len(kept)})
        changes.settle(case=case, event=event, actor=requester_actor(reference=case.reference), now=now)


def look_at_evidence(*, case_id: int, file_id: int, actor: StaffActor, now: datetime) -> CaseFile:
    """Open one proof; the look is recorded before a byte is read. Raises NotYours."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor, permission="case.identity")
        if not may_look(case=case, actor=actor):
            raise NotYours("case.identity")
        row = own(rows=CaseFile.objects.filter(case=case, purpose__in=EVIDENCE), key=file_id)
        event = Event("evidence:looked_at", facts={"file": row.pk})
        changes.tell(case=case, event=event, actor=actor, now=now)
    return row


def destroy_evidence(*, case: Case, why: str, actor: Actor, now: datetime, about: str = "identity") -> int:
    """Destroy all proof of a case with the outcome that ends its use; the bytes go on commit. How many files.

    `about`: identity or authority, whose checks end apart. Part of larger verbs. The row holds the key, so what a
    crash leaves in the vault opens to nobody.
    """
    rows = evidence_of(case, about=about)
    for row in rows:
        # A copy of the place: removing the row clears nothing that is needed to find the bytes.
        transaction.on_commit(partial(files.destroy, row=row))
        changes.remove(row=row)
    if rows:
        event = Event("evidence:destroyed", facts={"about": about, "files": len(rows), "why": why})
        changes.tell(case=case, event=event, actor=actor, now=now)
    return len(rows)


def sweep_evidence(*, now: datetime, limit: int = 500) -> int:
    """Destroy proof that no check will use any more: of closed, ended or settled cases; how many files."""
    return sum(
        _guarded(number, about, now)
        for about, settled in _SETTLED.items()
        for number in list(_unused(about, settled).values_list("case_id", flat=True).distinct()[:limit])
    )


def is_settled(*, case: Case, about: str) -> bool:
    """Whether no check will use such a proof any more: it is settled, or the case has ended."""
    ended = not RightTrack.objects.filter(case=case).exclude(state__in=ENDED).exists()
    return case.closed_at is not None or ended or getattr(case, _SETTLED[about]) is not None


def _unused(about: str, settled: str) -> QuerySet[CaseFile]:
    kept = CaseFile.objects.filter(purpose=PURPOSES[about], case__isnull=False)
    return kept.filter(
        Q(case__state=CaseState.CLOSED)
        | Q(**{f"case__{settled}__isnull": False})
        | ~Q(case__in=RightTrack.objects.exclude(state__in=ENDED).values("case"))
    )


def _guarded(case_id: int, about: str, now: datetime) -> int:
    """One case of the sweep; what breaks is told, and the others go on."""
    try:
        with transaction.atomic():
            case = changes.lock(case_id=case_id)
            if not is_settled(case=case, about=about):  # opened again in the meantime
                return 0
            return destroy_evidence(case=case, why=OVER, actor=CLOCKWORK, now=now, about=about)
    except Exception as problem:  # noqa: BLE001 (one bad case must not keep the others' proof)
        log.error("evidence_not_destroyed", case=case_id, **told(problem))
        return 0


def _is_document(check: IdentityCheck) -> bool:
    return check.method == IdentityMethod.DOCUMENT
