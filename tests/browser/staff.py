"""What the privacy team does on the desk, by the words on the buttons."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.person import choose
from tests.cast import PASSWORD

TABLE = "id,e-mail,city\n1,anneliese@example.org,Leeds\n2,anneliese@example.org,York\n"
SENTENCE = "It was a pleasure to gather this for you."


def sign_in(page: Page, url: str, email: str, password: str = PASSWORD) -> None:
    """Sign in and land on the desk."""
    page.goto(f"{url}/desk/")
    page.locator("[name=login]").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"/desk/"))


def open_case(page: Page, url: str, reference: str) -> None:
    """From the queue, where the case stands on top."""
    page.goto(f"{url}/desk/?list=mine")
    first = page.locator("table.queue tbody tr").first
    expect(first).to_contain_text(reference)
    first.get_by_role("link", name=reference).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference)


def next_step(page: Page, heading: str | re.Pattern[str]) -> None:
    """The Next card says this."""
    expect(page.locator(".next-card__heading")).to_have_text(heading)


def press_next(page: Page, name: str | re.Pattern[str]) -> None:
    """Use a button or link of the Next card."""
    card = page.locator("#next")
    card.get_by_role("button", name=name).or_(card.get_by_role("link", name=name)).first.click()


def told(page: Page, words: str) -> None:
    """The message after an act."""
    expect(page.get_by_role("status").filter(has_text=words).first).to_be_visible()


def take_and_identify(page: Page) -> None:
    """Take the case, and record how it is certain who asks."""
    press_next(page, "Take the case")
    press_next(page, "Confirm identity")
    choose(page, "Confirmed the address we already know")
    page.get_by_role("button", name="Confirm identity").click()
    told(page, "The identity is confirmed.")


def collect_everything(page: Page, folder: Path) -> int:
    """A table from the first system, nothing in the others; how many systems there were."""
    table = folder / "contacts.csv"
    table.write_text(TABLE)
    press_next(page, re.compile("^Record "))
    choose(page, "Data found")
    page.get_by_label("Files").set_input_files(table)
    page.get_by_label("e-mail address", exact=True).check()
    record_and_go_on(page)
    systems = 1
    while page.get_by_label("Nothing found", exact=True).count():
        choose(page, "Nothing found")
        record_and_go_on(page)
        systems += 1
    return systems


def record_and_go_on(page: Page) -> None:
    """Record one system; the next page is that of another one, or the case when all are done."""
    with page.expect_navigation():
        page.get_by_role("button", name="Record and go to the next system").click()
    told(page, "The result is recorded.")


def decide_and_write(page: Page) -> None:
    """Grant the right, then change a sentence of the letter that was drafted."""
    press_next(page, re.compile("Decide"))
    choose(page, "Granted")
    page.get_by_role("button", name="Record the decision").click()
    told(page, "The decision is recorded.")
    press_next(page, "Write the answer letter")
    letter = page.get_by_label("Letter", exact=True)
    letter.fill(f"{letter.input_value().rstrip()}\n\n{SENTENCE}")
    for item in (
        page.get_by_role("group", name="Information that goes with the copy").get_by_role("textbox").all()
    ):
        if not item.input_value():  # what the policy does not say, the handler has to
            item.fill("As agreed with the privacy lead.")
    page.get_by_role("button", name="Save the letter").click()
    told(page, "The letter is saved.")


def build(page: Page, *, reload: bool) -> None:
    """Order the bundle; see it wait or grow, then see what it holds. Without JavaScript one reloads."""
    press_next(page, "Build the bundle")
    ask = page.locator("#next").get_by_role("link", name="Ask a second person to release")
    bar = page.get_by_role("progressbar")
    expect(bar.or_(ask).first).to_be_visible()
    if reload:
        for _ in range(60):
            if ask.is_visible():
                break
            page.wait_for_timeout(500)
            page.reload()
    expect(ask).to_be_visible(timeout=30_000)
    expect(page.locator("#next")).to_contain_text("The bundle holds 2 records")


def ask_for_release(page: Page) -> None:
    """Put it before a second person; the author's own way to release is closed and says why."""
    press_next(page, "Ask a second person to release")
    page.get_by_role("button", name="Ask for release").click()
    told(page, "Everyone who can release was told by mail.")
    expect(page.locator("#next")).to_contain_text("It needs a second person: Lena Lead")


def release(page: Page) -> None:
    """The second person looks at everything and lets it go."""
    press_next(page, "Check and release")
    expect(page.locator(".mail__body")).to_contain_text(SENTENCE)
    page.get_by_role("button", name="Release and send the answer").click()
    told(page, "The answer is released.")


def close(page: Page) -> None:
    """Close the case."""
    press_next(page, "Close the case")
    page.get_by_role("button", name="Close the case").click()
    told(page, "The case is closed.")
