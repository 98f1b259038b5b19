"""The deadline calculator: the rules' own dates, every step, and nothing about anybody."""

import importlib.util
import sys
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import icalendar
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import clear_url_caches
from pytest_django.fixtures import Settings

import config.urls
from dsr.common.public_holidays import load_calendar
from dsr.rules.deadlines import compute_clock
from dsr.rules.regimes import REGIMES
from dsr.web.public import places
from dsr.web.public.calculator_form import CalculatorForm, laws, midday
from dsr.web.shared.days import long_date
from tests.web.public.walker import text_of

pytestmark = pytest.mark.django_db
PLAIN = {"regime": "eu_gdpr", "place": "DE", "right": "access", "received": "2026-01-30"}
PAUSED = PLAIN | {
    "event_1": "clarification_requested",
    "on_1": "2026-02-03",
    "ground_1": "large_quantity_recital_63",
}
WAITING = PLAIN | {"event_1": "identity_requested", "on_1": "2026-02-03", "ground_1": "reasonable_doubt"}


def asked(client: Client, **changed: str) -> HttpResponse:
    answer = client.get("/deadline/", {**PLAIN, **changed})
    assert isinstance(answer, HttpResponse)
    return answer


def words(client: Client, **changed: str) -> str:
    answer = asked(client, **changed)
    assert answer.status_code == 200
    return text_of(answer)


def every_law() -> list[str]:
    return [regime for _part, group in laws() for regime, _name in group]


def test_the_first_page_asks_and_answers_nothing_yet(client: Client) -> None:
    page = client.get("/deadline/")
    text = text_of(page)
    assert page.status_code == 200
    assert "When is the answer due?" in text
    assert "The last day to answer is" not in text
    assert not page.cookies


def test_it_says_the_date_and_every_step(client: Client) -> None:
    """30 January and a month: February has no such day, its last is a Saturday."""
    text = words(client)
    assert "The last day to answer is Monday 2 March 2026" in text
    assert "that month has no such day, so the period ends with its last day, 2026-02-28" in text
    assert "Received on 2026-01-30 Fri in Europe/Berlin." in text
    assert "12:00" not in text  # nobody asked for the hour
    assert "Reg. 1182/71 Art 3(4)" in text
    assert "High: the text of the law" in text


@pytest.mark.parametrize("regime", every_law())
def test_every_law_gives_the_date_of_the_rules(client: Client, regime: str) -> None:
    place = next(code for code in places.PLACES if places.is_usual(regime=regime, place=code))
    zone = places.ZONES[place]
    expected = compute_clock(
        regime=regime,
        right="access",
        received_at=midday(date(2026, 6, 30), zone),
        timezone=zone,
        calendar=load_calendar(calendar_id=place),
    )
    text = words(client, regime=regime, place=place, received="2026-06-30")
    if expected.legal_due_on is None:
        assert "This law names no number of days" in text
    else:
        assert f"The last day to answer is {long_date(expected.legal_due_on)}" in text
    assert "Law and place differ" not in text
    for day in expected.further.values():
        assert long_date(day) in text


def test_every_law_of_the_book_is_offered_once_under_a_part_of_the_world() -> None:
    assert sorted(every_law()) == sorted(key for key in REGIMES if not key.startswith("eu_1182_71"))


def test_every_place_has_a_calendar_and_a_zone() -> None:
    for code, zone in places.ZONES.items():
        assert load_calendar(calendar_id=code).last_year >= 2030
        assert midday(date(2026, 1, 1), zone).utcoffset() is not None


def test_the_rules_of_the_day_of_receipt_are_shown_not_the_newest(client: Client) -> None:
    british = {"regime": "uk_gdpr", "place": "GB-EAW"}
    before, after = (
        words(client, received="2026-02-04", **british),
        words(client, received="2026-02-05", **british),
    )
    assert "UK GDPR before the Data (Use and Access) Act 2025" in before.partition("Change the facts")[0]
    assert "uk_gdpr, 2021-01-01/1" in before
    assert "until Wednesday 4 February 2026" in before
    assert "as amended by the Data (Use and Access) Act 2025" in after.partition("Change the facts")[0]
    assert "uk_gdpr, 2026-02-05/1" in after


