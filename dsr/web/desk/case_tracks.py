"""Each right of a case as a line of small states, with its decision and what can be done to it. Words only."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext, pgettext

from dsr.bundles.models import Bundle
from dsr.cases.choices import DecisionKind, TrackState
from dsr.cases.models import RightTrack
from dsr.casework.rights_added import RECOGNISE
from dsr.rules.case_facts import TrackFacts
from dsr.rules.checklists.progress import missing_steps
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Stage
from dsr.rules.lifecycle import ENDED, GRANTING, GROUND_TEXTS, NEEDS_SECOND_PERSON, RefusalGround
from dsr.rules.procedure import DELIVERED_RIGHTS, IMMEDIATE_RIGHTS, SEARCHED_RIGHTS, why_not, why_not_decide
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_read import Papers
from dsr.web.desk.next_parts import Button

WRITTEN = {"draft", "awaiting_release"}
REVISABLE = {TrackState.PROPOSED, TrackState.DECIDED}
OTHERWISE = {
    TrackState.WITHDRAWN,
    TrackState.HANDED_OVER,
    TrackState.NOT_A_REQUEST,
    TrackState.LAPSED,
    TrackState.MERGED,
}


@dataclass(frozen=True, slots=True)
class SmallState:
    """One step of a track, as components/state_line.html takes it."""

    label: str
    state: str
    count: int | None = None
    url: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TrackRow:
    """One right as the page shows it."""

    name: str
    law: str
    steps: list[SmallState]
    due: date | None
    paused: bool
    extended: bool
    ended: bool
    details: list[tuple[str, str]] = field(default_factory=list)
    outcome: str = ""
    reasons: str = ""
    buttons: list[Button] = field(default_factory=list)
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    label: str
    done: bool
    skipped: bool = False
    count: int | None = None
    url: str = ""


def track_rows(*, papers: Papers, works: bool) -> list[TrackRow]:
    """The rights in the order in which they were asked for."""
    both = zip(papers.tracks, papers.facts.tracks, strict=True)
    return [_row(papers, track, mine, works=works) for track, mine in both]


def _row(papers: Papers, track: RightTrack, mine: TrackFacts, *, works: bool) -> TrackRow:
    info = RIGHTS[Right(track.right)]
    ended = track.state in ENDED
    buttons, blocked = _buttons(papers, track) if works else ([], "")
    return TrackRow(
        name=gettext(info.plain),
        law=f"{gettext(info.legal_name)}, {info.article}",
        steps=_line(papers, track, mine),
        due=track.legal_due_on or track.safe_due_on,
        paused=not ended and bool(track.clock.get("paused_since")) and track.legal_due_on is None,
        extended=bool(track.clock.get("extension_effective")),
        ended=ended,
        details=[
            (str(key).replace("_", " ").capitalize(), str(value))
            for key, value in track.details.items()
            if value and key != RECOGNISE
        ],
        outcome=_outcome(track),
        reasons=track.reasons,
        buttons=buttons,
        blocked=blocked,
    )


def _outcome(track: RightTrack) -> str:
    if not track.decision:
        return "" if track.state == TrackState.WORKING else str(TrackState(track.state).label)
    said = str(DecisionKind(track.decision).label)
    if track.ground:
        text, article = GROUND_TEXTS[RefusalGround(track.ground)]
        said = f"{said}: {gettext(text)} ({article})"
    by = track.decided_by.name if track.decided_by else ""
    if track.state == TrackState.PROPOSED:
        return gettext("Proposed: %(decision)s, by %(name)s; a second person is asked") % {
            "decision": said,
            "name": by,
        }
    return gettext("%(decision)s, decided by %(name)s") % {"decision": said, "name": by}


def _buttons(papers: Papers, track: RightTrack) -> tuple[list[Button], str]:
    if track.state == TrackState.WORKING:
        blocked = why_not_decide(right=track.right, facts=papers.facts)
        if blocked:
            return [], gettext(blocked)
        return [Button(gettext("Decide"), case_url(papers.case, "decide", track_id=track.pk))], ""
    if track.state in REVISABLE and not why_not(action="collect", facts=papers.facts):
        label = (
            gettext("Take the refusal back")
            if track.state == TrackState.PROPOSED
            else gettext("Take the decision back")
        )
        return [Button(label, case_url(papers.case, "revise", track_id=track.pk))], ""
    return [], ""


def _line(papers: Papers, track: RightTrack, mine: TrackFacts) -> list[SmallState]:
    """Done, the one now, and what is to come; a track that ended otherwise says so at its end."""
    steps = _ended_steps(track) or _steps(papers, track, mine)
    line, reached = [], False
    for step in steps:
        if step.skipped:
            state = "skipped"
        elif step.done:
            state = "done"
        else:
            state, reached = ("next", True) if reached else ("current", True)
        now = state == "current"
        line.append(SmallState(step.label, state, step.count if now else None, step.url if now else ""))
    return line


def _ended_steps(track: RightTrack) -> list[_Step]:
    if track.state in OTHERWISE:
        return [
            _Step(gettext("received"), done=True),
            _Step(str(TrackState(track.state).label).lower(), done=True),
        ]
    return []


def _steps(papers: Papers, track: RightTrack, mine: TrackFacts) -> list[_Step]:
    case, facts = papers.case, papers.facts
    answered = track.state == TrackState.ANSWERED
    decided = answered or track.state == TrackState.DECIDED
    gives_data = track.right in DELIVERED_RIGHTS and track.decision in {"", *GRANTING}
    written = answered or (decided and facts.answer_state in WRITTEN)
    built = answered or (written and facts.bundle_state == Bundle.State.BUILT)
    searched = bool(track.decision) or facts.pending_systems == 0
    return [
        _Step(
            pgettext("step of a right", "identity"),
            answered or case.identity_settled_at is not None,
            skipped=track.right in IMMEDIATE_RIGHTS,
            url=case_url(case, "confirm_identity"),
        ),
        _Step(
            pgettext("step of a right", "collect"),
            searched,
            skipped=track.right not in SEARCHED_RIGHTS or not papers.searches,
            count=None if searched else facts.pending_systems,
            url="#systems",
        ),
        _Step(
            pgettext("step of a right", "decide"),
            bool(track.decision),
            url=case_url(case, "decide", track_id=track.pk),
        ),
        *_second_person(track, agreed=decided),
        *_carried_out(papers, track, mine),
        _Step(pgettext("step of a right", "letter"), written, url=case_url(case, "prepare_answer")),
        _Step(
            pgettext("step of a right", "bundle"), built, skipped=not gives_data, url=case_url(case, "answer")
        ),
        _Step(pgettext("step of a right", "release"), answered, url=case_url(case, "answer")),
    ]


def _second_person(track: RightTrack, *, agreed: bool) -> list[_Step]:
    """Only a refusal, also in part, waits for a second person's yes."""
    if track.decision not in NEEDS_SECOND_PERSON:
        return []
    return [_Step(pgettext("step of a right", "second person"), agreed, url="#approvals")]


def _carried_out(papers: Papers, track: RightTrack, mine: TrackFacts) -> list[_Step]:
    """What the answer needs recorded: how many steps are still open, with the way to the checklist."""
    if track.state not in {TrackState.DECIDED, TrackState.ANSWERED} or not any(
        step.stage is Stage.ANSWER and not step.computed and not step.optional
        for step in checklist_of(right=track.right).steps
    ):
        return []
    missing = len(missing_steps(stage=Stage.ANSWER, track=mine, facts=papers.facts))
    done = track.state == TrackState.ANSWERED or not missing
    label = pgettext("step of a right", "carry out")
    return [_Step(label, done, count=missing or None, url=f"#procedure-{track.pk}")]
