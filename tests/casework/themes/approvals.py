"""Verbs of this theme; OTHERS: takes an instant and still is no verb with an entry of its own, and why."""

from datetime import datetime
from typing import Any

from dsr.accounts.actors import StaffActor
from dsr.cases.models import Case, RightTrack
from dsr.casework import approvals, clock_events, erasure, fees
from dsr.casework.steps import record_step
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.shared import EXCESS
from tests import factories
from tests.casework.scenes import Scene
from tests.casework.verb import Verb
from tests.rules.step_samples import sample_values


def ask_extension(scene: Scene, by: str = "omar") -> None:
    """The extension waits for a second person."""
    clock_events.ask_extension(
        case_id=scene.case.pk,
        code="complexity",
        reason="Nine systems.",
        text="We need longer.",
        actor=scene.actor(by),
        now=scene.now,
    )


def show_excess(*, case: Case, actor: StaffActor, now: datetime) -> None:
    """It is recorded why the request is excessive."""
    record_step(
        case_id=case.pk,
        track_id=RightTrack.objects.filter(case=case)[0].pk,
        step=EXCESS.slug,
        about="",
        values=sample_values(EXCESS),
        actor=actor,
        now=now,
    )


def excess_shown(scene: Scene) -> None:
    """The scene's request is excessive, as recorded."""
    show_excess(case=scene.case, actor=scene.actor("omar"), now=scene.now)


def ask_fee(scene: Scene) -> None:
    """A fee waits for a second person."""
    excess_shown(scene)
    fees.ask_fee(case_id=scene.case.pk, **FEE, actor=scene.actor("omar"), now=scene.now)


def fee_told(scene: Scene) -> None:
    """The fee was agreed to and told to the requester."""
    ask_fee(scene)
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.now)


def erasure_planned(scene: Scene) -> None:
    """Another case of Anna's, for erasure alone: granted, and the plan is written."""
    controller = scene.case.controller
    scene.case = factories.open_one(controller=controller, now=scene.now, rights=("erasure",)).case
    scene.decided()
    plan = checklist_of(right="erasure").step("erasure_plan")
    assert plan is not None
    record_step(
        case_id=scene.case.pk,
        track_id=scene.track.pk,
        step="erasure_plan",
        about=scene.search.system.slug,
        values=sample_values(plan),
        actor=scene.actor("omar"),
        now=scene.now,
    )


def declined(scene: Scene) -> None:
    """A refusal was proposed and declined: everything it demands is recorded, and the right is open again."""
    scene.proposed()
    approvals.decline(
        case_id=scene.case.pk,
        approval_id=scene.approval.pk,
        reason="Say which requests.",
        actor=scene.actor("lena"),
        now=scene.now,
    )


FEE: dict[str, Any] = {
    "amount": "12.50",
    "currency": "GBP",
    "ground": "excessive",
    "costs": "Paper and postage for nine hundred pages: 12.50",
    "text": "This is your ninth request this month.",
}


def _kept(scene: Scene) -> dict[str, Any]:
    return {"case_id": scene.case.pk, "now": scene.later}


VERBS: tuple[Verb, ...] = (
    Verb(
        "approvals.approve",
        "approval:approved",
        lambda s, by: approvals.approve(approval_id=s.approval.pk, actor=by, **_kept(s)),
        prepare=Scene.proposed,
        permission="case.release",
        by="lena",
    ),
    Verb(
        "approvals.decline",
        "approval:declined",
        lambda s, by: approvals.decline(
            approval_id=s.approval.pk, reason="Nine is not daily.", actor=by, **_kept(s)
        ),
        prepare=Scene.proposed,
        permission="case.release",
        by="lena",
    ),
    Verb(
        "approvals.take_back",
        "approval:taken_back",
        lambda s, by: approvals.take_back(approval_id=s.approval.pk, actor=by, **_kept(s)),
        prepare=Scene.proposed,
    ),
    Verb(
        "approvals.break_glass",
        "glass:broken",
        lambda s, by: approvals.break_glass(
            approval_id=s.approval.pk, reason="Everybody else is on leave.", actor=by, **_kept(s)
        ),
        prepare=Scene.proposed,
        permission="case.lead",
        by="lena",
    ),
    Verb(
        "clock_events.ask_extension",
        "approval:asked",
        lambda s, by: clock_events.ask_extension(
            code="complexity", reason="Nine systems.", text="We need longer.", actor=by, **_kept(s)
        ),
    ),
    Verb(
        "fees.ask_fee",
        "approval:asked",
        lambda s, by: fees.ask_fee(actor=by, **FEE, **_kept(s)),
        prepare=excess_shown,
    ),
    Verb(
        "fees.fee_paid",
        "clock:fact",
        lambda s, by: fees.fee_paid(paid_at=s.later, actor=by, **_kept(s)),
        prepare=fee_told,
    ),
    Verb(
        "erasure.ask_erasure",
        "approval:asked",
        lambda s, by: erasure.ask_erasure(track_id=s.track.pk, actor=by, **_kept(s)),
        prepare=erasure_planned,
    ),
)
OTHERS: dict[str, str] = {
    "clock_events.extend_deadline": "what an approved extension brings about",
    "decide.carry_out_proposal": "what an approved refusal brings about",
    "fees.request_fee": "what an approved fee brings about",
    "second_person.ask": "part of larger verbs",
    "second_person.end": "part of larger verbs",
    "second_person.tell_asker": "part of larger verbs",
    "second_person.take_back_waiting": "part of larger verbs",
}
