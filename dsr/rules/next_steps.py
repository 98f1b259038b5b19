"""In which order the steps of a case come, and when each is the next. Plain functions over facts."""

from collections.abc import Callable

from dsr.rules.case_facts import DELIVERED_RIGHTS, IMMEDIATE_RIGHTS, CaseFacts, TrackFacts
from dsr.rules.checklists.demands import missing_steps
from dsr.rules.checklists.steps import Stage
from dsr.rules.deciding import (
    FIRST_AUTHORITY,
    FIRST_IDENTITY,
    why_not_decide,
    why_not_known,
    why_not_stand,
)
from dsr.rules.guards.case import gives_access, not_ready, why_not_answer
from dsr.rules.guards.erasure_runs import can_begin, machine_waits, to_explain, to_mend
from dsr.rules.lifecycle import TrackState
from dsr.rules.recording import why_not_ask_erasure
from dsr.rules.rights import Right


def next_track(facts: CaseFacts) -> TrackFacts | None:
    """The right to work on next: one that can be decided now, erasure last because it destroys what others need."""
    working = [track for track in facts.tracks if track.state == TrackState.WORKING]
    working.sort(key=lambda track: (track.right not in IMMEDIATE_RIGHTS, track.right == Right.ERASURE))
    ready = [track for track in working if not why_not_decide(right=track.right, facts=facts)]
    return next(iter(ready or working), None)


def _unended(facts: CaseFacts) -> bool:
    return not facts.merged and not all(track.ended for track in facts.tracks)


def _assign(facts: CaseFacts) -> bool:
    return not facts.assigned and _unended(facts)


def _release(facts: CaseFacts) -> bool:
    known = not any(why_not_known(track=track, facts=facts) for track in facts.tracks)
    return facts.answer_state == "awaiting_release" and facts.decided > 0 and known


def _approve(facts: CaseFacts) -> bool:
    return bool(facts.asked) or any(track.state == TrackState.PROPOSED for track in facts.tracks)


def _waits(facts: CaseFacts) -> bool:
    """Nothing but the requester's answer moves the case: what is decided goes out meanwhile."""
    return facts.waiting_for_requester and facts.undecided > 0 and not _serves_now(facts)


def _first(reason: str, facts: CaseFacts) -> bool:
    """Whether this is what keeps a right from being decided."""
    if _serves_now(facts):
        return False
    working = [track for track in facts.tracks if track.state == TrackState.WORKING]
    reasons = [why_not_decide(right=track.right, facts=facts) for track in working]
    return reason in reasons and "" not in reasons


def _unknown(reason: str, facts: CaseFacts) -> bool:
    """Whether a right that is decided cannot be answered for this, because it proved wrong since."""
    return any(why_not_known(track=track, facts=facts) == reason for track in facts.tracks)


def _collect(facts: CaseFacts) -> bool:
    return facts.needs_search and facts.pending_systems > 0 and facts.undecided > 0 and not _can_decide(facts)


def _can_decide(facts: CaseFacts) -> bool:
    working = [track for track in facts.tracks if track.state == TrackState.WORKING]
    return any(not why_not_decide(right=track.right, facts=facts) for track in working)


def _decide(facts: CaseFacts) -> bool:
    return facts.undecided > 0 and not _serves_now(facts)


def _review_first(facts: CaseFacts) -> bool:
    """Whether a copy is still to be decided of which the review is not done; machines are waited for elsewhere."""
    copies = any(t.right in DELIVERED_RIGHTS and t.state == TrackState.WORKING for t in facts.tracks)
    return copies and bool(facts.unreviewed - {"collecting"})


def _serves_now(facts: CaseFacts) -> bool:
    """Whether what is decided is answered before the rest is decided: access before erasure, or while waiting."""
    if not facts.decided or not facts.undecided:
        return False
    working = {track.right for track in facts.tracks if track.state == TrackState.WORKING}
    access = any(t.right == Right.ACCESS and t.state == TrackState.DECIDED for t in facts.tracks)
    return facts.waiting_for_requester or (access and working == {Right.ERASURE.value})


