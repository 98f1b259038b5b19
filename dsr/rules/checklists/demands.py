"""Which steps of a checklist a decision demands, and which of them are not recorded yet. Plain functions."""

from collections.abc import Iterable

from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Stage, Step, When

STAGES = (Stage.DECISION, Stage.ANSWER, Stage.CLOSE)
UNTOUCHED = "keep"


def missing_steps(
    *, stage: Stage, track: TrackFacts, facts: CaseFacts, decision: str = "", ground: str = ""
) -> tuple[Step, ...]:
    """The steps demanded up to a stage and not recorded, in the order of the checklist.

    Without `decision` that of the track counts, and its ground. Computed steps are not among them: the case shows
    those itself, and the guards ask for them.
    """
    if not decision:
        decision, ground = track.decision, track.ground
    reached = STAGES[: STAGES.index(stage) + 1]
    return tuple(
        step
        for step in checklist_of(right=track.right).steps
        if step.stage in reached
        and not step.computed
        and is_demanded(step=step, facts=facts, decision=decision, ground=ground)
        and not is_recorded(step=step, track=track, facts=facts)
    )


def is_demanded(*, step: Step, facts: CaseFacts, decision: str, ground: str) -> bool:
    """Whether this decision on this ground demands the step."""
    conditions: Iterable[When | None] = (step.or_when,) if step.optional else step.conditions
    return any(
        when is not None
        and fits_case(when=when, facts=facts)
        and (not when.decisions or decision in when.decisions)
        and (not when.grounds or ground in when.grounds)
        for when in conditions
    )


def fits_case(*, when: When, facts: CaseFacts) -> bool:
    """Whether place, person and the other rights of the case meet the conditions, whatever is decided."""
    return (
        (not when.regimes or facts.regime.startswith(when.regimes))
        and (not when.subjects or facts.subject in when.subjects)
        and (not when.countries or facts.country in when.countries)
        and (not when.beside or is_open(right=when.beside, facts=facts))
    )


def is_open(*, right: str, facts: CaseFacts) -> bool:
    """Whether the case has this right, without its end."""
    return any(track.right == right and not track.ended for track in facts.tracks)


def is_recorded(*, step: Step, track: TrackFacts, facts: CaseFacts) -> bool:
    """Whether enough is recorded: an entry, or one for each system, or the step that may stand instead."""
    if step.instead and track.has(step.instead):
        return True
    if step.each:
        return not missing_systems(step=step, track=track, facts=facts)
    return track.has(step.slug)


def missing_systems(*, step: Step, track: TrackFacts, facts: CaseFacts) -> tuple[str, ...]:
    """For a step that each system needs: those without an entry."""
    if step.each != "system":
        return ()
    recorded = track.recorded.get(step.slug, ())
    wanted = systems_to_erase(track=track, facts=facts) if step.slug == "erased" else facts.found_systems
    return tuple(system for system in wanted if system not in recorded)


def systems_to_erase(*, track: TrackFacts, facts: CaseFacts) -> tuple[str, ...]:
    """Where something is to be done: every system with data, but for those whose plan keeps them whole."""
    plan = track.said("erasure_plan", "action")
    return tuple(system for system in facts.found_systems if plan.get(system) != UNTOUCHED)
