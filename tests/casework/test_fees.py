"""A fee: a second person first, then the estimate with its costs, then the person pays, or withdraws."""

from datetime import date, timedelta
from typing import Any

import pytest

from dsr.cases.models import Approval, Case, CaseLink, ClockFact
from dsr.casework import approvals, case_links, clock_events, close, decide, fees
from dsr.casework.door import NaiveMoment, NotNow, UnknownChoice
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene, everything
from tests.casework.themes.approvals import FEE, ask_fee, excess_shown, fee_told

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
DAY = timedelta(days=1)
UNDER_THE_GDPR = "comindware"


def pay(scene: Scene, *, days: int, now_days: int | None = None) -> None:
    fees.fee_paid(
        case_id=scene.case.pk,
        paid_at=scene.now + days * DAY,
        actor=scene.actor("omar"),
        now=scene.now + (days if now_days is None else now_days) * DAY,
    )


def test_nobody_hears_of_a_fee_before_a_second_person_agreed(scene: Scene) -> None:
    scene.assigned()
    ask_fee(scene)
    assert not OutboxMessage.objects.filter(letter="fee_estimate").exists()
    assert not ClockFact.objects.exists()
    assert scene.fresh().next_step == "approve"
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.later)
    mail = OutboxMessage.objects.get(letter="fee_estimate")
    for words in ("12.50 GBP", "postage", "ninth request", "withdraw", "Information Commissioner"):
        assert words in mail.kept_text, words
    case = scene.fresh()
    assert (case.waiting_since, case.next_step, case.whose_move) == (
        scene.later,
        "wait_requester",
        "requester",
    )
    fact = ClockFact.objects.get()
    assert (fact.kind, fact.at, fact.ground) == ("fee_requested", scene.later, "excessive")


def test_in_the_united_kingdom_the_period_starts_when_it_is_paid(scene: Scene) -> None:
    assert scene.case.legal_due_on == date(2026, 4, 2)
    fee_told(scene)
    pay(scene, days=10)
    case = scene.fresh()
    assert (case.waiting_since, case.legal_due_on) == (None, date(2026, 4, 13))
    assert [entry.known["kind"] for entry in scene.entries("clock:fact")] == ["fee_requested", "fee_paid"]


def test_elsewhere_a_fee_stops_no_clock(scene: Scene) -> None:
    controller = factories.controller(UNDER_THE_GDPR, now=scene.now)
    scene.case = factories.open_one(controller=controller, now=scene.now).case
    due = scene.case.legal_due_on
    fee_told(scene)
    assert scene.fresh().legal_due_on == due
    pay(scene, days=10)
    assert scene.fresh().legal_due_on == due


def ask_for_copy(scene: Scene) -> None:
    fees.ask_fee(
        case_id=scene.case.pk,
        actor=scene.actor("omar"),
        now=scene.later,
        **{**FEE, "ground": "further_copy"},
    )


def second_case(scene: Scene, **fields: Any) -> Case:
    """Anna has a released copy in her first case, and asks again; the scene turns to the second case."""
    first = scene.case
    scene.case = factories.open_one(controller=first.controller, now=scene.now + DAY, **fields).case
    return first


def link(scene: Scene, first: Case, kind: str = "earlier") -> None:
    case_links.link(
        case_id=scene.case.pk,
        other_reference=first.reference,
        kind=kind,
        note="",
        actor=scene.actor("omar"),
        now=scene.now + DAY,
    )


def test_the_first_copy_is_free(scene: Scene) -> None:
    """Art. 15(3): a fee may be charged for any further copies, so there must have been a first."""
    before = everything()
    with pytest.raises(NotNow, match="the first is free"):
        ask_for_copy(scene)
    assert everything() == before


def test_a_fee_for_a_further_copy_moves_no_start(scene: Scene) -> None:
    scene.released()
    first = second_case(scene)
    link(scene, first)
    ask_for_copy(scene)
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.now + DAY)
    due = scene.fresh().legal_due_on
    pay(scene, days=10)
    assert scene.fresh().legal_due_on == due == date(2026, 4, 7)


def test_a_further_copy_in_a_case_that_was_opened_again(scene: Scene) -> None:
    scene.closed()
    close.reopen(
        case_id=scene.case.pk,
        track_ids=[scene.track.pk],
        reason="She asks for another copy.",
        actor=scene.actor("lena"),
        now=scene.later,
    )
    ask_for_copy(scene)
    assert Approval.objects.filter(case=scene.case, kind="fee", state="asked").exists()


@pytest.mark.parametrize("kind", ["", "related", "not_same"])
def test_a_copy_in_a_case_that_is_not_linked_as_an_earlier_one_counts_nothing(
    scene: Scene, kind: str
) -> None:
    scene.released()
    first = second_case(scene)
    if kind:
        link(scene, first, kind)
    with pytest.raises(NotNow, match="link that case as an earlier request"):
        ask_for_copy(scene)


