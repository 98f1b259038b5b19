"""Close a case when every right has its end; open it again with a reason."""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import CaseState
from dsr.cases.models import RightTrack, StepEntry
from dsr.casework.clocks import recompute, refresh_due
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, demand_possible, enter, reason_given
from dsr.casework.letters import closing_text, needs_closing_letter
from dsr.casework.retention import collect_anew
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Stage
from dsr.rules.lifecycle import ENDED, TrackState, move


def close(*, case_id: int, actor: StaffActor, now: datetime) -> None:
    """Close the case; its reminders end. Raises NotYours, NotNow."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="close")
        if needs_closing_letter(case=case, now=now):
            text = closing_text(case=case)
            deliver(case=case, kind="case_closed", text=text, asks_upload=False, actor=actor, now=now)
        changes.assign(row=case, state=CaseState.CLOSED, closed_at=now)
        refresh_due(case=case, now=now)
        outcomes = {track.right: _outcome(track) for track in RightTrack.objects.filter(case=case)}
        changes.settle(
            case=case, event=Event("case:closed", facts={"outcomes": outcomes}), actor=actor, now=now
        )


def reopen(*, case_id: int, track_ids: list[int], reason: str, actor: StaffActor, now: datetime) -> None:
    """Open a closed case and work on the chosen rights again. Raises NotYours, NotNow."""
    why = reason_given(text=reason, otherwise="Say why the case is opened again.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor, permission="case.lead")
        demand_possible(case=case, action="reopen")
        tracks = list(RightTrack.objects.filter(case=case, pk__in=track_ids, state__in=ENDED))
        if not tracks:
            raise NotNow("Choose at least one right to work on again.")
        changes.assign(row=case, state=CaseState.OPEN, closed_at=None)
        collect_anew(case=case)
        for track in tracks:
            _work_again(track, actor, now)
        recompute(case=case, why="reopened", actor=actor, now=now)
        event = Event(
            "case:reopened",
            facts={"tracks": [track.right for track in tracks]},
            personal={"reason": why},
        )
        changes.settle(case=case, event=event, actor=actor, now=now)


def _outcome(track: RightTrack) -> str:
    """What was decided, if it was answered so; else the other end, whatever had been decided or proposed before."""
    return track.decision if track.state == TrackState.ANSWERED else track.state


def _work_again(track: RightTrack, actor: StaffActor, now: datetime) -> None:
    """Undecided again; what was recorded as carried out belongs to the decision that is gone."""
    checklist = checklist_of(right=track.right)
    for entry in StepEntry.objects.filter(track=track, removed_at=None):
        step = checklist.step(entry.step)
        if step is not None and step.stage is Stage.ANSWER:
            changes.assign(row=entry, removed_at=now, removed_by=actor.staff)
    changes.assign(
        row=track,
        state=move(verb="reopen", state=track.state),
        decision="",
        ground="",
        reasons="",
        decided_at=None,
        decided_by=None,
        answered_at=None,
    )
