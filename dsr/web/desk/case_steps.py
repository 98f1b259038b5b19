"""The checklist of each right of a case, as the page shows it: what is open first, what is done folded away.

Words and order only; which step is open, done or not needed is said by the rules.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.models import RightTrack, StepEntry
from dsr.casework.steps import why_not_remove
from dsr.rules.case_facts import TrackFacts
from dsr.rules.checklists.progress import StepState, progress
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Step
from dsr.rules.lifecycle import ENDED
from dsr.rules.recording import why_not_record
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_panels import Fact
from dsr.web.desk.case_read import Papers
from dsr.web.desk.entry_words import said

STATES = {
    "done": (_("done"), "check"),
    "open": (_("to do"), "dot"),
    "optional": (_("if it applies"), "ring"),
    "not_needed": (_("not needed"), "dash"),
    "later": (_("later"), "hollow"),
    "blocked": (_("not possible yet"), "lock"),
}
WHO = {
    "team": _("the privacy team"),
    "second_person": _("a second person"),
    "lead": _("a privacy lead"),
    "requester": _("the requester"),
}
NOW = ("open", "blocked")
ASIDE = ("optional", "later", "not_needed")


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of a step."""

    about: str
    facts: list[Fact]
    by: str
    at: datetime
    remove_url: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a checklist with what was recorded for it."""

    slug: str
    title: str
    why: str
    law: str
    who: str
    state: str
    word: str
    icon: str
    reason: str
    missing: list[str]
    entries: list[EntryRow]
    url: str
    url_label: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """The checklist of one right: what is to be done, what may apply or comes later, what is done."""

    anchor: str
    name: str
    law: str
    ended: bool
    now: list[StepRow]
    aside: list[StepRow]
    done: list[StepRow]
    notes: list[str] = field(default_factory=list)

    @property
    def needed(self) -> int:
        """How many steps this right needs as things stand."""
        return len(self.now) + len(self.done)


def procedures(*, papers: Papers, entries: list[StepEntry], works: bool) -> list[Procedure]:
    """The checklists of a case's rights, in the order in which they were asked for."""
    of_track: defaultdict[int, list[StepEntry]] = defaultdict(list)
    for entry in entries:
        of_track[entry.track_id].append(entry)
    return [
        _Writer(papers, track, facts, of_track[track.pk], works=works).procedure()
        for track, facts in zip(papers.tracks, papers.facts.tracks, strict=True)
    ]


def who_words(who: str) -> str:
    """Who does a step."""
    return str(WHO.get(who, WHO["team"]))


class _Writer:
    """Puts the checklist of one right into words."""

    def __init__(
        self, papers: Papers, track: RightTrack, facts: TrackFacts, entries: list[StepEntry], *, works: bool
    ) -> None:
        self.papers, self.track, self.facts, self.entries, self.works = papers, track, facts, entries, works
        self.systems = {search.system.slug: search.system.name for search in papers.searches}

    def procedure(self) -> Procedure:
        """All its steps, sorted into what is to be done, what may come and what is done."""
        info = RIGHTS[Right(self.track.right)]
        states = progress(track=self.facts, facts=self.papers.facts)
        return Procedure(
            anchor=f"procedure-{self.track.pk}",
            name=gettext(info.plain),
            law=f"{gettext(info.legal_name)}, {info.article}",
            ended=self.track.state in ENDED,
            now=[self._row(one) for one in states if one.state in NOW],
            aside=[self._row(one) for place in ASIDE for one in states if one.state == place],
            done=[self._row(one) for one in states if one.state == "done"],
            notes=[gettext(note) for note in checklist_of(right=self.track.right).notes],
        )

    def _row(self, state: StepState) -> StepRow:
        step = state.step
        word, icon = STATES[state.state]
        url, label = self._link(state)
        return StepRow(
            slug=step.slug,
            title=gettext(step.title),
            why=gettext(step.why),
            law=step.citation,
            who=who_words(step.who),
            state=state.state,
            word=str(word),
            icon=icon,
            reason=gettext(state.reason) if state.reason else "",
            missing=[self.systems.get(one, gettext(one)) for one in state.missing],
            entries=[self._entry(step, entry) for entry in self.entries if entry.step == step.slug],
            url=url,
            url_label=label,
        )

    def _entry(self, step: Step, entry: StepEntry) -> EntryRow:
        removable = self.works and not why_not_remove(step=step, track=self.facts, facts=self.papers.facts)
        return EntryRow(
            about=self.systems.get(entry.about, entry.about),
            facts=said(step=step, values=entry.values),
            by=entry.by.name,
            at=entry.at,
            remove_url=case_url(self.papers.case, "remove_entry", entry_id=entry.pk) if removable else "",
        )

    def _link(self, state: StepState) -> tuple[str, str]:
        """Where the step is done, and in which words; nothing for somebody who only looks."""
        step = state.step
        if not self.works:
            return "", ""
        if step.computed:
            return self._elsewhere(state)
        if self._against(step) or (state.state == "done" and not step.several):
            return "", ""
        url = case_url(self.papers.case, "step", track_id=self.track.pk, slug=step.slug)
        again = state.count and not state.missing
        return url, gettext("Record another") if again else gettext("Record")

    def _against(self, step: Step) -> str:
        return why_not_record(step=step.slug, track=self.facts, facts=self.papers.facts)

    def _elsewhere(self, state: StepState) -> tuple[str, str]:
        """A step whose state is read from the case is done on a page of its own."""
        place = PLACES.get(state.step.computed)
        if place is None or state.state != "open":
            return "", ""
        if place.startswith("#"):
            return place, gettext("Show")
        if place == "ask_erasure" and "erasure" in self.facts.asked:
            return PLACES["refusal_approval"], gettext("Show")
        kwargs = {"track_id": self.track.pk} if place in OF_TRACK else {}
        return case_url(self.papers.case, place, **kwargs), gettext("Open")


PLACES = {
    "identity": "confirm_identity",
    "authority": "record_authority",
    "search": "#systems",
    "decision": "decide",
    "information": "prepare_answer",
    "letter": "prepare_answer",
    "bundle": "#next",
    "release": "#next",
    "refusal_approval": "#approvals",
    "plan_approval": "ask_erasure",
    "recipients": "#recipients",
    "restriction": "#restriction",
}
OF_TRACK = frozenset({"decide", "ask_erasure"})
