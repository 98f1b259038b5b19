"""Reads from the tables what the procedure wants to know. Writes nothing."""

from dsr.cases.choices import AnswerState, SearchState
from dsr.cases.models import Answer, Case, RightTrack, SystemSearch
from dsr.rules.lifecycle import TrackState
from dsr.rules.procedure import CaseFacts, TrackFacts

OUTDATED = "outdated"


def facts_of(case: Case) -> CaseFacts:
    """The case as the procedure sees it, read afresh (five small queries)."""
    answer = Answer.objects.filter(case=case).exclude(state=AnswerState.RELEASED).first()
    return CaseFacts(
        closed=case.closed_at is not None,
        assigned=case.assignee_id is not None,
        identity_settled=case.identity_settled_at is not None,
        waiting_for_requester=case.waiting_since is not None,
        pending_systems=SystemSearch.objects.filter(case=case, state=SearchState.PENDING).count(),
        tracks=tuple(
            TrackFacts(right=right, state=state, decision=decision)
            for right, state, decision in RightTrack.objects.filter(case=case)
            .order_by("id")
            .values_list("right", "state", "decision")
        ),
        answer_state=_state_of(answer) if answer else "",
        bundle_state=answer.bundle_state if answer else "",
    )


def _state_of(answer: Answer) -> str:
    """A draft is outdated when a right was decided after the letter was written: it tells the old decision."""
    later = RightTrack.objects.filter(
        case_id=answer.case_id, state=TrackState.DECIDED, decided_at__gt=answer.prepared_at
    )
    return OUTDATED if answer.state == AnswerState.DRAFT and later.exists() else answer.state
