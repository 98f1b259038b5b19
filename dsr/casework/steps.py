"""Record what a step of a right's checklist asks for, or take an entry away.

What the steps are and what they demand is data of the rules (dsr.rules.checklists); here it is only kept.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import SearchState
from dsr.cases.facts import facts_of
from dsr.cases.models import Case, RightTrack, StepEntry, SystemSearch
from dsr.casework.door import NotNow, UnknownChoice, enter, own
from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.checklists.progress import check_values
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Stage, Step
from dsr.rules.lifecycle import NEEDS_SECOND_PERSON, TrackState
from dsr.rules.recording import why_not_record

AGREED = "A second person agreed to this decision with this entry. Take the decision back first."


RESTS_ON_IT = "The decision rests on this entry. Take the decision back first."


class StepIncomplete(NotNow):
    """Something a step asks for is missing or does not fit; `fields` says for each field what."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("Something is missing. What each field needs stands beside it.")
        self.fields = dict(fields)


def record_step(
    *,
    case_id: int,
    track_id: int,
    step: str,
    about: str,
    values: Mapping[str, str],
    actor: StaffActor,
    now: datetime,
) -> StepEntry:
    """Record one entry of one step of a right's checklist (Art. 5(2): what was done can be shown).

    `about`: the slug of the data system for a step done in each system, else empty. `values`: field of the
    step -> what was written. An entry is never changed; a correction removes it and adds another. Raises
    NotYours, StepIncomplete, UnknownChoice, TextTooLong, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        track = own(rows=RightTrack.objects.filter(case=case), key=track_id)
        asked = _step_of(track, step)
        _demand_recordable(case=case, track=track, step=asked, about=about)
        given = _checked(asked, values)
        _demand_new(track=track, step=asked, about=about, values=given)
        entry = StepEntry(track=track, step=asked.slug, about=about, values=given, at=now, by=actor.staff)
        changes.add(rows=[entry])
        event = Event(
            "step:recorded",
            facts={"right": track.right, "step": asked.slug, "about": about},
            personal={"values": given} if given else {},
        )
        changes.settle(case=case, event=event, actor=actor, now=now)
    return entry


def remove_entry(*, case_id: int, entry_id: int, actor: StaffActor, now: datetime) -> None:
    """Take an entry away: it stays in the file as removed, with who did it. Raises NotYours, NotNow."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        live = StepEntry.objects.filter(track__case=case, removed_at=None).select_related("track")
        entry = own(rows=live, key=entry_id)
        facts = facts_of(case)
        track = facts_of_track(track=entry.track, facts=facts)
        reason = why_not_remove(step=_step_of(entry.track, entry.step), track=track, facts=facts)
        if reason:
            raise NotNow(reason)
        changes.assign(row=entry, removed_at=now, removed_by=actor.staff)
        event = Event(
            "step:removed",
            facts={"right": entry.track.right, "step": entry.step, "about": entry.about},
        )
        changes.settle(case=case, event=event, actor=actor, now=now)


def abouts_of(*, case: Case, step: Step) -> dict[str, str]:
    """What entries of a step may be about: slug -> name of each data system with data; nothing for others."""
    if step.each != "system":
        return {}
    found = SystemSearch.objects.filter(case=case, state=SearchState.FOUND).select_related("system")
    return {search.system.slug: search.system.name for search in found}


def why_not_remove(*, step: Step, track: TrackFacts, facts: CaseFacts) -> str:
    """Empty when an entry of the step may be taken away now; otherwise the reason, as a sentence."""
    if track.state == TrackState.DECIDED and step.stage is Stage.DECISION:
        return AGREED if track.decision in NEEDS_SECOND_PERSON else RESTS_ON_IT
    return why_not_record(step=step.slug, track=track, facts=facts)


def facts_of_track(*, track: RightTrack, facts: CaseFacts) -> TrackFacts:
    """One right among the facts of its case."""
    return next(one for one in facts.tracks if one.right == track.right)


def _step_of(track: RightTrack, slug: str) -> Step:
    step = checklist_of(right=track.right).step(slug)
    if step is None or step.computed:
        raise UnknownChoice("This right has no such step to record.")
    return step


def _demand_recordable(*, case: Case, track: RightTrack, step: Step, about: str) -> None:
    allowed = abouts_of(case=case, step=step) if step.each else {"": ""}
    if about not in allowed:
        raise UnknownChoice("Choose a data system in which data were found.")
    facts = facts_of(case)
    reason = why_not_record(
        step=step.slug, track=facts_of_track(track=track, facts=facts), facts=facts, about=about
    )
    if reason:
        raise NotNow(reason)


def _demand_new(*, track: RightTrack, step: Step, about: str, values: Mapping[str, str]) -> None:
    """Raises NotNow where one entry is all there can be, and for a form that was sent twice."""
    entries = StepEntry.objects.filter(track=track, step=step.slug, about=about, removed_at=None)
    kept = [entry.values for entry in entries]
    if kept and not step.several:
        raise NotNow("This is recorded already. Remove the entry first, then record it anew.")
    if dict(values) in kept:
        raise NotNow("Exactly this is recorded already.")


def _checked(step: Step, values: Mapping[str, str]) -> dict[str, str]:
    """What was written, trimmed, without empty fields; raises StepIncomplete."""
    given = {name: value.strip() for name, value in values.items() if value.strip()}
    wrong = check_values(step=step, values=given)
    if wrong:
        raise StepIncomplete(wrong)
    return given