def test_a_law_not_yet_in_force_is_said_to_be_so(client: Client) -> None:
    assert "Not in force on that day" in words(client, regime="in_dpdp", place="IN", promise="30")
    assert "Not in force on that day" not in words(client)


def test_an_open_question_has_no_date_and_says_what_holds_meanwhile(client: Client) -> None:
    text = words(client, **WAITING)
    assert "No date yet: the clock waits for the person's answer" in text
    assert "If no answer comes, act by Friday 27 February 2026" in text
    assert "Put the dates into my calendar" not in text
    assert "If questions never stop the clock Monday 2 March 2026" in text


def test_a_pause_is_counted_and_other_readings_are_shown(client: Client) -> None:
    text = words(client, **PAUSED, event_2="clarification_received", on_2="2026-02-13")
    assert "The last day to answer is Tuesday 10 March 2026" in text
    assert "Days that do not count 10" in text
    assert "If questions never stop the clock Monday 2 March 2026" in text
    assert "If the period starts anew with the answer Friday 13 March 2026" in text
    assert "Low: the sources were not all confirmed." in text
    assert "Not sure" in text


def test_an_answer_that_was_not_sufficient_ends_no_pause(client: Client) -> None:
    text = words(client, **WAITING, event_2="identity_received-not_enough", on_2="2026-02-13")
    assert "No date yet" in text
    assert "was not sufficient" in text


def test_an_extension_is_told_before_it_is_announced_and_counted_after(client: Client) -> None:
    assert "With an extension announced by Monday 2 March 2026 Thursday 30 April 2026" in words(client)
    announced = words(client, event_1="extension_notified", on_1="2026-02-20")
    assert "The last day to answer is Thursday 30 April 2026" in announced
    assert "With an extension announced by" not in announced


def test_an_extension_without_effect_is_said_to_have_none(client: Client) -> None:
    for kind, day in (("extension_notified", "2026-03-20"), ("extension_notified-not_enough", "2026-02-20")):
        text = words(client, event_1=kind, on_1=day)
        assert "The extension has no effect" in text
        assert "The last day to answer is Monday 2 March 2026" in text


def test_a_promise_is_the_target(client: Client) -> None:
    assert "Promised Monday 9 February 2026" in words(client, promise="10")


def test_the_other_clocks_of_the_law_are_shown(client: Client) -> None:
    california = words(client, regime="us_ca_ccpa", place="US-CA", received="2026-03-02")
    assert "Confirm the receipt by Monday 16 March 2026" in california
    virginia = {"regime": "us_va_vcdpa", "place": "US-VA"}
    assert "Answer an appeal 60 days after an appeal came" in words(client, **virginia)
    appealed = words(client, **virginia, event_1="appeal_received", on_1="2026-03-20")
    assert "Answer an appeal Tuesday 19 May 2026" in appealed


def test_a_law_far_from_its_place_is_mentioned(client: Client) -> None:
    assert "those of this place: Japan" in words(client, place="JP")


def test_the_permanent_link_leads_here_again_and_carries_only_known_answers(
    client: Client, settings: Settings
) -> None:
    answer = asked(client, **PAUSED, event_2="fee_paid", on_2="2026-02-13", name="Anna Requester")
    address = next(
        unescape(part.partition('"')[0])
        for part in answer.content.decode().split('href="')
        if part.startswith(settings.DSR_PUBLIC_URL)
    )
    assert dict(parse_qsl(address.partition("?")[2])) == PAUSED | {
        "event_2": "fee_paid",
        "on_2": "2026-02-13",
    }
    assert "Anna" not in answer.content.decode()
    again = client.get(address.removeprefix(settings.DSR_PUBLIC_URL))
    assert text_of(again) == text_of(answer)


def test_the_calendar_file_holds_the_legal_date_and_the_extension_notice(client: Client) -> None:
    answer = client.get("/deadline/deadline.ics", PLAIN)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    first, second = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert first.decoded("dtstart") == date(2026, 3, 2)
    assert first.decoded("dtend") == date(2026, 3, 3)
    assert "Reg. 1182/71" in str(first["description"])
    assert second.decoded("dtstart") == date(2026, 3, 2)
    assert str(second["summary"]) == "Last day to announce an extension for a privacy request"
    assert first["uid"] != second["uid"]
    repeated = client.get("/deadline/deadline.ics", PLAIN)
    assert [event["uid"] for event in icalendar.Calendar.from_ical(repeated.content).walk("VEVENT")] == [
        first["uid"],
        second["uid"],
    ]


