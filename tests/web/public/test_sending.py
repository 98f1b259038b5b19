"""Sending: the case that comes of it, the confirmation, double clicks, limits and traps."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar
from pytest_django import Settings

from dsr.cases.models import AccessLink, Case, IntakeDraft, RightTrack
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.web.public.walker import Walker, text_of

pytestmark = pytest.mark.django_db


def details(case: Case) -> dict[str, dict[str, str]]:
    return {track.right: track.details for track in RightTrack.objects.filter(case=case)}


def test_the_confirmation_says_reference_date_and_what_comes_next(walker: Walker, juxt: Controller) -> None:
    words = text_of(walker.send("access"))
    case = Case.objects.get()
    assert case.reference in words and "You will have an answer by" in words
    assert "You get an e-mail" in words
    assert "/status/" not in walker.get("sent").content.decode()
    assert OutboxMessage.objects.get().to == "anna@example.org"


def test_the_case_holds_what_was_said(walker: Walker, juxt: Controller) -> None:
    walker.send(
        "access",
        "object",
        you={"id-company": "Example Ltd", "id-telephone": "+44 20 7946 0000"},
        **{
            "access-period": "since 2023",
            "object-to": ["marketing", "other"],
            "objection-use": "Profiles",
            "objection-grounds": "My job",
        },
    )
    case = Case.objects.get()
    assert details(case) == {
        "access": {"period": "since 2023"},
        "objection": {"use": "Profiles", "grounds": "My job"},
        "objection_direct_marketing": {},
    }
    person = case.requester
    assert (person.name, person.email, person.telephone) == (
        "Anna Requester",
        "anna@example.org",
        "+44 20 7946 0000",
    )
    assert person.identifiers == {"company": "Example Ltd"} and person.relationship == "I am a customer"
    assert case.channel == "form"


def test_not_sure_becomes_a_case_with_a_mark_for_the_team(walker: Walker, juxt: Controller) -> None:
    walker.begin("unsure", own_words="Where did you get my number?")
    walker.you()
    walker.post("check")
    case = Case.objects.get()
    assert details(case) == {"access": {"recognise": "yes"}}
    assert case.request_text == "Where did you get my number?"


def test_not_sure_beside_a_right_needs_no_mark(walker: Walker, juxt: Controller) -> None:
    walker.begin("unsure", "erasure", own_words="And where did you get it?")
    walker.post("details")
    walker.you()
    walker.post("check")
    assert details(Case.objects.get()) == {"erasure": {}}


def test_a_double_click_makes_one_case(walker: Walker, juxt: Controller) -> None:
    walker.send("access")
    again = walker.post("check")
    assert again.status_code == 302 and again.headers["Location"].endswith("/sent/")
    assert walker.get("you").headers["Location"].endswith("/sent/")
    assert walker.you(name="Somebody Else").headers["Location"].endswith("/sent/")
    assert Case.objects.count() == 1 and Case.objects.get().requester.name == "Anna Requester"
    assert OutboxMessage.objects.count() == 1


def test_without_an_address_the_link_is_shown_and_proves_nothing(walker: Walker, juxt: Controller) -> None:
    page = walker.send("access", you={"email": "", "id-telephone": "+44 20 7946 0000"})
    address = re.search(r'href="[^"]*(/status/[^"]+)"', page.content.decode())
    assert address and walker.client.get(address[1]).status_code == 200
    assert "Keep this link" in text_of(page)
    assert AccessLink.objects.get().purpose == AccessLink.Purpose.SHOWN
    assert not OutboxMessage.objects.exists()


def test_an_identifier_alone_makes_a_case(walker: Walker, db: None, now: datetime) -> None:
    factories.controller("jmix", now=now)
    walker.slug = "jmix"
    walker.begin("erasure")
    walker.post("details")
    walker.post("you", who="self", **{"id-cookie_id": "GA1.2.3"})
    walker.post("check")
    person = Case.objects.get().requester
    assert person.identifiers == {"cookie_id": "GA1.2.3"} and person.name == person.email == ""


def test_pdf_is_what_jml_gives(walker: Walker, db: None, now: datetime) -> None:
    factories.controller("jml", now=now)
    walker.slug = "jml"
    walker.send("access")
    assert Case.objects.get().answer_format == "pdf"


def test_an_email_alone_can_be_chosen_where_it_is_offered(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    walker.post("details")
    assert "An e-mail alone" in text_of(walker.get("you"))
    walker.send("access", you={"answer_format": "email"})
    assert Case.objects.get().answer_format == "email"


def test_a_promise_before_the_legal_date_is_told_and_the_teams_goal_is_not(
    walker: Walker, db: None, now: datetime
) -> None:
    factories.controller("comindware", now=now)
    walker.slug = "comindware"
    words = text_of(walker.send("access"))
    case = Case.objects.get()
    promised = case.clock_day + timedelta(days=30)
    assert case.legal_due_on is not None
    assert ("We plan to answer earlier" in words) == (promised < case.legal_due_on)


def test_on_behalf_of_someone_with_the_mandate(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    walker.post("details")
    mandate = SimpleUploadedFile("mandate.pdf", b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n")
    walker.you(who="other", on_behalf_of="Ben Subject", mandate=mandate)
    assert "Ben Subject" in text_of(walker.get("check"))
    walker.post("check")
    case = Case.objects.get()
    assert case.requester.on_behalf_of == "Ben Subject"
    assert [(file.name, file.purpose) for file in case.files.all()] == [("mandate.pdf", "mandate")]


def test_a_name_left_over_from_on_behalf_is_not_kept_for_oneself(walker: Walker, juxt: Controller) -> None:
    walker.send("access", you={"on_behalf_of": "Ben Subject"})
    assert Case.objects.get().requester.on_behalf_of == ""


def test_the_date_goes_into_a_calendar(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    assert walker.client.get(f"/juxt/request/{walker.token}/answer-due.ics").status_code == 404
    walker.post("details")
    walker.you()
    walker.post("check")
    answer = walker.client.get(f"/juxt/request/{walker.token}/answer-due.ics")
    case = Case.objects.get()
    event = Calendar.from_ical(answer.content.decode()).walk("VEVENT")[0]
    assert event.decoded("dtstart") == case.legal_due_on
    assert case.reference in str(event["summary"]) and "anna" not in answer.content.decode().lower()


@pytest.mark.parametrize("at", ["start", "check"])
def test_the_trap_stops_programs_and_explains_itself(walker: Walker, juxt: Controller, at: str) -> None:
    if at == "start":
        answer = walker.begin("access", website="https://spam.example")
        assert not IntakeDraft.objects.exists()
    else:
        walker.begin("access")
        walker.post("details")
        walker.you()
        answer = walker.post("check", website="https://spam.example")
    assert "a field that people do not see was filled in" in text_of(answer).lower()
    assert "spam.example" not in answer.content.decode()
    assert not Case.objects.exists()


def test_more_than_twenty_an_hour_from_one_place_are_explained(walker: Walker, juxt: Controller) -> None:
    for number in range(20):
        walker.send("access", you={"email": f"anna{number}@example.org"})
    walker.begin("access")
    walker.post("details")
    walker.you(email="one.more@example.org")
    answer = walker.post("check")
    words = text_of(answer)
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 3000
    assert "20 requests were sent from your internet connection" in words
    assert "info@juxt.pro" in words and "one.more@example.org" in words
    assert Case.objects.count() == 20


def test_more_than_five_a_day_for_one_address_however_written(
    walker: Walker, juxt: Controller, settings: Settings
) -> None:
    settings.DSR_TRUSTED_PROXIES = 1
    for number in range(6):
        walker.client = Client(headers={"x-forwarded-for": f"198.51.100.{number}"})
        walker.begin("access")
        walker.post("details")
        walker.you(email="Anna@Example.org" if number % 2 else "anna@example.ORG")
        walker.post("check")
    answer = walker.post("check")
    assert answer.status_code == 429 and "5 requests with this e-mail address" in text_of(answer)
    assert Case.objects.count() == 5


def test_a_reload_after_sending_is_not_counted(walker: Walker, juxt: Controller) -> None:
    walker.send("access")
    for _ in range(30):
        assert walker.post("check").status_code == 302
    walker.send("erasure")
    assert Case.objects.count() == 2


def test_many_drafts_are_limited_and_the_choice_is_kept(walker: Walker, juxt: Controller) -> None:
    for _ in range(60):
        walker.begin("access")
    answer = walker.begin("erasure", own_words="Keep this.")
    assert answer.status_code == 429 and "Keep this." in answer.content.decode()
    assert IntakeDraft.objects.count() == 60


def test_an_address_known_or_not_looks_the_same(walker: Walker, juxt: Controller, now: datetime) -> None:
    factories.open_one(controller=juxt, now=now)
    known = text_of(walker.send("access"))
    unknown = text_of(walker.send("access", you={"email": "new@example.org"}))
    assert re.sub(r"JUXT-\d+-\d+", "", known) == re.sub(r"JUXT-\d+-\d+", "", unknown)
