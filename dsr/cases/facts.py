"""Reads from the tables what the procedure wants to know. Writes nothing."""

from collections import defaultdict

from dsr.cases.choices import AnswerState, ApprovalState, NoticeState, RequesterRole, SearchState
from dsr.cases.models import (
    Answer,
    Approval,
    Breach,
    Case,
    Hold,
    ProcessingRestriction,
    RecipientNotice,
    RightTrack,
    StepEntry,
    SystemSearch,
    Task,
)
from dsr.rules.checklists.steps import Recorded
from dsr.rules.lifecycle import TrackState
from dsr.rules.procedure import CaseFacts, TrackFacts

OUTDATED = "outdated"


def facts_of(case: Case) -> CaseFacts:
    """The case as the procedure sees it, read afresh (a dozen small queries)."""
    answer = Answer.objects.filter(case=case).exclude(state=AnswerState.RELEASED).first()
    searches = SystemSearch.objects.filter(case=case).values_list("state", "system__slug")
    holds = list(Hold.objects.filter(case=case, lifted_at=None).values_list("system__slug", flat=True))
    person = case.requester
    return CaseFacts(
        closed=case.closed_at is not None,
        assigned=case.assignee_id is not None,
        identity_settled=case.identity_settled_at is not None,
        waiting_for_requester=case.waiting_since is not None,
        pending_systems=sum(state == SearchState.PENDING for state, _ in searches),
        tracks=_tracks(case),
        answer_state=_state_of(answer) if answer else "",
        bundle_state=answer.bundle_state if answer else "",
        regime=case.controller.regime,
        country=case.controller.country,
        found_systems=tuple(slug for state, slug in searches if state == SearchState.FOUND),
        asked=frozenset(
            Approval.objects.filter(case=case, state=ApprovalState.ASKED).values_list("kind", flat=True)
        ),
        role=person.role,
        subject=person.subject_kind,
        authority_settled=person.role == RequesterRole.SELF or case.authority_settled_at is not None,
        open_notices=RecipientNotice.objects.filter(track__case=case, state=NoticeState.OPEN).count(),
        restriction=_restriction(case),
        held_systems=frozenset(slug for slug in holds if slug),
        case_held=None in holds,
        merged=case.merged_into_id is not None,
        open_tasks=Task.objects.filter(case=case, done_at=None).count(),
        open_breaches=Breach.objects.filter(case=case, closed_at=None).count(),
        missing_information=_missing(answer),
    )


def recorded_in(case: Case) -> dict[int, Recorded]:
    """For each track by number: its live entries, step -> what each is about."""
    found: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    entries = StepEntry.objects.filter(track__case=case, removed_at=None).order_by("id")
    for track_id, step, about in entries.values_list("track_id", "step", "about"):
        found[track_id][step] = (*found[track_id].get(step, ()), about)
    return dict(found)


def _tracks(case: Case) -> tuple[TrackFacts, ...]:
    recorded = recorded_in(case)
    rows = RightTrack.objects.filter(case=case).order_by("id")
    return tuple(
        TrackFacts(right=right, state=state, decision=decision, ground=ground, recorded=recorded.get(pk, {}))
        for pk, right, state, decision, ground in rows.values_list(
            "pk", "right", "state", "decision", "ground"
        )
    )


def _restriction(case: Case) -> str:
    told = ProcessingRestriction.objects.filter(track__case=case, lifted_at=None).values_list("lift_told_at")
    row = told.first()
    if row is None:
        return ""
    return "told" if row[0] is not None else "set"


def _missing(answer: Answer | None) -> tuple[str, ...]:
    items = answer.information if answer else []
    return tuple(item["article"] for item in items if not item["text"].strip())


def _state_of(answer: Answer) -> str:
    """A draft is outdated when a right was decided after the letter was written: it tells the old decision."""
    later = RightTrack.objects.filter(
        case_id=answer.case_id, state=TrackState.DECIDED, decided_at__gt=answer.prepared_at
    )
    return OUTDATED if answer.state == AnswerState.DRAFT and later.exists() else answer.state
