"""Wanders through the real verbs by random acts of random people, on the real tables.

Wherever a case comes there is one next step that can be done; nothing went out without its blocks or a second
person; and from wherever the wandering ends, following the next step leads home.
"""

import os
from datetime import datetime, timedelta
from random import Random
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from dsr.audit import verify
from dsr.audit.models import AuditEntry
from dsr.audit.record import stream_of_case
from dsr.cases.models import Answer, Approval, ClockFact, RightTrack, StepEntry
from dsr.casework.letters import mandatory_blocks, missing_blocks
from dsr.casework.open_case import Person
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from dsr.rules.lifecycle import ENDED, NEEDS_SECOND_PERSON, TrackState
from dsr.rules.procedure import GUARDS, NEXT_TEXTS, next_step, why_not
from dsr.rules.rights import Right
from tests import factories
from tests.cast import Cast
from tests.stories.teller import flat, received
from tests.stories.wanderer import Wanderer
from tests.stories.wandering_rules import (
    doors_left_open,
    erased_against_plan,
    forsaken_rights,
    letters_without_blocks,
    proof_kept_too_long,
)
from tests.stories.way_home import follow, walk_home

pytestmark = pytest.mark.django_db

# The act that the desk offers for a next step, where it has another name.
ACT_OF = {
    "stop_marketing": "decide",
    "notify_recipients": "tell_recipient",
    "wait_requester": "resume",
    "check_authority": "record_authority",
    "wait_bundle": "",
    "see_to_tasks": "",
    "handle_breach": "",
    "keep_restricted": "announce_lift",
}
ASKING = ("ask_identity", "confirm_identity", "record_authority", "hear", "search", "search", "search")
DECIDING = (
    "record",
    "record",
    "remove",
    "decide",
    "decide",
    "revise",
    "ask_erasure",
    "judge",
    "judge",
    "judge",
)
ANSWERING = ("write", "build", "ask_release", "release", "release", "take_back")
AFTER = ("tell_recipient", "restrict", "announce", "lift", "breach_step", "hold", "free", "days_pass")
RARE = (
    "assign",
    "ask_extension",
    "ask_fee",
    "mismatch",
    "mismatch",
    "clarify",
    "end",
    "close",
    "reopen",
    "reopen",
    "add_right",
    "interim",
    "reissue",
    "sends_file",
    "merge",
    "merge",
    "unmerge",
)
PEOPLE = ("omar", "omar", "nora", "lena", "lena", "axel")
ROLES = (("self", "adult"), ("self", "adult"), ("self", "adult"), ("parent", "child"), ("heir", "deceased"))
TRIES, STRAIGHT_ON, SELDOM = 8, 4, 0.5


