"""The sprite and the list of names say the same."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from dsr.web.shared.icons import ICONS, UnknownIcon, icon_address

SPRITE = Path(settings.BASE_DIR) / "static" / "icons" / "sprite.svg"


def test_every_name_is_drawn_and_every_drawing_is_named() -> None:
    symbols = re.findall(r'<symbol id="([a-z-]+)" viewBox="0 0 16 16"', SPRITE.read_text())
    assert sorted(symbols) == sorted(ICONS)


def test_icons_take_the_colour_of_the_words_around_them() -> None:
    drawing = SPRITE.read_text()
    assert "#" not in drawing.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "currentColor" in drawing


def test_an_address_leads_into_the_sprite() -> None:
    assert icon_address("lock").endswith("sprite.svg#lock")


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownIcon, match="triangle"):
        icon_address("unicorn")
