"""What a schema cannot say about a profile: names that must be known elsewhere in it, and pairs that exclude.

Works on whatever was read, however broken, so that all problems come at once. Reads nothing from outside.
"""

from collections.abc import Iterator
from typing import Any

from dsr.register.profile_errors import Pointer
from dsr.register.profile_formats import did_you_mean
from dsr.register.profile_traces import faults

Fault = tuple[Pointer, str]
SLUGGED = ("systems", "recipients", "activities", "retention")
# First words of addresses that lead elsewhere: a controller of that name could not be reached.
TAKEN_SLUGS = frozenset(
    {
        "accounts",
        "admin",
        "api",
        "deadline",
        "demo",
        "desk",
        "health",
        "i18n",
        "metrics",
        "static",
        "status",
        "task",
    }
)


def cross_faults(data: object) -> Iterator[Fault]:
    """Everything wrong between the parts of a profile."""
    if not isinstance(data, dict):
        return
    for check in (_slug_free, _slugs_once, _identifiers_once, _rights, _promises, _fees, _recipients):
        yield from check(data)
    yield from faults(data)


def _group(data: dict[str, Any], name: str) -> dict[str, Any]:
    held = data.get(name)
    return held if isinstance(held, dict) else {}


def _entries(data: dict[str, Any], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    held = data.get(name)
    for index, entry in enumerate(held if isinstance(held, list) else ()):
        if isinstance(entry, dict):
            yield index, entry


def _words(held: object) -> list[tuple[int, str]]:
    items = held if isinstance(held, list) else []
    return [(index, word) for index, word in enumerate(items) if isinstance(word, str)]


def _slug_free(data: dict[str, Any]) -> Iterator[Fault]:
    slug = data.get("slug")
    if isinstance(slug, str) and slug in TAKEN_SLUGS:
        yield ("slug",), "This word is taken by a page of the desk. Choose another slug."


def _slugs_once(data: dict[str, Any]) -> Iterator[Fault]:
    for name in SLUGGED:
        seen: set[object] = set()
        for index, entry in _entries(data, name):
            slug = entry.get("slug")
            if isinstance(slug, str) and slug in seen:
                yield (name, index, "slug"), f"“{slug[:50]}” names another entry too. Give each its own slug."
            elif isinstance(slug, str):
                seen.add(slug)


def _identifiers_once(data: dict[str, Any]) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, entry in _entries(data, "identifiers"):
        kind = entry.get("kind")
        if isinstance(kind, str) and kind != "other" and kind in seen:
            yield ("identifiers", index, "kind"), f"“{kind[:50]}” is asked for twice. Keep one of them."
        elif isinstance(kind, str):
            seen.add(kind)


def _rights(data: dict[str, Any]) -> Iterator[Fault]:
    rights = _group(data, "rights")
    promised = {word for _, word in _words(rights.get("promised"))}
    for index, word in _words(rights.get("by_law")):
        if word in promised:
            sentence = f"“{word[:50]}” is promised already. Remove it from “by_law”."
            yield ("rights", "by_law", index), sentence
    if rights and not promised and not _words(rights.get("by_law")):
        yield ("rights",), "No right is offered. Name at least one under “promised” or “by_law”."


def _offered(data: dict[str, Any]) -> set[str]:
    rights = _group(data, "rights")
    return {word for name in ("promised", "by_law") for _, word in _words(rights.get(name))}


def _not_offered(data: dict[str, Any], pointer: Pointer, held: object) -> Iterator[Fault]:
    offered = _offered(data)
    for index, word in _words(held):
        if offered and word not in offered:
            sentence = f"“{word[:50]}” is not among the rights offered. Add it to “rights” or remove it here."
            yield (*pointer, index), sentence


def _promises(data: dict[str, Any]) -> Iterator[Fault]:
    taken: set[str] = set()
    for index, entry in _entries(data, "promises"):
        pointer: Pointer = ("promises", index)
        if ("days" in entry) == ("months" in entry):
            yield pointer, "A promise is counted in “days” or in “months”: write one of the two."
        yield from _not_offered(data, (*pointer, "rights"), entry.get("rights"))
        for at, word in _words(entry.get("rights")):
            if word in taken:
                sentence = f"Another promise speaks of “{word[:50]}” already. Keep one of them."
                yield (*pointer, "rights", at), sentence
            taken.add(word)


def _fees(data: dict[str, Any]) -> Iterator[Fault]:
    fees = _group(data, "fees")
    yield from _not_offered(data, ("fees", "rights"), fees.get("rights"))
    if fees.get("charged") == "may_charge" and not fees.get("text"):
        yield ("fees",), "A fee that may be charged must be told to people. Add “text”."


def _recipients(data: dict[str, Any]) -> Iterator[Fault]:
    known = [entry["slug"] for _, entry in _entries(data, "recipients") if isinstance(entry.get("slug"), str)]
    for name in ("systems", "transfers"):
        for index, entry in _entries(data, name):
            yield from _unknown_recipient((name, index, "recipient"), entry.get("recipient"), known)
    for index, entry in _entries(data, "activities"):
        for at, word in _words(entry.get("recipients")):
            yield from _unknown_recipient(("activities", index, "recipients", at), word, known)


def _unknown_recipient(pointer: Pointer, word: object, known: list[str]) -> Iterator[Fault]:
    if isinstance(word, str) and word not in known:
        hint = did_you_mean(word, known) or " Add it to “recipients” or remove it here."
        yield pointer, f"There is no recipient with the slug “{word[:50]}”.{hint}"