def _record(facts: CaseFacts) -> bool:
    """Something to be written down first: before the decision whatever it will be, or after it for the answer."""
    if _decide(facts):
        working = [track for track in facts.tracks if track.state == TrackState.WORKING]
        return any(missing_steps(stage=Stage.DECISION, track=track, facts=facts) for track in working)
    decided = [track for track in facts.tracks if track.state == TrackState.DECIDED]
    return any(not_ready(track=track, facts=facts) for track in decided)


def _reconsider(facts: CaseFacts) -> bool:
    """A decision that was made and does not fit any more what was found or recorded since."""
    return any(why_not_stand(track=track, facts=facts) for track in facts.tracks)


def _ask_erasure(facts: CaseFacts) -> bool:
    return any(not why_not_ask_erasure(track=track, facts=facts) for track in facts.tracks)


def _prepare(facts: CaseFacts) -> bool:
    if not facts.decided:
        return False
    empty = gives_access(facts) and bool(facts.missing_information)
    return facts.answer_state != "draft" or empty


def _wait_bundle(facts: CaseFacts) -> bool:
    return facts.needs_bundle and facts.bundle_state in {"queued", "building"}


def _build(facts: CaseFacts) -> bool:
    return facts.needs_bundle and facts.bundle_state != "built"


def _ask_release(facts: CaseFacts) -> bool:
    return facts.answer_state == "draft" and facts.decided > 0 and not why_not_answer(facts)


ORDER: tuple[tuple[str, Callable[[CaseFacts], bool]], ...] = (
    ("assign", _assign),
    # Nothing is decided while an answer waits: it goes out first, which takes a look, or is taken back.
    ("release", _release),
    ("stop_marketing", lambda facts: facts.immediate and facts.answer_state != "awaiting_release"),
    ("handle_breach", lambda facts: facts.open_breaches > 0),
    ("approve", _approve),
    ("notify_recipients", lambda facts: facts.open_notices > 0),
    ("see_to_tasks", lambda facts: facts.open_tasks > 0 and _waits(facts)),
    # Proof of identity that has come is looked at, although the question still counts as open.
    ("confirm_identity", lambda facts: facts.proof_waiting and not facts.identity_settled),
    ("wait_requester", _waits),
    ("confirm_identity", lambda facts: _first(FIRST_IDENTITY, facts) or _unknown(FIRST_IDENTITY, facts)),
    ("check_authority", lambda facts: _first(FIRST_AUTHORITY, facts) or _unknown(FIRST_AUTHORITY, facts)),
    ("collect", lambda facts: not _serves_now(facts) and _collect(facts)),
    ("ask_erasure", _ask_erasure),
    ("mend_dry_run", lambda facts: to_mend(facts=facts)),
    ("reconsider", _reconsider),
    ("erase_by_machine", can_begin),
    ("explain_residues", lambda facts: to_explain(facts=facts)),
    ("wait_erasure", lambda facts: machine_waits(facts=facts) and not facts.undecided),
    ("wait_changes", lambda facts: bool(facts.changing) and not facts.undecided),
    # What is held back belongs to the decision: a copy with parts missing is granted in part.
    ("review", lambda facts: _decide(facts) and _review_first(facts)),
    ("record_steps", _record),
    ("decide", _decide),
    ("prepare_answer", _prepare),
    ("wait_bundle", _wait_bundle),
    ("review", lambda facts: _build(facts) and bool(facts.unreviewed)),
    ("build_bundle", _build),
    ("ask_release", _ask_release),
    ("see_to_tasks", lambda facts: facts.open_tasks > 0),
    ("keep_restricted", lambda facts: facts.restriction == "set"),
    ("lift_restriction", lambda facts: facts.restriction == "told"),
)
"""The steps in the order in which the first that applies is the next; after all of them the case is closed."""
