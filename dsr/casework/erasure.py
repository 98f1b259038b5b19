"""The erasure plan before a second person: nothing is erased, and nothing answered, before the yes (Art. 17)."""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import ApprovalKind
from dsr.cases.facts import facts_of
from dsr.cases.machine_plan import dry_runs, machine_plan
from dsr.cases.models import Approval, Case, RightTrack, StepEntry
from dsr.casework.door import NotNow, enter, own
from dsr.casework.erasure_wishes import demand_listed
from dsr.casework.second_person import ask
from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.guards.case import plan_waits
from dsr.rules.recording import PLANNED, why_not_ask_erasure


class PlanNotApproved(NotNow):
    """No second person has agreed to the erasure plan as it stands."""


def ask_erasure(*, case_id: int, track_id: int, actor: StaffActor, now: datetime) -> Approval:
    """Put the erasure plan, with every data set that is kept, before a second person.

    Until the yes no system may be recorded as erased. The dry runs of machines belong to the plan: a yes covers
    exactly the wishes and counts that were seen. Raises NotYours, NotNow (no plan for a system, a legal hold,
    not decided to erase, asked or agreed already).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        track = own(rows=RightTrack.objects.filter(case=case), key=track_id)
        facts = facts_of(case)
        reason = why_not_ask_erasure(track=_facts_of_track(facts, track), facts=facts)
        if reason:
            raise NotNow(reason)
        demand_listed(track=track, plans=dry_runs(track=track).values())
        approval = ask(
            case=case,
            track=track,
            kind=ApprovalKind.ERASURE,
            proposal={"entries": plan_entries(track=track), "machine": machine_plan(track=track)},
            actor=actor,
            now=now,
        )
        told = {"approval": approval.pk, "what": approval.kind, "right": track.right}
        changes.settle(case=case, event=Event("approval:asked", facts=told), actor=actor, now=now)
    return approval


def plan_entries(*, track: RightTrack) -> list[int]:
    """The numbers of the entries that make up the plan as it stands: each system, each data set kept."""
    live = StepEntry.objects.filter(track=track, step__in=PLANNED, removed_at=None)
    return list(live.order_by("pk").values_list("pk", flat=True))


def demand_plan_unchanged(*, case: Case, approval: Approval) -> None:
    """The plan, with the dry runs of machines, is still the one that was asked about. Raises NotNow."""
    track, asked = approval.track, approval.proposal
    if (
        track is None
        or plan_entries(track=track) != asked.get("entries")
        or machine_plan(track=track) != asked.get("machine", {})
    ):
        raise NotNow("The plan changed since it was put before you. It has to be asked again.")


def demand_erasure_approved(*, case: Case, track: RightTrack) -> None:
    """A granted erasure is answered only when a second person agreed to its plan. Raises PlanNotApproved."""
    if plan_waits(track=_facts_of_track(facts_of(case), track)):
        raise PlanNotApproved("First a second person must agree to the erasure plan.")


def _facts_of_track(facts: CaseFacts, track: RightTrack) -> TrackFacts:
    return next(one for one in facts.tracks if one.right == track.right)
