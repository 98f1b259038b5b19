"""For every next step: whether somebody can do it in a case on paper, by the same rules that stop the verbs."""

from collections.abc import Callable

from dsr.rules.checklists.demands import missing_steps, missing_systems
from dsr.rules.checklists.steps import Stage
from dsr.rules.next_steps import next_track
from dsr.rules.procedure import why_not, why_not_ask_erasure, why_not_decide, why_not_record
from tests.rules.walked_case import WalkedCase


def _allows(action: str) -> Callable[[WalkedCase], bool]:
    return lambda case: why_not(action=action, facts=case.facts) == ""


def _can_decide(case: WalkedCase) -> bool:
    """The right to be worked next can be decided one way or another, or a step recorded that stands before it."""
    track = next_track(case.facts)
    return track is not None and why_not_decide(right=track.right, facts=case.facts) == ""


def _can_record(case: WalkedCase) -> bool:
    """A missing step can be recorded; or a plan be changed that keeps data, or of which a system is held."""
    facts = case.facts
    for track in facts.tracks:
        missing = missing_steps(stage=Stage.ANSWER, track=track, facts=facts)
        for step in missing:
            for about in missing_systems(step=step, track=track, facts=facts) or ("",):
                if not why_not_record(step=step.slug, track=track, facts=facts, about=about):
                    return True
        plan = track.said("erasure_plan", "action")
        stuck = "keep" in plan.values() or bool(facts.held_systems.intersection(plan))
        if stuck and not why_not_record(step="erasure_plan", track=track, facts=facts):
            return True
    return False


CAN: dict[str, Callable[[WalkedCase], bool]] = {
    "assign": _allows("assign"),
    "stop_marketing": _can_decide,
    "confirm_identity": _allows("confirm_identity"),
    "check_authority": _allows("record_authority"),
    "wait_requester": _allows("resume"),
    "collect": lambda case: bool(case.pending) and why_not(action="collect", facts=case.facts) == "",
    "decide": _can_decide,
    "record_steps": _can_record,
    "ask_erasure": lambda case: any(
        not why_not_ask_erasure(track=track, facts=case.facts) for track in case.facts.tracks
    ),
    "approve": lambda case: any(track.asked for track in case.tracks),
    "reconsider": _allows("collect"),
    "notify_recipients": lambda case: case.notices > 0,
    "see_to_tasks": lambda case: case.tasks > 0,
    "handle_breach": lambda case: case.breaches > 0,
    "keep_restricted": lambda case: case.restriction == "set",
    "lift_restriction": lambda case: case.restriction == "told",
    "prepare_answer": _allows("prepare_answer"),
    "build_bundle": _allows("build_bundle"),
    "wait_bundle": lambda case: case.bundle == "queued",
    "ask_release": _allows("ask_release"),
    "release": _allows("release"),
    "close": _allows("close"),
    "none": lambda case: case.closed,
}
