"""Values of any origin made fit for JSON, for a page and for a table cell.

Only `data.json` holds every value in full; what is shown to people is made visible and inert here.
"""

import re
from html import escape

from dsr.common.record_lines import one_line, sayable

__all__ = ["humanised", "inert", "is_plain", "one_line", "readable", "sayable", "visible"]

# Controls except tab and line breaks; marks that turn the direction of writing; others; halves of pairs.
CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
TURNS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
MARKS = CONTROLS + TURNS + "\ufeff\ufff9-\ufffb\ud800-\udfff"
UNSHOWABLE = re.compile(f"[{MARKS}]")
NOT_FOR_HTML = re.compile(f"[&<>\"'{MARKS}]")

# Of a line of JSON: nothing is escaped in it, and nothing in it means something to HTML.
NOT_PLAIN = re.compile(rb"[\\<>&'\x7f]")
LONGEST_PLAIN = 16_000


def is_plain(line: bytes) -> bool:
    """Whether every value of a line of JSON may stand on a page as it is. One look instead of one at each value."""
    if len(line) > LONGEST_PLAIN or NOT_PLAIN.search(line):
        return False
    return line.isascii() or line.decode(errors="replace").isprintable()


def _named(match: re.Match[str]) -> str:
    return f"[U+{ord(match.group()):04X}]"


def visible(text: str) -> str:
    """The text with unshowable characters written out, such as [U+202E] for a turn of direction."""
    return UNSHOWABLE.sub(_named, text) if UNSHOWABLE.search(text) else text


def inert(text: str) -> str:
    """The text as HTML that does nothing and shows every character (one search is enough for most)."""
    return escape(visible(text)) if NOT_FOR_HTML.search(text) else text


def readable(value: object) -> str:
    """A single value as text; nested ones as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return one_line(value).decode()


def humanised(name: str) -> str:
    """A field's technical name as words: "first_name" and "firstName" as "First name"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", visible(name)).replace("_", " ").replace(".", " ").split()
    if not words:
        return "\u2013"
    shown = " ".join(word if word.isupper() else word.lower() for word in words)
    return shown[0].upper() + shown[1:]
