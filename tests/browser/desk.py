"""The team at work on a case: reads what the Next card says and does that, by the words on the buttons."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from dsr.rules.procedure import NEXT_TEXTS
from tests.browser.answers import FORM, Hand, fill_in

STEP_OF = {text: slug for slug, text in NEXT_TEXTS.items()}
SECOND_PERSONS = {"approve", "release"}
MOST_STEPS = 45
PATIENCE = 80
"""How often a page is loaded again, with a quarter of a second between."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One person of the team at a browser. `answers`: what they write where a label asks for it.

    `look` is called with every page that comes up.
    """

    hand: Hand
    answers: Mapping[str, str]
    look: Callable[[Page], None]
    done: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """The window."""
        return self.hand.page

    def next_step(self, case: str) -> str:
        """What the card of the case says, as the rules name it."""
        self.page.goto(case)
        self.look(self.page)
        return STEP_OF[self.page.locator(".next-card__heading").inner_text().strip()]

    def do(self, step: str) -> None:
        """Do it; the case page, or the page of the next piece of the same, is on the screen afterwards."""
        self.done.append(step)
        _DO[step](self)

    def press_next(self, name: str | re.Pattern[str] = "") -> None:
        """Use a button or link of the Next card: the first, or the one of that name."""
        buttons = self.page.locator("#next .actions .btn")
        self.follow((buttons.filter(has_text=name) if name else buttons).first)

    def send(self, name: str = "") -> None:
        """Fill in the form and press its button; nothing may be wrong with it."""
        fill_in(self.hand, self.answers)
        buttons = self.page.locator(f"{FORM} .actions button[type=submit]")
        self.follow((buttons.get_by_text(name, exact=True) if name else buttons).first)
        refused = self.page.locator("#error-summary, .notice:has-text('Not possible now')")
        assert refused.count() == 0, f"{self.page.url}: {refused.all_inner_texts()}"

    def follow(self, control: Locator) -> None:
        """Use it; the page that it leads to is looked at."""
        with self.page.expect_navigation():
            self.hand.press(control)
        self.look(self.page)


def work(*, handler: Seat, second: Seat, case: str) -> None:
    """Follow the card until there is nothing more to do; what needs a second person is done at the other seat."""
    for _ in range(MOST_STEPS):
        step = handler.next_step(case)
        if step == "none":
            return
        if step in SECOND_PERSONS:
            handler_cannot(handler)
            assert second.next_step(case) == step
            second.do(step)
        else:
            handler.do(step)
    raise AssertionError(f"no end after {MOST_STEPS} steps: {handler.done}")


def handler_cannot(handler: Seat) -> None:
    """Whoever asked finds no button to answer the own question."""
    words = re.compile("Look and answer|Check and release|Approve|Agree")
    expect(handler.page.locator("#next").get_by_role("link", name=words)).to_have_count(0)


def _take(seat: Seat) -> None:
    seat.press_next("Take the case")


def _press_and_send(seat: Seat) -> None:
    seat.press_next()
    seat.send()


def _search(seat: Seat) -> None:
    """A table from the first system, nothing in the others."""
    seat.press_next(re.compile("^Record "))
    first = True
    while seat.page.get_by_label("Nothing found", exact=True).count():
        seat.hand.choose(seat.page.get_by_label("Data found" if first else "Nothing found", exact=True))
        if first:
            content = {
                "name": "contacts.csv",
                "mimeType": "text/csv",
                "buffer": b"id,city\n1,Leeds\n2,York\n",
            }
            seat.page.get_by_label("Files").set_input_files(content)  # type: ignore[arg-type]  # one file, in memory
        seat.send("Record and go to the next system")
        first = False


def _decide(seat: Seat) -> None:
    """The decision; where something has to be recorded first, it is, in the tab that the page opens."""
    seat.press_next()
    fill_in(seat.hand, seat.answers)
    button = seat.page.get_by_role("button", name="Record the decision")
    seat.follow(button)
    for link in seat.page.locator(".notice--caution a[target=_blank]").all():
        with seat.page.expect_popup() as opened:
            link.click()
        opened.value.wait_for_load_state()
        tab = Seat(Hand(opened.value), seat.answers, seat.look)
        tab.look(tab.page)
        tab.send()
        tab.page.close()
    if seat.page.locator(".notice--caution a[target=_blank]").count():
        seat.follow(button)
    expect(seat.page.get_by_role("status").filter(has_text="recorded").first).to_be_visible()


def _build(seat: Seat) -> None:
    seat.press_next("Build the bundle")
    _wait(seat)


def _wait(seat: Seat) -> None:
    """The bundle grows by itself."""
    expect(seat.page.locator("#next").get_by_role("progressbar")).to_have_count(0, timeout=30_000)


def _approve(seat: Seat) -> None:
    seat.press_next("Look and answer")
    seat.send()


def _release(seat: Seat) -> None:
    seat.press_next("Check and release")
    expect(seat.page.locator(".mail__body").first).to_be_visible()
    seat.send("Release and send the answer")


def _tell(seat: Seat) -> None:
    """By mail from here where the register has an address, else another way."""
    seat.press_next(re.compile("^Tell "))
    if not seat.page.get_by_label("E-mail address of the recipient").input_value():
        seat.hand.choose(seat.page.get_by_label("Through their system or an interface"))
    seat.send()


def _keep(seat: Seat) -> None:
    """Log one use, tell the person that the restriction ends, then wait until that letter has gone."""
    if "log" not in seat.done:
        seat.done.append("log")
        seat.press_next(re.compile("Log a use"))
        seat.send()
    elif "announce" not in seat.done:
        seat.done.append("announce")
        seat.press_next(re.compile("Tell that"))
        seat.send()
    else:
        for _ in range(PATIENCE):
            if not seat.page.get_by_text("has not gone yet").count():
                return
            seat.page.wait_for_timeout(250)
            seat.page.reload()


_DO: dict[str, Callable[[Seat], None]] = {
    "assign": _take,
    "release": _release,
    "stop_marketing": _decide,
    "approve": _approve,
    "notify_recipients": _tell,
    "confirm_identity": _press_and_send,
    "collect": _search,
    "ask_erasure": _press_and_send,
    "record_steps": _press_and_send,
    "decide": _decide,
    "prepare_answer": _press_and_send,
    "build_bundle": _build,
    "wait_bundle": _wait,
    "ask_release": _press_and_send,
    "keep_restricted": _keep,
    "lift_restriction": _press_and_send,
    "close": _press_and_send,
}
