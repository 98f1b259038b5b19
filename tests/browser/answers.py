"""Fills in whatever form a page shows, as its labels ask for it: given answers first, then the first choice.

What is marked as optional stays empty, and so does what is only asked for with a choice that was not made.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.browser import keyboard

FORM = "main form:has(.actions button[type=submit])"
FIELDS = ".field:not(.field .field)"
WORDS = "Written down by the walk: it was looked at in the system of this right."
BOXES = "input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file]), textarea"


@dataclass(frozen=True, slots=True)
class Hand:
    """A pointer, or nothing but the keyboard."""

    page: Page
    by_keyboard: bool = False

    def choose(self, choice: Locator) -> None:
        """Choose one of several, or tick a box. A label may lie over its box, so that the whole card can be pressed."""
        if choice.is_checked():
            return
        if not self.by_keyboard:
            choice.check(force=True)
        elif choice.get_attribute("type") == "checkbox":
            self._go(choice)
            self.page.keyboard.press("Space")
        else:
            self._arrow_to(choice)
        assert choice.is_checked(), choice

    def write(self, box: Locator, text: str) -> None:
        """Write into an empty box. Days are picked: what is typed there depends on the browser's language."""
        if not self.by_keyboard or box.get_attribute("type") in {"date", "time"}:
            box.fill(text)
            return
        self._go(box)
        self.page.keyboard.insert_text(text)

    def press(self, control: Locator) -> None:
        """Use a button or a link."""
        if not self.by_keyboard:
            control.click()
            return
        self._go(control)
        self.page.keyboard.press("Enter")

    def _go(self, target: Locator) -> None:
        if not keyboard.is_on(target):
            keyboard.tab_to(self.page, target)

    def _arrow_to(self, choice: Locator) -> None:
        """Tab comes to the chosen one of a group, or to its first; the arrows go through it."""
        name = choice.get_attribute("name")
        group = self.page.locator(f"input[type=radio][name='{name}']")
        chosen = self.page.locator(f"input[type=radio][name='{name}']:checked")
        self._go(chosen if chosen.count() else group.first)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if choice.is_checked():
                return
            self.page.keyboard.press("ArrowDown")


def fill_in(hand: Hand, answers: Mapping[str, str]) -> None:
    """Everything that the form of the page asks for. `answers`: by the label, what to write or which choice."""
    for field in hand.page.locator(f"{FORM} {FIELDS}").all():
        label = _label(field)
        given = next((text for words, text in answers.items() if label.startswith(words)), "")
        radios = field.locator("input[type=radio]")
        if radios.count():
            if given:
                hand.choose(_choice(field, given))
            elif _asked(field) and not field.locator("input:checked").count():
                hand.choose(radios.first)
        elif given and field.locator("input[type=checkbox]").count():
            hand.choose(_choice(field, given))
        elif field.locator("select").count():
            if given:
                _select(field.locator("select").first, given)
        else:
            _boxes(hand, field, given)


def _boxes(hand: Hand, field: Locator, given: str) -> None:
    for box in field.locator(BOXES).all():
        if box.input_value() or not (given or _asked(field)):
            continue
        day = box.get_attribute("type") == "date"
        hand.write(box, given or (_in_a_year(hand.page) if day else WORDS))


def _select(box: Locator, words: str) -> None:
    """The option that begins with these words."""
    labels = [text.strip() for text in box.locator("option").all_inner_texts()]
    box.select_option(label=next(text for text in labels if text.startswith(words)))


def _choice(field: Locator, words: str) -> Locator:
    """The choice of this label, alone or with an explanation behind it."""
    return field.get_by_label(words, exact=True).or_(field.get_by_label(words)).first


def _label(field: Locator) -> str:
    return field.locator("legend, label").first.inner_text().strip()


def _asked(field: Locator) -> bool:
    """Whether it has to be filled in, by what stands beside it."""
    if field.locator(".optional").count():
        return False
    only_with = re.search(r"Only with: (.+)", field.inner_text())
    if only_with is None:
        return True
    wanted = re.findall("“(.+?)”", only_with[1])
    chosen = field.page.locator(f"{FORM} .choice-card:has(input:checked)").all_inner_texts()
    return any(text.strip().startswith(label) for text in chosen for label in wanted)


def _in_a_year(page: Page) -> str:
    return str(page.evaluate("() => new Date(Date.now() + 365 * 864e5).toISOString().slice(0, 10)"))
