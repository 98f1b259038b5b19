"""This theme on the page of a case: context of templates/desk/panels/procedure.html, and words of the Next card."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from dsr.cases.models import StepEntry
from dsr.rules.case_facts import TrackFacts
from dsr.rules.checklists.progress import missing_steps
from dsr.rules.checklists.steps import Stage, Step
from dsr.rules.lifecycle import TrackState
from dsr.rules.recording import why_not_record
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_read import Papers
from dsr.web.desk.case_steps import procedures
from dsr.web.desk.next_parts import Button, Reader, Said, Says

MOST_BUTTONS = 2


def context(papers: Papers, reader: Reader, now: datetime) -> dict[str, Any]:
    """What its panel shows."""
    works = reader.permits.allow("case.work", papers.case.controller.slug)
    rights = procedures(papers=papers, entries=entries_of(papers), works=works)
    return {"rights": rights, "zone": papers.zone}


def entries_of(papers: Papers) -> list[StepEntry]:
    """Everything recorded on the checklists of the case that still counts."""
    return list(StepEntry.objects.filter(track__case=papers.case, removed_at=None).select_related("by"))


def _record_steps(papers: Papers, reader: Reader) -> Said:
    """What is still to be recorded for each right, the first of it as buttons."""
    lines, buttons = [], []
    for track, facts in zip(papers.tracks, papers.facts.tracks, strict=True):
        missing = _missing(papers, facts)
        if missing:
            name = gettext(RIGHTS[Right(track.right)].plain)
            titles = "; ".join(gettext(step.title) for step in missing)
            lines.append(gettext("%(right)s: %(steps)s.") % {"right": name, "steps": titles})
        buttons += [
            Button(
                gettext("Record: %(step)s") % {"step": gettext(step.title)},
                case_url(papers.case, "step", track_id=track.pk, slug=step.slug),
            )
            for step in missing
            if not why_not_record(step=step.slug, track=facts, facts=papers.facts)
        ]
    return lines, buttons[:MOST_BUTTONS]


def _missing(papers: Papers, track: TrackFacts) -> tuple[Step, ...]:
    """Before the decision what any decision needs, after it what the answer needs."""
    stage = {TrackState.WORKING: Stage.DECISION, TrackState.DECIDED: Stage.ANSWER}.get(
        TrackState(track.state)
    )
    return missing_steps(stage=stage, track=track, facts=papers.facts) if stage else ()


SAYS: dict[str, Says] = {"record_steps": _record_steps}
REASONS: dict[str, Callable[[Papers, Reader, datetime], str]] = {}
