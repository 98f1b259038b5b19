"""A record as one line of JSON, whatever its values are, and back. The staged form of everything collected.

What JSON cannot say becomes text: bytes as base64, numbers beyond 64 bits and everything else as they print.
"""

import base64
import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import orjson

DEEPEST = 100
DUMP = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
HALVES = re.compile("[\ud800-\udfff]")


def line_of(*, record: Mapping[str, Any]) -> bytes:
    """One record as a line of JSON with its line feed."""
    return one_line(record) + b"\n"


def record_of(*, line: bytes) -> dict[str, Any]:
    """The record of a line; a value that is no object stands under `value`."""
    value = orjson.loads(line)
    return value if isinstance(value, dict) else {"value": value}


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
    if isinstance(value, list | tuple):
        return [_simplified(item, depth + 1) for item in value]
    if value is None or isinstance(value, bool | date | datetime | time):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**64 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return _simplified(_as_text(value), depth + 1)
