"""When one right may be decided, and in which way: who asks, what was searched, what is recorded. Plain functions."""

from dsr.rules.case_facts import IMMEDIATE_RIGHTS, UNREFUSABLE_RIGHTS, CaseFacts, TrackFacts
from dsr.rules.checklists.demands import missing_steps
from dsr.rules.checklists.steps import Stage
from dsr.rules.lifecycle import (
    GRANTING,
    GROUNDS_OF,
    NEEDS_GROUND,
    NEEDS_SECOND_PERSON,
    Decision,
    RefusalGround,
    TrackState,
)
from dsr.rules.rights import Right

CLOSED = "The case is closed. Reopen it first, with a reason."
MERGED = "This case was merged into another. Work there, or undo the merger."
TAKE_BACK_FIRST = "The answer waits for release. Take it back first."
ABSOLUTE = "This right is absolute: it cannot be refused (Art. 21(3), Art. 7(3))."
FIRST_IDENTITY = "First confirm who is asking."
FIRST_AUTHORITY = "First make sure that they may act for the person."
ONLY_DONE = "This right is absolute: do what was asked, whatever is held (Art. 21(3), Art. 7(3))."
STILL_HELD = "Data were found. Grant or refuse, or correct the search."
NOTHING_TO_ERASE = "Nothing was found that could be erased. Decide that nothing is held."
NOWHERE_LOOKED = (
    "No data system was searched in this case, so it is not known that nothing is held. "
    "Search at least one, or refuse with a ground."
)
PAID_FOR = "The fee for this request was paid: it is a fee or a refusal, not both (Art. 12(5))."
ERASE_TOO = (
    "By the entry of the consent there is no other ground to keep the data: add the right to erasure "
    "to this case, or record the ground (Art. 17(1)(b))."
)
KEPT_AFTER_ALL = (
    "The erasure does not go on, so there is a ground to keep the data. Record it in the entry of the consent "
    "(Art. 17(1)(b))."
)
GRANT_PARTLY_INSTEAD = (
    "Parts of the person's data are held back or blacked out in the review, so the copy is not complete. "
    "Grant in part, and say why, or give these parts (Art. 12(4), 15(4))."
)

