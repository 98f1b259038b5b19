"""A page with nothing but a keyboard: Tab, Space, Enter and letters; where one is can always be seen."""

from playwright.sync_api import Locator, Page

MOST_TABS = 80
SEEN = """element => {
    const look = getComputedStyle(element), card = element.closest('.choice-card');
    const around = card ? getComputedStyle(card) : look;
    return [look, around].some(
        (one) => (one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) > 0) || one.boxShadow !== 'none');
}"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the control has the focus, and see that it shows it."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if is_on(target):
            assert target.evaluate(SEEN), "the focus cannot be seen"
            return
    raise AssertionError(f"{target} is not reached by Tab")


def press(page: Page, button: str) -> None:
    """Go to a button and press it."""
    tab_to(page, page.get_by_role("button", name=button))
    page.keyboard.press("Enter")


def write(page: Page, field: Locator, text: str) -> None:
    """Go to a field and type."""
    tab_to(page, field)
    page.keyboard.type(text)


def is_on(target: Locator) -> bool:
    """Whether the control has the focus."""
    return bool(target.evaluate("element => element === document.activeElement"))
