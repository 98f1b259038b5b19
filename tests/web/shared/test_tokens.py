"""The colours can be read, in light and in dark, and nothing speaks of colours but the tokens."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from dsr.web.shared.theme import contrast, parse_colour

CSS = Path(settings.BASE_DIR) / "static" / "css"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
TOKENS = (CSS / "tokens.css").read_text()
GROUNDS = ("page", "surface", "sunken", "accent-soft", "alert-soft", "caution-soft", "good-soft")
WORDS = ("ink", "ink-soft", "link", "accent", "alert", "caution", "good")


def block(selector: str) -> dict[str, str]:
    start = TOKENS.index(selector + " {")
    return dict(re.findall(r"--dsr-([a-z-]+): ([^;]+);", TOKENS[start : TOKENS.index("}", start)]))


LIGHT = block('[data-bs-theme="light"]')
DARK = block('\n[data-bs-theme="dark"]')
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def ratio(theme: dict[str, str], one: str, other: str) -> float:
    return contrast(parse_colour(theme[one]), parse_colour(theme[other]))


@THEMES
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("word", WORDS)
def test_words_can_be_read_on_every_ground(theme: dict[str, str], word: str, ground: str) -> None:
    assert ratio(theme, word, ground) >= 4.5


@THEMES
def test_words_on_filled_buttons_can_be_read(theme: dict[str, str]) -> None:
    assert ratio(theme, "accent-ink", "accent") >= 4.5
    assert ratio(theme, "accent-ink", "accent-strong") >= 4.5
    assert ratio(theme, "surface", "alert") >= 4.5


@THEMES
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("part", ["edge", "focus", "accent"])
def test_controls_and_focus_stand_out(theme: dict[str, str], part: str, ground: str) -> None:
    assert ratio(theme, part, ground) >= 3.0


def test_dark_by_preference_and_dark_by_choice_are_the_same() -> None:
    assert block('  :root:not([data-bs-theme="light"])') == DARK


def test_light_and_dark_name_the_same_tokens() -> None:
    assert LIGHT.keys() == DARK.keys()


@THEMES
def test_each_triple_is_its_colour(theme: dict[str, str]) -> None:
    triples = {name: value for name, value in theme.items() if name.endswith("-rgb")}
    assert triples
    for name, value in triples.items():
        assert value == ", ".join(map(str, parse_colour(theme[name.removesuffix("-rgb")])))


@pytest.mark.parametrize("sheet", sorted(CSS.glob("*.css")), ids=lambda sheet: sheet.name)
def test_colours_and_weights_are_named_only_by_the_tokens(sheet: Path) -> None:
    text = sheet.read_text()
    weights = set(re.findall(r"font-weight: ([^;]+);", text))
    assert weights <= {"var(--dsr-regular)", "var(--dsr-strong)"}
    if sheet.name not in {"tokens.css", "print.css"}:
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", text)


@pytest.mark.parametrize("sheet", sorted(CSS.glob("*.css")), ids=lambda sheet: sheet.name)
def test_every_token_used_is_defined(sheet: Path) -> None:
    used = set(re.findall(r"var\(--dsr-([a-z0-9-]+)\)", sheet.read_text()))
    assert used <= set(re.findall(r"--dsr-([a-z0-9-]+):", TOKENS))


def test_no_stylesheet_fetches_anything() -> None:
    for sheet in CSS.glob("*.css"):
        assert not re.search(r"url\(|@import", sheet.read_text()), sheet.name


def pages() -> list[Path]:
    letters = {TEMPLATES / "letters", TEMPLATES / "bundle"}
    return [page for page in sorted(TEMPLATES.rglob("*.html")) if not letters & set(page.parents)]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_no_page_has_inline_style_or_script(page: Path) -> None:
    text = page.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|javascript:", text)


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_no_page_uses_a_class_that_no_sheet_knows_of_ours(page: Path) -> None:
    """Component classes (with __ or --) that are written plainly in a page must have a rule."""
    rules = "".join(sheet.read_text() for sheet in CSS.glob("*.css"))
    for value in re.findall(r'class="([^"]*)"', re.sub(r"\{[{%].*?[%}]\}", "", page.read_text())):
        for name in re.findall(r"(?<!\S)[a-z-]+__[a-z-]+(?!\S)", value):
            assert f".{name}" in rules, name
