"""A controller's own words for a letter: plain text with {placeholders}. Nothing in it can run.

Only `{name}` means anything, and `{{` and `}}` stand for a brace. No attributes, no indexing, no formats, no tags:
whatever else is written stays text. Reads no tables and no templates.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime, time
from typing import Any, get_type_hints

from django.utils import dateformat
from django.utils.html import format_html, format_html_join, urlize
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from dsr.mail.kinds.letter import Letter

TOKEN = re.compile(r"\{\{|\}\}|\{([a-z_]{1,40})\}|[{}]")
# What a letter can do without. Everything else that has no default says something the reader has a right to know.
FREE = frozenset({"reference", "controller", "reply_to", "desk_url", "asked_by", "minutes"})
LINK = "status_url"
KEPT_WITH_DEFAULT = frozenset({"may_mask"})
ALWAYS_THERE = ("reference", "controller")
IN_SUBJECT = (*ALWAYS_THERE, "systems")
HARMLESS_SWITCHES = frozenset({"asks_upload"})
OVERRIDABLE = frozenset({"requester", "outside"})


class StrayBrace(Exception):
    """A brace that is neither doubled nor around a name. `near` is what stands there."""

    def __init__(self, near: str) -> None:
        super().__init__(near)
        self.near = near


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject (empty: the usual one) and body of a letter in a controller's own words."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What stands against a wording: names that are missing or unknown, and stray braces."""

    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unknown_in_subject: tuple[str, ...] = ()
    stray: tuple[str, ...] = ()
    stray_in_subject: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the wording may be used."""
        return not (
            self.missing or self.unknown or self.unknown_in_subject or self.stray or self.stray_in_subject
        )


def names_in(*, text: str) -> tuple[str, ...]:
    """The placeholders of a text in order, each once; raises StrayBrace."""
    return tuple(dict.fromkeys(name for part, name in _parts(text) if name))


def placeholders_of(*, kind: type[Letter]) -> tuple[str, ...]:
    """What a wording of this letter may use: its fields, except those that only switch something on."""
    hints = get_type_hints(kind)
    return tuple(name for name in kind.field_names() if hints[name] is not bool)


def required_of(*, kind: type[Letter]) -> tuple[str, ...]:
    """What a wording of this letter must hold: the locked blocks and whatever the law wants told."""
    return tuple(one.name for one in fields(kind) if _is_required(kind, one.name, one.default is MISSING))


def is_overridable(*, kind: type[Letter]) -> bool:
    """Whether a controller may word this letter: one that reads differently by a switch keeps its own text."""
    hints = get_type_hints(kind)
    switches = {name for name in kind.field_names() if hints[name] is bool}
    return kind.audience in OVERRIDABLE and switches <= HARMLESS_SWITCHES


def check(*, kind: type[Letter], wording: Wording) -> Findings:
    """What stands against a wording; sound when nothing does."""
    known = placeholders_of(kind=kind)
    used, stray = _tried(wording.body)
    in_subject, stray_in_subject = _tried(wording.subject)
    return Findings(
        missing=tuple(name for name in required_of(kind=kind) if name not in used),
        unknown=tuple(name for name in used if name not in known),
        unknown_in_subject=tuple(name for name in in_subject if name not in IN_SUBJECT or name not in known),
        stray=stray,
        stray_in_subject=stray_in_subject,
    )


def filled(*, text: str, values: Mapping[str, Any]) -> str:
    """The text with its placeholders replaced, once: what is put in is never read again.

    A paragraph whose placeholders are all empty is left out. Dates are written in the active language.
    """
    shown = {name: _shown(value) for name, value in values.items()}
    paragraphs = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n"))
    return "\n\n".join(_put_in(part, shown) for part in paragraphs if _says_something(part, shown))


def html_of(*, text: str, language: str) -> str:
    """The text as a page of HTML: paragraphs, line breaks, addresses as links. Everything in it is escaped."""
    paragraphs = [part for part in re.split(r"\n{2,}", text.strip()) if part.strip()]
    return format_html(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"></head>'
        '<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">\n{}</body></html>\n',
        language,
        format_html_join("", "<p>{}</p>\n", ((_lines(part),) for part in paragraphs)),
    )


def _lines(paragraph: str) -> SafeString:
    linked = (SafeString(urlize(line, autoescape=True)) for line in paragraph.split("\n"))
    return format_html_join(SafeString("<br>\n"), "{}", ((line,) for line in linked))


def _is_required(kind: type[Letter], name: str, without_default: bool) -> bool:
    if name not in placeholders_of(kind=kind) or name in FREE:
        return False
    if name in kind.locked_fields() or name in KEPT_WITH_DEFAULT:
        return True
    # A letter that carries little but its link must carry it; in the others it is a convenience.
    return without_default and (name != LINK or kind.sensitive)


def _tried(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    try:
        return names_in(text=text), ()
    except StrayBrace as stray:
        lenient = (match.group(1) for match in TOKEN.finditer(text))
        return tuple(dict.fromkeys(name for name in lenient if name)), (stray.near,)


def _parts(text: str) -> Iterable[tuple[str, str]]:
    """Pieces of a text: plain words with an empty name, or a placeholder's name; raises StrayBrace."""
    at = 0
    for match in TOKEN.finditer(text):
        yield text[at : match.start()], ""
        token, name = match.group(), match.group(1)
        if len(token) == 1:
            raise StrayBrace(text[max(0, match.start() - 10) : match.end() + 20].strip())
        yield ("", name) if name else (token[0], "")
        at = match.end()
    yield text[at:], ""


def _put_in(text: str, shown: Mapping[str, str]) -> str:
    return "".join(shown[name] if name else part for part, name in _parts(text))


def _says_something(paragraph: str, shown: Mapping[str, str]) -> bool:
    names = [name for name in names_in(text=paragraph) if name not in ALWAYS_THERE]
    return not names or any(shown[name] for name in names)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date) and not isinstance(value, datetime):
        form = pgettext("format of a date with its weekday (Django date format)", "l j F Y")
        return dateformat.format(value, form)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, (tuple, list)):
        return "\n".join(f"- {one}" for one in value)
    return str(value).strip()
