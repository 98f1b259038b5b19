"""Erasure by machine: begun only where a second person agreed, answered only when nothing is left unexplained."""

from dataclasses import replace

import pytest

from dsr.rules.case_facts import CaseFacts, MachineErasure
from dsr.rules.guards.erasure_runs import NO_DRY_RUN, NO_ERASURE, OPEN_ERASURE, why_erasure_open
from dsr.rules.procedure import next_step, why_not
from dsr.rules.recording import (
    ACCESS_FIRST,
    DRY_RUN_GOES_ON,
    HELD,
    MACHINE_AT_WORK,
    UNFIT,
    why_not_ask_erasure,
    why_not_record,
)
from tests.rules.procedure_facts import a_case, a_track, with_entries

SYSTEM = "crm"


def erasure(*entries: tuple[str, str] | str, approved: bool = True, decision: str = "grant") -> CaseFacts:
    """An erasure that was granted, its plan written for one system, with a dry run there."""
    track = a_track(
        "erasure", "decided", decision, approved=frozenset({"erasure"}) if approved else frozenset()
    )
    track = with_entries(track, "ground", ("erasure_plan", SYSTEM), *entries)
    facts = a_case(track)
    return replace(
        facts,
        assigned=True,
        identity_settled=True,
        pending_systems=0,
        found_systems=(SYSTEM,),
        machine=MachineErasure(planned=(SYSTEM,)),
    )


def with_open(facts: CaseFacts, *slugs: str) -> CaseFacts:
    return replace(facts, machine=MachineErasure(open=frozenset(slugs)))


def test_a_machine_begins_after_the_yes() -> None:
    assert why_not(action="erase_by_machine", facts=erasure()) == ""
    assert next_step(erasure()).slug == "erase_by_machine"
    assert "second person must agree" in why_not(action="erase_by_machine", facts=erasure(approved=False))


def test_what_is_held_or_asked_for_by_access_waits() -> None:
    held = replace(erasure(), held_systems=frozenset({SYSTEM}))
    assert why_not(action="erase_by_machine", facts=held) == HELD
    both = replace(erasure(), tracks=(*erasure().tracks, a_track("access")))
    assert why_not(action="erase_by_machine", facts=both) == ACCESS_FIRST


def test_without_dry_run_or_after_it_was_recorded_nothing_begins() -> None:
    assert why_not(action="erase_by_machine", facts=with_open(erasure())) == NO_DRY_RUN
    assert why_not(action="erase_by_machine", facts=erasure(("erased", SYSTEM))) == NO_DRY_RUN
    assert why_not(action="erase_by_machine", facts=a_case(a_track("access"))) == NO_ERASURE


@pytest.mark.parametrize("slug", OPEN_ERASURE)
def test_what_is_open_keeps_the_answer_and_the_end_back(slug: str) -> None:
    facts = replace(with_open(erasure(("erased", SYSTEM)), slug), answer_state="draft")
    assert why_not(action="ask_release", facts=facts) == OPEN_ERASURE[slug] == why_erasure_open(facts=facts)
    answered = replace(facts, tracks=(replace(facts.tracks[0], state="answered"),), answer_state="")
    assert why_not(action="close", facts=answered) == OPEN_ERASURE[slug]


def test_who_moves_while_machines_work_and_after() -> None:
    done = erasure(("erased", SYSTEM))
    assert next_step(with_open(done, "searching")) == next_step(with_open(done, "erasing"))
    assert next_step(with_open(done, "searching")).whose == "nobody"
    assert next_step(with_open(done, "residues")).slug == "explain_residues"
    assert next_step(with_open(done, "searching", "residues")).slug == "wait_erasure"


def test_nobody_is_asked_while_a_dry_run_goes_on() -> None:
    facts = with_open(erasure(approved=False), "planning")
    assert why_not_ask_erasure(track=facts.tracks[0], facts=facts) == DRY_RUN_GOES_ON
    kept = with_open(erasure(approved=False), "keeps")
    assert "grant in part" in why_not_ask_erasure(track=kept.tracks[0], facts=kept)


def test_a_dry_run_that_shows_what_cannot_be_done_is_mended_before_anybody_is_asked() -> None:
    facts = replace(erasure(approved=False), machine=MachineErasure(unfit=(SYSTEM,)))
    assert why_not(action="ask_erasure", facts=facts) == UNFIT
    assert next_step(facts).slug == "mend_dry_run"
    assert why_not(action="plan_by_machine", facts=facts) == ""
    other = replace(facts, machine=MachineErasure(unfit=("elsewhere",)))  # people found nothing there since
    assert next_step(other).slug == "ask_erasure"
    for action in ("keep", "block"):
        plan = {"action": action}
        track = a_track(
            "erasure", "decided", "grant_partly", recorded={"erasure_plan": (SYSTEM,), "keep": ("",)}
        )
        theirs = replace(facts, tracks=(replace(track, values={"erasure_plan": (plan,)}),))
        assert next_step(theirs).slug == "ask_erasure", action


def test_what_a_machine_erases_at_this_moment_is_not_recorded_by_hand() -> None:
    facts = replace(erasure(), machine=MachineErasure(open=frozenset({"erasing"}), erasing=(SYSTEM,)))
    said = why_not_record(step="erased", track=facts.tracks[0], facts=facts, about=SYSTEM)
    assert said == MACHINE_AT_WORK
    facts = replace(facts, machine=MachineErasure(erasing=("elsewhere",)))
    assert why_not_record(step="erased", track=facts.tracks[0], facts=facts, about=SYSTEM) == ""


def test_a_dry_run_is_not_made_past_a_second_person() -> None:
    waits = replace(erasure(approved=False).tracks[0], asked=frozenset({"erasure"}))
    facts = replace(erasure(approved=False), tracks=(waits,))
    assert "waits for a second person" in why_not(action="plan_by_machine", facts=facts)
    assert why_not(action="plan_by_machine", facts=erasure(approved=False)) == ""
    unknown = replace(erasure(approved=False), identity_settled=False)
    assert "who asks" in why_not(action="plan_by_machine", facts=unknown)
