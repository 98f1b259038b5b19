"""Link two cases of one controller, say that they are different people's, and undo either. Decides nothing else.

A merger is a link too, but has its own verb (dsr.casework.merge).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import LinkKind
from dsr.cases.models import Case, CaseLink
from dsr.casework.door import NotNow, chosen, demand_possible, enter, own
from dsr.casework.relations import link_between


def link(
    *, case_id: int, other_reference: str, kind: str, note: str, actor: StaffActor, now: datetime
) -> CaseLink:
    """Link a case with another of the same controller; both records tell it.

    `kind`: a LinkKind but merged. Raises NotYours, UnknownChoice, NotNow (no such case, itself, linked already).
    """
    kind = chosen(among=LinkKind, value=kind).value
    if kind == LinkKind.MERGED:
        raise NotNow("To answer two cases as one, merge them.")
    with transaction.atomic():
        case, other = enter_both(case_id=case_id, other_reference=other_reference, actor=actor)
        demand_possible(case=case, action="link")
        if link_between(one=case, other=other) is not None:
            raise NotNow("These two cases are linked already. Undo that first.")
        row = CaseLink(case=case, other=other, kind=kind, note=note.strip(), at=now, by=actor.staff)
        changes.add(rows=[row])
        personal = {"note": row.note} if row.note else {}
        there = Event(
            "link:made_there", facts={"other": case.reference, "link_kind": kind}, personal=personal
        )
        changes.tell(case=other, event=there, actor=actor, now=now)
        event = Event("link:made", facts={"other": other.reference, "link_kind": kind}, personal=personal)
        changes.settle(case=case, event=event, actor=actor, now=now)
    return row


def unlink(*, case_id: int, link_id: int, actor: StaffActor, now: datetime) -> None:
    """Undo a link from either side; both records tell it. Raises NotYours, NotNow (a merger, undone already)."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="link")
        row = own(rows=CaseLink.objects.filter(Q(case=case) | Q(other=case)), key=link_id)
        if row.undone_at is not None:
            raise NotNow("This was undone already.")
        if row.kind == LinkKind.MERGED:
            raise NotNow("A merger is undone on the case that was merged.")
        other = row.other if row.case_id == case.pk else row.case
        changes.assign(row=row, undone_at=now, undone_by=actor.staff)
        there = Event("link:undone_there", facts={"other": case.reference, "link_kind": row.kind})
        changes.tell(case=other, event=there, actor=actor, now=now)
        event = Event("link:undone", facts={"other": other.reference, "link_kind": row.kind})
        changes.settle(case=case, event=event, actor=actor, now=now)


def enter_both(*, case_id: int, other_reference: str, actor: StaffActor) -> tuple[Case, Case]:
    """Two cases of one controller, both locked in one order, for somebody who may work on both.

    Another controller's case is as unknown as none. Raises NotYours, NotNow (no such case, the same twice).
    """
    reference = other_reference.strip().upper()
    here = Case.objects.filter(pk=case_id).values_list("controller_id", flat=True)
    key = Case.objects.filter(reference=reference, controller__in=here).values_list("pk", flat=True).first()
    if key is None:
        enter(case_id=case_id, actor=actor)
        raise NotNow(f"There is no other case {reference} of this controller.")
    if key == case_id:
        enter(case_id=case_id, actor=actor)
        raise NotNow("This is the case itself. Name the other one.")
    entered = {pk: enter(case_id=pk, actor=actor) for pk in sorted((case_id, key))}
    return entered[case_id], entered[key]
