"""The queue: order, lists, filters, search, pages, and that it stays cheap."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from dsr.accounts.models import Membership, Role
from dsr.audit.models import AuditEntry
from dsr.cases.models import Case
from dsr.casework import clock_events, identity
from dsr.casework.assign import assign
from dsr.casework.open_case import Person
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.web.desk.steps import Answer, words

QUEUE = "/desk/"
OPEN = "/desk/?list=open"
# Three for session, person and permits, one count a tab, two for the filters, two for the rows, one for holds,
# six for the look.
QUERIES = 19


def references(response: Answer) -> list[str]:
    """The cases of the page, from the top."""
    return [row.reference for row in response.context["rows"]]


def many(controller: Controller, now: datetime, count: int) -> list[Case]:
    """Cases received one day apart, the newest first."""
    return [
        factories.open_one(
            controller=controller,
            now=now,
            received_at=now - timedelta(days=days),
            person=Person(name=f"Person {days}", email=f"p{days}@example.org"),
        ).case
        for days in range(count)
    ]


def test_what_is_due_first_is_on_top(omar: Client, juxt: Controller, now: datetime) -> None:
    cases = many(juxt, now, 3)
    assert references(omar.get(OPEN)) == [case.reference for case in reversed(cases)]


def test_a_row_says_when_who_what_and_next(omar: Client, juxt: Controller, now: datetime) -> None:
    factories.open_one(
        controller=juxt, now=now, rights=("access", "erasure"), received_at=now - timedelta(days=40)
    )
    page = words(omar.get(OPEN))
    assert "overdue" in page
    assert "Anna Requester copy · deletion Take the case or give it to somebody nobody yet" in page


def test_my_day_holds_mine_and_what_nobody_took(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    mine, norasown, free = many(juxt, now, 3)
    assign(case_id=mine.pk, assignee=cast.omar, actor=cast.actor("omar"), now=now)
    assign(case_id=norasown.pk, assignee=cast.nora, actor=cast.actor("nora"), now=now)
    assert set(references(omar.get(QUEUE))) == {mine.reference, free.reference}


def test_what_waits_for_release_is_the_leads_day_and_the_handlers_waiting(
    omar: Client, lena: Client, cast: Cast, case: Case, now: datetime
) -> None:
    factories.walk_to_awaiting_release(case=case, cast=cast, now=now)
    assert references(lena.get(QUEUE)) == [case.reference]
    assert references(omar.get(QUEUE)) == []
    assert references(omar.get("/desk/?list=waiting")) == [case.reference]


def test_due_this_week_holds_the_late_too(omar: Client, juxt: Controller, now: datetime) -> None:
    for days in (1, 25, 60):
        factories.open_one(controller=juxt, now=now, received_at=now - timedelta(days=days))
    assert len(references(omar.get("/desk/?list=week"))) == 2


def test_tabs_count(omar: Client, juxt: Controller, now: datetime) -> None:
    many(juxt, now, 3)
    nav = {str(item.label): item.count for item in omar.get(OPEN).context["desk_nav"]}
    assert nav == {
        "My day": "3",
        "Due this week": "0",
        "Waiting for others": "0",
        "All open": "3",
        "Closed": "0",
    }


def test_counting_stops_at_a_thousand(omar: Client, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dsr.web.desk.sections.MOST_COUNTED", 0)
    nav = {str(item.label): item.count for item in omar.get(OPEN).context["desk_nav"]}
    assert nav["All open"] == "0+"


@pytest.mark.both_databases
def test_as_many_queries_for_fifty_cases_as_for_one(
    omar: Client, juxt: Controller, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many(juxt, now, 1)
    omar.get(OPEN)
    with django_assert_num_queries(QUERIES):
        omar.get(OPEN)
    many(juxt, now, 55)
    with django_assert_num_queries(QUERIES):
        assert len(references(omar.get(OPEN))) == 50


def test_pages_go_on_without_counting_all(omar: Client, juxt: Controller, now: datetime) -> None:
    cases = many(juxt, now, 53)
    first, second = omar.get(OPEN), omar.get(f"{OPEN}&page=2")
    assert "Page 1 of 2+" in words(first)
    assert references(second) == [case.reference for case in reversed(cases[:3])]
    assert "Page 2 of 2" in words(second)


@pytest.mark.parametrize("page", ["x", "-3", "0", "999999999999999999", "²", ""])
def test_a_page_that_is_no_number_is_the_first(omar: Client, case: Case, page: str) -> None:
    assert references(omar.get(OPEN, {"list": "open", "page": page})) == [case.reference]


def test_search_finds_by_the_beginning_of_name_and_mail_and_goes_sealed(
    omar: Client, case: Case, juxt: Controller, now: datetime
) -> None:
    factories.open_one(controller=juxt, now=now, person=Person(name="Bert Other", email="bert@example.net"))
    for typed in ("anna", "Requester", "anna@exam", "ann req"):
        answer = omar.post(reverse("desk:search"), {"q": typed})
        assert typed not in answer["Location"]
        assert references(omar.get(answer["Location"])) == [case.reference], typed
        assert "bert" not in words(omar.get(answer["Location"])).lower()


def test_search_for_a_whole_reference_opens_the_case(omar: Client, case: Case) -> None:
    answer = omar.post(reverse("desk:search"), {"q": f" {case.reference.lower()} "})
    assert answer["Location"] == reverse("desk:case", kwargs={"reference": case.reference})


def test_search_looks_at_closed_cases_too(omar: Client, cast: Cast, case: Case, now: datetime) -> None:
    factories.walk_to_released(case=case, cast=cast, now=now)
    omar.post(reverse("desk:close", kwargs={"reference": case.reference}))
    answer = omar.post(reverse("desk:search"), {"q": "anna"})
    assert references(omar.get(answer["Location"])) == [case.reference]
    assert references(omar.get("/desk/?list=closed")) == [case.reference]


@pytest.mark.parametrize("seal", ["x", "AAAA", "ü", "", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_a_broken_seal_is_no_search(omar: Client, case: Case, seal: str) -> None:
    assert references(omar.get(QUEUE, {"s": seal})) == [case.reference]


@pytest.mark.parametrize(
    ("typed", "count"), [("right=access", 1), ("right=objection", 0), ("right=nonsense", 2)]
)
def test_a_right_narrows_and_nonsense_is_passed_over(
    omar: Client, case: Case, juxt: Controller, now: datetime, typed: str, count: int
) -> None:
    factories.open_one(controller=juxt, now=now, rights=("objection_direct_marketing",))
    assert len(references(omar.get(f"{OPEN}&{typed}"))) == count


def test_filters_are_chips_that_can_be_taken_away(
    omar: Client, case: Case, cast: Cast, juxt: Controller
) -> None:
    address = f"{OPEN}&controller={juxt.pk}&assignee=nobody&state=assign&page=2"
    response = omar.get(address)
    chips = response.context["chips"]
    assert [(chip["label"], chip["value"]) for chip in chips] == [
        ("Next step", "Take the case or give it to somebody"),
        ("Controller", "JUXT"),
        ("Assignee", "nobody yet"),
    ]
    left = parse_qs(urlsplit(chips[1]["remove_url"]).query)
    assert left == {"list": ["open"], "assignee": ["nobody"], "state": ["assign"]}


def test_by_assignee(omar: Client, cast: Cast, case: Case, now: datetime) -> None:
    assign(case_id=case.pk, assignee=cast.nora, actor=cast.actor("nora"), now=now)
    assert references(omar.get(f"{OPEN}&assignee={cast.nora.pk}")) == [case.reference]
    assert references(omar.get(f"{OPEN}&assignee={cast.omar.pk}")) == []


def test_a_question_that_stops_the_clock_shows_as_paused_and_one_that_does_not_not(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    paused = factories.open_one(controller=juxt, now=now).case
    running = factories.open_one(controller=juxt, now=now, rights=("erasure",)).case
    actor = cast.actor("omar")
    for case in (paused, running):
        assign(case_id=case.pk, assignee=cast.omar, actor=actor, now=now)
    identity.ask_identity(
        case_id=paused.pk, ground="address_unknown", method="call_back", text="Who?", actor=actor, now=now
    )
    clock_events.pause_clock(
        case_id=running.pk, ground="large_quantity_recital_63", text="Which?", actor=actor, now=now
    )
    rows = {row.reference: row for row in omar.get(OPEN).context["rows"]}
    assert rows[paused.reference].paused
    assert not rows[running.reference].paused
    assert rows[paused.reference].assignee == "requester · Omar Handler"


def test_looking_at_the_list_is_recorded_with_the_cases_on_it(omar: Client, cast: Cast, case: Case) -> None:
    omar.get(OPEN)
    entry = AuditEntry.objects.get(stream=f"staff:{cast.omar.pk}", kind="queue:looked_at")
    assert entry.known == {"cases": [case.pk], "count": 1, "searched": False}


def test_scope_shows_only_its_controllers_cases(
    sign_in: Callable[[str], Client], cast: Cast, case: Case, now: datetime
) -> None:
    jml = factories.controller("jml", now=now)
    own = factories.open_one(controller=jml, now=now).case
    Membership.objects.create(staff=cast.sven, role=Role.objects.get(slug="handler"), scope="jml")
    sven = sign_in("sven")
    assert references(sven.get(OPEN)) == [own.reference]
    assert "JUXT" not in words(sven.get(OPEN))
    answer = sven.post(reverse("desk:search"), {"q": case.reference})
    assert references(sven.get(answer["Location"])) == []


@pytest.mark.parametrize(
    ("address", "teaches"),
    [
        (QUEUE, "No request has come in yet"),
        ("/desk/?list=week", "No request has come in yet"),
        ("/desk/?list=open&right=access", "Nothing fits"),
    ],
)
def test_empty_lists_teach(omar: Client, address: str, teaches: str) -> None:
    assert teaches in words(omar.get(address))


def test_an_empty_list_beside_full_ones_says_what_belongs_there(omar: Client, case: Case) -> None:
    assert "Nothing is due within a week" in words(omar.get("/desk/?list=week"))
    assert "Nobody keeps you waiting" in words(omar.get("/desk/?list=waiting"))
    assert "No case is closed yet" in words(omar.get("/desk/?list=closed"))


def test_names_cannot_bring_markup(omar: Client, juxt: Controller, now: datetime) -> None:
    factories.open_one(controller=juxt, now=now, person=Person(name="<script>alert(1)</script>"))
    assert b"<script>alert" not in omar.get(OPEN).content
