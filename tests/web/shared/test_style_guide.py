"""Every component in a real browser, in both voices and both themes: nothing found, refused or cut off."""

import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser
from pytest_django import Settings

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Says nothing."""


@pytest.fixture
def guide(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """The address of the style guide, served from this process."""
    settings.ROOT_URLCONF = "tests.web.shared.guide_urls"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.SECURE_SSL_REDIRECT = False
    settings.STATIC_ROOT = tmp_path
    server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("voice", ["desk", "public"])
def test_axe_finds_nothing(guide: str, browser: Browser, voice: str, theme: str) -> None:
    page = browser.new_page(color_scheme="dark" if theme == "dark" else "light", bypass_csp=True)
    page.goto(f"{guide}?voice={voice}")
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    page.close()
    assert [(finding["id"], [node["html"] for node in finding["nodes"]]) for finding in found] == []


@pytest.mark.parametrize("voice", ["desk", "public"])
def test_the_security_policy_refuses_nothing_and_the_page_fits_a_narrow_screen(
    guide: str, browser: Browser, voice: str
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    answer = page.goto(f"{guide}?voice={voice}")
    assert answer
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()
    assert complaints == []


@pytest.mark.parametrize("voice", ["desk", "public"])
def test_dark_comes_without_script_and_can_be_chosen(guide: str, browser: Browser, voice: str) -> None:
    grounds = []
    for scheme, theme in (("light", ""), ("dark", ""), ("light", "dark"), ("dark", "light")):
        page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(f"{guide}?voice={voice}&theme={theme}")
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.close()
    light, dark = "rgb(248, 246, 242)", "rgb(22, 21, 19)"
    assert grounds == [light, dark, dark, light]


def test_the_keyboard_always_shows_where_it_is(guide: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{guide}?voice=desk")
    page.evaluate(
        "document.body.tabIndex = -1; document.body.focus()"
    )  # the error summary had taken the focus
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "[null, '::after'].map(part => getComputedStyle(document.activeElement, part).outlineStyle)"
        )
        assert "solid" in outline
    page.close()
