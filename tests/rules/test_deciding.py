"""Who asks, who may ask, what was searched and recorded: only then is decided, and never otherwise."""

import pytest

from dsr.rules.case_facts import TrackFacts
from dsr.rules.deciding import (
    ABSOLUTE,
    ERASE_TOO,
    FIRST_AUTHORITY,
    FIRST_IDENTITY,
    KEPT_AFTER_ALL,
    NOWHERE_LOOKED,
    PAID_FOR,
    STILL_HELD,
    why_not_decide,
    why_not_stand,
)
from dsr.rules.rights import Right
from tests.rules.procedure_facts import a_case, a_track, with_entries

IMMEDIATE = ["objection_direct_marketing", "consent_withdrawal"]
OTHERS = [right for right in Right if right not in IMMEDIATE]


@pytest.mark.parametrize("right", OTHERS)
def test_first_who_is_asking_then_whether_they_may(right: str) -> None:
    track = a_track(right)
    unknown = a_case(track, identity_settled=False, role="parent", authority_settled=False)
    assert why_not_decide(right=right, facts=unknown) == FIRST_IDENTITY
    known = a_case(track, role="parent", authority_settled=False)
    assert why_not_decide(right=right, facts=known) == FIRST_AUTHORITY
    assert why_not_decide(right=right, facts=a_case(track, role="parent")) == ""


@pytest.mark.parametrize("right", IMMEDIATE)
def test_immediate_rights_wait_for_nothing(right: str) -> None:
    facts = a_case(a_track(right), identity_settled=False, pending_systems=3, authority_settled=False)
    assert why_not_decide(right=right, facts=facts, decision="grant") == ""


@pytest.mark.parametrize("right", IMMEDIATE)
@pytest.mark.parametrize("decision", ["refuse", "grant_partly"])
def test_absolute_rights_are_never_refused(right: str, decision: str) -> None:
    facts = a_case(a_track(right))
    assert why_not_decide(right=right, facts=facts, decision=decision, ground="excessive") == ABSOLUTE


def test_whoever_was_not_shown_to_act_for_the_person_can_only_be_refused_for_it() -> None:
    facts = a_case(
        a_track("access"),
        role="representative",
        authority_settled=False,
        authority_refused=True,
        identity_settled=False,
        pending_systems=2,
    )
    assert why_not_decide(right="access", facts=facts) == ""
    refused = why_not_decide(right="access", facts=facts, decision="refuse", ground="no_authority")
    assert refused == ""
    assert why_not_decide(right="access", facts=facts, decision="grant") == FIRST_IDENTITY
    assert why_not_decide(right="access", facts=facts, decision="refuse", ground="excessive")


def test_whoever_cannot_be_identified_can_only_be_refused_for_it() -> None:
    track = with_entries(a_track("access"), "cannot_identify")
    facts = a_case(track, identity_settled=False, pending_systems=2)
    assert why_not_decide(right="access", facts=facts) == ""
    assert why_not_decide(right="access", facts=facts, decision="refuse", ground="cannot_identify") == ""
    assert why_not_decide(right="access", facts=facts, decision="grant") == FIRST_IDENTITY
    assert (
        why_not_decide(right="access", facts=facts, decision="refuse", ground="excessive") == FIRST_IDENTITY
    )


def test_an_excessive_request_needs_its_evidence_and_no_search() -> None:
    bare = a_case(a_track("access"), pending_systems=2)
    said = why_not_decide(right="access", facts=bare, decision="refuse", ground="excessive")
    assert said == "2 data systems have no result yet. Record one for each."
    shown = a_case(with_entries(a_track("access"), "excess"), pending_systems=2)
    assert why_not_decide(right="access", facts=shown, decision="refuse", ground="excessive") == ""
    assert why_not_decide(right="access", facts=shown, decision="grant").startswith("2 data systems")


def test_r7_an_assessment_that_is_not_written_down_stops_the_decision() -> None:
    facts = a_case(a_track("objection"))
    said = why_not_decide(right="objection", facts=facts, decision="refuse", ground="overriding_grounds")
    assert said == "First record: Weigh the grounds in three parts."
    weighed = a_case(with_entries(a_track("objection"), "balance"))
    assert (
        why_not_decide(right="objection", facts=weighed, decision="refuse", ground="overriding_grounds") == ""
    )


