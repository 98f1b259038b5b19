"""The list of controllers, the start page, the theme and the notice."""

import re
from datetime import datetime

import pytest
from django.test import Client
from django.utils.html import escape

from dsr.cases.models import IntakeDraft
from dsr.register.models import Controller
from tests import factories
from tests.web.public.walker import Walker, text_of

pytestmark = pytest.mark.django_db


def test_the_only_controller_is_shown_at_once(client: Client, juxt: Controller) -> None:
    assert client.get("/").headers["Location"] == "/juxt/"


def test_several_controllers_are_listed(client: Client, juxt: Controller, now: datetime) -> None:
    factories.controller("jml", now=now)
    page = client.get("/")
    assert b'href="/juxt/"' in page.content and b'href="/jml/"' in page.content


def test_an_inactive_controller_is_neither_listed_nor_found(client: Client, juxt: Controller) -> None:
    Controller.objects.update(is_active=False)
    assert "Nobody can be asked here yet" in text_of(client.get("/"))
    assert client.get("/juxt/").status_code == 404


def test_looking_makes_no_draft_and_sets_no_cookie(client: Client, juxt: Controller) -> None:
    for address in ("/", "/juxt/", "/juxt/notice/", "/juxt/theme.css", "/nobody/", "/juxt/request/x/you/"):
        assert not client.get(address).cookies, address
    assert not IntakeDraft.objects.exists()


def test_the_start_page_says_the_date_and_how_it_is_counted(client: Client, juxt: Controller) -> None:
    words = text_of(client.get("/juxt/"))
    assert "We will answer by" in words and "How we count" in words
    assert "1 month later is" in words and "UK GDPR Art 12A" in words
    assert not re.search(r"\d{4}-\d\d-\d\d", words), "dates are told in words"
    assert "info@juxt.pro" in words and "+44 (0) 333 93 98 309" in words


def test_the_promise_is_shown_beside_the_legal_date_and_the_teams_goal_is_not(
    client: Client, juxt: Controller, now: datetime
) -> None:
    factories.controller("comindware", now=now)
    words = text_of(client.get("/comindware/"))
    assert "Target" not in words and "goal" not in words
    assert "People in the European Economic Area." in words


@pytest.mark.parametrize(
    ("slug", "shown", "hidden"),
    [
        ("juxt", ["access", "object", "consent_withdrawal", "unsure"], ["automated_decision", '"objection"']),
        ("jtl", ["rectification", "object"], ["consent_withdrawal"]),
    ],
)
def test_only_the_offered_rights_are_cards(
    client: Client, db: None, now: datetime, slug: str, shown: list[str], hidden: list[str]
) -> None:
    factories.controller(slug, now=now)
    page = client.get(f"/{slug}/").content.decode()
    assert all(f'value="{right}"' in page for right in shown)
    assert not any(right in page for right in hidden)


def test_the_accent_is_a_stylesheet_of_its_own(client: Client, db: None, now: datetime) -> None:
    factories.controller("jmix", now=now)
    answer = client.get("/jmix/theme.css")
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "--dsr-accent: #4a3aa7" in answer.content.decode()
    assert b"/jmix/theme.css" in client.get("/jmix/").content


def test_the_first_post_makes_the_draft(walker: Walker, juxt: Controller) -> None:
    answer = walker.begin("access", "erasure")
    assert answer.status_code == 302 and answer.headers["Location"].endswith("/details/")
    assert not answer.cookies
    assert IntakeDraft.objects.count() == 1


def test_nothing_chosen_is_said_beside_the_cards_and_words_are_kept(walker: Walker, juxt: Controller) -> None:
    answer = walker.begin(own_words="Please help me.")
    page = answer.content.decode()
    assert "Choose at least one thing that we should do." in page
    assert "Please help me." in page and 'href="#id_rights_0"' in page
    assert not IntakeDraft.objects.exists()


def test_not_sure_needs_own_words(walker: Walker, juxt: Controller) -> None:
    assert "Tell us in your own words what you want." in text_of(walker.begin("unsure"))


def test_not_sure_goes_straight_on_to_the_person(walker: Walker, juxt: Controller) -> None:
    assert (
        walker.begin("unsure", own_words="Where did you get my number?").headers["Location"].endswith("/you/")
    )


def test_other_languages_are_links_not_cookies(client: Client, juxt: Controller) -> None:
    juxt.profile = {**juxt.profile, "languages": ["en", "de"]}
    juxt.save()
    assert b'href="?language=de"' in client.get("/juxt/").content
    german = client.get("/juxt/?language=de")
    assert b'<html lang="de"' in german.content and german.headers["Content-Language"] == "de"
    assert b'<html lang="en"' in client.get("/juxt/?language=fr").content


def test_the_controllers_own_words_say_in_which_language_they_are(client: Client, juxt: Controller) -> None:
    """WCAG 3.1.2: its English sentences are spoken as English on a German page."""
    said = juxt.policy.eligibility
    assert said is not None
    german = client.get("/juxt/?language=de").content.decode()
    assert f'<span lang="en">{escape(said.text)}</span>' in german
    assert "<span lang=" not in client.get("/juxt/").content.decode()
