"""Values of any origin made fit for JSON, for a page and for a table cell.

Only `data.json` holds every value in full; what is shown to people is made visible and inert here.
"""

import base64
import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from html import escape
from typing import Any

import orjson

DEEPEST = 100
DUMP = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
# Controls except tab and line breaks; marks that turn the direction of writing; others; halves of pairs.
CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
TURNS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
MARKS = CONTROLS + TURNS + "\ufeff\ufff9-\ufffb\ud800-\udfff"
UNSHOWABLE = re.compile(f"[{MARKS}]")
NOT_FOR_HTML = re.compile(f"[&<>\"'{MARKS}]")

HALVES = re.compile("[\ud800-\udfff]")


def _named(match: re.Match[str]) -> str:
    return f"[U+{ord(match.group()):04X}]"


def visible(text: str) -> str:
    """The text with unshowable characters written out, such as [U+202E] for a turn of direction."""
    return UNSHOWABLE.sub(_named, text) if UNSHOWABLE.search(text) else text


def inert(text: str) -> str:
    """The text as HTML that does nothing and shows every character (one search is enough for most)."""
    return escape(visible(text)) if NOT_FOR_HTML.search(text) else text


def sayable(text: str) -> str:
    """The text without halves of surrogate pairs, which UTF-8 cannot carry (old file names have them)."""
    return HALVES.sub("\ufffd", text)


def one_line(value: object) -> bytes:
    """A value as JSON without line breaks; what JSON cannot say becomes text."""
    try:
        return orjson.dumps(value, default=_as_text, option=DUMP)
    except (TypeError, ValueError):
        return orjson.dumps(_simplified(value, 0), option=DUMP)


def _as_text(value: object) -> object:
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    return str(value)


def _simplified(value: Any, depth: int) -> Any:
    """The same value without lone surrogates, numbers beyond 64 bits, endless nesting."""
    if depth > DEEPEST:
        return "(nested too deeply)"
    if isinstance(value, str):
        return sayable(value)
    if isinstance(value, Mapping):
        return {_simplified(str(key), depth): _simplified(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_simplified(item, depth + 1) for item in value]
    if value is None or isinstance(value, bool | date | datetime | time):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**64 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return _simplified(_as_text(value), depth + 1)


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
