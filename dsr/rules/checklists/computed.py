"""The steps that nobody fills in: how far each is, read from what the case shows. Plain functions."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.lifecycle import GRANTING, NEEDS_SECOND_PERSON, TrackState

Judged = tuple[str, int, str]
"""State, count, reason."""

DONE: Judged = ("done", 0, "")
OPEN: Judged = ("open", 0, "")
NOT_NEEDED: Judged = ("not_needed", 0, "")
AFTER_DECISION: Judged = ("later", 0, "First decide.")
SETTLED = frozenset({TrackState.DECIDED, TrackState.ANSWERED})


def judge(*, computed: str, track: TrackFacts, facts: CaseFacts) -> Judged:
    """State, count and reason of a computed step of one right."""
    return _JUDGES[computed](track, facts)


def _identity(track: TrackFacts, facts: CaseFacts) -> Judged:
    if facts.identity_settled:
        return DONE
    if track.decision and not facts.identity_settled:
        return NOT_NEEDED
    return ("open", 0, "The requester was asked.") if facts.waiting_for_requester else OPEN


def _authority(track: TrackFacts, facts: CaseFacts) -> Judged:
    if facts.role == "self":
        return ("not_needed", 0, "They ask for themselves.")
    return DONE if facts.authority_settled else OPEN


def _search(track: TrackFacts, facts: CaseFacts) -> Judged:
    return ("open", facts.pending_systems, "") if facts.pending_systems and not track.decision else DONE


def _decision(track: TrackFacts, facts: CaseFacts) -> Judged:
    if track.state == TrackState.PROPOSED:
        return ("open", 0, "The refusal waits for a second person.")
    return DONE if track.state in SETTLED else OPEN


def _refusal_approval(track: TrackFacts, facts: CaseFacts) -> Judged:
    if track.state == TrackState.PROPOSED:
        return OPEN
    if track.state == TrackState.WORKING:
        return ("later", 0, "Only when the right is refused, wholly or in part.")
    return DONE if track.decision in NEEDS_SECOND_PERSON else NOT_NEEDED


def _plan_approval(track: TrackFacts, facts: CaseFacts) -> Judged:
    if "erasure" in track.approved:
        return DONE
    if "erasure" in track.asked:
        return ("open", 0, "The plan waits for a second person.")
    return ("open", 0, "") if track.has("erasure_plan") else ("later", 0, "First write the plan.")


def _letter(track: TrackFacts, facts: CaseFacts) -> Judged:
    if track.state == TrackState.ANSWERED:
        return DONE
    if track.state != TrackState.DECIDED:
        return AFTER_DECISION
    if facts.answer_state == "outdated":
        return ("open", 0, "Something it tells of changed after the letter was written.")
    return DONE if facts.answer_state in {"draft", "awaiting_release"} else OPEN


def _information(track: TrackFacts, facts: CaseFacts) -> Judged:
    if track.state == TrackState.ANSWERED:
        return DONE
    if track.state != TrackState.DECIDED:
        return AFTER_DECISION
    missing = len(facts.missing_information)
    return ("open", missing, "") if missing or not facts.answer_state else DONE


def _bundle(track: TrackFacts, facts: CaseFacts) -> Judged:
    if track.state == TrackState.ANSWERED or facts.bundle_state == "built":
        return DONE
    if track.state != TrackState.DECIDED or facts.answer_state != "draft":
        return ("later", 0, "First write the answer.")
    return OPEN


def _release(track: TrackFacts, facts: CaseFacts) -> Judged:
    if track.state == TrackState.ANSWERED:
        return DONE
    return OPEN if facts.answer_state == "awaiting_release" else ("later", 0, "First write the answer.")


def _recipients(track: TrackFacts, facts: CaseFacts) -> Judged:
    if track.state != TrackState.ANSWERED:
        return ("later", 0, "Once it is carried out and answered.")
    return ("open", facts.open_notices, "") if facts.open_notices else DONE


def _restriction(track: TrackFacts, facts: CaseFacts) -> Judged:
    if facts.restriction == "set":
        return ("open", 0, "In force.")
    if facts.restriction == "told":
        return ("open", 0, "The person was told: it may be lifted.")
    return (
        DONE
        if track.state == TrackState.ANSWERED and track.decision in GRANTING
        else ("later", 0, "Once it is in force.")
    )


_JUDGES: dict[str, Callable[[TrackFacts, CaseFacts], Judged]] = {
    "identity": _identity,
    "authority": _authority,
    "search": _search,
    "decision": _decision,
    "refusal_approval": _refusal_approval,
    "plan_approval": _plan_approval,
    "letter": _letter,
    "information": _information,
    "bundle": _bundle,
    "release": _release,
    "recipients": _recipients,
    "restriction": _restriction,
}
