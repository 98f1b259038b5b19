"""Fills requests with the person's keys and the settings, and finds values in answers by dotted paths.

Placeholders are replaced and nothing else: no expression is ever evaluated. In a path each value is encoded, so
that no key can lead to another address.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from dsr.connectors.builtin.http_json.description import PLACEHOLDER
from dsr.connectors.spec import ConnectorTrouble, Key, Trouble

EVERY = "*"


def values_of(
    *, key: Key | None, plain: Mapping[str, str], secret: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """What placeholders may name: the key (also by digest, for interfaces that ask for it), settings, secrets."""
    found: dict[str, dict[str, Any]] = {
        "setting": dict(plain),
        "secret": dict(secret),
        "key": {},
        "record": {},
    }
    if key is not None:
        lowered = key.value.strip().lower()
        found["key"] = {
            "value": key.value,
            "lower": lowered,
            "md5": hashlib.md5(lowered.encode(), usedforsecurity=False).hexdigest(),
            "quoted": key.value.replace("\\", "\\\\").replace("'", "\\'"),
        }
    return found


def filled(*, template: Any, values: Mapping[str, Mapping[str, Any]], in_path: bool = False) -> Any:
    """The template with its placeholders replaced, through lists and mappings. Raises ConnectorTrouble."""
    if isinstance(template, str):
        return PLACEHOLDER.sub(lambda match: _value(match[1], match[2], values, in_path=in_path), template)
    if isinstance(template, Mapping):
        return {name: filled(template=inner, values=values) for name, inner in template.items()}
    if isinstance(template, list):
        return [filled(template=inner, values=values) for inner in template]
    return template


def _value(root: str, name: str, values: Mapping[str, Mapping[str, Any]], *, in_path: bool) -> str:
    value = at(value=values.get(root, {}), path=name)
    if value is None:
        raise ConnectorTrouble(Trouble.MISCONFIGURED, f"{{{root}.{name}}} has no value here.")
    if root == "setting":
        return str(value)  # an administrator's own words, such as a part of the address
    return quote(str(value), safe="") if in_path else str(value)


def at(*, value: Any, path: str) -> Any:
    """The value at a dotted path; None where it does not lead."""
    for part in path.split(".") if path else ():
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def records_at(*, answer: Any, path: str) -> Iterator[Mapping[str, Any]]:
    """The records at a path; `*` goes through every member of a list or mapping. A single mapping is one record."""
    yield from _records(answer, path.split(".") if path else [])


def _records(value: Any, parts: list[str]) -> Iterator[Mapping[str, Any]]:
    if not parts:
        if isinstance(value, Mapping):
            yield value
        elif isinstance(value, list):
            for inner in value:
                yield inner if isinstance(inner, Mapping) else {"value": inner}
        elif value is not None:
            raise ConnectorTrouble(Trouble.GARBLED, "records are neither a list nor an object")
        return
    first, rest = parts[0], parts[1:]
    if first == EVERY:
        members = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        for inner in members:
            yield from _records(inner, rest)
        return
    yield from _records(at(value=value, path=first), rest)
