"""Reads from the tables what the procedure wants to know. Writes nothing."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q

from dsr.cases.choices import (
    AnswerState,
    ApprovalKind,
    ApprovalState,
    AuthorityOutcome,
    RequesterRole,
    SearchState,
)
from dsr.cases.held_back import kept_since, parts_withheld
from dsr.cases.machine_plan import machine_erasure, machine_plan
from dsr.cases.models import (
    Answer,
    Approval,
    AuthorityCheck,
    Case,
    ClockFact,
    Hold,
    ProcessingRestriction,
    RightTrack,
    RunKind,
    StepEntry,
    SystemRun,
    SystemSearch,
)
from dsr.cases.open_review import open_review
from dsr.cases.tally import tally_of
from dsr.rules.case_facts import MachineErasure
from dsr.rules.checklists.copies import ARTICLE_15_ITEMS
from dsr.rules.checklists.steps import Recorded
from dsr.rules.lifecycle import TrackState
from dsr.rules.procedure import DELIVERED_RIGHTS, CaseFacts, TrackFacts
from dsr.rules.recording import PLANNED
from dsr.rules.rights import Right

OUTDATED = "outdated"
CHANGED_RIGHTS = frozenset({Right.RECTIFICATION.value, Right.RESTRICTION.value})
LOOKED = frozenset({SearchState.FOUND, SearchState.NOTHING_FOUND})
EXCESSIVE = frozenset({"manifestly_unfounded", "excessive"})


def facts_of(case: Case) -> CaseFacts:
    """The case as the procedure sees it, read afresh (a dozen small queries)."""
    answer = Answer.objects.filter(case=case).exclude(state=AnswerState.RELEASED).first()
    searches = SystemSearch.objects.filter(case=case).values_list("state", "system__slug")
    holds = list(Hold.objects.filter(case=case, lifted_at=None).values_list("system__slug", flat=True))
    approvals = list(Approval.objects.filter(case=case))
    tracks = _tracks(case, approvals)
    person, tally = case.requester, tally_of(case_id=case.pk)
    return CaseFacts(
        closed=case.closed_at is not None,
        assigned=case.assignee_id is not None,
        identity_settled=case.identity_settled_at is not None,
        waiting_for_requester=case.waiting_since is not None,
        pending_systems=sum(state == SearchState.PENDING for state, _ in searches),
        tracks=tracks,
        answer_state=_state_of(answer, began=tally.review_began) if answer else "",
        bundle_state=answer.bundle_state if answer else "",
        regime=case.controller.regime,
        country=case.controller.country,
        found_systems=tuple(slug for state, slug in searches if state == SearchState.FOUND),
        asked=frozenset(approval.kind for approval in approvals if approval.state == ApprovalState.ASKED),
        role=person.role,
        subject=person.subject_kind,
        authority_settled=person.role == RequesterRole.SELF or case.authority_settled_at is not None,
        authority_refused=person.role != RequesterRole.SELF and _authority_refused(case),
        open_notices=tally.open_notices,
        restriction=_restriction(case),
        held_systems=frozenset(slug for slug in holds if slug),
        case_held=None in holds,
        merged=case.merged_into_id is not None,
        open_tasks=tally.open_tasks,
        proof_waiting=tally.proofs > 0,
        open_breaches=tally.open_breaches,
        missing_information=_missing(answer),
        unreviewed=open_review(case=case, tally=tally),
        withheld=tally.review_began and _copies(tracks) and parts_withheld(case=case),
        looked_into=sum(state in LOOKED for state, _ in searches),
        fee_paid=any(track.has("excess") for track in tracks) and _fee_paid(case),
        merged_here=tally.relied_on > 0,
        changing=_changing(case, tracks),
        machine=machine_erasure(case=case) if _erases(tracks) else MachineErasure(),
    )


def _changing(case: Case, tracks: Sequence[TrackFacts]) -> frozenset[str]:
    """Decided rights for which a machine corrects or marks; asked only where there can be any."""
    decided = {track.right for track in tracks if track.state == TrackState.DECIDED}
    if not decided & CHANGED_RIGHTS:
        return frozenset()
    runs = SystemRun.objects.filter(
        case=case,
        kind__in=(RunKind.RECTIFY, RunKind.RESTRICT),
        state__in=(SystemRun.State.QUEUED, SystemRun.State.RUNNING),
        track__right__in=decided & CHANGED_RIGHTS,
    )
    return frozenset(runs.values_list("track__right", flat=True))


def _copies(tracks: Sequence[TrackFacts]) -> bool:
    return any(track.right == Right.ACCESS for track in tracks)


def _erases(tracks: Sequence[TrackFacts]) -> bool:
    return any(track.right == Right.ERASURE for track in tracks)


def recorded_in(case: Case) -> dict[int, Recorded]:
    """For each track by number: its live entries, step -> what each is about."""
    found: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for entry in _entries(case):
        if entry.removed_at is None:
            steps = found[entry.track_id]
            steps[entry.step] = (*steps.get(entry.step, ()), entry.about)
    return dict(found)


def _entries(case: Case) -> list[StepEntry]:
    """Every entry of the case, also those taken away since, oldest first."""
    return list(StepEntry.objects.filter(track__case=case).order_by("id"))


def _tracks(case: Case, approvals: Sequence[Approval]) -> tuple[TrackFacts, ...]:
    entries = _entries(case)
    rows = RightTrack.objects.filter(case=case).order_by("id")
    return tuple(
        _track(
            row,
            [entry for entry in entries if entry.track_id == row.pk],
            [approval for approval in approvals if approval.track_id == row.pk],
        )
        for row in rows
    )


def _track(row: RightTrack, entries: Sequence[StepEntry], approvals: Sequence[Approval]) -> TrackFacts:
    live = [entry for entry in entries if entry.removed_at is None]
    steps = dict.fromkeys(entry.step for entry in live)
    return TrackFacts(
        right=row.right,
        state=row.state,
        decision=row.decision,
        ground=row.ground,
        recorded={step: tuple(entry.about for entry in live if entry.step == step) for step in steps},
        values={step: tuple(entry.values for entry in live if entry.step == step) for step in steps},
        approved=frozenset(
            approval.kind
            for approval in approvals
            if approval.state == ApprovalState.APPROVED and _still_holds(approval, row, entries)
        ),
        asked=frozenset(approval.kind for approval in approvals if approval.state == ApprovalState.ASKED),
    )


def _still_holds(approval: Approval, row: RightTrack, entries: Sequence[StepEntry]) -> bool:
    """A yes to an erasure plan is a yes to that plan under that decision: a line added or taken away since ends it,
    and so does a decision made anew, or another dry run than the one that was agreed to."""
    if approval.kind != ApprovalKind.ERASURE or approval.answered_at is None:
        return True
    if row.decided_at is None or approval.asked_at < row.decided_at:
        return False
    if approval.proposal.get("machine", {}) != machine_plan(track=row):
        return False
    touched = [
        moment
        for entry in entries
        if entry.step in PLANNED
        for moment in (entry.at, entry.removed_at)
        if moment is not None
    ]
    return all(moment <= approval.answered_at for moment in touched)


def _authority_refused(case: Case) -> bool:
    """Whether the last look at it showed that the requester may not act for the person."""
    last = AuthorityCheck.objects.filter(case=case).order_by("at", "id").last()
    return last is not None and last.outcome != AuthorityOutcome.SUFFICIENT


def _fee_paid(case: Case) -> bool:
    """Whether a fee instead of a refusal was asked for and came (Art. 12(5))."""
    return ClockFact.objects.filter(case=case, kind="fee_paid", ground__in=EXCESSIVE).exists()


def _restriction(case: Case) -> str:
    """Empty, set, or told once the person knows of every restriction in force that it will be lifted."""
    rows = ProcessingRestriction.objects.filter(track__case=case, lifted_at=None)
    told = [moment is not None for moment in rows.values_list("lift_told_at", flat=True)]
    if not told:
        return ""
    return "told" if all(told) else "set"


def _missing(answer: Answer | None) -> tuple[str, ...]:
    """The items of Art. 15(1) and (2) without text in the answer in work."""
    if answer is None:
        return ()
    written = {item["article"] for item in answer.information if item["text"].strip()}
    return tuple(article for article in ARTICLE_15_ITEMS if article not in written)


def decided_rights(*, case: Case) -> list[str]:
    """The rights that an answer written now would tell of."""
    decided = RightTrack.objects.filter(case=case, state=TrackState.DECIDED).order_by("id")
    return list(decided.values_list("right", flat=True))


def _state_of(answer: Answer, *, began: bool) -> str:
    """A draft is outdated when it tells something else than what is decided now: a right decided anew, one more, one
    whose decision was taken back, or one of which something was recorded, taken away or held back since."""
    if answer.state != AnswerState.DRAFT:
        return answer.state
    decided = RightTrack.objects.filter(case_id=answer.case_id, state=TrackState.DECIDED)
    anew = decided.filter(decided_at__gt=answer.prepared_at).exists()
    others = set(decided.values_list("right", flat=True)) != set(answer.rights)
    since = Q(at__gt=answer.prepared_at) | Q(removed_at__gt=answer.prepared_at)
    more = StepEntry.objects.filter(since, track__in=decided).exists()
    kept = began and not DELIVERED_RIGHTS.isdisjoint(answer.rights) and kept_since(answer=answer)
    return OUTDATED if anew or others or more or kept else answer.state
