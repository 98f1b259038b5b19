"""One request from the public form to the downloaded answer, in the browser, with real mail and a real worker."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import keyboard, person, staff
from tests.browser.conftest import Window
from tests.browser.package import check_package, read_offline
from tests.browser.product import Product

pytestmark = pytest.mark.browser
ONCE = Counter(acknowledgement=1, release_asked=1, answer=1, download_code=1)


@pytest.mark.parametrize(
    "scripts",
    [
        pytest.param(True, id="with JavaScript", marks=pytest.mark.both_databases),
        pytest.param(False, id="without JavaScript"),
    ],
)
def test_a_request_from_the_form_to_the_answer(
    product: Product, window: Window, downloads: Path, scripts: bool
) -> None:
    product.sink.messages.clear()
    anneliese, omar, lena = (window(java_script_enabled=scripts) for _ in range(3))

    person.fill_in_the_form(anneliese, product.url)
    reference, due_on = person.reference_and_date(anneliese)
    (case,) = [case for case in product.look("cases") if case["reference"] == reference]
    assert case["legal_due_on"] == due_on
    acknowledgement = person.mail_about(product.sink, "received your request")
    assert reference in acknowledgement.subject
    assert person.shown_date(anneliese) in acknowledgement.text
    link = person.link_in(acknowledgement)
    person.confirm_address(anneliese, link)

    prepare(omar, product.url, reference, downloads, scripts)
    the_author_cannot_release(omar)
    staff.sign_in(lena, product.url, "lena@example.com")
    staff.open_case(lena, product.url, reference)
    staff.release(lena)

    answer = person.mail_about(product.sink, "our answer")
    assert staff.SENTENCE in answer.text
    package = person.fetch_package(anneliese, person.link_in(answer), product.sink, downloads)
    assert package.name == f"{reference}.zip"
    check_package(path=package, reference=reference, sentence=staff.SENTENCE)

    read_offline(path=package, page=window(offline=True), folder=downloads / "unpacked")

    omar.reload()
    staff.close(omar)
    anneliese.goto(link)
    expect(anneliese.get_by_text(staff.SENTENCE)).to_be_visible()

    wrong = f"{link.rstrip('/')}x/"
    anneliese.goto(wrong)
    expect(anneliese.get_by_role("heading", name="This link does not work")).to_be_visible()

    assert "Whole:" in product.manage("verify_record")
    every_mail_came_once(product)
    nothing_personal_in(product.logs(), links=[link, person.link_in(answer), wrong])


def prepare(page: Page, url: str, reference: str, folder: Path, scripts: bool) -> None:
    """Omar works the case up to the question for release."""
    staff.sign_in(page, url, "omar@example.com")
    staff.open_case(page, url, reference)
    staff.take_and_identify(page)
    assert staff.collect_everything(page, folder) > 1
    staff.decide_and_write(page)
    staff.build(page, reload=not scripts)
    staff.ask_for_release(page)


def the_author_cannot_release(page: Page) -> None:
    """Neither is there a button, nor does the address help."""
    expect(page.locator("#next").get_by_role("link", name="Check and release")).to_have_count(0)
    case = page.url
    refused = page.goto(f"{case}answer/release/")
    assert refused is not None and refused.status in {403, 404}
    page.goto(case)


def every_mail_came_once(product: Product) -> None:
    """What the outbox says was sent, the server received: each letter once, each Message-ID once."""
    expected = ONCE.total()
    product.sink.wait_for(expected, seconds=30)
    product.look("sweep")  # one sweep more finds nothing to send
    received = list(product.sink.messages)
    mails = product.look("mails")[-expected:]
    assert Counter(mail["letter"] for mail in mails) == ONCE
    assert {(mail["state"], mail["attempts"]) for mail in mails} == {("sent", 1)}
    assert len(received) == expected
    ids = Counter(mail.message["Message-ID"] for mail in received)
    assert set(ids.values()) == {1}


def nothing_personal_in(logs: str, *, links: Iterable[str]) -> None:
    """Neither the person nor the keys to the case stand in any log."""
    tokens = [urlsplit(link).path.rstrip("/").rsplit("/", 1)[-1] for link in links]
    assert all(len(token) > 20 for token in tokens)
    private = [*person.NAME.split(), person.EMAIL.split("@")[0], person.OWN_WORDS, "omar@", "lena@", *tokens]
    assert [word for word in private if word.lower() in logs.lower()] == []


def test_the_form_is_filled_in_and_sent_by_keyboard(product: Product, window: Window) -> None:
    page = window()
    page.goto(f"{product.url}/juxt/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()

    keyboard.press(page, "Continue")
    fault = page.locator("#error-summary").get_by_role("link", name="Choose at least one thing")
    keyboard.tab_to(page, fault)
    page.keyboard.press("Enter")
    choice = page.get_by_label("Give me a copy of my data", exact=True)
    if not keyboard.is_on(choice):
        keyboard.tab_to(page, choice)
    page.keyboard.press("Space")
    expect(choice).to_be_checked()
    keyboard.press(page, "Continue")

    expect(page.get_by_text("Step 2 of 4")).to_be_visible()
    keyboard.press(page, "Continue")
    keyboard.write(page, page.locator("[autocomplete=name]"), "Bertram Keyboard")
    keyboard.write(page, page.locator("[autocomplete=email]"), "bertram.keyboard@example.org")
    keyboard.press(page, "Continue")
    expect(page.get_by_text("bertram.keyboard@example.org")).to_be_visible()
    keyboard.press(page, "Send my request")
    expect(page.get_by_role("heading", name="Your request has been sent")).to_be_visible()
    reference, due_on = person.reference_and_date(page)
    assert {"reference": reference, "legal_due_on": due_on}.items() <= product.look("cases")[-1].items()
