"""Ask for clarification, take the answer, extend: each as far as the regime and the date allow.

An extension is asked for here and happens when a second person agrees, if that is still in time.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import ApprovalKind
from dsr.cases.facts import facts_of
from dsr.cases.models import Approval, Case, ClockFact, RightTrack
from dsr.casework.clocks import ASKED, clock_for, events_of, recompute
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, chosen, demand_aware, demand_possible, enter, reason_given
from dsr.casework.second_person import ask, letter_text
from dsr.rules.deadlines import Clock, ClockEvent
from dsr.rules.lifecycle import ENDED

LARGE_QUANTITY = "large_quantity_recital_63"
UNCLEAR = "unclear_request"


class ClarificationGround(StrEnum):
    """Why the requester is asked what is meant; only some grounds stop a clock."""

    LARGE_QUANTITY = LARGE_QUANTITY
    UNCLEAR = UNCLEAR


class ExtensionReason(models.TextChoices):
    """Art. 12(3) knows two reasons; lack of staff is none."""

    COMPLEXITY = "complexity", _("The request is complex")
    NUMBER = "number", _("The number of requests of this person")


class NoticeTooLate(NotNow):
    """The extension notice can no longer go out in time (Art. 12(3)), so it would have no effect."""


def pause_clock(*, case_id: int, ground: str, text: str, actor: StaffActor, now: datetime) -> None:
    """Ask the requester to clarify; the clock pauses only where the regime and the ground say so.

    Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="pause")
        ground = chosen(among=ClarificationGround, value=ground).value
        _add_fact(case, "clarification_requested", ground, now)
        changes.assign(row=case, waiting_since=now)
        deliver(case=case, kind="clarification_request", text=text, asks_upload=True, actor=actor, now=now)
        recompute(case=case, why="clarification_requested", actor=actor, now=now)
        changes.settle(
            case=case, event=_fact_event("clarification_requested", ground, now), actor=actor, now=now
        )


def resume_clock(
    *, case_id: int, answered_at: datetime, sufficient: bool, actor: StaffActor, now: datetime
) -> None:
    """Record when the answer came and whether it was enough. Not enough: the question stays open.

    Raises NotYours, NotNow (nothing was asked, or a day before the question or in the future).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="resume")
        demand_aware(moment=answered_at)
        asked = ClockFact.objects.filter(case=case, kind__endswith=ASKED).last()
        if asked is not None and asked.kind == "fee_requested":
            raise NotNow(
                "The open question is a fee: record when it was paid, or that the request is withdrawn."
            )
        if asked is None or not asked.at <= answered_at <= now:
            raise NotNow("The answer must lie between the question and this moment.")
        kind = asked.kind.replace(ASKED, "_received")
        changes.add(
            rows=[ClockFact(case=case, kind=kind, at=answered_at, sufficient=sufficient, recorded_at=now)]
        )
        if sufficient:
            changes.assign(row=case, waiting_since=None)
        recompute(case=case, why=kind, actor=actor, now=now)
        changes.settle(case=case, event=_fact_event(kind, "", answered_at), actor=actor, now=now)


def ask_extension(
    *, case_id: int, code: str, reason: str, text: str, actor: StaffActor, now: datetime
) -> Approval:
    """Put an extension before a second person (Art. 12(3)); without a yes in time it has no effect.

    `code`: see ExtensionReason. `reason`: the facts, for the file. `text`: the notice, as the requester reads it.
    Raises NotYours, NotNow (already extended or asked, or regime or policy have no extension), NoticeTooLate,
    UnknownChoice.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="extend")
        _demand_extendable(case, now)
        proposal = {
            "code": chosen(among=ExtensionReason, value=code).value,
            "reason": reason_given(
                text=reason, otherwise="Say why the extension is necessary: the notice must give the reason."
            ),
            "text": letter_text(text=text),
        }
        approval = ask(
            case=case,
            track=None,
            kind=ApprovalKind.EXTENSION,
            proposal=proposal,
            actor=actor,
            now=now,
            by=last_notice_day(extended_clocks(case=case, at=now)),
        )
        event = Event(
            "approval:asked",
            facts={"approval": approval.pk, "what": approval.kind, "right": ""},
            personal={"reason": proposal["reason"]},
        )
        changes.settle(case=case, event=event, actor=actor, now=now)
    return approval


