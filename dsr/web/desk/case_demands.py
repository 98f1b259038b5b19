"""What each possible decision on a right still needs recorded, with the way there. Words only; the rules decide."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from dsr.accounts.permits import holders
from dsr.cases.models import Case, RightTrack
from dsr.casework.steps import facts_of_track
from dsr.rules.case_facts import UNREFUSABLE_RIGHTS, CaseFacts
from dsr.rules.checklists.progress import missing_steps
from dsr.rules.checklists.steps import Stage, Step
from dsr.rules.lifecycle import GROUND_TEXTS, GROUNDS_OF, Decision
from dsr.rules.rights import Right
from dsr.web.desk.act_page import case_url


@dataclass(frozen=True, slots=True)
class StepLink:
    """A step and where it is recorded."""

    title: str
    law: str
    url: str


@dataclass(frozen=True, slots=True)
class Demand:
    """What one decision still needs; `grounds`: the grounds of a refusal that need the same, empty for a grant."""

    grounds: list[str]
    steps: list[StepLink]


def demands_of(*, case: Case, track: RightTrack, facts: CaseFacts) -> list[Demand]:
    """What a grant still needs, then what a refusal needs on each ground; grounds that need the same together."""
    granted = _missing(track, facts, Decision.GRANT.value, "")
    found = [Demand([], _links(case, track, granted))] if granted else []
    if track.right in UNREFUSABLE_RIGHTS:
        return found
    together: dict[tuple[str, ...], Demand] = {}
    for ground in GROUNDS_OF[Right(track.right)]:
        missing = _missing(track, facts, Decision.REFUSE.value, ground.value)
        alike = tuple(step.slug for step in missing)
        if missing:
            demand = together.setdefault(alike, Demand([], _links(case, track, missing)))
            demand.grounds.append(gettext(GROUND_TEXTS[ground][0]))
    return found + list(together.values())


def still_missing(
    *, case: Case, track: RightTrack, facts: CaseFacts, decision: str, ground: str
) -> list[StepLink]:
    """What the decision that was just tried still needs."""
    return _links(case, track, _missing(track, facts, decision, ground))


def second_persons(*, case: Case, but: int) -> str:
    """Who else may agree to a refusal, by name; empty when nobody can."""
    able = holders(permission="case.release", scope=case.controller.slug)
    return ", ".join(person.name for person in able if person.pk != but)


def _missing(track: RightTrack, facts: CaseFacts, decision: str, ground: str) -> tuple[Step, ...]:
    mine = facts_of_track(track=track, facts=facts)
    return missing_steps(stage=Stage.DECISION, track=mine, facts=facts, decision=decision, ground=ground)


def _links(case: Case, track: RightTrack, steps: Iterable[Step]) -> list[StepLink]:
    return [
        StepLink(gettext(s.title), s.citation, case_url(case, "step", track_id=track.pk, slug=s.slug))
        for s in steps
    ]
