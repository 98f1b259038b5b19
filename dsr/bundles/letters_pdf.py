"""Letters as PDF, set by typst: tagged for screen readers (PDF/UA-1), no system library needed.

The text of a letter travels as data and is never read as markup. A character that no font here can
draw is written out by its name, because a letter with empty boxes is not an answer.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from dsr.bundles.content import LetterContent
from dsr.bundles.values import visible

TEMPLATE = Path(__file__).parent / "typst" / "letter.typ"
PROBE = Path(__file__).parent / "typst" / "probe.typ"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi"})
NOT_DRAWN = "could not be displayed"
# What the built-in fonts certainly have: Latin, Greek, Cyrillic and the usual marks.
CERTAIN = re.compile("[\n -~\u00a0-\u024f\u0370-\u03ff\u0400-\u045f\u2010-\u2027\u2030-\u203a\u20ac]")
# Means something else in every font, or nothing.
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")


class LetterNotDrawn(Exception):
    """No way was found to set the letter; the text says what the typesetter objected to."""


@cache
def _compiler(template: Path, *, every_font: bool) -> typst.Compiler:
    # Kept, because reading the fonts costs more than setting a letter.
    fonts = typst.Fonts(include_system_fonts=every_font)
    return typst.Compiler(template, root=template.parent, font_paths=fonts)


def letter_pdf(*, letter: LetterContent, now: datetime) -> bytes:
    """The letter on A4; `now` is the date inside the file. Raises LetterNotDrawn.

    The built-in fonts come first, so that the same letter gives the same bytes on every machine; then
    those of the machine; then names instead of characters, with a remark at the end.
    """
    data = _as_data(letter)
    for every_font in (False, True):
        pdf = _set(data, every_font=every_font, now=now)
        if pdf is not None:
            return pdf
    remark = _("Characters that this letter could not show are written by their names in brackets.")
    for replace in (_undrawable, _uncertain):
        pdf = _set({**_replaced(data, replace), "remark": remark}, every_font=True, now=now)
        if pdf is not None:
            return pdf
    raise LetterNotDrawn(NOT_DRAWN)


def _as_data(letter: LetterContent) -> dict[str, Any]:
    language = letter.language.split("-")[0].lower()
    return {
        "controller": [_tidy(line) for line in letter.controller],
        "requester": [_tidy(line) for line in letter.requester],
        "place_and_date": _tidy(letter.place_and_date),
        "reference": _tidy(letter.reference),
        "subject": _tidy(letter.subject),
        # A tagged document needs a title, even when nobody gave the letter a subject.
        "title": _tidy(letter.subject) or _tidy(letter.reference) or "\u2013",
        "paragraphs": [_tidy(paragraph) for paragraph in letter.paragraphs],
        "blocks": [
            {
                "heading": _tidy(block.heading),
                "paragraphs": [_tidy(paragraph) for paragraph in block.paragraphs],
                "points": [_tidy(point) for point in block.points],
            }
            for block in letter.blocks
        ],
        "signature": [_tidy(line) for line in letter.signature],
        "language": language if re.fullmatch("[a-z]{2,3}", language) else "en",
        "right_to_left": language in RIGHT_TO_LEFT,
        "remark": "",
    }


def _tidy(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return PRIVATE.sub(_coded, visible(unicodedata.normalize("NFC", lines))).strip()


def _coded(match: re.Match[str]) -> str:
    return f"[U+{ord(match.group()):04X}]"


def _set(data: dict[str, Any], *, every_font: bool, now: datetime) -> bytes | None:
    """The PDF, or None when a character has no glyph; raises LetterNotDrawn."""
    try:
        pdf = _compiler(TEMPLATE, every_font=every_font).compile(
            format="pdf",
            sys_inputs={"letter": json.dumps(data)},
            pdf_standards=["ua-1"],
            timestamp=int(now.timestamp()),
        )
    except typst.TypstError as problem:
        if NOT_DRAWN in problem.message:
            return None
        raise LetterNotDrawn(problem.message) from problem
    if not isinstance(pdf, bytes):
        raise LetterNotDrawn("not one file")
    return pdf


def _replaced(value: Any, replace: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, list):
        return [_replaced(item, replace) for item in value]
    if isinstance(value, dict):
        return {key: _replaced(item, replace) for key, item in value.items()}
    return value


def _undrawable(text: str) -> str:
    return "".join(mark if CERTAIN.match(mark) or _drawable(mark) else _spelled(mark) for mark in text)


def _uncertain(text: str) -> str:
    return "".join(mark if CERTAIN.match(mark) else _spelled(mark) for mark in text)


def _spelled(mark: str) -> str:
    if unicodedata.category(mark) in {"Mn", "Me", "Cf"}:  # belongs to a character that is spelled already
        return ""
    return f"[{unicodedata.name(mark, f'U+{ord(mark):04X}').lower()}]"


@cache
def _drawable(mark: str) -> bool:
    try:
        _compiler(PROBE, every_font=True).compile(
            format="pdf", sys_inputs={"mark": mark}, pdf_standards=["ua-1"]
        )
    except typst.TypstError:
        return False
    return True
