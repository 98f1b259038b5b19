"""From a letter to subject, text and HTML, in the reader's language. Reads templates, writes nothing.

Letters have engines of their own: a template knows its letter's fields and nothing else, and a name
that is not one of them raises `MissingValue` instead of leaving a hole in somebody's mail.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation

from dsr.mail.letters import Letter
from dsr.mail.wording import Wording, check, filled, html_of

LIBRARIES = {"i18n": "django.templatetags.i18n"}
LONGEST_SUBJECT = 200


class MissingValue(Exception):
    """A letter's template names something that is not a field of the letter."""


class _Unforgiving(str):
    """What Django puts in the place of an unknown variable; filling it in raises."""

    __slots__ = ()

    def __mod__(self, missing: Any) -> str:
        raise MissingValue(str(missing))


@dataclass(frozen=True, slots=True)
class Rendered:
    """One mail in words."""

    subject: str
    text: str
    html: str


@cache
def engine(*, for_html: bool) -> Engine:
    """The template engine of bodies: HTML escapes what is put in, plain text does not."""
    return Engine(
        dirs=[str(settings.BASE_DIR / "templates")],
        autoescape=for_html,
        string_if_invalid=_Unforgiving("%s"),
        libraries=LIBRARIES,
    )


def render(*, letter: Letter, language: str, wording: Wording | None = None) -> Rendered:
    """The letter in a language (else the installation's); raises MissingValue.

    `wording`: a controller's own words. One that no longer holds all that the letter must say is not used.
    """
    values = letter.values()
    with translation.override(spoken(language=language)):
        subject = " ".join(_filled("subject.txt", letter, values).split())
        if wording is not None and check(kind=type(letter), wording=wording).sound:
            return _in_own_words(values, wording, subject)
        return Rendered(
            subject=subject[:LONGEST_SUBJECT],
            text=_tidy(_filled("body.txt", letter, values)),
            html=_filled("body.html", letter, values).strip() + "\n",
        )


def spoken(*, language: str) -> str:
    """The language a letter is written in: the one asked for if there is a catalogue, else ours."""
    try:
        return translation.get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE


def _in_own_words(values: dict[str, Any], wording: Wording, usual: str) -> Rendered:
    own = " ".join(filled(text=wording.subject, values=values).split())
    text = _tidy(filled(text=wording.body, values=values).replace("\x00", ""))
    page = html_of(text=text, language=translation.get_language() or settings.LANGUAGE_CODE)
    return Rendered(subject=(own or usual)[:LONGEST_SUBJECT], text=text, html=page)


def _filled(part: str, letter: Letter, values: dict[str, Any]) -> str:
    for_html = part.endswith(".html")
    template = engine(for_html=for_html).get_template(f"letters/{letter.name}/{part}")
    known = {**values, "language": translation.get_language()}
    return template.render(Context(known, autoescape=for_html)).replace("\x00", "")


def _tidy(text: str) -> str:
    """No more than one empty line in a row: optional parts of a template leave gaps."""
    lines: list[str] = []
    for line in text.splitlines():
        kept = line.rstrip()
        if kept or (lines and lines[-1]):
            lines.append(kept)
    return "\n".join(lines).strip() + "\n"
