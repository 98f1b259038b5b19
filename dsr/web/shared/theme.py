"""A controller's own accent: made readable, in light and in dark, before it is served as CSS.

A controller gives one colour. Text and buttons need 4.5 : 1 (WCAG 1.4.3), so the colour is darkened for light
pages and lightened for dark ones until it has that. Only colours worked out here reach the stylesheet.
"""

import re
from dataclasses import dataclass

TEXT_CONTRAST = 4.5
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
# The grounds on which an accent must be readable: --dsr-sunken of light, --dsr-surface of dark (tokens.css).
LIGHT_GROUND, LIGHT_SURFACE = (240, 237, 231), (255, 255, 255)
DARK_GROUND, DARK_SURFACE = (31, 29, 26), (31, 29, 26)
STEP = 0.04

Rgb = tuple[int, int, int]


class NotAColour(ValueError):
    """The accent is not written as #rrggbb."""


@dataclass(frozen=True, slots=True)
class Accent:
    """One accent on one ground, as #rrggbb: fill and link, hover, words on the fill, quiet ground."""

    accent: str
    strong: str
    ink: str
    soft: str


def parse_colour(text: str) -> Rgb:
    """A colour written as #rrggbb. Raises NotAColour."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise NotAColour("An accent is written as # and six hexadecimal digits, for example #0d5c5b.")
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio of two colours as WCAG 2.2 defines it, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def accent_is_readable(accent: str) -> bool:
    """Whether the colour can be used on light pages as it is. Raises NotAColour."""
    return contrast(parse_colour(accent), LIGHT_GROUND) >= TEXT_CONTRAST


def accent_for(*, accent: str, dark: bool) -> Accent:
    """The accent and what goes with it on light or dark pages, moved only as far as reading needs.

    Raises NotAColour.
    """
    ground, surface, away = (
        (DARK_GROUND, DARK_SURFACE, WHITE) if dark else (LIGHT_GROUND, LIGHT_SURFACE, BLACK)
    )
    given, colour, share = parse_colour(accent), parse_colour(accent), 0.0
    while not _reads_on(colour, ground=ground, surface=surface):
        share = min(1.0, share + STEP)
        colour = _mix(given, away, share)
    ink = max((WHITE, (12, 12, 12)), key=lambda candidate: contrast(candidate, colour))
    return Accent(
        accent=_hex(colour),
        strong=_hex(_mix(colour, away, 0.3)),
        ink=_hex(ink),
        soft=_hex(_soft(colour, surface)),
    )


def theme_css(*, accent: str) -> str:
    """The stylesheet of one controller, to be served at /<slug>/theme.css. Raises NotAColour."""
    light, dark = accent_for(accent=accent, dark=False), accent_for(accent=accent, dark=True)
    return (
        f':root,\n[data-bs-theme="light"] {{\n{_declarations(light)}}}\n'
        "@media (prefers-color-scheme: dark) {\n"
        f':root:not([data-bs-theme="light"]) {{\n{_declarations(dark)}}}\n}}\n'
        f'[data-bs-theme="dark"] {{\n{_declarations(dark)}}}\n'
    )


def _declarations(accent: Accent) -> str:
    triple = ", ".join(str(part) for part in parse_colour(accent.accent))
    return (
        f"  --dsr-accent: {accent.accent};\n  --dsr-accent-strong: {accent.strong};\n"
        f"  --dsr-accent-ink: {accent.ink};\n  --dsr-accent-soft: {accent.soft};\n"
        f"  --dsr-link: {accent.accent};\n  --dsr-focus: {accent.accent};\n"
        f"  --dsr-accent-rgb: {triple};\n  --dsr-link-rgb: {triple};\n"
    )


def _reads_on(colour: Rgb, *, ground: Rgb, surface: Rgb) -> bool:
    return (
        min(contrast(colour, ground), contrast(colour, surface), contrast(colour, _soft(colour, surface)))
        >= TEXT_CONTRAST
    )


def _soft(colour: Rgb, surface: Rgb) -> Rgb:
    return _mix(surface, colour, 0.1)


def _mix(start: Rgb, end: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
