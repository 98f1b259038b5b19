"""Acts on a case up to its decision, in any order: for the test that wanders. A refusal is an answer too."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dsr.accounts.permits import NotYours
from dsr.cases.facts import facts_of
from dsr.cases.models import (
    Approval,
    Case,
    RightTrack,
    StepEntry,
    SystemSearch,
)
from dsr.casework import (
    approvals,
    assign,
    authority,
    clock_events,
    collect,
    decide,
    erasure,
    fees,
    identity,
    steps,
)
from dsr.casework.clocks import open_question
from dsr.casework.door import NotNow
from dsr.casework.files import Upload
from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.checklists.demands import missing_steps, missing_systems
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.shared import EXCESS
from dsr.rules.checklists.steps import FieldKind, Stage, Step
from dsr.rules.lifecycle import GROUNDS_OF, Decision
from dsr.rules.rights import Right
from tests import factories
from tests.rules.step_samples import sample_values
from tests.stories.teller import Story

WHY = "Because of the matter at hand."
MAY_ACT: Mapping[str, dict[str, object]] = {
    "representative": {"scope": "Everything", "provision": ""},
    "parent": {"scope": "", "provision": ""},
    "heir": {"scope": "", "provision": "Art. 85 Loi Informatique et Libertés"},
}


@dataclass
class Asker:
    """One case and who tries what next. `pick` chooses among things, `who` acts."""

    story: Story
    pick: Callable[[Sequence[Any]], Any]
    who: str = "omar"
    did: list[str] = field(default_factory=list)

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.story.fresh()

    @property
    def facts(self) -> CaseFacts:
        """What the procedure knows of it."""
        return facts_of(self.case)

    def by(self) -> dict[str, Any]:
        """Who does it to which case, and when."""
        return {
            "case_id": self.story.case.pk,
            "actor": self.story.actor(self.who),
            "now": self.story.minute(),
        }

    def tried(self, name: str, act: Callable[[], object]) -> bool:
        """Whether it was done. A refusal is an answer; whatever else breaks is a fault."""
        try:
            act()
        except (NotNow, NotYours):
            return False
        self.did.append(f"{self.who} {name}")
        return True

    def track(self) -> RightTrack:
        """Some right of the case."""
        found: RightTrack = self.pick(list(RightTrack.objects.filter(case=self.story.case)))
        return found

    # -- who asks, and where their data are

    def assign(self) -> bool:
        """Take it, or give it to Nora."""
        cast = self.story.cast
        to = self.pick([getattr(cast, self.who), cast.nora])
        return self.tried("assign", lambda: assign.assign(assignee=to, **self.by()))

    def ask_identity(self) -> bool:
        """Ask who it is, by any way."""
        method = self.pick(["knowledge", "call_back", "document"])
        less = self.pick(["Nothing else is known.", ""])
        said: dict[str, Any] = {
            "ground": "sensitive",
            "method": method,
            "text": "Who are you?",
            "why_not_less": less,
        }
        return self.tried("ask_identity", lambda: identity.ask_identity(**said, **self.by()))

    def confirm_identity(self, method: str = "") -> bool:
        """It is certain who asks."""
        method = method or self.pick(["known_address", "document"])
        return self.tried(
            "confirm_identity", lambda: identity.confirm_identity(method=method, note="", **self.by())
        )

    def mismatch(self) -> bool:
        """Somebody else is asking."""
        return self.tried("mismatch", lambda: identity.record_mismatch(note=WHY, **self.by()))

    def record_authority(self, outcomes: Sequence[str] = ("sufficient", "insufficient", "conflict")) -> bool:
        """They may act for the person, or not."""
        role = self.case.requester.role
        said: dict[str, Any] = {
            "role": role,
            "outcome": self.pick(list(outcomes)),
            "dated_on": self.story.now.date(),
            "note": WHY,
            **MAY_ACT.get(role, {"scope": "", "provision": ""}),
        }
        return self.tried("record_authority", lambda: authority.record_authority(**said, **self.by()))

    def clarify(self) -> bool:
        """Ask what is meant."""
        return self.tried(
            "clarify",
            lambda: clock_events.pause_clock(ground="unclear_request", text="Which years?", **self.by()),
        )

    def hear(self) -> bool:
        """What was asked is answered, whatever it was."""
        question = open_question(case=self.case)
        if question == "identity":
            return self.confirm_identity("known_address")
        if question == "authority":
            return self.record_authority(["sufficient"])
        if question == "fee":
            return self.tried("fee_paid", lambda: fees.fee_paid(paid_at=self.story.now, **self.by()))
        return self.tried(
            "resume",
            lambda: clock_events.resume_clock(answered_at=self.story.now, sufficient=True, **self.by()),
        )

    def search(self, results: Sequence[str] = ("found", "nothing_found", "not_searched")) -> bool:
        """Look into a system that nobody looked into, or again."""
        rows = SystemSearch.objects.filter(case=self.story.case)
        found = list(rows.filter(state="pending")) or list(rows)
        if not found:
            return False
        row, result = self.pick(found), self.pick(list(results))
        uploads = [Upload("t.csv", io.BytesIO(factories.RECORDS))] if result == "found" else []
        said: dict[str, Any] = {
            "search_id": row.pk,
            "result": result,
            "keys": ["name"],
            "note": "",
            "told_reason": WHY,
            "uploads": uploads,
        }
        return self.tried(f"search {result}", lambda: collect.record_search(**said, **self.by()))

    # -- the checklist and the decision

    def record(self) -> bool:
        """Any step of any right, with any choices."""
        track = self.track()
        steps_there = [one for one in checklist_of(right=track.right).steps if not one.computed]
        step: Step = self.pick(steps_there)
        about = self.pick(list(self.facts.found_systems) or [""]) if step.each else ""
        chosen = {
            one.name: self.pick([choice.value for choice in one.choices])
            for one in step.fields
            if one.kind is FieldKind.CHOICE
        }
        return self.tried(f"record {step.slug}", lambda: self._record(track, step, about, chosen))

    def _record(self, track: RightTrack, step: Step, about: str, chosen: Mapping[str, str]) -> None:
        steps.record_step(
            track_id=track.pk, step=step.slug, about=about, values=sample_values(step, **chosen), **self.by()
        )

    def remove(self) -> bool:
        """Take an entry away."""
        found = list(StepEntry.objects.filter(track__case=self.story.case, removed_at=None))
        if not found:
            return False
        entry = self.pick(found)
        return self.tried(f"remove {entry.step}", lambda: self.take_away(entry))

    def take_away(self, entry: StepEntry) -> None:
        """Take that entry away, or be refused."""
        steps.remove_entry(entry_id=entry.pk, **self.by())

    def record_missing(self, track: RightTrack, stage: Stage, decision: str = "", ground: str = "") -> bool:
        """Everything a decision, or the answer to it, still asks for."""
        done = False
        facts = self.facts
        one = facts_of_right(facts, track)
        for step in missing_steps(stage=stage, track=one, facts=facts, decision=decision, ground=ground):
            for about in missing_systems(step=step, track=one, facts=facts) or ("",):
                chosen = {"choice": "copy_made"} if step.slug == "order" else {}
                done |= self.tried(
                    f"record {step.slug}",
                    lambda s=step, a=about, c=chosen: self._record(track, s, a, c),  # type: ignore[misc]
                )
        return done

    def decide(self) -> bool:
        """Any right in any way, after what it asks for was recorded; or before."""
        track = self.track()
        decision = self.pick(list(Decision)).value
        ground = self.pick(list(GROUNDS_OF[Right(track.right)]) or [""])
        if self.pick([True, True, False]):
            self.record_missing(track, Stage.DECISION, decision, ground)
        return self.decide_so(track, decision, ground)

    def decide_so(self, track: RightTrack, decision: str, ground: str) -> bool:
        """One right in one way."""
        said: dict[str, Any] = {"track_id": track.pk, "decision": decision, "ground": ground, "reasons": WHY}
        return self.tried(f"decide {decision} {ground}", lambda: decide.decide(**said, **self.by()))

    def revise(self) -> bool:
        """Take a decision back; one that there is, mostly."""
        made = RightTrack.objects.filter(case=self.story.case, state__in=["decided", "proposed"])
        track = self.pick(list(made) or [self.track()])
        return self.tried("revise", lambda: decide.revise(track_id=track.pk, **self.by()))

    def ask_erasure(self, of: RightTrack | None = None) -> bool:
        """Put the plan before a second person."""
        track = of or self.track()
        return self.tried("ask_erasure", lambda: erasure.ask_erasure(track_id=track.pk, **self.by()))

    def ask_extension(self) -> bool:
        """Two more months."""
        said: dict[str, Any] = {"code": "complexity", "reason": WHY, "text": "We need longer."}
        return self.tried("ask_extension", lambda: clock_events.ask_extension(**said, **self.by()))

    def ask_fee(self) -> bool:
        """A fee, for a further copy or an excessive request; what shows the excess is recorded before, or not."""
        track = self.track()
        excess = checklist_of(right=track.right).step(EXCESS.slug)
        if excess is not None and self.pick([True, False]):
            self.tried("record excess", lambda: self._record(track, excess, "", {}))
        said: dict[str, Any] = {
            "amount": "5",
            "currency": "GBP",
            "ground": self.pick(["further_copy", "excessive"]),
            "costs": "Post",
            "text": WHY,
        }
        return self.tried("ask_fee", lambda: fees.ask_fee(**said, **self.by()))

    def judge(self, verbs: Sequence[str] = ("approve", "decline", "take_back", "break_glass")) -> bool:
        """Answer what waits for a second person, in any way."""
        found = list(Approval.objects.filter(case=self.story.case, state="asked"))
        if not found:
            return False
        verb, waiting = self.pick(list(verbs)), self.pick(found)
        reason: dict[str, Any] = {"reason": WHY} if verb in {"decline", "break_glass"} else {}
        act = getattr(approvals, verb)
        return self.tried(
            f"{verb} {waiting.kind}", lambda: act(approval_id=waiting.pk, **reason, **self.by())
        )


def facts_of_right(facts: CaseFacts, track: RightTrack) -> TrackFacts:
    """One right among the facts."""
    return next(one for one in facts.tracks if one.right == track.right)
