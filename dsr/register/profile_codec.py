"""Plain data to frozen dataclasses, by their annotations. Checks nothing: the schema has done that."""

import types
import typing
from collections.abc import Hashable, Mapping
from dataclasses import is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin

Value = TypeVar("Value")


def build(kind: type[Value], data: Mapping[str, Any]) -> Value:
    """An instance of a dataclass from checked data; what is missing takes its default."""
    hints = _hints(cast(Hashable, kind))
    return kind(**{name: _convert(hints[name], value) for name, value in data.items()})


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _convert(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return _one_of(get_args(hint), value)
    if origin is tuple:
        inner = get_args(hint)[0]
        return tuple(_convert(inner, item) for item in value)
    if is_dataclass(hint):
        return build(cast(type, hint), value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return value


def _one_of(hints: tuple[Any, ...], value: Any) -> Any:
    """Unions in a profile are `X | None` and `str | dataclass`."""
    if value is None or (isinstance(value, str) and str in hints):
        return value
    first = next(hint for hint in hints if hint is not type(None) and hint is not str)
    return _convert(first, value)
