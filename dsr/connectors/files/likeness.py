"""When two ways of writing the same key mean the same person. Plain Python.

Careful rather than clever: a wrong match hands one person's data to another.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from dsr.connectors.spec import Key, KeyKind

NO_DIGIT = re.compile(r"\D+")
IN_BRACKETS = re.compile(r"^[^<>]*<([^<>\s]+@[^<>\s]+)>$")
#: Nothing stands beside a key that could make it a longer one; in an address that is more than letters and digits.
BEFORE, AFTER = r"(?<![^\W_])", r"(?![^\W_])"
MAIL_BEFORE, MAIL_AFTER = r"(?<![\w.+%-])", r"(?![\w-]|\.\w)"
LEAST_DIGITS = 6  # a shorter telephone number is an extension


def plain(*, kind: str, value: object) -> str:
    """One spelling for all spellings of a key; empty when the value cannot be one of this kind."""
    text = unicodedata.normalize("NFC", _text(value)).strip()
    if kind == KeyKind.EMAIL:
        found = IN_BRACKETS.match(text)
        return (found.group(1) if found else text.removeprefix("mailto:")).casefold()
    if kind == KeyKind.PHONE:
        digits = NO_DIGIT.sub("", text)
        return digits.removeprefix("00") if len(digits) >= LEAST_DIGITS else ""
    if kind == KeyKind.NAME:
        return " ".join(text.casefold().split())
    return text


def wanted(*, keys: Iterable[Key], kinds: Collection[str] = ()) -> Mapping[str, frozenset[str]]:
    """The keys by kind in their one spelling; only the kinds named, or all."""
    found: dict[str, set[str]] = {}
    for key in keys:
        spelling = plain(kind=key.kind, value=key.value)
        if spelling and (not kinds or key.kind in kinds):
            found.setdefault(key.kind, set()).add(spelling)
    return {kind: frozenset(values) for kind, values in found.items()}


def whole(*, kind: str, value: str) -> re.Pattern[str]:
    """Finds a key in a text, but not as a part of a longer one, in small or capital letters."""
    mail = kind == KeyKind.EMAIL
    before, after = (MAIL_BEFORE, MAIL_AFTER) if mail else (BEFORE, AFTER)
    return re.compile(before + re.escape(value) + after, re.IGNORECASE)


def _text(value: object) -> str:
    """A cell as it would be typed: a whole number without its point."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
