"""Every page of the demo on a phone and a desktop, in light and dark: no finding by axe, nothing wider than the window.

Everything that can be operated comes in the order of Tab; the menu of acts is opened with a finger and with keys.

`make screenshots` (pytest -m "browser and screenshots") takes the pictures of docs/screenshots on the way.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import get_resolver, resolve

from dsr.cli.demo import PASSWORD
from tests.browser import keyboard, staff
from tests.browser.conftest import Window
from tests.browser.pictures import take
from tests.browser.product import Product
from tests.browser.tour import (
    DEMO,
    EVERY_STOP,
    FRANK,
    NO_PAGES,
    NOBODY,
    NOT_IN_THE_DEMO,
    PAGES_OF,
    REACHED,
    Places,
    Stop,
)
from tests.services.processes import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.screenshots]
PICTURES = ROOT / "docs" / "screenshots"
WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}
EVERYTHING = {"resultTypes": ["violations"]}
# What a colour scheme can change. Everything else was looked at in the light already.
COLOURS = {**EVERYTHING, "runOnly": ["color-contrast", "link-in-text-block"]}
RUN = "async (options) => (await axe.run(options)).violations"
# Too wide, or with something that begins left of the window, where nobody can scroll to.
OVERFLOW = """() => {
    const beyond = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const left = [...document.querySelectorAll('main *')].filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 1 && box.right > 0 && box.left < -1 && !element.closest('.visually-hidden');
    });
    const wide = [...document.querySelectorAll('body *')].findLast(
        (element) => element.getBoundingClientRect().right > document.documentElement.clientWidth);
    return beyond > 0 ? `${beyond} pixels wider than the window: ${wide?.outerHTML.slice(0, 90)}`
        : left.length ? `begins left of the window: ${left[0].outerHTML.slice(0, 90)}` : '';
}"""

# What a pointer can operate and Tab would pass over; of a group of radio buttons Tab comes to one, arrows to the rest.
PASSED_OVER = """() => [...document.querySelectorAll(
        'main :is(a[href], button, input, select, textarea, summary)')]
    .filter((element) => element.checkVisibility() && !element.disabled && element.type !== 'hidden'
        && !element.closest('[aria-hidden=true]') && element.tabIndex < 0)
    .map((element) => element.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def places(demo: Product) -> Places:
    """Where the pages are in this demo."""
    return Places(cases=demo.look("tour"), mail=demo.folder / "state" / "mail")


@pytest.fixture(scope="module")
def signed_in(demo: Product, browser: "Browser") -> dict[str, Any]:
    """The cookies of each person of the team, signed in once."""
    kept: dict[str, Any] = {NOBODY: None}
    for who in sorted({stop.who for stop in EVERY_STOP} - {NOBODY}):
        with browser.new_context() as context:
            staff.sign_in(context.new_page(), demo.url, f"{who}@desk.example.com", PASSWORD)
            kept[who] = context.storage_state()
    return kept


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path | None:
    """Where pictures go, when they were asked for by their mark."""
    wanted = str(request.config.getoption("-m")).split()
    return PICTURES if "screenshots" in wanted and "not" not in wanted else None


@pytest.mark.parametrize("stop", EVERY_STOP, ids=[stop.name for stop in EVERY_STOP])
def test_page(
    demo: Product,
    places: Places,
    signed_in: dict[str, Any],
    window: Window,
    pictures: Path | None,
    stop: Stop,
) -> None:
    page = window(storage_state=signed_in[stop.who], reduced_motion="reduce", locale="en-GB")
    answer = page.goto(demo.url + stop.address(places))
    assert answer is not None and answer.status == stop.status, answer
    stop.then(page)
    page.evaluate(AXE_SCRIPT)
    problems = [f"Tab passes over {element}" for element in page.evaluate(PASSED_OVER)]
    for size, scheme in looks(page):
        if pictures and stop.pictured:
            take(page=page, size=size, path=pictures / f"{stop.name}-{size}-{scheme}.png")
        found = page.evaluate(RUN, COLOURS if scheme == "dark" else EVERYTHING)
        problems += [f"{size} {scheme}: {words}" for words in in_words(found)]
        beyond = page.evaluate(OVERFLOW)
        problems += [f"{size} {scheme}: {beyond}"] if beyond else []
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("by", ["finger", "keys"])
def test_every_act_of_the_menu_can_be_reached(
    demo: Product, places: Places, signed_in: dict[str, Any], window: Window, by: str
) -> None:
    width, height = WIDTHS["phone"]
    screen = {"viewport": {"width": width, "height": height}, "has_touch": True, "reduced_motion": "reduce"}
    page = window(storage_state=signed_in["nora"], locale="en-GB", **screen)
    page.goto(demo.url + places.case(FRANK))
    opens = page.locator("details[data-menu] summary").filter(has_text="Actions")
    if by == "finger":
        opens.tap()
    else:
        keyboard.tab_to(page, opens)
        page.keyboard.press("Enter")
    assert page.evaluate(OVERFLOW) == ""
    acts = page.locator("details[open] a.menu__item, details[open] button.menu__item")
    assert acts.count() > 10
    for act in acts.all():
        if by == "finger":
            act.scroll_into_view_if_needed()
        else:
            keyboard.tab_to(page, act)
        box = act.bounding_box()
        assert box is not None
        assert min(box["x"], box["y"]) >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height
    if by == "finger":
        acts.last.tap()
    else:
        page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/cases/[^/]+/.+"))


def test_no_page_is_left_out(places: Places) -> None:
    """A page that is added comes on the tour, or is named among those that are no pages."""
    seen = {resolve(urlsplit(stop.address(places)).path).view_name for stop in EVERY_STOP if stop not in DEMO}
    named = {
        f"{space}:{name}"
        for space in PAGES_OF
        for name in get_resolver().namespace_dict[space][1].reverse_dict
        if isinstance(name, str)
    }
    assert named - seen - REACHED - NO_PAGES - NOT_IN_THE_DEMO == set()


def looks(page: "Page") -> Iterator[tuple[str, str]]:
    """The page as it is on each screen, in each colour scheme."""
    for size, (width, height) in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            yield size, scheme


def in_words(violations: list[dict[str, Any]]) -> list[str]:
    """Each finding with the places where it is."""
    return [
        f"{found['id']} ({found['impact']}): {found['help']} at "
        + "; ".join(" ".join(map(str, node["target"])) for node in found["nodes"][:6])
        for found in violations
    ]
