"""Rights decided and steps recorded as the tables would have them, without walking there through every guard."""

from collections.abc import Mapping
from datetime import datetime

from dsr.cases import changes
from dsr.cases.models import Case, RightTrack, StepEntry, SystemSearch
from dsr.register.models import Controller
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import FieldKind, Step
from dsr.rules.lifecycle import TrackState
from tests import factories
from tests.cast import Cast

DAY = "2026-03-10"
TOLD_DAY = "10 March 2026"
OF_SYSTEM = frozenset({"erasure_plan", "erased", "mark"})


def case_of(*rights: str, slug: str = "juxt", regime: str = "", now: datetime) -> Case:
    """A case of these rights, under another law if one is named."""
    controller = factories.controller(slug, now=now)
    case = factories.open_one(controller=controller, now=now, rights=rights).case
    if regime:
        Controller.objects.filter(pk=controller.pk).update(regime=regime)
    return Case.objects.select_related("controller", "requester").get(pk=case.pk)


def decided(
    case: Case, right: str, decision: str, *, ground: str = "", reasons: str = "", cast: Cast, now: datetime
) -> RightTrack:
    """The right is decided."""
    track = RightTrack.objects.get(case=case, right=right)
    changes.assign(
        row=track,
        state=TrackState.DECIDED,
        decision=decision,
        ground=ground,
        reasons=reasons,
        decided_at=now,
        decided_by=cast.omar,
    )
    return track


def recorded(
    track: RightTrack, step: str, values: Mapping[str, str], *, about: str = "", cast: Cast, now: datetime
) -> StepEntry:
    """The step has an entry."""
    entry = StepEntry(track=track, step=step, about=about, values=dict(values), at=now, by=cast.omar)
    changes.add(rows=[entry])
    return entry


def sample_of(step: Step, **chosen: str) -> dict[str, str]:
    """A value for every field of the step: days are the tenth, words say which field they are."""
    made = {}
    for field in step.fields:
        made[field.name] = {
            FieldKind.DAY: DAY,
            FieldKind.CHOICE: field.choices[0].value if field.choices else "",
            FieldKind.YES: "yes",
        }.get(field.kind, f"{step.slug} {field.name} words")
    return {**made, **{name: value for name, value in chosen.items() if name in made}}


def everything_recorded(track: RightTrack, *, cast: Cast, now: datetime, **chosen: str) -> None:
    """Every step of the right's checklist has an entry with every field filled."""
    system = track.case.controller.systems.order_by("pk")[0]
    for step in checklist_of(right=track.right).steps:
        if step.fields:
            about = system.slug if step.slug in OF_SYSTEM else ""
            recorded(track, step.slug, sample_of(step, **chosen), about=about, cast=cast, now=now)


def searched(case: Case, *, now: datetime) -> None:
    """The first system held data, the last was not searched, the others held nothing; where any is searched."""
    rows = list(SystemSearch.objects.filter(case=case).order_by("pk"))
    for place, row in enumerate(rows):
        state = "found" if place == 0 else "nothing_found"
        changes.assign(row=row, state=state, searched_at=now, keys="e-mail")
    for row in rows[-1:]:
        changes.assign(row=row, state="not_searched", told_reason="It is switched off.", searched_at=None)
