"""Verbs of this theme; OTHERS: takes an instant and still is no verb with an entry of its own, and why."""

from dsr.cases.models import StepEntry
from dsr.casework import steps
from tests.casework.scenes import Scene
from tests.casework.verb import Verb


def _recorded(scene: Scene) -> StepEntry:
    scene.assigned()
    return steps.record_step(
        case_id=scene.case.pk,
        track_id=scene.track.pk,
        step="further_copy",
        about="",
        values={"what": "A second copy on paper."},
        actor=scene.actor("omar"),
        now=scene.now,
    )


VERBS: tuple[Verb, ...] = (
    Verb(
        "steps.record_step",
        "step:recorded",
        lambda s, by: steps.record_step(
            case_id=s.case.pk,
            track_id=s.track.pk,
            step="third_party",
            about="",
            values={
                "item": "A letter",
                "whose": "a colleague",
                "why": "It names her.",
                "masked": "Her name.",
            },
            actor=by,
            now=s.later,
        ),
        prepare=Scene.assigned,
    ),
    Verb(
        "steps.remove_entry",
        "step:removed",
        lambda s, by: steps.remove_entry(
            case_id=s.case.pk, entry_id=StepEntry.objects.latest("pk").pk, actor=by, now=s.later
        ),
        prepare=_recorded,
    ),
)
OTHERS: dict[str, str] = {}
