"""What the person who asks does in the browser, step by step, as somebody who reads the page would."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.services.smtp import Received, Sink

NAME, EMAIL = "Anneliese Zwetschgenbaum", "anneliese.zwetschgenbaum@example.org"
OWN_WORDS = "Everything since the conference in Bletchley, please."


def fill_in_the_form(page: Page, url: str) -> None:
    """All four steps, up to the confirmation."""
    page.goto(f"{url}/juxt/")
    choose(page, "Give me a copy of my data")
    page.get_by_label("In your own words").fill(OWN_WORDS)
    step_on(page, "Continue", "Step 2 of 4")
    page.get_by_label("From which time?").fill("since 2024")
    step_on(page, "Continue", "Step 3 of 4")
    choose(page, "For myself")
    page.get_by_label("name", exact=False).and_(page.locator("[autocomplete=name]")).fill(NAME)
    page.get_by_label("e-mail", exact=False).and_(page.locator("[autocomplete=email]")).fill(EMAIL)
    step_on(page, "Continue", "Step 4 of 4")
    expect(page.get_by_text(EMAIL)).to_be_visible()
    expect(page.get_by_text(OWN_WORDS)).to_be_visible()
    page.get_by_role("button", name="Send my request").click()
    expect(page.get_by_role("heading", name="Your request has been sent")).to_be_visible()


def choose(page: Page, label: str) -> None:
    """Choose a card. Its label lies over the box, so that the whole card can be pressed."""
    card = page.get_by_label(label, exact=True)
    card.check(force=True)
    expect(card).to_be_checked()


def step_on(page: Page, button: str, words: str) -> None:
    """Press the button; the next page says which step it is."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text(words)).to_be_visible()


def reference_and_date(page: Page) -> tuple[str, str]:
    """What the confirmation shows in large type: the reference, and the date as YYYY-MM-DD."""
    receipt = page.locator(".receipt")
    date = receipt.locator("time").get_attribute("datetime")
    assert date
    return receipt.locator(".receipt__reference").inner_text(), date


def shown_date(page: Page) -> str:
    """The same date in words, without the day of the week."""
    words = page.locator(".receipt time").inner_text()
    found = re.search(r"\d+ [A-Z][a-z]+ \d{4}", words)
    assert found, words
    return found[0]


def confirm_address(page: Page, link: str) -> None:
    """Open the link of the acknowledgement and press the one button."""
    page.goto(link)
    page.get_by_role("button", name="This is my address").click()
    expect(page.get_by_text("We know now that this address is yours")).to_be_visible()


def fetch_package(page: Page, link: str, sink: Sink, folder: Path) -> Path:
    """Ask for a code, read it in the mail, type it, save the file that the browser downloads."""
    page.goto(link)
    page.get_by_role("button", name="Send me the code").click()
    code = code_in(mail_about(sink, "code"))
    page.get_by_label("Code from the e-mail").fill(code)
    page.get_by_role("button", name="Open", exact=True).click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download", exact=True).click()
    saved = folder / coming.value.suggested_filename
    coming.value.save_as(saved)
    return saved


def mail_about(sink: Sink, word: str) -> Received:
    """The one mail to the person whose subject holds this word."""

    def found() -> list[Received]:
        return [mail for mail in sink.sent_to(EMAIL) if word.lower() in mail.subject.lower()]

    sink.wait_until(lambda: bool(found()), 30, f"a mail about {word!r}")
    (only,) = found()
    return only


def link_in(mail: Received) -> str:
    """The one link of a mail."""
    (link,) = set(re.findall(r"https?://\S+", mail.text))
    return str(link)


def code_in(mail: Received) -> str:
    """The six figures."""
    found = re.search(r"\b(\d{6})\b", mail.text)
    assert found, mail.subject
    return found[1]
