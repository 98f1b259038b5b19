"""Second persons at the desk: what they see before the yes, what the asker sees meanwhile, and the broken glass."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client

from dsr.cases.models import Answer, Approval, Case, ClockFact, RightTrack
from dsr.casework import decide, prepare_answer
from dsr.casework.build_bundle import build_bundle, order_bundle
from dsr.casework.steps import record_step
from dsr.register.models import Controller
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Stage
from tests import factories
from tests.casework.themes.approvals import show_excess
from tests.cast import Cast
from tests.rules.step_samples import sample_values
from tests.web.desk.steps import Desk, told, words

EXTENSION = {
    "code": "complexity",
    "reason": "214 records in 3 systems.",
    "text": "It takes longer because of 214 records.",
}
FEE = {
    "ground": "excessive",
    "amount": "12.5",
    "currency": "gbp",
    "costs": "Paper and postage",
    "text": "The ninth request.",
}


@pytest.fixture
def led(lena: Client, case: Case) -> Desk:
    """Lena before the same case."""
    return Desk(lena, case)


def waiting(case: Case) -> Approval:
    return Approval.objects.get(case=case, state="asked")


def test_a_refusal_waits_and_the_second_person_sees_ground_reasons_and_facts(
    desk: Desk, led: Desk, cast: Cast, now: datetime
) -> None:
    factories.walk_to_proposed(case=desk.case, cast=cast, now=now)
    page = words(desk.open())
    assert "waits for a second person since" in page and "asked by Omar Handler" in page
    assert "It is the ninth request this week." in page and "Can answer: Lena Lead" in page
    assert "Look and answer" not in page, "the asker cannot answer"
    assert "Take it back" in page
    assert "break-glass" not in desk.open().content.decode()
    pk = waiting(desk.case).pk
    assert "Look and answer" in words(led.open())
    look = words(led.open("approval", approval_id=pk))
    for said in (
        "The request is excessive (Art. 12(5))",
        "It is the ninth request this week.",
        "Show why the request is unfounded or excessive",
        "the answer needs its own release",
        "Decline with a reason",
    ):
        assert said in look, said
    led.does("approval", approval_id=pk)
    assert desk.case.tracks.get().state == "decided"
    assert "approval:approved" in told(desk.case)


def test_the_asker_cannot_open_the_answer_and_a_lead_who_asked_sees_why_not(
    desk: Desk, led: Desk, cast: Cast, now: datetime
) -> None:
    led.does("extend", EXTENSION)
    pk = waiting(desk.case).pk
    assert desk.open("approval", approval_id=pk).status_code == 404
    for page in ("approval", "decline_approval"):
        assert "Another person must look at it." in words(led.open(page, approval_id=pk))
        response = led.send(page, {"reason": "x"}, approval_id=pk)
        assert response.status_code == 409
        assert "Another person must look at it." in words(response)
    assert not ClockFact.objects.exists()


def test_declined_with_a_reason_that_the_asker_reads(
    desk: Desk, led: Desk, cast: Cast, now: datetime
) -> None:
    factories.walk_to_proposed(case=desk.case, cast=cast, now=now)
    pk = waiting(desk.case).pk
    assert led.send("decline_approval", {"reason": ""}, approval_id=pk).status_code == 422
    led.does("decline_approval", {"reason": "Nine is not daily."}, approval_id=pk)
    page = words(desk.open())
    assert "Nine is not daily." in page and "Declined" in page
    assert desk.case.tracks.get().state == "working"
    response = led.send("approval", approval_id=pk)
    assert response.status_code == 409


def test_taken_back_by_the_asker(desk: Desk, sign_in: Callable[[str], Client], cast: Cast) -> None:
    desk.does("extend", EXTENSION)
    pk = waiting(desk.case).pk
    nora = Desk(sign_in("nora"), desk.case)
    assert "Only the person who asked, or a lead" in words(nora.open("take_back_approval", approval_id=pk))
    assert nora.send("take_back_approval", approval_id=pk).status_code == 409
    desk.does("take_back_approval", approval_id=pk)
    assert Approval.objects.get().state == "taken_back"


def test_the_extension_says_by_when_somebody_must_agree_and_shows_the_notice(desk: Desk, led: Desk) -> None:
    page = desk.open("extend")
    assert "Tuesday 2 June 2026" in words(page)
    assert "The second person has to agree by Thursday 2 April 2026" in words(page)
    desk.does("extend", EXTENSION)
    assert desk.case.legal_due_on == date(2026, 4, 2)
    assert "It has to be agreed to by" in words(desk.open())
    pk = waiting(desk.case).pk
    look = words(led.open("approval", approval_id=pk))
    for said in (
        "The request is complex",
        "214 records in 3 systems.",
        "Tuesday 2 June 2026",
        "We need more time",
        "Information Commissioner",
        "goes to anna@example.org now",
    ):
        assert said in look, said
    led.does("approval", approval_id=pk)
    assert desk.case.legal_due_on == date(2026, 6, 2)
    assert "clock:extended" in told(desk.case)


def test_a_fee_is_seen_as_its_letter_agreed_to_and_paid(
    desk: Desk, led: Desk, cast: Cast, now: datetime
) -> None:
    response = desk.send("ask_fee", FEE)
    assert response.status_code == 409
    assert "First record: Show why the request is unfounded or excessive." in words(response)
    show_excess(case=desk.case, actor=cast.actor("omar"), now=now)
    response = desk.send("ask_fee", {**FEE, "amount": "a lot"})
    assert response.status_code == 409
    assert "Write the sum as a number" in words(response) and 'value="a lot"' in response.content.decode()
    desk.does("ask_fee", FEE)
    pk = waiting(desk.case).pk
    look = words(led.open("approval", approval_id=pk))
    for said in ("12.50 GBP", "Paper and postage", "The ninth request.", "Withdrawing costs nothing"):
        assert said in look, said
    assert "No fee is open." in words(desk.open("fee_paid"))
    led.does("approval", approval_id=pk)
    assert desk.case.waiting_since is not None
    assert "The open question is a fee" in words(desk.open())
    assert "is not paid" not in words(desk.open("ask_fee"))
    desk.does("fee_paid", {"on": "2026-03-02", "at": ""})
    assert desk.case.waiting_since is None


def test_the_plan_is_shown_line_by_line_before_it_is_asked_and_before_it_is_agreed_to(
    omar: Client, lena: Client, juxt: Controller, cast: Cast, now: datetime
) -> None:
    case = factories.open_one(controller=juxt, now=now, rights=("erasure",)).case
    desk, led = Desk(omar, case), Desk(lena, case)
    factories.walk_to_decided(case=case, cast=cast, now=now)
    track = RightTrack.objects.get(case=case)
    assert "not in the plan yet" in words(desk.open("ask_erasure", track_id=track.pk))
    plan = checklist_of(right="erasure").step("erasure_plan")
    assert plan is not None
    search = case.searches.order_by("pk")[0]
    record_step(
        case_id=case.pk,
        track_id=track.pk,
        step="erasure_plan",
        about=search.system.slug,
        values=sample_values(plan, processors="Mailer Ltd"),
        actor=cast.actor("omar"),
        now=now,
    )
    assert "Put the plan before a second person" in words(desk.open())
    for said in ("Mailer Ltd", search.system.name, "cannot be undone"):
        assert said in words(desk.open("ask_erasure", track_id=track.pk)), said
    desk.does("ask_erasure", track_id=track.pk)
    look = words(led.open("approval", approval_id=waiting(case).pk))
    for said in ("Mailer Ltd", search.system.name, "Hold the data until they are overwritten"):
        assert said in look, said
    led.does("approval", approval_id=waiting_pk(case))
    assert "agreed to the plan as it stands" in words(desk.open("ask_erasure", track_id=track.pk))


def waiting_pk(case: Case) -> int:
    return waiting(case).pk


def test_a_lead_breaks_the_glass_and_it_stands_out(desk: Desk, led: Desk) -> None:
    led.does("extend", EXTENSION)
    pk = waiting(desk.case).pk
    assert desk.open("break_glass", approval_id=pk).status_code == 404
    page = led.open("break_glass", approval_id=pk)
    assert "Nobody else will look at it" in words(page) and "Tuesday 2 June 2026" in words(page)
    assert led.send("break_glass", {"reason": " "}, approval_id=pk).status_code == 422
    led.does("break_glass", {"reason": "Everybody is ill and today is the last day."}, approval_id=pk)
    assert desk.case.legal_due_on == date(2026, 6, 2)
    for reader in (desk, led):
        shown = words(reader.open())
        assert "The glass was broken: no second person looked" in shown
        assert "Everybody is ill and today is the last day." in shown
        assert "GLASS BROKEN, no second person (Lena Lead asked): Extension of the time limit" in shown


def test_a_lead_releases_alone_what_she_wrote(desk: Desk, led: Desk, cast: Cast, now: datetime) -> None:
    lena = cast.actor("lena")
    factories.walk_to_decided(case=desk.case, cast=cast, now=now)
    prepare_answer.prepare_answer(
        case_id=desk.case.pk,
        subject="Answer",
        body="Here.",
        information=factories.information(),
        actor=lena,
        now=now,
    )
    assert build_bundle(bundle_id=order_bundle(case_id=desk.case.pk, actor=lena, now=now).pk, now=now)
    prepare_answer.ask_release(case_id=desk.case.pk, actor=lena, now=now)
    assert desk.open("release_alone").status_code == 404
    page = words(led.open("release_alone"))
    assert "Give me a copy of my data" in page and "Nobody else will look at it" in page
    led.does("release_alone", {"reason": "The last day."})
    assert Answer.objects.get().broke_glass == "The last day."
    assert "The glass was broken" in words(desk.open())


def test_the_glass_is_not_offered_for_somebody_elses_answer(led: Desk, cast: Cast, now: datetime) -> None:
    factories.walk_to_awaiting_release(case=led.case, cast=cast, now=now)
    assert "without breaking the glass" in words(led.open("release_alone"))
    response = led.send("release_alone", {"reason": "Hurry."})
    assert response.status_code == 409


def test_what_waits_stands_in_the_day_of_the_lead_and_not_of_the_asker(
    desk: Desk, led: Desk, cast: Cast, now: datetime
) -> None:
    factories.walk_to_proposed(case=desk.case, cast=cast, now=now)
    queue = "/desk/?list=mine"
    assert desk.case.reference in words(led.client.get(queue))
    assert desk.case.reference not in words(desk.client.get(queue))
    assert desk.case.reference in words(desk.client.get("/desk/?list=waiting"))


def test_the_approval_of_another_case_is_not_there(
    led: Desk, juxt: Controller, cast: Cast, now: datetime
) -> None:
    other = factories.open_one(controller=juxt, now=now).case
    factories.walk_to_proposed(case=other, cast=cast, now=now)
    for page in ("approval", "decline_approval", "take_back_approval", "break_glass"):
        assert led.open(page, approval_id=waiting(other).pk).status_code == 404


def test_a_refusal_taken_back_through_its_right(desk: Desk, cast: Cast, now: datetime) -> None:
    factories.walk_to_collected(case=desk.case, cast=cast, now=now)
    track = RightTrack.objects.get(case=desk.case)
    factories.record_missing(
        track=track, cast=cast, now=now, stage=Stage.DECISION, decision="refuse", ground="excessive"
    )
    decide.decide(
        case_id=desk.case.pk,
        track_id=track.pk,
        decision="refuse",
        ground="excessive",
        reasons="Daily.",
        actor=cast.actor("omar"),
        now=now,
    )
    desk.does("revise", track_id=track.pk)
    assert Approval.objects.get().state == "taken_back"