def extend_deadline(*, case: Case, proposal: Mapping[str, Any], actor: StaffActor, now: datetime) -> None:
    """Extend, and send the notice with its reasons now: what an approval brings about. Part of a larger verb.

    Raises NotNow (already extended, or regime or policy have no extension), NoticeTooLate.
    """
    _demand_extendable(case, now)
    before, reason = case.legal_due_on, str(proposal["reason"])
    _add_fact(case, "extension_notified", str(proposal["code"]), now, note=reason)
    recompute(case=case, why="extension_notified", actor=actor, now=now)
    deliver(
        case=case,
        kind="extension_notice",
        text=str(proposal["text"]),
        asks_upload=False,
        actor=actor,
        now=now,
    )
    event = Event(
        "clock:extended",
        facts={"before": str(before or ""), "after": str(case.legal_due_on or "")},
        personal={"reason": reason},
    )
    changes.tell(case=case, event=event, actor=actor, now=now)


def last_notice_day(clocks: list[Clock]) -> date | None:
    """The last day on which the notice can go out, in the controller's zone: by then somebody must have agreed."""
    days = [clock.extension_notice_due_on for clock in clocks if clock.extension_effective]
    return min((day for day in days if day is not None), default=None)


def extended_clocks(*, case: Case, at: datetime) -> list[Clock]:
    """What the clocks of the open tracks would be if the notice went out at an instant. Reads only."""
    return _supposed(case, ClockEvent(kind="extension_notified", at=at))


def asked_clocks(*, case: Case, family: str, ground: str, at: datetime, answered_at: datetime) -> list[Clock]:
    """What the clocks would be if a question (identity, clarification) were put and answered. Reads only."""
    return _supposed(
        case,
        ClockEvent(kind=f"{family}_requested", at=at, ground=ground),
        ClockEvent(kind=f"{family}_received", at=answered_at),
    )


def _supposed(case: Case, *more: ClockEvent) -> list[Clock]:
    events = events_of(case, *more)
    return [
        clock_for(controller=case.controller, right=track.right, received_at=case.received_at, facts=events)
        for track in RightTrack.objects.filter(case=case).exclude(state__in=ENDED)
    ]


def _demand_extendable(case: Case, now: datetime) -> None:
    if facts_of(case).merged_here:
        raise NotNow(
            "Another case was merged into this one and would be answered later than by itself. Undo that merger first."
        )
    if ClockFact.objects.filter(case=case, kind="extension_notified").exists():
        raise NotNow("The deadline was extended once already; the law allows it once.")
    if case.controller.policy.clock.extension == "never":
        raise NotNow("The policy of this controller excludes an extension.")
    _demand_effect(extended_clocks(case=case, at=now))


def _demand_effect(clocks: list[Clock]) -> None:
    missed = [c.extension_notice_due_on for c in clocks if not c.extension_effective]
    late = [limit for limit in missed if limit is not None]
    if late:
        raise NoticeTooLate(f"The notice was due by {min(late)}; it would have no effect.")
    if not any(clock.extension_effective for clock in clocks):
        raise NotNow("This regime knows no extension.")


def _add_fact(case: Case, kind: str, ground: str, at: datetime, note: str = "") -> None:
    changes.add(rows=[ClockFact(case=case, kind=kind, at=at, ground=ground, note=note, recorded_at=at)])


def _fact_event(kind: str, ground: str, at: datetime) -> Event:
    return Event("clock:fact", facts={"kind": kind, "at": at.isoformat(), "ground": ground})