EXCESSIVE_GROUNDS = {RefusalGround.MANIFESTLY_UNFOUNDED, RefusalGround.EXCESSIVE}
# What is left of data after these steps of an erasure plan is still personal data.
_STAYS = frozenset({"keep", "block"})
# What was recorded about a request lets it be refused without the look into the systems.
_NO_SEARCH = {
    "cannot_identify": {RefusalGround.CANNOT_IDENTIFY},
    "excess": EXCESSIVE_GROUNDS,
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


def why_not_known(*, track: TrackFacts, facts: CaseFacts) -> str:
    """Why a decided right may not be answered or carried out for whoever asks; empty when identity and authority stand.

    What was certain when it was decided may prove wrong later (a mismatch, a mandate withdrawn).
    """
    if track.right in IMMEDIATE_RIGHTS or track.state != TrackState.DECIDED:
        return ""
    return _not_known(track, facts, track.decision, track.ground)


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
    if any(_spares(step, grounds, track, facts, decision, ground) for step, grounds in _NO_SEARCH.items()):
        return ""
    if facts.pending_systems == 1:
        return "One data system has no result yet. Record one."
    return f"{facts.pending_systems} data systems have no result yet. Record one for each."


def _spares(
    step: str,
    grounds: set[RefusalGround],
    track: TrackFacts,
    facts: CaseFacts,
    decision: str,
    ground: str,
) -> bool:
    """Whether what is recorded may end in a refusal without a search; no longer once a fee was paid for the answer."""
    if facts.fee_paid and grounds == EXCESSIVE_GROUNDS:
        return False
    return track.has(step) and _only(decision, ground, grounds)


def _only(decision: str, ground: str, grounds: set[RefusalGround]) -> bool:
    """Whether the decision, if one is named yet, is a refusal for one of these reasons."""
    return not decision or (decision == Decision.REFUSE and ground in grounds)


def _not_so(track: TrackFacts, facts: CaseFacts, decision: str, ground: str) -> str:
    against = _never(track, decision) or _wrong_ground(track, facts, decision, ground)
    if against:
        return against
    if decision == Decision.NO_DATA and (_still_held(facts) or not facts.looked_into):
        return STILL_HELD if _still_held(facts) else NOWHERE_LOOKED
    if decision in GRANTING and track.right == Right.ERASURE and not facts.found_systems:
        return NOTHING_TO_ERASE
    missing = missing_steps(stage=Stage.DECISION, track=track, facts=facts, decision=decision, ground=ground)
    if missing:
        return f"First record: {'; '.join(step.title for step in missing)}."
    return _contradicted(track, decision, ground) or _incomplete(track, facts, decision)


def _never(track: TrackFacts, decision: str) -> str:
    """The absolute rights are granted: a stop of advertising, a consent withdrawn."""
    if track.right not in UNREFUSABLE_RIGHTS or decision == Decision.GRANT:
        return ""
    return ABSOLUTE if decision in NEEDS_SECOND_PERSON else ONLY_DONE


def _wrong_ground(track: TrackFacts, facts: CaseFacts, decision: str, ground: str) -> str:
    if decision not in NEEDS_GROUND or not ground:
        return ""
    if ground not in GROUNDS_OF[Right(track.right)]:
        return "This ground does not belong to this right."
    return PAID_FOR if facts.fee_paid and ground in EXCESSIVE_GROUNDS else ""


def _still_held(facts: CaseFacts) -> bool:
    """Whether the search found data that were not erased in this case since, as the person may have chosen."""
    return not set(facts.found_systems) <= {
        system for track in facts.tracks for system in _erased_systems(track)
    }


def _erased_systems(track: TrackFacts) -> set[str]:
    """Where nothing personal is left, as recorded: erased or made anonymous, not kept or blocked."""
    plan = track.said("erasure_plan", "action")
    return {system for system in track.recorded.get("erased", ()) if plan.get(system) not in _STAYS}


def why_not_stand(*, track: TrackFacts, facts: CaseFacts) -> str:
    """Why a decision that was made no longer fits what is recorded, as a sentence; empty when it stands.

    Nothing held, and then something was found; all of it given, and then a part held back; a consent without another
    ground, and nobody sees to the erasure of which the letter speaks.
    """
    if track.state != TrackState.DECIDED:
        return ""
    if track.decision == Decision.NO_DATA and _still_held(facts):
        return STILL_HELD
    return (
        _incomplete(track, facts, track.decision)
        or _contradicted(track, track.decision, track.ground)
        or _erase_too(track, facts)
    )


def why_incomplete(*, track: TrackFacts, facts: CaseFacts) -> str:
    """Why a full yes to access cannot go: the review keeps a part of the person's data. Empty when it can."""
    return _incomplete(track, facts, track.decision) if track.state == TrackState.DECIDED else ""


def _incomplete(track: TrackFacts, facts: CaseFacts, decision: str) -> str:
    full = track.right == Right.ACCESS and decision == Decision.GRANT
    return GRANT_PARTLY_INSTEAD if full and facts.withheld else ""


def _erase_too(track: TrackFacts, facts: CaseFacts) -> str:
    """Without another ground the data go too, which is a right of its own with its plan, holds and second person."""
    if track.right != Right.CONSENT_WITHDRAWAL or "no" not in track.said("consent", "other_ground").values():
        return ""
    erasures = [track for track in facts.tracks if track.right == Right.ERASURE]
    if not erasures:
        return ERASE_TOO
    return "" if any(_goes_on(track) for track in erasures) else KEPT_AFTER_ALL


def _goes_on(track: TrackFacts) -> bool:
    """Whether an erasure is open, or was answered otherwise than by a no."""
    refused = track.decision in {Decision.REFUSE, Decision.NOT_CONTROLLER}
    return not refused and (not track.ended or track.state == TrackState.ANSWERED)


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
