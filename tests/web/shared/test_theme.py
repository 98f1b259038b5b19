"""A controller's accent can always be read, whatever colour it gave."""

import re

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from dsr.web.shared import theme
from dsr.web.shared.theme import NotAColour, accent_for, accent_is_readable, contrast, parse_colour, theme_css

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(colour=COLOURS, dark=st.booleans())
def test_any_colour_becomes_one_that_can_be_read(colour: str, dark: bool) -> None:
    accent = accent_for(accent=colour, dark=dark)
    ground = theme.DARK_GROUND if dark else theme.LIGHT_GROUND
    for behind in (ground, parse_colour(accent.soft)):
        assert contrast(parse_colour(accent.accent), behind) >= 4.5
    assert contrast(parse_colour(accent.ink), parse_colour(accent.accent)) >= 4.5


def test_a_colour_that_reads_well_is_kept() -> None:
    assert accent_is_readable("#0d5c5b")
    assert accent_for(accent="#0d5c5b", dark=False).accent == "#0d5c5b"


def test_a_pale_colour_is_said_to_be_unreadable_and_is_darkened() -> None:
    assert not accent_is_readable("#ffd000")
    assert accent_for(accent="#ffd000", dark=False).accent != "#ffd000"


@given(colour=COLOURS)
def test_the_stylesheet_holds_only_worked_out_colours(colour: str) -> None:
    values = re.findall(r"--dsr-[a-z-]+: ([^;]+);", theme_css(accent=colour))
    assert values
    assert all(re.fullmatch(r"#[0-9a-f]{6}|\d+, \d+, \d+", value) for value in values)


@pytest.mark.parametrize("text", ["", "red", "#fff", "#12345g", "#0d5c5b;}", "#0d5c5b\n"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(NotAColour):
        theme_css(accent=text)


def test_the_grounds_are_those_of_the_tokens() -> None:
    tokens = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    light, dark = tokens.split("@media (prefers-color-scheme: dark)")[:2]
    assert parse_colour(_token(light, "sunken")) == theme.LIGHT_GROUND
    assert parse_colour(_token(light, "surface")) == theme.LIGHT_SURFACE
    assert parse_colour(_token(dark, "surface")) == theme.DARK_SURFACE


def _token(text: str, name: str) -> str:
    found = re.search(rf"--dsr-{name}: (#[0-9a-f]{{6}});", text)
    assert found
    return found[1]
