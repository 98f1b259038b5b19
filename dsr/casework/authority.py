"""May somebody act for the person whose data they are: mandate, parent, heir (law/README 3.0)."""

from datetime import date, datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.accounts.permits import demand
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import AuthorityOutcome, RequesterRole, SubjectKind
from dsr.cases.models import AuthorityCheck, Case, ClockFact
from dsr.casework.clocks import open_question, recompute
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, chosen, demand_possible, enter
from dsr.casework.identity_evidence import destroy_evidence
from dsr.casework.shut_out import stop_work
from dsr.common.clock import civil_date
from dsr.rules.authority_grounds import SUBJECT_OF, AuthorityValues, why_not_record

ASKED, RECEIVED = "authority_requested", "authority_received"


def ask_authority(*, case_id: int, text: str, actor: StaffActor, now: datetime) -> None:
    """Ask for the mandate, or for what shows that they are parent or heir; files may come with the answer.

    Starts a pause where the regime knows one. Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="ask_authority")
        changes.add(rows=[ClockFact(case=case, kind=ASKED, at=now, recorded_at=now)])
        changes.assign(row=case, waiting_since=now)
        deliver(case=case, kind="authority_request", text=text, asks_upload=True, actor=actor, now=now)
        recompute(case=case, why=ASKED, actor=actor, now=now)
        event = Event("authority:asked", facts={"role": case.requester.role})
        changes.settle(case=case, event=event, actor=actor, now=now)


def record_authority(
    *,
    case_id: int,
    role: str,
    outcome: str,
    scope: str,
    dated_on: date | None,
    provision: str,
    note: str,
    actor: StaffActor,
    now: datetime,
) -> AuthorityCheck:
    """Record in what capacity they ask and whether they may: scope and date of a mandate, or the provision.

    Corrects the capacity where the form had it wrong. Sufficient: it is settled, and a pause that waited for
    it ends. Otherwise the question, if one is open, stays open. Raises NotYours, NotNow, UnknownChoice.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="record_authority")
        role = chosen(among=RequesterRole, value=role).value
        outcome = chosen(among=AuthorityOutcome, value=outcome).value
        values = AuthorityValues(role, outcome, scope, dated_on, provision, note)
        against = why_not_record(values=values, today=civil_date(at=now, timezone=case.controller.timezone))
        if against:
            raise NotNow(against)
        row = AuthorityCheck(
            case=case,
            role=role,
            outcome=outcome,
            scope=scope.strip(),
            dated_on=dated_on,
            provision=provision.strip(),
            note=note.strip(),
            at=now,
            by=actor.staff,
        )
        changes.add(rows=[row])
        destroy_evidence(case=case, about="authority", why=outcome, actor=actor, now=now)
        if role == RequesterRole.SELF and case.requester.role != RequesterRole.SELF:
            _for_themselves(case, outcome, note, actor, now)
        _take_role(case, role)
        sufficient = outcome == AuthorityOutcome.SUFFICIENT
        if not sufficient:
            stop_work(case=case, actor=actor, now=now)
        changes.assign(row=case, authority_settled_at=now if sufficient else None)
        _answered(case, now, sufficient=sufficient)
        recompute(case=case, why=RECEIVED, actor=actor, now=now)
        changes.settle(case=case, event=_event(row), actor=actor, now=now)
    return row


def _for_themselves(case: Case, outcome: str, note: str, actor: StaffActor, now: datetime) -> None:
    """Whoever asked for another is said to ask for themselves: then it is about other data, and who asks is open again.

    One click less would let anybody be answered as the person they named. Raises NotYours (only a lead), NotNow.
    """
    demand(staff=actor.staff, permission="case.lead", scope=case.controller.slug)
    if not note.strip():
        raise NotNow("Say how it is known that they ask for themselves and not for somebody else.")
    changes.assign(row=case.requester, on_behalf_of="")
    changes.assign(row=case, identity_settled_at=None)
    stop_work(case=case, actor=actor, now=now)


def _take_role(case: Case, role: str) -> None:
    """The capacity decides whose data they are, where it can only be one thing."""
    subject = SUBJECT_OF.get(role) or case.requester.subject_kind
    if role == RequesterRole.SELF and subject == SubjectKind.DECEASED:
        subject = SubjectKind.ADULT
    if (case.requester.role, case.requester.subject_kind) != (role, subject):
        changes.assign(row=case.requester, role=role, subject_kind=subject)


def _answered(case: Case, now: datetime, *, sufficient: bool) -> None:
    last = ClockFact.objects.filter(case=case, kind__in=[ASKED, RECEIVED]).last()
    if last is None or (last.kind == RECEIVED and last.sufficient):
        return
    asked_last = open_question(case=case) == "authority"
    changes.add(rows=[ClockFact(case=case, kind=RECEIVED, at=now, sufficient=sufficient, recorded_at=now)])
    if sufficient and asked_last:
        changes.assign(row=case, waiting_since=None)


def _event(row: AuthorityCheck) -> Event:
    return Event(
        "authority:recorded",
        facts={
            "role": str(row.role),
            "outcome": str(row.outcome),
            "dated_on": row.dated_on.isoformat() if row.dated_on else "",
        },
        personal={"scope": row.scope, "note": row.note, "provision": row.provision},
    )