def test_a_copy_for_portability_alone_or_a_refusal_is_no_first_copy(scene: Scene) -> None:
    scene.case = factories.open_one(
        controller=scene.case.controller, now=scene.now, rights=("portability",)
    ).case
    scene.released()
    first = second_case(scene)
    link(scene, first)
    with pytest.raises(NotNow, match="the first is free"):
        ask_for_copy(scene)


def test_a_link_that_is_undone_meanwhile_stops_the_fee(scene: Scene) -> None:
    """What was checked when it was asked is checked again when it is agreed to."""
    scene.released()
    first = second_case(scene)
    link(scene, first)
    ask_for_copy(scene)
    row = CaseLink.objects.get(case=scene.case)
    case_links.unlink(case_id=scene.case.pk, link_id=row.pk, actor=scene.actor("omar"), now=scene.now + DAY)
    with pytest.raises(NotNow, match="the first is free"):
        factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.now + DAY)
    assert not ClockFact.objects.filter(case=scene.case).exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": "a lot"}, "as a number"),
        ({"amount": "-3"}, "as a number"),
        ({"amount": "0"}, "as a number"),
        ({"amount": "NaN"}, "as a number"),
        ({"amount": "1e9"}, "as a number"),
        ({"amount": "1.234"}, "as a number"),
        ({"currency": "£"}, "three letters"),
        ({"costs": " "}, "no overhead"),
        ({"text": ""}, "what the requester should read"),
    ],
)
def test_a_fee_names_its_costs(scene: Scene, fields: dict[str, str], words: str) -> None:
    excess_shown(scene)
    before = everything()
    with pytest.raises(NotNow, match=words):
        fees.ask_fee(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now, **{**FEE, **fields})
    assert everything() == before


def test_the_burden_of_proof_comes_before_the_fee(scene: Scene) -> None:  # R6, R7
    before = everything()
    for ground in ("excessive", "manifestly_unfounded"):
        with pytest.raises(NotNow, match="First record: Show why the request is unfounded or excessive"):
            fees.ask_fee(
                case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now, **{**FEE, "ground": ground}
            )
    assert everything() == before


def test_effort_is_no_ground(scene: Scene) -> None:
    with pytest.raises(UnknownChoice):
        fees.ask_fee(
            case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now, **{**FEE, "ground": "effort"}
        )


def test_one_fee_at_a_time_and_no_fee_while_a_question_is_open(scene: Scene) -> None:
    ask_fee(scene)
    with pytest.raises(NotNow, match="already waits for a second person"):
        fees.ask_fee(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now, **FEE)
    clock_events.pause_clock(
        case_id=scene.case.pk,
        ground="unclear_request",
        text="Which years?",
        actor=scene.actor("omar"),
        now=scene.now,
    )
    before = everything()
    with pytest.raises(NotNow, match="already waits for the requester"):
        factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.later)
    assert everything() == before


def test_a_payment_lies_between_letter_and_now(scene: Scene) -> None:
    with pytest.raises(NotNow, match="No fee is open"):
        pay(scene, days=0)
    fee_told(scene)
    for days, now_days in ((-1, 1), (3, 2)):
        with pytest.raises(NotNow, match="between the fee letter"):
            pay(scene, days=days, now_days=now_days)
    with pytest.raises(NaiveMoment):
        fees.fee_paid(
            case_id=scene.case.pk,
            paid_at=scene.now.replace(tzinfo=None),
            actor=scene.actor("omar"),
            now=scene.later,
        )


def test_a_fee_is_not_answered_like_a_question(scene: Scene) -> None:
    fee_told(scene)
    with pytest.raises(NotNow, match="is a fee"):
        clock_events.resume_clock(
            case_id=scene.case.pk,
            answered_at=scene.later,
            sufficient=True,
            actor=scene.actor("omar"),
            now=scene.later,
        )


def test_the_person_withdraws_instead(juxt: Controller, scene: Scene) -> None:
    fee_told(scene)
    decide.withdraw(case_id=scene.case.pk, now=scene.later)
    assert (scene.track.state, scene.fresh().next_step) == ("withdrawn", "close")


def test_declined_it_leaves_nothing_behind(scene: Scene) -> None:
    ask_fee(scene)
    approvals.decline(
        case_id=scene.case.pk,
        approval_id=scene.approval.pk,
        reason="Paper is overhead.",
        actor=scene.actor("lena"),
        now=scene.later,
    )
    assert scene.fresh().waiting_since is None
    assert not ClockFact.objects.exists()
    fees.ask_fee(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later, **FEE)
