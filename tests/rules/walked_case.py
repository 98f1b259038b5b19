"""A case on paper, for wandering through the procedure: it changes only as the rules allow. No tables, no verbs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.checklists.copies import ARTICLE_15_ITEMS
from dsr.rules.checklists.demands import missing_steps
from dsr.rules.checklists.steps import Stage
from dsr.rules.lifecycle import GRANTING, NEEDS_SECOND_PERSON, TrackState, move
from dsr.rules.recording import PLANNED
from dsr.rules.rights import Right

TOLD_TO_RECIPIENTS = {Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION}


@dataclass
class Walked:
    """One right: its state and decision, its entries, what a second person said."""

    right: str
    state: str = TrackState.WORKING
    decision: str = ""
    ground: str = ""
    entries: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    approved: set[str] = field(default_factory=set)
    proposed: tuple[str, str] | None = None
    agreed: bool = False

    def go(self, verb: str) -> None:
        """Move by the table, which raises when it has no such move."""
        self.state = move(verb=verb, state=self.state)

    def forget(self) -> None:
        """What a decision taken back leaves behind: the entries."""
        self.decision = self.ground = ""
        self.agreed = False
        self.asked.clear()

    def put(self, step: str, about: str, values: Mapping[str, str]) -> None:
        """An entry instead of the one before about the same; nothing is erased without a second person."""
        assert step != "erased" or "erasure" in self.approved
        self.take_away(step, about)
        self.entries.append((step, about, values))

    def take_away(self, step: str, about: str) -> None:
        """No entry of the step about this any more; a plan that changed has nobody's yes."""
        self.entries = [entry for entry in self.entries if entry[:2] != (step, about)]
        if step in PLANNED:
            self.approved.discard("erasure")

    @property
    def facts(self) -> TrackFacts:
        """As the procedure sees it."""
        steps = dict.fromkeys(step for step, _, _ in self.entries)
        return TrackFacts(
            self.right,
            self.state,
            self.decision,
            self.ground,
            recorded={s: tuple(about for step, about, _ in self.entries if step == s) for s in steps},
            values={s: tuple(values for step, _, values in self.entries if step == s) for s in steps},
            approved=frozenset(self.approved),
            asked=frozenset(self.asked),
        )


@dataclass
class WalkedCase:
    """The case around the rights."""

    tracks: list[Walked]
    country: str = "DE"
    role: str = "self"
    subject: str = "adult"
    closed: bool = False
    assigned: bool = False
    identity: bool = False
    authority: bool = False
    refused_authority: bool = False
    waiting: bool = False
    pending: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    looked_into: int = 0
    answer: str = ""
    bundle: str = ""
    items: bool = False
    notices: int = 0
    restriction: str = ""
    tasks: int = 0
    breaches: int = 0
    held: set[str] = field(default_factory=set)
    merged: bool = False
    answered: list[tuple[TrackFacts, CaseFacts, bool]] = field(default_factory=list)

    @property
    def facts(self) -> CaseFacts:
        """As the procedure sees it."""
        return CaseFacts(
            closed=self.closed,
            assigned=self.assigned,
            identity_settled=self.identity,
            waiting_for_requester=self.waiting,
            pending_systems=len(self.pending),
            tracks=tuple(track.facts for track in self.tracks),
            answer_state=self.answer,
            bundle_state=self.bundle,
            regime="eu_gdpr",
            country=self.country,
            found_systems=tuple(self.found),
            looked_into=self.looked_into,
            asked=frozenset(kind for track in self.tracks for kind in track.asked),
            role=self.role,
            subject=self.subject,
            authority_settled=self.role == "self" or self.authority,
            authority_refused=self.refused_authority,
            open_notices=self.notices,
            restriction=self.restriction,
            held_systems=frozenset(self.held),
            merged=self.merged,
            open_tasks=self.tasks,
            open_breaches=self.breaches,
            missing_information=ARTICLE_15_ITEMS if self.answer and not self.items else (),
        )

    def outdate(self) -> None:
        """The letter tells something else than what is decided now."""
        if self.answer == "draft":
            self.answer, self.bundle = "outdated", ""

    def shelve(self) -> None:
        """Nobody is to release the answer in work any more."""
        if self.answer:
            self.answer, self.bundle = "draft", ""

    def decide(self, track: Walked, decision: str, ground: str) -> None:
        """Decide, or propose what a second person has to agree to; what it rests on is recorded by then."""
        missing = missing_steps(
            stage=Stage.DECISION, track=track.facts, facts=self.facts, decision=decision, ground=ground
        )
        assert missing == ()
        track.decision, track.ground = decision, ground
        if decision in NEEDS_SECOND_PERSON:
            track.go("propose")
            track.asked.add("refusal")
        else:
            track.go("decide")
            self.outdate()

    def release(self) -> None:
        """Every decided right is answered, and what follows from a grant is opened."""
        facts = self.facts
        for track in self.tracks:
            if track.state == TrackState.DECIDED:
                self.answered.append((track.facts, facts, track.agreed))
                track.go("answer")
                self._follow(track)
        self.answer = self.bundle = ""
        self.items = False

    def _follow(self, track: Walked) -> None:
        if track.decision in GRANTING and track.right in TOLD_TO_RECIPIENTS:
            self.notices += 1
        if track.decision in GRANTING and track.right == Right.RESTRICTION:
            self.restriction = "set"

    def end_all(self, verb: str) -> None:
        """Every right that has no answer ends otherwise."""
        for track in self.tracks:
            if not track.facts.ended:
                track.go(verb)
                track.asked.clear()
        self.waiting = False
        self.shelve()