@pytest.mark.parametrize("query", [{}, WAITING, PLAIN | {"received": "soon"}])
def test_without_a_date_there_is_no_file(client: Client, query: dict[str, str]) -> None:
    answer = client.get("/deadline/deadline.ics", query)
    assert answer.status_code == 400
    assert "There is no date to put into a calendar." in text_of(answer)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"received": ""}, "Enter the day on which the request arrived."),
        ({"received": "2026-13-01"}, "Enter a day as year, month and day, such as 2026-03-02."),
        ({"received": "1066-10-14"}, "Choose a day from 1996 to 2049"),
        ({"received": "9999-12-31"}, "Choose a day from 1996 to 2049"),
        ({"event_1": "fee_paid"}, "Event 1: enter the day on which this happened."),
        ({"on_2": "2026-02-03"}, "Event 2: choose what happened on this day."),
        ({"event_1": "fee_paid", "on_1": "2026-01-29"}, "Event 1 lies before the receipt."),
        ({"promise": "-1"}, "Ensure this value is greater than or equal to 1."),
        ({"regime": "atlantis"}, "Select a valid choice."),
        ({"regime": "eu_1182_71_weeks3"}, "Select a valid choice."),
        ({"place": "x" * 100_000}, "Select a valid choice."),
        ({"right": "sleep"}, "Select a valid choice."),
        ({"event_1": "boredom", "on_1": "2026-02-03"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_typed_words_stay(
    client: Client, changed: dict[str, str], sentence: str
) -> None:
    answer = asked(client, **changed)
    assert answer.status_code == 400
    text = text_of(answer)
    assert "Something needs mending" in text
    assert sentence in text
    assert "The last day to answer is" not in text
    assert "<title>Error:" in answer.content.decode()
    if "on_2" in changed:
        assert 'value="2026-02-03"' in answer.content.decode()


def test_a_period_into_unknown_years_is_no_date_rather_than_a_wrong_one(client: Client) -> None:
    text = words(client, regime="in_dpdp", place="IN", received="2035-12-01", right="grievance")
    assert "There is no sure answer for these days" in text
    assert "The last day to answer is" not in text


def test_there_are_always_two_more_rows_for_events() -> None:
    assert list(CalculatorForm().numbers) == [1, 2]
    assert list(CalculatorForm({"event_3": "fee_paid"}).numbers) == [1, 2, 3, 4, 5]
    assert len(CalculatorForm({"on_12": "x"}).numbers) == 12


def test_nul_and_other_methods_are_refused(client: Client) -> None:
    assert client.get("/deadline/?" + urlencode(PLAIN | {"place": "D\x00E"})).status_code == 400
    assert client.post("/deadline/", PLAIN).status_code == 405


def test_the_public_form_links_to_it(client: Client, juxt: object) -> None:
    assert 'href="/deadline/"' in client.get("/juxt/").content.decode()


@pytest.fixture
def switched_off(settings: Settings) -> Iterator[None]:
    """The installation's addresses with DSR_CALCULATOR=off."""
    settings.DSR_CALCULATOR = False
    spec = importlib.util.spec_from_file_location("urls_without_calculator", Path(config.urls.__file__))
    assert spec is not None and spec.loader is not None
    urls = importlib.util.module_from_spec(spec)
    sys.modules["urls_without_calculator"] = urls
    spec.loader.exec_module(urls)
    settings.ROOT_URLCONF = "urls_without_calculator"
    clear_url_caches()
    yield
    del sys.modules["urls_without_calculator"]
    clear_url_caches()


def test_switched_off_it_is_not_there_and_nothing_links_to_it(
    client: Client, juxt: object, switched_off: None
) -> None:
    assert client.get("/deadline/").status_code == 404
    assert client.get("/deadline/deadline.ics", PLAIN).status_code == 404
    assert "/deadline/" not in client.get("/juxt/").content.decode()