def test_a_ground_belongs_to_its_right() -> None:
    facts = a_case(a_track("access"))
    said = why_not_decide(right="access", facts=facts, decision="refuse", ground="legal_obligation")
    assert said == "This ground does not belong to this right."


@pytest.mark.parametrize(
    ("basis", "automated", "met"),
    [
        ("consent", "yes", True),
        ("contract", "yes", True),
        ("contract", "no", False),
        ("other", "yes", False),
        ("other", "no", False),
    ],
)
def test_portability_is_granted_when_both_conditions_are_met_and_refused_for_them_when_not(
    basis: str, automated: str, met: bool
) -> None:
    track = with_entries(
        a_track("portability"), "conditions", conditions={"basis": basis, "automated": automated}
    )
    facts = a_case(track)
    grant = why_not_decide(right="portability", facts=facts, decision="grant")
    refuse = why_not_decide(right="portability", facts=facts, decision="refuse", ground="conditions_not_met")
    assert (grant == "") == met
    assert (refuse == "") != met


def test_nothing_is_decided_in_a_case_that_is_closed_merged_or_waits_for_release() -> None:
    track = a_track("access")
    for facts in (
        a_case(track, closed=True),
        a_case(track, merged=True),
        a_case(track, answer_state="awaiting_release"),
    ):
        assert why_not_decide(right="access", facts=facts).endswith(".")


def test_nothing_held_is_said_only_after_a_look_and_where_nothing_is_left() -> None:
    """Erased in one of two systems is not erased; blocked or kept is held still."""
    track = a_track("access")
    assert why_not_decide(right="access", facts=a_case(track), decision="no_data") == ""
    unseen = a_case(track, looked_into=0)
    assert why_not_decide(right="access", facts=unseen, decision="no_data") == NOWHERE_LOOKED
    for action, held in (("erase", False), ("anonymise", False), ("block", True), ("keep", True)):
        erased = with_entries(
            a_track("erasure", "decided", "grant"),
            ("erasure_plan", "crm"),
            ("erased", "crm"),
            erasure_plan={"action": action},
        )
        one = a_case(track, erased, found_systems=("crm",))
        assert (why_not_decide(right="access", facts=one, decision="no_data") == STILL_HELD) == held
        two = a_case(track, erased, found_systems=("crm", "erp"))
        assert why_not_decide(right="access", facts=two, decision="no_data") == STILL_HELD


@pytest.mark.parametrize(
    ("erasure", "said"),
    [
        ((), ERASE_TOO),
        ((a_track("erasure"),), ""),
        ((a_track("erasure", "proposed", "refuse", "excessive"),), KEPT_AFTER_ALL),
        ((a_track("erasure", "decided", "grant"),), ""),
        ((a_track("erasure", "answered", "grant_partly", "legal_obligation"),), ""),
        ((a_track("erasure", "answered", "refuse", "legal_obligation"),), KEPT_AFTER_ALL),
        ((a_track("erasure", "withdrawn"),), KEPT_AFTER_ALL),
    ],
)
def test_a_consent_without_another_ground_needs_an_erasure_that_goes_on(
    erasure: tuple[TrackFacts, ...], said: str
) -> None:
    consent = a_track("consent_withdrawal", "decided", "grant")
    alone = with_entries(consent, "consent", consent={"other_ground": "no"})
    kept = with_entries(consent, "consent", consent={"other_ground": "yes"})
    assert why_not_stand(track=alone, facts=a_case(alone, *erasure)) == said
    assert why_not_stand(track=kept, facts=a_case(kept, *erasure)) == ""


def test_a_fee_that_was_paid_ends_the_refusal_it_stood_for() -> None:
    shown = with_entries(a_track("access"), "excess")
    waiting = a_case(shown, pending_systems=2, fee_paid=True)
    assert why_not_decide(right="access", facts=waiting).startswith("2 data systems")
    searched = a_case(shown, fee_paid=True)
    assert why_not_decide(right="access", facts=searched, decision="refuse", ground="excessive") == PAID_FOR
    assert why_not_decide(right="access", facts=searched, decision="grant") == ""
