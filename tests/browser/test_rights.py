"""Every right once, from the day it comes in to the day the case is closed, as a handler and a second person would.

Phone and desktop, light and dark take turns; two of the walks use nothing but the keyboard.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import resolve
from playwright.sync_api import expect

from tests.browser import keyboard, person, staff
from tests.browser.answers import Hand
from tests.browser.conftest import Window
from tests.browser.desk import Seat, work
from tests.browser.product import Product
from tests.browser.test_axe import EVERYTHING, OVERFLOW, RUN, WIDTHS, in_words

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
ALWAYS = {
    "How was it confirmed?": "Confirmed the address we already know",
    "Decision": "Granted",
    "Searched by": "e-mail address",
}
PARTLY = {"Decision": "Granted in part", "Reasons in your own words": "Invoices stay; all else is erased."}


@dataclass(frozen=True, slots=True)
class Walk:
    """One right: how it comes in, on which screen it is worked on, and what is special about it.

    `passes`: steps that the card has to have named on the way.
    """

    right: str
    label: str
    channel: str
    size: str
    scheme: str
    answers: dict[str, str] = field(default_factory=dict)
    passes: frozenset[str] = frozenset()
    by_keyboard: bool = False


COPY = frozenset(
    {"confirm_identity", "collect", "decide", "prepare_answer", "build_bundle", "ask_release", "close"}
)
WALKS = (
    Walk("access", "Give me a copy of my data", "E-mail", "phone", "light", passes=COPY),
    Walk("rectification", "Correct my data", "", "desktop", "light",
         passes=frozenset({"collect", "record_steps", "notify_recipients"})),
    Walk("erasure", "Delete my data", "Post", "phone", "dark",
         {**PARTLY, "Ground of the refusal": "The law requires us", "Exception": "Legal obligation"},
         frozenset({"record_steps", "ask_erasure", "notify_recipients"})),
    Walk("restriction", "Stop using my data for now", "Telephone", "desktop", "dark",
         passes=frozenset({"record_steps", "notify_recipients", "keep_restricted", "lift_restriction"})),
    Walk("portability", "Give me my data in a file I can take elsewhere", "E-mail", "desktop", "light", passes=COPY),
    Walk("objection", "I object to a use of my data", "In person", "phone", "light",
         {"Decision": "Refused", "Ground of the refusal": "Our compelling grounds", "Reasons in your": "A lawsuit."},
         frozenset({"decide", "prepare_answer"})),
    Walk("objection_direct_marketing", "Stop sending me advertising", "E-mail", "phone", "dark",
         passes=frozenset({"stop_marketing", "record_steps"}), by_keyboard=True),
    Walk("automated_decision", "", "E-mail", "desktop", "dark", passes=frozenset({"decide", "prepare_answer"})),
    Walk("consent_withdrawal", "", "Telephone", "desktop", "light",
         passes=frozenset({"stop_marketing", "record_steps"}), by_keyboard=True),
)  # fmt: skip


@pytest.fixture(scope="module")
def team(product: Product, browser: "Browser") -> dict[str, Any]:
    """The cookies of the handler and of the second person, signed in once."""
    kept = {}
    for who in ("omar", "lena"):
        with browser.new_context() as context:
            staff.sign_in(context.new_page(), product.url, f"{who}@example.com")
            kept[who] = context.storage_state()
    return kept


@pytest.fixture(scope="module")
def seen() -> set[tuple[str, str]]:
    """Kinds of pages that were looked at already, with the size of the screen."""
    return set()


@pytest.mark.parametrize("walk", WALKS, ids=[walk.right for walk in WALKS])
def test_a_right_from_receipt_to_close(
    product: Product, window: Window, team: dict[str, Any], seen: set[tuple[str, str]], walk: Walk
) -> None:
    product.sink.messages.clear()
    problems: list[str] = []
    look = looker(walk=walk, seen=seen, problems=problems)
    width, height = WIDTHS[walk.size]
    screen: dict[str, Any] = {
        "viewport": {"width": width, "height": height},
        "color_scheme": walk.scheme,
        "reduced_motion": "reduce",
        "locale": "en-GB",
        "has_touch": walk.size == "phone",
    }
    omar = window(storage_state=team["omar"], **screen)
    lena = window(storage_state=team["lena"], **screen)
    handler = Seat(Hand(omar, by_keyboard=walk.by_keyboard), {**ALWAYS, **walk.answers}, look)
    second = Seat(Hand(lena), ALWAYS, look)

    email = f"{walk.right.replace('_', '.')}@example.org"
    if walk.channel:
        case = record_request(handler, product.url, walk, email)
    else:
        case = ask_by_the_form(window(**screen), omar, product.url, walk, email)
    work(handler=handler, second=second, case=case)

    assert walk.passes <= set(handler.done), handler.done
    reference = case.rstrip("/").rsplit("/", 1)[-1]
    (state,) = [one["state"] for one in product.look("cases") if one["reference"] == reference]
    assert state == "closed"
    answers = [mail for mail in product.sink.sent_to(email) if "our answer" in mail.subject.lower()]
    assert len(answers) == 1
    assert problems == []


def record_request(seat: Seat, url: str, walk: Walk, email: str) -> str:
    """From the desk, by the button in its head; the address of the case."""
    page = seat.page
    page.goto(f"{url}/desk/")
    seat.follow(page.get_by_role("banner").get_by_role("link", name="Record a request"))
    page.get_by_label("How did it come?").select_option(label=walk.channel)
    page.get_by_label("Controller").select_option(label="JUXT")
    seat.hand.write(
        page.get_by_label("Name", exact=False).and_(page.locator("[name=name]")), f"Walker {walk.right}"
    )
    seat.hand.write(page.locator("[name=email]"), email)
    page.locator("[name=received_on]").fill(yesterday(page))
    choice = page.locator(f"input[name=rights][value={walk.right}]")
    seat.hand.choose(choice)
    seat.follow(page.get_by_role("button", name="Record the request"))
    expect(page.get_by_role("status").filter(has_text="is recorded").first).to_be_visible()
    return page.url


def yesterday(page: "Page") -> str:
    """The day before this one, as a date field takes it."""
    return str(page.evaluate("() => new Date(Date.now() - 864e5).toISOString().slice(0, 10)"))


def ask_by_the_form(theirs: "Page", desk: "Page", url: str, walk: Walk, email: str) -> str:
    """By the public form; the address of the case, which stands on top of the queue."""
    theirs.goto(f"{url}/juxt/")
    person.choose(theirs, walk.label)
    person.step_on(theirs, "Continue", "Step 2 of 4")
    theirs.get_by_label("What is wrong or missing?").fill("12 Old Street")
    theirs.get_by_label("What should it say?").fill("4 New Road, Leeds")
    person.step_on(theirs, "Continue", "Step 3 of 4")
    person.choose(theirs, "For myself")
    theirs.locator("[autocomplete=name]").fill(f"Walker {walk.right}")
    theirs.locator("[autocomplete=email]").fill(email)
    person.step_on(theirs, "Continue", "Step 4 of 4")
    theirs.get_by_role("button", name="Send my request").click()
    reference, _ = person.reference_and_date(theirs)
    desk.goto(f"{url}/desk/?list=open")
    desk.get_by_role("link", name=reference).first.click()
    return desk.url.split("?")[0]


def looker(*, walk: Walk, seen: set[tuple[str, str]], problems: list[str]) -> Callable[["Page"], None]:
    """Looks at every page for its width, and at each new kind of page with axe and by keyboard."""

    def look(page: "Page") -> None:
        beyond = page.evaluate(OVERFLOW)
        where = f"{urlsplit(page.url).path} on a {walk.size}, {walk.scheme}"
        if beyond:
            problems.append(f"{where}: {beyond}")
        kind = (_kind(page), walk.size)
        if kind in seen:
            return
        seen.add(kind)
        page.evaluate(AXE_SCRIPT)
        problems.extend(f"{where}: {words}" for words in in_words(page.evaluate(RUN, EVERYTHING)))
        main = page.locator("main .btn-primary, main .btn-danger").first
        if main.count():
            keyboard.tab_to(page, main)
            page.evaluate("() => document.activeElement.blur()")

    return look


def _kind(page: "Page") -> str:
    """Which page it is; a case looks different with each step that is next."""
    name = resolve(urlsplit(page.url).path).view_name
    heading = page.locator(".next-card__heading")
    return f"{name} {heading.inner_text()}" if heading.count() else name
