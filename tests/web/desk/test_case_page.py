"""The page of a case: what it says in each state, to whom, and at what cost."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dsr.audit.models import AuditEntry
from dsr.cases.models import Case, SystemSearch
from dsr.casework import assign, clock_events, close, correspond, identity, note
from dsr.casework.open_case import Person
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.web.desk.steps import Desk, told, words

Walk = Callable[..., None]
QUERIES = 54


@pytest.mark.parametrize(
    ("walk", "says"),
    [
        (None, "Take the case or give it to somebody"),
        (factories.walk_to_identity, "Collect from the data systems"),
        (factories.walk_to_collected, "Decide each right"),
        (factories.walk_to_decided, "Prepare the answer letter"),
        (factories.walk_to_awaiting_release, "Release the answer"),
        (factories.walk_to_released, "Close the case"),
    ],
)
def test_the_next_card_follows_the_case(
    desk: Desk, cast: Cast, now: datetime, walk: Walk | None, says: str
) -> None:
    if walk is not None:
        walk(case=desk.case, cast=cast, now=now)
    response = desk.open()
    assert response.status_code == 200
    assert response.context["next"].heading == says
    assert says in words(response)


def test_the_clock_explains_itself_with_citations(desk: Desk) -> None:
    page = words(desk.open())
    assert "Thursday 2 April 2026, in 31 days" in page
    assert "Why this date" in page
    assert "Art" in page


def test_each_right_is_a_track_with_its_outcome(
    lena: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    case = factories.open_one(controller=juxt, now=now, rights=("access", "erasure")).case
    factories.walk_to_decided(case=case, cast=cast, now=now, decision="refuse")
    page = words(Desk(lena, case).open())
    assert page.count("Refused: The request is excessive (Art. 12(5)), decided by Omar Handler") == 2
    assert "It is the ninth request this week." in page


def test_steps_of_a_track(desk: Desk, cast: Cast, now: datetime) -> None:
    factories.walk_to_identity(case=desk.case, cast=cast, now=now)
    (track,) = desk.open().context["tracks"]
    assert [(step.label, step.state) for step in track.steps] == [
        ("identity", "done"),
        ("collect", "current"),
        ("decide", "next"),
        ("letter", "next"),
        ("bundle", "next"),
        ("release", "next"),
    ]


def test_what_must_stop_at_once_can_be_decided_before_anything_else(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    case = factories.open_one(controller=juxt, now=now, rights=("access", "objection_direct_marketing")).case
    assign.assign(case_id=case.pk, assignee=cast.omar, actor=cast.actor("omar"), now=now)
    page = Desk(omar, case).open()
    access, marketing = page.context["tracks"]
    second = case.tracks.get(right="objection_direct_marketing")
    assert page.context["next"].heading == "Stop the marketing now, then decide"
    assert (access.blocked, access.buttons) == ("First confirm who is asking.", [])
    assert len(marketing.buttons) == 1
    assert Desk(omar, case).send("decide", {"decision": "grant"}, track_id=second.pk).status_code == 302


def test_impossible_acts_say_why(desk: Desk) -> None:
    menu = {str(item.label): item.reason for item in desk.open().context["menu"]}
    assert menu["Assign"] == ""
    assert menu["Close the case"] == "One right has no answer yet."
    assert menu["Correct the date of receipt"] == "Only a privacy lead can do this."
    assert menu["Release the answer"] == "Only people who may release can do this."
    assert menu["Reopen the case"] == "Only a privacy lead can do this."
    assert menu["Tell a download code"] == "There is no download that can be opened."
    reasons = [item.reason for item in desk.open().context["menu"]]
    assert reasons == sorted(reasons, key=bool), "what can be done comes first"


def test_the_author_of_an_answer_reads_why_another_must_release(
    lena: Client, cast: Cast, case: Case, now: datetime
) -> None:
    factories.walk_to_decided(case=case, cast=cast, now=now, decision="no_data")
    own = Desk(lena, case)
    own.does("prepare_answer", {"subject": "Our answer", "body": "We hold nothing."})
    own.does("ask_release")
    page = own.open()
    menu = {str(item.label): item.reason for item in page.context["menu"]}
    assert menu["Release the answer"] == "You prepared this answer. Another person must release it."
    assert "Nobody but the author may release here." in words(page)
    refused = own.open("release")
    assert "You prepared this answer. Another person must release it." in words(refused)
    assert "Release and send the answer" not in words(refused)
    assert own.send("release").status_code == 409


def test_an_auditor_reads_and_finds_no_button(axel: Client, cast: Cast, case: Case, now: datetime) -> None:
    for walk in (None, factories.walk_to_awaiting_release):
        if walk:
            walk(case=case, cast=cast, now=now)
        response = Desk(axel, case).open()
        assert response.status_code == 200
        main = response.content.decode().split("<main", 1)[1]
        assert "<form" not in main
        assert 'class="btn' not in main
        assert response.context["menu"] == []


def test_opening_a_case_is_recorded(desk: Desk, cast: Cast) -> None:
    desk.open()
    entry = AuditEntry.objects.filter(stream=f"case:{desk.case.pk}").latest("seq")
    assert (entry.kind, entry.actor_key) == ("case:looked_at", str(cast.omar.pk))


def test_asking_how_far_a_bundle_is_is_no_look(desk: Desk, cast: Cast, now: datetime) -> None:
    before = told(desk.case)
    desk.open("bundle_progress")
    assert told(desk.case) == before


def test_a_case_of_another_scope_does_not_exist(desk: Desk, cast: Cast) -> None:
    cast.omar.memberships.update(scope="jml")
    assert desk.open().status_code == 404
    assert desk.send("add_note", {"body": "x"}).status_code == 404


@pytest.mark.parametrize("reference", ["JUXT-2026-9999", "%00", "x" * 300, "..%2f"])
def test_no_such_case(omar: Client, case: Case, reference: str) -> None:
    assert omar.get(f"/desk/cases/{reference}/").status_code in {400, 404}


def test_the_diary_speaks_in_words_and_leaves_looks_out(desk: Desk, cast: Cast, now: datetime) -> None:
    factories.walk_to_collected(case=desk.case, cast=cast, now=now)
    desk.open()
    page = words(desk.open())
    assert "Omar Handler Identity confirmed: Confirmed the address we already know" in page
    assert "Request received by Public form on 2 Mar 2026; rights: copy; due 2 Apr 2026" in page
    assert "Looked at the case" not in page


def test_papers_stand_on_the_page(desk: Desk, cast: Cast, now: datetime) -> None:
    omar = cast.actor("omar")
    correspond.write_to_requester(
        case_id=desk.case.pk, text="Which newsletter?", asks_upload=True, actor=omar, now=now
    )
    correspond.receive_message(case_id=desk.case.pk, text="The weekly one.", uploads=[], now=now)
    note.add_note(case_id=desk.case.pk, body="Known customer.", actor=omar, now=now)
    page = words(desk.open())
    for text in (
        "Which newsletter?",
        "The weekly one.",
        "Known customer.",
        "Acknowledgement of receipt",
        "GoTo",
    ):
        assert text in page


def test_what_a_requester_wrote_is_text_and_nothing_else(
    omar: Client, juxt: Controller, now: datetime
) -> None:
    evil = "<img src=x onerror=alert(1)>"
    case = factories.open_one(controller=juxt, now=now, text=evil, person=Person(name=evil)).case
    assert evil.encode() not in Desk(omar, case).open().content


def test_a_paused_case_shows_it_and_a_closed_one_too(desk: Desk, cast: Cast, now: datetime) -> None:
    omar = cast.actor("omar")
    assign.assign(case_id=desk.case.pk, assignee=cast.omar, actor=omar, now=now)
    identity.ask_identity(
        case_id=desk.case.pk, ground="address_unknown", method="call_back", text="?", actor=omar, now=now
    )
    assert desk.open().context["badge"]["paused"]
    assert "the question is open since" in words(desk.open())


def test_an_extended_case_shows_it(desk: Desk, cast: Cast, now: datetime) -> None:
    clock_events.ask_extension(
        case_id=desk.case.pk,
        code="complexity",
        reason="Many systems.",
        text="We need more time.",
        actor=cast.actor("omar"),
        now=now,
    )
    factories.approve_waiting(case=desk.case, cast=cast, now=now)
    response = desk.open()
    assert response.context["badge"]["extended"]
    assert "extended" in words(response)


@pytest.mark.both_databases
def test_as_many_queries_for_a_long_case_as_for_a_short_one(
    desk: Desk, cast: Cast, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    desk.open()
    with django_assert_max_num_queries(QUERIES):
        desk.open()
    omar = cast.actor("omar")
    factories.walk_to_released(case=desk.case, cast=cast, now=now)
    for number in range(20):
        correspond.write_to_requester(
            case_id=desk.case.pk, text=f"Message {number}", asks_upload=False, actor=omar, now=now
        )
        note.add_note(case_id=desk.case.pk, body=f"Note {number}", actor=omar, now=now)
    close.close(case_id=desk.case.pk, actor=omar, now=now + timedelta(hours=2))
    assert SystemSearch.objects.filter(case=desk.case).count() > 1
    with django_assert_max_num_queries(QUERIES):
        desk.open()
