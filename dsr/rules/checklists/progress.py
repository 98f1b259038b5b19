"""How far one right of a case is: each step of its checklist with its state, and why it cannot be done yet."""

from dataclasses import dataclass

from dsr.rules.case_facts import IMMEDIATE_RIGHTS, CaseFacts, TrackFacts
from dsr.rules.checklists.computed import judge
from dsr.rules.checklists.demands import (
    fits_case,
    is_demanded,
    is_recorded,
    missing_steps,
    missing_systems,
)
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Stage, Step, When
from dsr.rules.checklists.values import check_values
from dsr.rules.lifecycle import GROUND_TEXTS, Decision, RefusalGround, TrackState
from dsr.rules.recording import why_not_record

__all__ = ["StepState", "check_values", "missing_steps", "progress"]

UNDECIDED = frozenset({TrackState.WORKING, TrackState.PROPOSED})


@dataclass(frozen=True, slots=True)
class StepState:
    """One step of a right's procedure as it stands.

    `state`: done, open (to be done now), optional (may be recorded), not_needed, later (only after something
    else), blocked (`reason` says why). `count`: live entries, or for a computed step what is still open.
    `missing`: systems without their entry.
    """

    step: Step
    state: str
    count: int
    missing: tuple[str, ...] = ()
    reason: str = ""


def progress(*, track: TrackFacts, facts: CaseFacts) -> tuple[StepState, ...]:
    """Every step of the right that place and person call for, in the order in which it is done."""
    return tuple(
        _state_of(step, track, facts)
        for step in checklist_of(right=track.right).steps
        if _belongs(step, track, facts)
    )


def _belongs(step: Step, track: TrackFacts, facts: CaseFacts) -> bool:
    """A step for another country, law or person is left out, unless something is recorded for it."""
    return track.has(step.slug) or any(fits_case(when=when, facts=facts) for when in step.conditions)


def _state_of(step: Step, track: TrackFacts, facts: CaseFacts) -> StepState:
    if step.computed:
        return _computed(step, track, facts)
    count = len(track.recorded.get(step.slug, ()))
    if _is_enough(step, track, facts):
        return StepState(step, "done", count)
    if not _may_be_demanded(step, track, facts):
        if track.decision or track.ended:
            return StepState(step, _unasked(step, track, facts), count)
        return StepState(step, "optional", count, reason=only_if(step=step, facts=facts))
    missing = missing_systems(step=step, track=track, facts=facts)
    waits = track.state in UNDECIDED and track.right not in IMMEDIATE_RIGHTS
    if waits and step.stage is not Stage.DECISION:
        return StepState(step, "later", count, missing, "First decide.")
    blocked = why_not_record(step=step.slug, track=track, facts=facts, about=missing[0] if missing else "")
    return StepState(
        step, "blocked" if blocked else "open", count, missing, blocked or only_if(step=step, facts=facts)
    )


def _is_enough(step: Step, track: TrackFacts, facts: CaseFacts) -> bool:
    """Done: all recorded; a step of each system in a case without systems is nothing to be done."""
    if step.instead and track.has(step.instead):
        return True
    return track.has(step.slug) and is_recorded(step=step, track=track, facts=facts)


def _computed(step: Step, track: TrackFacts, facts: CaseFacts) -> StepState:
    when = step.when
    if track.decision and when.decisions and track.decision not in when.decisions:
        return StepState(step, "not_needed", 0)
    state, count, reason = judge(computed=step.computed, track=track, facts=facts)
    if track.ended and state in {"open", "later"} and step.stage is not Stage.CLOSE:
        return StepState(step, "not_needed", 0)
    return StepState(step, state, count, reason=reason)


def _may_be_demanded(step: Step, track: TrackFacts, facts: CaseFacts) -> bool:
    """Demanded by the decision; before there is one, by a decision to grant or by any decision at all."""
    if step.each and not missing_systems(step=step, track=track, facts=facts):
        return False
    if track.ended:
        return False
    chances = [(track.decision, track.ground)] if track.decision else [("", ""), (Decision.GRANT.value, "")]
    return any(
        is_demanded(step=step, facts=facts, decision=decision, ground=ground) for decision, ground in chances
    )


def _unasked(step: Step, track: TrackFacts, facts: CaseFacts) -> str:
    """A step that the decision does not demand: it may still be recorded, or has no place any more."""
    if not step.optional or why_not_record(step=step.slug, track=track, facts=facts):
        return "not_needed"
    decisions = step.when.decisions
    return "not_needed" if decisions and track.decision not in decisions else "optional"


def only_if(*, step: Step, facts: CaseFacts) -> str:
    """The sentence that says for which decision the step is needed; empty when it is for any."""
    conditions = (step.or_when,) if step.optional else step.conditions
    when = next((when for when in conditions if when and fits_case(when=when, facts=facts)), None)
    return needed_for(when) if when else ""


def needed_for(when: When) -> str:
    """For which decision and ground, as a sentence."""
    if when.grounds:
        grounds = "; ".join(_lowered(ground) for ground in RefusalGround if ground in when.grounds)
        return f"Needed if you refuse, also in part, because: {grounds}."
    if Decision.GRANT_PARTLY in when.decisions:
        return "Needed if you grant it, also in part."
    return "Needed if you grant it." if Decision.GRANT in when.decisions else ""


def _lowered(ground: RefusalGround) -> str:
    text = GROUND_TEXTS[ground][0]
    return text[0].lower() + text[1:]
