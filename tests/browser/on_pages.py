"""What is done on a page of the tour before it is looked at. Each ends when the page that it leads to is there."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser import person

FORM = {"name": "Sophie Turner", "email": "sophie.turner@example.net"}


def press(button: str, *, exact: bool = False) -> Callable[[Page], None]:
    """Press a button of the page, and wait for the page that comes."""

    def pressed(page: Page) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=button, exact=exact).first.click()

    return pressed


def follow(*parts: str) -> Callable[[Page], None]:
    """Links followed one after the other, each by a part of its address."""

    def followed(page: Page) -> None:
        for part in parts:
            with page.expect_navigation():
                page.locator(f"main a[href*='{part}']").first.click()

    return followed


def send(page: Page) -> None:
    """The form of the page is sent as it is."""
    with page.expect_navigation():
        page.locator("main form .actions button[type=submit]").first.click()


def preview(page: Page) -> None:
    """A message is written and looked at as the letter it becomes."""
    page.get_by_label("Message").first.fill("We have found your account and look into it now.")
    press("Preview the letter")(page)


def first_step(page: Page) -> None:
    """The first step of the page that leads to one of its own."""
    with page.expect_navigation():
        page.locator("main a[href*='/step/']").first.click()


def lift_hold(page: Page) -> None:
    """A hold is set on the whole case; a lead is about to lift it."""
    page.get_by_label("Why it must be kept").fill("Claim of the requester, court of Leeds.")
    send(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Lift the hold").first.click()


def chosen(page: Page) -> None:
    """Two rights chosen: step two."""
    person.choose(page, "Give me a copy of my data")
    person.choose(page, "Correct my data")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Step 2 of 4").wait_for()


def details(page: Page) -> None:
    """Step two filled in: step three."""
    chosen(page)
    page.get_by_label("What is wrong or missing?").fill("My street")
    page.get_by_label("What should it say?").fill("4 New Road")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Step 3 of 4").wait_for()


def about_you_in_german(page: Page) -> None:
    """Step three in German, asked for somebody else."""
    person.choose(page, "Geben Sie mir eine Kopie meiner Daten")
    page.get_by_role("button", name="Weiter").click()
    page.get_by_text("Schritt 2 von 4").wait_for()
    page.get_by_role("button", name="Weiter").click()
    page.get_by_text("Schritt 3 von 4").wait_for()
    person.choose(page, "Für jemand anderen")


def details_wrong(page: Page) -> None:
    """Step two sent empty."""
    chosen(page)
    page.get_by_role("button", name="Continue").click()
    page.locator("#error-summary").wait_for()


def you_wrong(page: Page) -> None:
    """Step three with an address that is none."""
    details(page)
    page.locator("[autocomplete=email]").fill("sophie at example")
    page.get_by_role("button", name="Continue").click()
    page.locator("#error-summary").wait_for()


def check(page: Page) -> None:
    """All filled in: step four."""
    details(page)
    page.locator("[autocomplete=name]").fill(FORM["name"])
    page.locator("[autocomplete=email]").fill(FORM["email"])
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Step 4 of 4").wait_for()


def sent(page: Page) -> None:
    """The request is sent."""
    check(page)
    page.get_by_role("button", name="Send my request").click()
    page.locator(".receipt").wait_for()


def ask_code(page: Page) -> None:
    """A code for the download is on its way."""
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("Code from the e-mail").wait_for()


def open_download(page: Page) -> None:
    """The code is typed: the download is open."""
    ask_code(page)
    page.get_by_label("Code from the e-mail").fill(newest_code(page))
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("heading", name="Your data", exact=True).wait_for()


def newest_code(page: Page) -> str:
    """The code of the mail that has just been sent, read where the demo shows its mail."""
    mailbox = page.context.new_page()
    found = mailbox.get_by_role("link", name="download code").first
    for _ in range(40):
        mailbox.goto(f"{page.url.split('/status/')[0]}/demo/mail/")
        if found.count():
            break
        mailbox.wait_for_timeout(250)
    found.click()
    code = re.search(r"\b\d{6}\b", mailbox.get_by_role("main").inner_text())
    assert code
    mailbox.close()
    return code[0]


def wrong_code(page: Page) -> None:
    """A code that cannot be right."""
    page.get_by_label("Code from the e-mail").fill("1")
    page.get_by_role("button", name="Open", exact=True).click()
    page.locator("#error-summary").wait_for()


def open_menu(page: Page) -> None:
    """The menu of acts is open."""
    page.locator("details[data-menu] summary").filter(has_text="Actions").click()


def open_filter(page: Page) -> None:
    """The filters are open."""
    page.locator("details[data-menu] summary").filter(has_text="Filter").click()


def unfold(page: Page) -> None:
    """Everything that can be unfolded is."""
    page.evaluate("() => document.querySelectorAll('main details').forEach((fold) => { fold.open = true })")


def search(words: str) -> Callable[[Page], None]:
    """Search for these words."""

    def search(page: Page) -> None:
        page.get_by_role("searchbox").first.fill(words)
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/?**")

    return search


def sign_in_wrong(page: Page) -> None:
    """Sign in with a wrong password."""
    page.locator("[name=login]").fill("omar@desk.example.com")
    page.locator("[name=password]").fill("not the password")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()
