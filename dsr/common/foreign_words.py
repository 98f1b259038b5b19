"""Marks known phrases of another language in HTML, so that a screen reader speaks them rightly (WCAG 3.1.2).

Knows neither pages nor letters: it is given finished HTML, the phrases, and their language. Reads and writes nothing.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from django.utils.html import escape

_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Their text cannot hold markup.
_PLAIN = frozenset({"title", "option", "textarea", "script", "style"})
# A shorter phrase may be a word of the page's own language by chance: it is marked only where it stands alone.
LONG_ENOUGH = 20


def marked(*, html: str, phrases: tuple[str, ...], language: str) -> str:
    """The HTML with each phrase in `<span lang>`; a short one only where it is all of its text or list line."""
    known = tuple(phrase for phrase in phrases if phrase.strip(" ."))
    if not known:
        return html
    inside, alone = _patterns(known)
    span = rf'<span lang="{escape(language)}">\g<phrase></span>'

    def spoken(text: str) -> str:
        whole = alone.fullmatch(text)
        return whole.expand(rf"\g<before>{span}\g<after>") if whole else inside.sub(span, text)

    return "".join(spoken(part) if is_text else part for part, is_text in _parts(html))


def _parts(html: str) -> Iterator[tuple[str, bool]]:
    """The pieces of the HTML, and whether each is text that may hold markup."""
    plain = ""
    for part in _TAG.split(html):
        tag = _NAME.match(part)
        if tag is not None:
            closing, name = tag[1], tag[2].lower()
            if name in _PLAIN:
                plain = "" if closing else name
        yield part, tag is None and not plain and not part.startswith("<")


@lru_cache(maxsize=64)
def _patterns(phrases: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is found inside a text, and what only where it is the whole of one, both as they stand in HTML."""
    known = sorted({" ".join(phrase.split()).rstrip(".") for phrase in phrases}, key=len, reverse=True)
    every = [r"\s+".join(re.escape(word) for word in escape(phrase).split()) for phrase in known]
    long = [found for phrase, found in zip(known, every, strict=True) if len(phrase) >= LONG_ENOUGH]
    inside = rf"(?<!\w)(?P<phrase>(?:{'|'.join(long)})\.?)(?!\w)" if long else r"(?P<phrase>(?!))"
    alone = rf"(?P<before>\s*(?:-\s+)?)(?P<phrase>(?:{'|'.join(every)})\.?)(?P<after>\s*)"
    return re.compile(inside), re.compile(alone)
