"""The published JSON Schema of a controller profile, and its complaints in sentences a person can act on."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from dsr.register.profile_errors import Pointer
from dsr.register.profile_formats import FORMATS, did_you_mean, trouble

SCHEMA = Path(__file__).with_name("profile.schema.json")
KINDS = {
    "object": "a group of names and values",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "empty",
}

PLAINER = {
    "enum": ("type",),
    "pattern": ("type", "minLength", "maxLength"),
    "format": ("type", "minLength", "maxLength"),
}

# What is wrong, where, and whether the name or the value is to be pointed at.
Complaint = tuple[Pointer, str, bool]


def profile_schema_page() -> str:
    """The text of the published schema page: the very schema the loader uses."""
    return SCHEMA.read_text(encoding="utf-8")


def complaints(data: object) -> Iterator[Complaint]:
    """Everything in which the data do not fit the schema, in no particular order."""
    errors = list(_validator().iter_errors(data))
    told = {(tuple(error.absolute_path), error.validator) for error in errors}
    for error in errors:
        if not _told_already(error, told):
            yield from _complaints(error)


def _told_already(error: ValidationError, told: set[tuple[Pointer, object]]) -> bool:
    """One mistake can break several rules; the plainest of them is told."""
    plainer = PLAINER.get(str(error.validator), ())
    return any((tuple(error.absolute_path), rule) in told for rule in plainer)


@cache
def _validator() -> Draft202012Validator:
    checker = FormatChecker(formats=())
    for name in FORMATS:
        checker.checks(name)(_format_check(name))
    return Draft202012Validator(json.loads(profile_schema_page()), format_checker=checker)


def _format_check(name: str) -> Callable[[object], bool]:
    return lambda value: not trouble(name=name, value=value)


def _complaints(error: ValidationError) -> Iterator[Complaint]:
    pointer: Pointer = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        yield from _unknown_names(error, pointer)
    elif error.validator == "required":
        yield from _missing_names(error, pointer)
    elif error.validator == "pattern" and "propertyNames" in error.absolute_schema_path:
        sentence = f"“{_clip(_held(error))}” is not a path. Start it with /, such as /systems/matomo/name."
        yield (*pointer, str(_held(error))), sentence, True
    else:
        yield pointer, SENTENCES.get(str(error.validator), _other)(error), False


def _unknown_names(error: ValidationError, pointer: Pointer) -> Iterator[Complaint]:
    known = list(_schema(error).get("properties", ()))
    for name in _held(error):
        if name not in known:
            mend = did_you_mean(name, known) or f" Names allowed here: {', '.join(known)}."
            mend += " If it is part of a text with a comma, put the text in quotes." if " " in name else ""
            yield (*pointer, name), f"The name “{_clip(name)}” is unknown here.{mend}", True


def _missing_names(error: ValidationError, pointer: Pointer) -> Iterator[Complaint]:
    """jsonschema tells of each missing name apart; which one it is stands only in its message."""
    for name in _rule(error):
        if error.message.startswith(f"{name!r} "):
            told = _schema(error).get("properties", {}).get(name, {}).get("description", "")
            yield pointer, f"“{name}” is missing. Add a line “{name}: …”. {told}".rstrip(), True


def _type(error: ValidationError) -> str:
    if _held(error) is None:
        return f"This is empty. Fill it in or remove the line.{_told(error)}"
    rule = _rule(error)
    wanted = rule if isinstance(rule, list) else [rule]
    named = " or ".join(KINDS[kind] for kind in wanted)
    quotes = " Put it in quotes." if "string" in wanted and not isinstance(_held(error), dict | list) else ""
    return f"This is {_named(_held(error))}, but must be {named}.{quotes}{_told(error)}"


def _named(value: object) -> str:
    kinds: dict[type, str] = {dict: "object", list: "array", str: "string", int: "integer", float: "number"}
    return KINDS["boolean"] if isinstance(value, bool) else KINDS[kinds.get(type(value), "null")]


def _enum(error: ValidationError) -> str:
    mend = did_you_mean(_held(error), _rule(error))
    return f"“{_clip(_held(error))}” is not one of: {', '.join(_rule(error))}.{mend}"


def _pattern(error: ValidationError) -> str:
    """The value itself is not repeated: it may be somebody's address."""
    return f"The value has not the right form.{_told(error)}"


def _format(error: ValidationError) -> str:
    return trouble(name=str(_rule(error)), value=_held(error))


def _const(error: ValidationError) -> str:
    return f"The value must be {json.dumps(_rule(error))}.{_told(error)}"


def _too_short(error: ValidationError) -> str:
    if _rule(error) == 1:
        return f"This is empty. Fill it in or remove the line.{_told(error)}"
    return f"This must have at least {_rule(error)} characters.{_told(error)}"


def _too_few(error: ValidationError) -> str:
    return f"This must hold at least {_rule(error)} {_entries(error)}.{_told(error)}"


def _too_many(error: ValidationError) -> str:
    return f"This holds {len(_held(error))} {_entries(error)}; at most {_rule(error)} are allowed."


def _entries(error: ValidationError) -> str:
    return "entry" if _rule(error) == 1 else "entries"


def _too_long(error: ValidationError) -> str:
    length = len(_held(error))
    return f"This is {length} characters long; at most {_rule(error)} are allowed. Shorten it."


def _twice(error: ValidationError) -> str:
    return "An entry stands twice in this list. Keep one of them."


def _too_small(error: ValidationError) -> str:
    return f"{_held(error)} is too small; the least allowed is {_rule(error)}.{_told(error)}"


def _too_big(error: ValidationError) -> str:
    return f"{_held(error)} is too big; the most allowed is {_rule(error)}.{_told(error)}"


def _other(error: ValidationError) -> str:
    return f"The value does not fit the schema (rule “{error.validator}”).{_told(error)}"


def _told(error: ValidationError) -> str:
    told = _schema(error).get("description", "")
    return f" {told}" if told else ""


def _held(error: ValidationError) -> Any:
    """What was written."""
    return error.instance


def _rule(error: ValidationError) -> Any:
    """What the broken rule asks for: the list of an enum, the number of a maximum."""
    return error.validator_value


def _schema(error: ValidationError) -> dict[str, Any]:
    return error.schema if isinstance(error.schema, dict) else {}


def _clip(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


SENTENCES: dict[str, Callable[[ValidationError], str]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "format": _format,
    "const": _const,
    "minLength": _too_short,
    "maxLength": _too_long,
    "minItems": _too_few,
    "minProperties": _too_few,
    "maxItems": _too_many,
    "maxProperties": _too_many,
    "uniqueItems": _twice,
    "minimum": _too_small,
    "maximum": _too_big,
}
