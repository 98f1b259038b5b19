"""The second person's answer to what nobody may do alone: refusal, extension, fee, erasure (law/README 3.0).

A yes does the thing at once, in the same transaction. Breaking the glass does it without a second person: only a
lead, only with a reason, and the record says so in an entry of its own.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import ApprovalKind, ApprovalState
from dsr.cases.facts import facts_of
from dsr.cases.models import Approval, Case
from dsr.casework.clock_events import extend_deadline
from dsr.casework.decide import carry_out_proposal, drop_proposal
from dsr.casework.door import NotNow, demand_possible, enter, own, reason_given
from dsr.casework.erasure import demand_plan_unchanged
from dsr.casework.fees import request_fee
from dsr.casework.other_ends import end_without_answer
from dsr.casework.second_person import (
    SamePerson,
    ask,
    demand_other_person,
    demand_own_question,
    end,
    tell_asker,
)
from dsr.casework.steps import facts_of_track
from dsr.rules.deciding import why_not_decide
from dsr.rules.recording import why_plan_unfit

__all__ = ["SamePerson", "approve", "ask", "break_glass", "decline", "take_back"]

Effect = Callable[[Case, Approval, StaffActor, datetime], None]


def approve(*, case_id: int, approval_id: int, actor: StaffActor, now: datetime) -> None:
    """Say yes as the second person; what was proposed happens now.

    Raises NotYours (no `case.release`), SamePerson, NotNow (answered already, or no longer possible), NoticeTooLate.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor, permission="case.release")
        demand_possible(case=case, action="approve")
        approval = _waiting(case, approval_id)
        demand_other_person(approval=approval, actor=actor)
        _demand_still_possible(case, approval)
        end(approval=approval, state=ApprovalState.APPROVED, actor=actor, now=now)
        _EFFECTS[ApprovalKind(approval.kind)](case, approval, actor, now)
        event = Event("approval:approved", facts=_facts(approval))
        changes.settle(case=case, event=event, actor=actor, now=now)


def decline(*, case_id: int, approval_id: int, reason: str, actor: StaffActor, now: datetime) -> None:
    """Say no as the second person, with a reason for whoever asked; a refusal is open to be decided again.

    Raises NotYours (no `case.release`), SamePerson, NotNow.
    """
    why = reason_given(text=reason, otherwise="Say why, so that the other person knows what to change.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor, permission="case.release")
        demand_possible(case=case, action="approve")
        approval = _waiting(case, approval_id)
        demand_other_person(approval=approval, actor=actor)
        end(approval=approval, state=ApprovalState.DECLINED, actor=actor, now=now, reason=why)
        drop_proposal(approval=approval, verb="decline")
        tell_asker(approval=approval, declined_by=actor.staff, now=now)
        event = Event("approval:declined", facts=_facts(approval), personal={"reason": why})
        changes.settle(case=case, event=event, actor=actor, now=now)


def take_back(*, case_id: int, approval_id: int, actor: StaffActor, now: datetime) -> None:
    """Take one's own question back before it is answered; a lead can do it for somebody who is away.

    Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="approve")
        approval = _waiting(case, approval_id)
        demand_own_question(approval=approval, actor=actor)
        end(approval=approval, state=ApprovalState.TAKEN_BACK, actor=actor, now=now)
        drop_proposal(approval=approval, verb="revise")
        event = Event("approval:taken_back", facts=_facts(approval))
        changes.settle(case=case, event=event, actor=actor, now=now)


def break_glass(*, case_id: int, approval_id: int, reason: str, actor: StaffActor, now: datetime) -> None:
    """Do what was proposed without a second person. Only a lead, who may be the one who asked, with the reason.

    Raises NotYours (no `case.lead`), NotNow (no reason, answered already, no longer possible), NoticeTooLate.
    """
    why = reason_given(text=reason, otherwise="Say why it cannot wait for a second person.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor, permission="case.lead")
        demand_possible(case=case, action="approve")
        approval = _waiting(case, approval_id)
        _demand_still_possible(case, approval)
        end(
            approval=approval,
            state=ApprovalState.APPROVED,
            actor=actor,
            now=now,
            reason=why,
            broke_glass=True,
        )
        _EFFECTS[ApprovalKind(approval.kind)](case, approval, actor, now)
        event = Event("glass:broken", facts=_facts(approval), personal={"reason": why})
        changes.settle(case=case, event=event, actor=actor, now=now)


def _demand_still_possible(case: Case, approval: Approval) -> None:
    """What was asked is asked again of the rules: facts may have changed while it waited. Raises NotNow.

    Extension, fee and ending ask again themselves when they happen.
    """
    if approval.track is None:
        return
    # Another answer may wait for its release meanwhile: it is about rights decided before.
    facts = replace(facts_of(case), answer_state="")
    track = facts_of_track(track=approval.track, facts=facts)
    reason = ""
    if approval.kind == ApprovalKind.REFUSAL:
        reason = why_not_decide(right=track.right, facts=facts, decision=track.decision, ground=track.ground)
    elif approval.kind == ApprovalKind.ERASURE:
        demand_plan_unchanged(case=case, approval=approval)
        reason = why_plan_unfit(track=track, facts=facts)
    if reason:
        raise NotNow(reason)


def _waiting(case: Case, approval_id: int) -> Approval:
    rows = Approval.objects.filter(case=case).select_related("track", "asked_by", "case__controller")
    approval = own(rows=rows, key=approval_id)
    if approval.state != ApprovalState.ASKED:
        raise NotNow("This was answered already, or taken back.")
    return approval


def _facts(approval: Approval) -> dict[str, object]:
    return {
        "approval": approval.pk,
        "what": approval.kind,
        "right": approval.track.right if approval.track else "",
        "asked_by": approval.asked_by.name,
    }


def _refusal(case: Case, approval: Approval, actor: StaffActor, now: datetime) -> None:
    carry_out_proposal(case=case, approval=approval, actor=actor, now=now)


def _extension(case: Case, approval: Approval, actor: StaffActor, now: datetime) -> None:
    extend_deadline(case=case, proposal=approval.proposal, actor=actor, now=now)


def _fee(case: Case, approval: Approval, actor: StaffActor, now: datetime) -> None:
    request_fee(case=case, proposal=approval.proposal, actor=actor, now=now)


def _erasure(case: Case, approval: Approval, actor: StaffActor, now: datetime) -> None:
    """The yes itself opens the step `erased`; nothing is erased by it."""
    demand_plan_unchanged(case=case, approval=approval)


def _ending(case: Case, approval: Approval, actor: StaffActor, now: datetime) -> None:
    end_without_answer(case=case, proposal=approval.proposal, actor=actor, now=now)


_EFFECTS: dict[ApprovalKind, Effect] = {
    ApprovalKind.REFUSAL: _refusal,
    ApprovalKind.EXTENSION: _extension,
    ApprovalKind.FEE: _fee,
    ApprovalKind.ERASURE: _erasure,
    ApprovalKind.ENDING: _ending,
}