class Wandering(RuleBasedStateMachine):
    """One case among people who do whatever comes to their minds."""

    cast: ClassVar[Cast]
    controller: ClassVar[Controller]
    start: ClassVar[datetime]
    one: Wanderer
    chance: Random

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()

    @initialize(seed=st.integers(min_value=0, max_value=2**32 - 1))
    def receive(self, seed: int) -> None:
        """A request comes. Who does what comes of the seed: small examples would try the first of everything."""
        self.chance = Random(seed)
        role, subject = self.chance.choice(ROLES)
        person = Person(
            name="Anna Requester",
            email="anna@example.org",
            role=role,
            subject_kind=subject,
            on_behalf_of="" if role == "self" else "Kim Requester",
        )
        rights = self.chance.sample([right.value for right in Right], self.chance.choice([1, 2, 2, 3]))
        story, twin = (
            received(controller=self.controller, cast=self.cast, at=at, rights=tuple(asked), person=person)
            for at, asked in ((self.start, rights), (self.start + timedelta(minutes=1), rights[:1]))
        )
        self.one = Wanderer(story, self.chance.choice, twin=twin)

    @rule()
    def somebody_asks_or_searches(self) -> None:
        self.does(ASKING)

    @rule()
    def somebody_decides_or_judges(self) -> None:
        self.does(DECIDING)

    @rule()
    def somebody_answers(self) -> None:
        self.does(ANSWERING)

    @rule()
    def somebody_sees_to_what_follows(self) -> None:
        self.does(AFTER)

    @rule()
    def somebody_does_something_rare(self) -> None:
        if self.chance.random() < SELDOM:
            self.does(RARE)

    @rule()
    def somebody_does_what_is_next(self) -> None:
        for _ in range(STRAIGHT_ON):
            if self.one.case.closed_at is None:
                follow(self.one)
                self.there_is_one_next_step_and_it_can_be_done()

    def does(self, acts: tuple[str, ...]) -> None:
        """One act of these that is permitted, after as many tries as it takes, but not for ever."""
        for _ in range(TRIES):
            self.one.who = self.chance.choice(PEOPLE)
            act = self.chance.choice(acts)
            if getattr(self.one, act)():
                allowed = self.one.who != "axel" or act in {"days_pass", "end", "sends_file"}
                assert allowed, f"an auditor did {act}"
                return

    @invariant()
    def there_is_one_next_step_and_it_can_be_done(self) -> None:
        case, facts = self.one.case, self.one.facts
        step = next_step(facts)
        assert step.slug in NEXT_TEXTS
        assert (case.next_step, case.whose_move) == (step.slug, step.whose), self.one.did[-5:]
        if case.closed_at is not None and step.slug == "none":
            return
        assert any(why_not(action=action, facts=facts) == "" for action in GUARDS), facts
        act = ACT_OF.get(step.slug, step.slug)
        assert not act or why_not(action=act, facts=facts) == "", (step.slug, self.one.did[-5:], facts)

    @invariant()
    def nothing_that_needs_two_was_done_by_one(self) -> None:
        case = self.one.story.case
        yes = [row for row in Approval.objects.filter(case=case) if row.state == "approved"]
        assert all(row.answered_by != row.asked_by or (row.broke_glass and row.reason) for row in yes)
        of = {(row.kind, row.track_id) for row in yes}
        for track in RightTrack.objects.filter(case=case):
            if track.decision in NEEDS_SECOND_PERSON and track.state in {
                TrackState.DECIDED,
                TrackState.ANSWERED,
            }:
                assert ("refusal", track.pk) in of, self.one.did
        for entry in StepEntry.objects.filter(track__case=case, step="erased"):
            assert ("erasure", entry.track_id) in of
        facts = set(ClockFact.objects.filter(case=case).values_list("kind", flat=True))
        assert "extension_notified" not in facts or ("extension", None) in of
        assert "fee_requested" not in facts or ("fee", None) in of

    @invariant()
    def what_went_out_has_its_blocks_and_two_people(self) -> None:
        case = self.one.case
        for answer in Answer.objects.filter(case=case, state="released"):
            assert answer.released_by != answer.prepared_by or answer.broke_glass
            told = [
                track
                for track in RightTrack.objects.filter(case=case, right__in=answer.rights)
                if track.answered_at == answer.released_at
            ]
            text = OutboxMessage.objects.get(dedupe_key=f"answer:{answer.pk}").kept_text
            assert missing_blocks(text=flat(text), blocks=mandatory_blocks(case=case, tracks=told)) == []

    @invariant()
    def nobody_unknown_was_answered_and_no_door_stayed_open(self) -> None:
        case = self.one.case
        assert [release.wrong() for release in self.one.releases if release.wrong()] == [], self.one.did
        assert doors_left_open(case) == [], self.one.did
        assert forsaken_rights(case) == [], self.one.did
        assert proof_kept_too_long(case) == [], self.one.did
        assert erased_against_plan(case) == [], self.one.did
        assert letters_without_blocks(case) == [], self.one.did

    @invariant()
    def a_closed_case_left_nothing_open(self) -> None:
        case = self.one.case
        if case.closed_at is None:
            return
        assert all(track.state in ENDED for track in RightTrack.objects.filter(case=case))
        assert not Approval.objects.filter(case=case, state="asked").exists()
        assert self.one.facts.restriction == "" and self.one.facts.open_notices == 0

    def goes_home(self) -> None:
        """By the next steps alone, taking the first choice of everything."""
        self.one.pick = lambda things: things[0]
        walk_home(self.one)
        self.everything_holds()

    def everything_holds(self) -> None:
        """Every rule at once: after the wandering nobody else asks."""
        self.there_is_one_next_step_and_it_can_be_done()
        self.nothing_that_needs_two_was_done_by_one()
        self.what_went_out_has_its_blocks_and_two_people()
        self.nobody_unknown_was_answered_and_no_door_stayed_open()
        self.a_closed_case_left_nothing_open()

    def teardown(self) -> None:
        """Following the next step leads home from here, and from there once more; the record of it all verifies."""
        try:
            if hasattr(self, "one"):
                self.goes_home()
                for act in self.chance.choice(((), ("mismatch",), ("reopen",), ("reopen", "mismatch"))):
                    getattr(self.one, act)()
                    self.everything_holds()
                    self.goes_home()
                stream = stream_of_case(self.one.story.case.pk)
                broken = AuditEntry.objects.filter(stream=stream, kind="glass:broken")
                assert all(entry.personal for entry in broken)
                assert verify.verify_all().broken is None
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)


def test_wherever_a_case_wanders_it_has_a_next_step_and_comes_home(cast: Cast, now: datetime) -> None:
    """Few examples here; DSR_TEST_WANDERINGS up for a long night."""
    Wandering.cast, Wandering.start = cast, now
    Wandering.controller = factories.controller("jtl", now=now)
    run_state_machine_as_test(
        Wandering,
        settings=settings(
            max_examples=int(os.environ.get("DSR_TEST_WANDERINGS", "10")),
            stateful_step_count=30,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # a shorter way to the same fault costs minutes; the seed is printed
            suppress_health_check=list(HealthCheck),
        ),
    )
