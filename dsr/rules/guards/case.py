"""The course of a case: identity, search, decision, answer, release, end. Facts in, a sentence or nothing out."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.checklists.copies import ARTICLE_15_ITEMS
from dsr.rules.checklists.demands import missing_steps
from dsr.rules.checklists.steps import Stage, Step
from dsr.rules.deciding import (
    TAKE_BACK_FIRST,
    why_incomplete,
    why_not_decide,
    why_not_known,
    why_not_stand,
)
from dsr.rules.guards.erasure_runs import why_erasure_open
from dsr.rules.guards.review import why_not_reviewed
from dsr.rules.lifecycle import GRANTING, TrackState
from dsr.rules.machine_changes import STILL_CHANGING
from dsr.rules.rights import Right


def _ask_identity(facts: CaseFacts) -> str:
    if not facts.needs_identity:
        return "What is still open needs no proof of identity (Art. 7(3), 21(2))."
    return _confirm_identity(facts)


def _confirm_identity(facts: CaseFacts) -> str:
    return "The identity is already confirmed." if facts.identity_settled else ""


def _pause(facts: CaseFacts) -> str:
    return "The clock already waits for the requester." if facts.waiting_for_requester else ""


def _resume(facts: CaseFacts) -> str:
    return "" if facts.waiting_for_requester else "Nothing was asked of the requester that is still open."


def _collect(facts: CaseFacts) -> str:
    return TAKE_BACK_FIRST if facts.answer_state == "awaiting_release" else ""


def _decide(facts: CaseFacts) -> str:
    if facts.answer_state == "awaiting_release":
        return TAKE_BACK_FIRST
    if facts.undecided == 0:
        return "Every right is decided."
    open_rights = [track.right for track in facts.tracks if track.state == TrackState.WORKING]
    reasons = [why_not_decide(right=right, facts=facts) for right in open_rights]
    return "" if "" in reasons else reasons[0]


def _prepare(facts: CaseFacts) -> str:
    if facts.answer_state == "awaiting_release":
        return TAKE_BACK_FIRST
    if facts.decided:
        return _incomplete(facts)
    if any(track.state == TrackState.PROPOSED for track in facts.tracks):
        return "The refusal waits for a second person."
    return "First decide at least one right." if facts.undecided else "There is nothing left to answer."


def _build(facts: CaseFacts) -> str:
    if facts.answer_state != "draft":
        return _no_letter(facts)
    if not facts.needs_bundle:
        return "No right that was granted needs a bundle."
    if facts.bundle_state in {"queued", "building"}:
        return "A bundle is being built."
    return why_not_reviewed(unreviewed=facts.unreviewed) or _incomplete(facts)


def _incomplete(facts: CaseFacts) -> str:
    """What was decided as a full yes and is not one, since parts were held back or covered."""
    return next((why for track in facts.tracks if (why := why_incomplete(track=track, facts=facts))), "")


def _ask_release(facts: CaseFacts) -> str:
    if not facts.decided and facts.answer_state in {"draft", "outdated"}:
        return "There is nothing left to answer."
    if facts.answer_state != "draft":
        return _no_letter(facts)
    open_steps = why_not_answer(facts)
    if open_steps:
        return open_steps
    if facts.needs_bundle and facts.bundle_state != "built":
        return "First build the bundle."
    return ""


def why_not_answer(facts: CaseFacts) -> str:
    """What still has to be recorded before the decided rights can be answered; empty when nothing."""
    for track in facts.tracks:
        if track.state == TrackState.DECIDED:
            reason = not_ready(track=track, facts=facts)
            if reason:
                return reason
    if gives_access(facts) and facts.missing_information:
        return _empty_items(facts.missing_information)
    return ""


def gives_access(facts: CaseFacts) -> bool:
    """Whether the answer in work grants access, so that the items of Art. 15(1) and (2) belong to it."""
    return any(
        track.right == Right.ACCESS and track.state == TrackState.DECIDED and track.decision in GRANTING
        for track in facts.tracks
    )


def not_ready(*, track: TrackFacts, facts: CaseFacts) -> str:
    """What has to be recorded or agreed to before this right can be answered; empty when nothing."""
    unfit = why_not_known(track=track, facts=facts) or why_not_stand(track=track, facts=facts)
    if unfit:
        return unfit
    missing = missing_steps(stage=Stage.ANSWER, track=track, facts=facts)
    if missing:
        return first_record(missing)
    if plan_waits(track=track):
        return "First a second person must agree to the erasure plan."
    if track.right in facts.changing:
        return STILL_CHANGING
    return why_erasure_open(facts=facts) if track.right == Right.ERASURE else ""


def first_record(missing: tuple[Step, ...]) -> str:
    """The sentence that names the steps to be recorded."""
    return f"First record: {'; '.join(step.title for step in missing)}."


def plan_waits(*, track: TrackFacts) -> bool:
    """Whether there is an erasure plan to which no second person has agreed as it stands."""
    granted = track.state == TrackState.DECIDED and track.decision in GRANTING
    return granted and track.has("erasure_plan") and "erasure" not in track.approved


def _empty_items(missing: tuple[str, ...]) -> str:
    if len(missing) == len(ARTICLE_15_ITEMS):
        return "First write the nine items about the processing (Art. 15(1)-(2))."
    return f"These items about the processing are empty: {', '.join(missing)}. Write each for this person."


def _no_letter(facts: CaseFacts) -> str:
    return {
        "awaiting_release": TAKE_BACK_FIRST,
        "outdated": "Something it tells of changed after the letter was written. Prepare the letter again.",
    }.get(facts.answer_state, "First prepare the answer letter.")


def _release(facts: CaseFacts) -> str:
    """While an answer waits, nothing it rests on can be changed, but for who asks: that may prove wrong meanwhile."""
    unknown = (why_not_known(track=track, facts=facts) for track in facts.tracks)
    return _take_back(facts) or next((reason for reason in unknown if reason), "")


def _take_back(facts: CaseFacts) -> str:
    return "" if facts.answer_state == "awaiting_release" else "Nothing waits for release."


def _close(facts: CaseFacts) -> str:
    open_tracks = sum(not track.ended for track in facts.tracks)
    return (
        _counted(open_tracks, "One right has no answer yet.", "{} rights have no answer yet.")
        or ("Something waits for a second person." if facts.asked else "")
        or why_erasure_open(facts=facts)
        or _counted(facts.open_notices, "One recipient is not told yet.", "{} recipients are not told yet.")
        or _counted(facts.open_breaches, "A breach is still open.", "{} breaches are still open.")
        or _restricted(facts)
        or _counted(facts.open_tasks, "One task is still open.", "{} tasks are still open.")
    )


def _counted(number: int, one: str, more: str) -> str:
    if number == 0:
        return ""
    return one if number == 1 else more.format(number)


def _restricted(facts: CaseFacts) -> str:
    if facts.restriction == "set":
        return "Data are restricted. Tell the person before you lift it, then lift it (Art. 18(3))."
    return "Data are still restricted. Lift the restriction." if facts.restriction else ""


def _unfinished(facts: CaseFacts) -> str:
    return "" if any(not track.ended for track in facts.tracks) else "Every right is already answered."


GUARDS: dict[str, Callable[[CaseFacts], str]] = {
    "ask_identity": _ask_identity,
    "confirm_identity": _confirm_identity,
    "pause": _pause,
    "resume": _resume,
    "extend": _unfinished,
    "collect": _collect,
    "decide": _decide,
    "prepare_answer": _prepare,
    "build_bundle": _build,
    "ask_release": _ask_release,
    "release": _release,
    "take_back": _take_back,
    "hand_over": _unfinished,
    "withdraw": _unfinished,
    "close": _close,
}
