"""Make sure who is asking: proportionately, on a recorded ground (Art. 12(6), law/README 4.1)."""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import DoubtGround, IdentityMethod
from dsr.cases.models import ClockFact, IdentityCheck
from dsr.casework.clocks import open_question, recompute
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, chosen, demand_possible, enter


def ask_identity(
    *, case_id: int, ground: str, method: str, text: str, actor: StaffActor, now: datetime
) -> None:
    """Ask the requester to show who they are. The ground of doubt comes first, and is kept.

    Starts a pause where the regime knows one. Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="ask_identity")
        if case.waiting_since is not None:
            raise NotNow("A question to the requester is already open.")
        ground = chosen(among=DoubtGround, value=ground).value
        method = chosen(among=IdentityMethod, value=method).value
        changes.add(
            rows=[
                IdentityCheck(case=case, ground=ground, method=method, at=now, by=actor.staff),
                ClockFact(
                    case=case, kind="identity_requested", at=now, ground="reasonable_doubt", recorded_at=now
                ),
            ]
        )
        changes.assign(row=case, waiting_since=now)
        deliver(case=case, kind="identity_request", text=text, asks_upload=False, actor=actor, now=now)
        recompute(case=case, why="identity_requested", actor=actor, now=now)
        event = Event("identity:asked", facts={"ground": ground, "method": method})
        changes.settle(case=case, event=event, actor=actor, now=now)


def confirm_identity(*, case_id: int, method: str, note: str, actor: StaffActor, now: datetime) -> None:
    """Record by which method it is certain who asks; the evidence itself is never kept.

    Ends a pause that waited for it. Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="confirm_identity")
        method = chosen(among=IdentityMethod, value=method).value
        asked = IdentityCheck.objects.filter(case=case, confirmed=False).exclude(ground="").last()
        if method == IdentityMethod.DOCUMENT and asked is None:
            raise NotNow("A document may be asked for only after a ground of reasonable doubt is recorded.")
        changes.add(
            rows=[IdentityCheck(case=case, method=method, confirmed=True, note=note, at=now, by=actor.staff)]
        )
        if open_question(case=case) == "identity":
            changes.add(
                rows=[ClockFact(case=case, kind="identity_received", at=now, ground="", recorded_at=now)]
            )
            changes.assign(row=case, waiting_since=None)
        changes.assign(row=case, identity_settled_at=now)
        recompute(case=case, why="identity_received", actor=actor, now=now)
        event = Event(
            "identity:confirmed",
            facts={"method": method, "ground": asked.ground if asked else ""},
            personal={"note": note} if note else {},
        )
        changes.settle(case=case, event=event, actor=actor, now=now)
