"""When one right may be decided, and in which way: who asks, what was searched, what is recorded. Plain functions."""

from dsr.rules.case_facts import IMMEDIATE_RIGHTS, UNREFUSABLE_RIGHTS, CaseFacts, TrackFacts
from dsr.rules.checklists.demands import missing_steps
from dsr.rules.checklists.steps import Stage
from dsr.rules.lifecycle import GRANTING, GROUNDS_OF, NEEDS_SECOND_PERSON, Decision, RefusalGround
from dsr.rules.rights import Right

CLOSED = "The case is closed. Reopen it first, with a reason."
MERGED = "This case was merged into another. Work there, or undo the merger."
TAKE_BACK_FIRST = "The answer waits for release. Take it back first."
ABSOLUTE = "This right is absolute: it cannot be refused (Art. 21(3), Art. 7(3))."
FIRST_IDENTITY = "First confirm who is asking."
FIRST_AUTHORITY = "First make sure that they may act for the person."
# These ask for whatever is held: "nothing held" beside a search that found data would be untrue.
HELD_OR_NOT = frozenset({Right.ACCESS, Right.ERASURE})

# What was recorded about a request lets it be refused without the look into the systems.
_NO_SEARCH = {
    "cannot_identify": {RefusalGround.CANNOT_IDENTIFY},
    "excess": {RefusalGround.MANIFESTLY_UNFOUNDED, RefusalGround.EXCESSIVE},
    "national_deceased": {RefusalGround.DECEASED},
}


def why_not_decide(*, right: str, facts: CaseFacts, decision: str = "", ground: str = "") -> str:
    """Empty when the right may be decided (so, on that ground, if given); otherwise the reason, as a sentence.

    The immediate rights wait neither for proof nor for a search. Somebody who cannot be identified, or may not
    act, can only be refused, for that very reason.
    """
    if facts.closed or facts.merged:
        return CLOSED if facts.closed else MERGED
    if facts.answer_state == "awaiting_release":
        return TAKE_BACK_FIRST
    track = _track(right, facts)
    if right not in IMMEDIATE_RIGHTS:
        waits = _not_known(track, facts, decision, ground) or _not_searched(track, facts, decision, ground)
        if waits:
            return waits
    return _not_so(track, facts, decision, ground) if decision else ""


def _track(right: str, facts: CaseFacts) -> TrackFacts:
    return next((track for track in facts.tracks if track.right == right), TrackFacts(right, ""))


def _not_known(track: TrackFacts, facts: CaseFacts, decision: str, ground: str) -> str:
    if _may_not_act(facts, decision, ground):
        return ""
    if not facts.identity_settled:
        shown = track.has("cannot_identify") and _only(decision, ground, {RefusalGround.CANNOT_IDENTIFY})
        return "" if shown else FIRST_IDENTITY
    return "" if facts.authority_settled else FIRST_AUTHORITY


def _may_not_act(facts: CaseFacts, decision: str, ground: str) -> bool:
    grounds = {RefusalGround.NO_AUTHORITY}
    if facts.subject == "deceased":  # where no national law lets anybody act, the death itself is the ground
        grounds.add(RefusalGround.DECEASED)
    return facts.authority_refused and _only(decision, ground, grounds)


def _not_searched(track: TrackFacts, facts: CaseFacts, decision: str, ground: str) -> str:
    if not facts.needs_search or not facts.pending_systems:
        return ""
    if _may_not_act(facts, decision, ground):
        return ""
    if any(track.has(step) and _only(decision, ground, grounds) for step, grounds in _NO_SEARCH.items()):
        return ""
    if facts.pending_systems == 1:
        return "One data system has no result yet. Record one."
    return f"{facts.pending_systems} data systems have no result yet. Record one for each."


def _only(decision: str, ground: str, grounds: set[RefusalGround]) -> bool:
    """Whether the decision, if one is named yet, is a refusal for one of these reasons."""
    return not decision or (decision == Decision.REFUSE and ground in grounds)


def _not_so(track: TrackFacts, facts: CaseFacts, decision: str, ground: str) -> str:
    if decision in NEEDS_SECOND_PERSON:
        if track.right in UNREFUSABLE_RIGHTS:
            return ABSOLUTE
        if ground and ground not in GROUNDS_OF[Right(track.right)]:
            return "This ground does not belong to this right."
    if decision == Decision.NO_DATA and track.right in HELD_OR_NOT and _still_held(facts):
        return "Data were found. Grant or refuse, or correct the search."
    missing = missing_steps(stage=Stage.DECISION, track=track, facts=facts, decision=decision, ground=ground)
    if missing:
        return f"First record: {'; '.join(step.title for step in missing)}."
    return _contradicted(track, decision, ground)


def _still_held(facts: CaseFacts) -> bool:
    """Whether the search found data that were not erased in this case since, as the person may have chosen."""
    return bool(facts.found_systems) and not any(track.has("erased") for track in facts.tracks)


def _contradicted(track: TrackFacts, decision: str, ground: str) -> str:
    if track.right != Right.PORTABILITY or not track.said("conditions", "basis"):
        return ""
    unmet = "other" in track.said("conditions", "basis").values()
    unmet |= "no" in track.said("conditions", "automated").values()
    if decision in GRANTING and unmet:
        return "A condition of portability is not met, as recorded: it cannot be granted (Art. 20(1))."
    if ground == RefusalGround.CONDITIONS_NOT_MET and not unmet:
        return "Both conditions of portability are met, as recorded: refuse for another reason, or grant."
    return ""
