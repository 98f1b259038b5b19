"""The clock of a case as the page shows it: the picture's marks, the further dates, the explanation."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext

from dsr.cases.models import RightTrack
from dsr.casework.clocks import promised_on
from dsr.common.clock import civil_date
from dsr.rules.deadlines import Clock
from dsr.rules.lifecycle import ENDED
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.case_read import Papers
from dsr.web.shared.clock_picture import Mark, clock_marks


@dataclass(frozen=True, slots=True)
class StepLine:
    """One line of the explanation with its citation."""

    text: str
    citation: str


@dataclass(frozen=True, slots=True)
class ClockPanel:
    """One clock. `rights` names whose clock it is when the case has several that differ."""

    rights: str
    marks: list[Mark]
    dates: list[tuple[str, date]]
    facts: list[tuple[str, str]]
    steps: list[StepLine]
    paused_since: date | None


def clock_panels(*, papers: Papers) -> list[ClockPanel]:
    """The different clocks of the case, open rights first; rights that share a clock share a panel."""
    ordered = sorted(papers.tracks, key=lambda track: track.state in ENDED)
    groups: dict[tuple[object, ...], list[RightTrack]] = {}
    for track in ordered:
        key = (
            track.legal_due_on,
            track.safe_due_on,
            track.target_on,
            track.rule_version,
            track.state in ENDED,
        )
        groups.setdefault(key, []).append(track)
    several = len(groups) > 1
    return [_panel(papers, tracks, several=several) for tracks in groups.values()]


def _panel(papers: Papers, tracks: list[RightTrack], *, several: bool) -> ClockPanel:
    clock, ended = tracks[0].computed, tracks[0].state in ENDED
    names = ", ".join(gettext(RIGHTS[Right(track.right)].short) for track in tracks) if several else ""
    return ClockPanel(
        rights=names,
        marks=_named(
            papers,
            clock_marks(
                clock_day=clock.clock_day,
                legal_due_on=clock.legal_due_on,
                safe_due_on=clock.safe_due_on,
                target_on=clock.target_on,
                extension_notice_due_on=None
                if ended or clock.extension_effective is not None
                else clock.extension_notice_due_on,
                pauses=_pauses(papers, clock),
                closed_on=_closed_on(papers),
            ),
            tracks,
        ),
        dates=_dates(clock),
        facts=_facts(tracks[0], clock),
        steps=step_lines(clock),
        paused_since=clock.paused_since,
    )


def _named(papers: Papers, marks: list[Mark], tracks: list[RightTrack]) -> list[Mark]:
    """The target is either what the controller promised to people, or a goal of the team alone."""
    case = papers.case
    promised = promised_on(
        controller=case.controller,
        rights=[track.right for track in tracks],
        clock_day=case.clock_day,
        legal_on=tracks[0].legal_due_on,
    )
    return [
        replace(mark, label=gettext("Goal of the team"))
        if mark.kind == "target" and mark.on != promised
        else mark
        for mark in marks
    ]


def step_lines(clock: Clock) -> list[StepLine]:
    """Why this date, line by line."""
    return [StepLine(gettext(step.text).format_map(step.params), step.citation) for step in clock.steps]


def _dates(clock: Clock) -> list[tuple[str, date]]:
    several = (
        (gettext("Runs from"), clock.start_on),
        (gettext("Acknowledge by"), clock.acknowledgement_due_on),
        (
            gettext("A refusal is due by"),
            clock.refusal_due_on if clock.refusal_due_on != clock.legal_due_on else None,
        ),
        *((name.replace("_", " ").capitalize(), day) for name, day in clock.further.items()),
    )
    return [(label, day) for label, day in several if day is not None]


def _facts(track: RightTrack, clock: Clock) -> list[tuple[str, str]]:
    days = clock.paused_days + clock.excluded_days
    several = (
        (gettext("Days not counted"), str(days) if days else ""),
        (gettext("Law"), f"{track.rule_version}"),
        (gettext("Holidays"), track.calendar_version),
    )
    return [(label, value) for label, value in several if value]


def _pauses(papers: Papers, clock: Clock) -> list[tuple[date, date | None]]:
    """Only where the clock says that something paused: a question alone stops nothing."""
    if clock.paused_since is None and not clock.paused_days and not clock.excluded_days:
        return []
    pauses: list[tuple[date, date | None]] = []
    open_at: dict[str, date] = {}
    for fact in papers.clock_facts:
        family, _, what = fact.kind.rpartition("_")
        on = civil_date(at=fact.at, timezone=papers.zone)
        if what == "requested":
            open_at.setdefault(family, on)
        elif what == "received" and fact.sufficient and family in open_at:
            pauses.append((open_at.pop(family), on))
    return pauses + ([(clock.paused_since, None)] if clock.paused_since else [])


def _closed_on(papers: Papers) -> date | None:
    closed = papers.case.closed_at
    return civil_date(at=closed, timezone=papers.zone) if closed else None
