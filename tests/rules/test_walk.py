"""Wanders through the procedure by random permitted moves and records.

Wherever it comes there is a next step that can be done, and what was answered had all that the law demands.
"""

from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dsr.rules.checklists.demands import missing_steps, missing_systems
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Stage, Step
from dsr.rules.deciding import why_not_stand
from dsr.rules.lifecycle import (
    ENDED,
    GRANTING,
    GROUNDS_OF,
    NEEDS_GROUND,
    NEEDS_SECOND_PERSON,
    Decision,
    TrackState,
)
from dsr.rules.next_steps import next_track
from dsr.rules.procedure import (
    NEXT_TEXTS,
    next_step,
    why_not,
    why_not_ask_erasure,
    why_not_decide,
    why_not_record,
)
from dsr.rules.rights import Right
from tests.rules.step_samples import sample_values
from tests.rules.walked_can import CAN
from tests.rules.walked_case import Walked, WalkedCase

SYSTEMS = ("crm", "erp")
ENDS = ("withdraw", "hand_over", "not_a_request", "lapse")


class Walk(RuleBasedStateMachine):
    """One case, walked at random."""

    case: WalkedCase

    @initialize(
        rights=st.lists(st.sampled_from(list(Right)), min_size=1, max_size=3, unique=True),
        country=st.sampled_from(["DE", "ES"]),
        role=st.sampled_from(["self", "self", "parent"]),
        subject=st.sampled_from(["adult", "adult", "child", "deceased"]),
    )
    def receive(self, rights: list[Right], country: str, role: str, subject: str) -> None:
        tracks = [Walked(right) for right in rights]
        self.case = WalkedCase(tracks, country=country, role=role, subject=subject, pending=list(SYSTEMS))

    def may(self, action: str) -> bool:
        return why_not(action=action, facts=self.case.facts) == ""

    def some(self, data: st.DataObject, state: TrackState) -> Walked | None:
        found = [track for track in self.case.tracks if track.state == state]
        return data.draw(st.sampled_from(found)) if found else None

    # Who asks, and the search

    @rule()
    def assign(self) -> None:
        if self.may("assign"):
            self.case.assigned = True

    @rule(answered=st.booleans())
    def ask_or_confirm_identity(self, answered: bool) -> None:
        if answered and self.may("confirm_identity"):
            self.case.identity, self.case.waiting = True, False
        elif self.may("ask_identity") and self.may("pause"):
            self.case.waiting = True

    @rule()
    def answer_comes(self) -> None:
        if self.may("resume"):
            self.case.waiting = False

    @rule(shown=st.booleans())
    def look_at_authority(self, shown: bool) -> None:
        if self.case.role != "self" and self.may("record_authority"):
            self.case.authority, self.case.refused_authority = shown, not shown

    @rule(found=st.booleans())
    def search(self, found: bool) -> None:
        if self.case.pending and self.may("collect"):
            system = self.case.pending.pop()
            self.case.looked_into += 1
            if found:
                self.case.found.append(system)

    # Records and decisions

    @rule(data=st.data())
    def record_or_take_away(self, data: st.DataObject) -> None:
        track = data.draw(st.sampled_from(self.case.tracks))
        step = data.draw(
            st.sampled_from([s for s in checklist_of(right=track.right).steps if not s.computed])
        )
        about = data.draw(st.sampled_from(["", *self.case.found])) if step.each else ""
        if step.each and not about:
            return
        if why_not_record(step=step.slug, track=track.facts, facts=self.case.facts, about=about):
            return
        if data.draw(st.integers(0, 4)):
            track.put(step.slug, about, _values(step, data))
        else:
            track.take_away(step.slug, about)
        self._tells_less(track)

    @rule(data=st.data())
    def do_what_is_missing(self, data: st.DataObject) -> None:
        """The handler who follows the list."""
        track = data.draw(st.sampled_from(self.case.tracks))
        self._record_missing(track, Stage.ANSWER if track.state == TrackState.DECIDED else Stage.DECISION)

    def _record_missing(self, track: Walked, stage: Stage) -> None:
        for step in missing_steps(stage=stage, track=track.facts, facts=self.case.facts):
            for about in missing_systems(step=step, track=track.facts, facts=self.case.facts) or ("",):
                facts = self.case.facts
                if not why_not_record(step=step.slug, track=track.facts, facts=facts, about=about):
                    track.put(step.slug, about, sample_values(step))
                    self._tells_less(track)

    def _tells_less(self, track: Walked) -> None:
        """A letter that was written before an entry about what it answers does not tell of it."""
        if track.state == TrackState.DECIDED:
            self.case.outdate()

    @rule(data=st.data(), decision=st.sampled_from(list(Decision)))
    def decide(self, data: st.DataObject, decision: str) -> None:
        track = self.some(data, TrackState.WORKING)
        if track is None or not self.may("decide"):
            return
        ground = ""
        if decision in NEEDS_GROUND:
            ground = data.draw(st.sampled_from(["", *GROUNDS_OF[Right(track.right)]]))
            if not ground:
                return
        if data.draw(st.booleans()):
            self._record_for(track, decision, ground)
        facts = self.case.facts
        if not why_not_decide(right=track.right, facts=facts, decision=decision, ground=ground):
            self.case.decide(track, decision, ground)

    def _record_for(self, track: Walked, decision: str, ground: str) -> None:
        facts = self.case.facts
        for step in missing_steps(
            stage=Stage.DECISION, track=track.facts, facts=facts, decision=decision, ground=ground
        ):
            if not why_not_record(step=step.slug, track=track.facts, facts=facts):
                track.put(step.slug, "", sample_values(step))

    @rule(data=st.data())
    def take_decision_back(self, data: st.DataObject) -> None:
        track = self.some(data, TrackState.DECIDED)
        if track and self.may("collect"):
            track.go("revise")
            track.forget()
            self.case.outdate()

    @rule(data=st.data(), says=st.sampled_from(["approve", "approve", "decline", "revise"]))
    def second_person_on_refusal(self, data: st.DataObject, says: str) -> None:
        track = self.some(data, TrackState.PROPOSED)
        if track is None or not self.may("approve"):
            return
        track.go(says)
        track.asked.discard("refusal")
        if says == "approve":
            track.agreed = True
            self.case.outdate()
        else:
            track.forget()

    @rule(data=st.data(), yes=st.booleans())
    def second_person_on_erasure(self, data: st.DataObject, yes: bool) -> None:
        track = data.draw(st.sampled_from(self.case.tracks))
        if "erasure" in track.asked and self.may("approve"):
            track.asked.discard("erasure")
            if yes:
                track.approved.add("erasure")
        elif not why_not_ask_erasure(track=track.facts, facts=self.case.facts):
            track.asked.add("erasure")

    @rule(system=st.sampled_from(SYSTEMS))
    def hold_or_lift(self, system: str) -> None:
        if not self.case.closed:
            self.case.held ^= {system}

    # The answer

    @rule(whole=st.booleans())
    def prepare(self, whole: bool) -> None:
        if self.may("prepare_answer"):
            self.case.answer, self.case.bundle, self.case.items = "draft", "", whole

    @rule(state=st.sampled_from(["queued", "built", "failed"]))
    def build(self, state: str) -> None:
        if self.may("build_bundle"):
            self.case.bundle = state

    @rule()
    def bundle_comes(self) -> None:
        if self.case.bundle == "queued":
            self.case.bundle = "built"

    @rule()
    def ask_release(self) -> None:
        if self.may("ask_release"):
            self.case.answer = "awaiting_release"

    @rule(yes=st.booleans())
    def release_or_take_back(self, yes: bool) -> None:
        if yes and self.may("release"):
            self.case.release()
        elif self.may("take_back"):
            self.case.answer = "draft"

    # The handler who does what the desk says next

    @rule(data=st.data(), times=st.integers(1, 12))
    def follow_the_desk(self, data: st.DataObject, times: int) -> None:
        for _ in range(times):
            slug = next_step(self.case.facts).slug
            self.there_is_a_next_step_that_can_be_done()
            if data.draw(st.integers(0, 2)):
                self._do(slug, data)
            else:
                self._hurry(slug)

    def _hurry(self, slug: str) -> None:
        """The handler who skips what the desk asks for and tries to get the answer out."""
        if slug in {"record_steps", "ask_erasure", "build_bundle"}:
            self.prepare(whole=False)
        self.ask_release()

    def _do(self, slug: str, data: st.DataObject) -> None:
        acts: dict[str, Callable[[], None]] = {
            "assign": self.assign,
            "confirm_identity": lambda: self.ask_or_confirm_identity(answered=True),
            "check_authority": lambda: self.look_at_authority(shown=data.draw(st.booleans())),
            "wait_requester": self.answer_comes,
            "collect": lambda: self.search(found=data.draw(st.booleans())),
            "record_steps": self._record_all,
            "ask_erasure": self._ask_erasure,
            "reconsider": self._reconsider,
            "prepare_answer": lambda: self.prepare(whole=True),
            "build_bundle": lambda: self.build(state="built"),
            "wait_bundle": self.bundle_comes,
            "ask_release": self.ask_release,
            "release": lambda: self.release_or_take_back(yes=True),
            "notify_recipients": lambda: self.follow(action="tell"),
            "see_to_tasks": lambda: self.follow(action="task"),
            "handle_breach": lambda: self.follow(action="breach"),
            "keep_restricted": lambda: self.follow(action="lift"),
            "lift_restriction": lambda: self.follow(action="lift"),
            "close": self.close,
            "none": lambda: None,
        }
        if slug in {"decide", "stop_marketing"}:
            self._decide_next(data)
        elif slug == "approve":
            self._approve_all()
        else:
            acts[slug]()

    def _decide_next(self, data: st.DataObject) -> None:
        facts = self.case.facts
        chosen = next_track(facts)
        track = next(track for track in self.case.tracks if chosen and track.right == chosen.right)
        ways = [
            (decision.value, ground)
            for decision in Decision
            for ground in (GROUNDS_OF[Right(track.right)] if decision in NEEDS_GROUND else ("",))
        ]
        decision, ground = data.draw(st.sampled_from(ways))
        if data.draw(st.booleans()):
            self._record_for(track, decision, ground)
        if not why_not_decide(right=track.right, facts=self.case.facts, decision=decision, ground=ground):
            self.case.decide(track, decision, ground)

    def _approve_all(self) -> None:
        for track in self.case.tracks:
            if track.state == TrackState.PROPOSED:
                track.go("approve")
                track.agreed = True
                self.case.outdate()
            if "erasure" in track.asked:
                track.approved.add("erasure")
            track.asked.clear()

    def _reconsider(self) -> None:
        for track in self.case.tracks:
            if why_not_stand(track=track.facts, facts=self.case.facts) and self.may("collect"):
                track.go("revise")
                track.forget()
                self.case.outdate()

    def _ask_erasure(self) -> None:
        for track in self.case.tracks:
            if not why_not_ask_erasure(track=track.facts, facts=self.case.facts):
                track.asked.add("erasure")

    def _record_all(self) -> None:
        for track in self.case.tracks:
            for stage in (Stage.DECISION, Stage.ANSWER):
                self._record_missing(track, stage)

    # What comes beside and after

    @rule(action=st.sampled_from(["tell", "lift", "task", "breach"]))
    def follow(self, action: str) -> None:
        case = self.case
        if case.closed:
            return
        if action == "tell" and case.notices:
            case.notices -= 1
        elif action == "lift" and case.restriction:
            case.restriction = "told" if case.restriction == "set" else ""
        elif action == "task":
            case.tasks = 0 if case.tasks else 1
        elif action == "breach":
            case.breaches = 0 if case.breaches else 1

    @precondition(lambda self: self.case.assigned)
    @rule(verb=st.sampled_from(ENDS), sure=st.integers(0, 9))
    def end_otherwise(self, verb: str, sure: int) -> None:
        if sure == 0 and self.may(verb):
            self.case.end_all(verb)

    @rule()
    def close(self) -> None:
        if self.may("close"):
            self.case.closed = True

    @rule(data=st.data())
    def reopen(self, data: st.DataObject) -> None:
        ended = [track for track in self.case.tracks if track.state in ENDED - {TrackState.MERGED}]
        if self.may("reopen") and ended:
            track = data.draw(st.sampled_from(ended))
            track.go("reopen")
            track.forget()
            self.case.closed = False

    # What always holds

    @invariant()
    def there_is_a_next_step_that_can_be_done(self) -> None:
        slug = next_step(self.case.facts).slug
        assert slug in NEXT_TEXTS
        assert CAN[slug](self.case), f"{slug} cannot be done: {self.case}"

    @invariant()
    def what_was_answered_had_all_that_is_demanded(self) -> None:
        for track, facts, agreed in self.case.answered:
            if track.decision in NEEDS_SECOND_PERSON:
                assert agreed and bool(track.ground) == (track.decision in NEEDS_GROUND)
                assert track.right not in {Right.OBJECTION_DIRECT_MARKETING, Right.CONSENT_WITHDRAWAL}
            assert missing_steps(stage=Stage.ANSWER, track=track, facts=facts) == ()
            assert why_not_stand(track=track, facts=facts) == ""
            if track.right == Right.ERASURE and track.decision in GRANTING and facts.found_systems:
                assert "erasure" in track.approved
            if track.right == Right.ACCESS and track.decision in GRANTING:
                assert not facts.missing_information

    @invariant()
    def nothing_is_open_in_a_closed_case(self) -> None:
        case = self.case
        if case.closed:
            assert all(track.state in ENDED for track in case.tracks)
            assert not (case.notices or case.restriction or case.tasks or case.breaches)


def _values(step: Step, data: st.DataObject) -> dict[str, str]:
    """Sample values with one of the choices of the first field that has any."""
    field = next((field for field in step.fields if field.choices), None)
    if field is None:
        return sample_values(step)
    choice = data.draw(st.sampled_from(field.choices))
    return sample_values(step, **{field.name: choice.value})


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=200, stateful_step_count=60, deadline=None)
