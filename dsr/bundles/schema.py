"""The description of a package for machines: every field in words, and a JSON Schema that `data.json` keeps to."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from dsr.bundles.content import Field
from dsr.bundles.sections import Part
from dsr.bundles.values import humanised, one_line

DRAFT = "https://json-schema.org/draft/2020-12/schema"
PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def pretty(value: Mapping[str, Any]) -> bytes:
    """JSON as people read it; what JSON cannot say was made text before."""
    return orjson.dumps(orjson.loads(one_line(value)), option=PRETTY)


def described(*, part: Part) -> list[dict[str, Any]]:
    """Every field of a collection, those found in the records first: path, words, types, categories."""
    known = {field.path: field for field in part.collection.fields}
    paths = dict.fromkeys((*part.section.columns, *known))
    return [_field(path, known.get(path, Field(path)), part) for path in paths]


def _field(path: str, field: Field, part: Part) -> dict[str, Any]:
    return {
        "path": path,
        "title": field.title or humanised(path),
        "description": field.description,
        "categories": list(field.categories),
        "types": sorted(part.section.columns.get(path, ())),
    }


def fields_document(*, parts: Sequence[Part]) -> bytes:
    """`fields.json`: what every field of every collection means."""
    listed = {
        part.name: {
            "title": part.collection.title,
            "source": part.collection.source,
            "description": part.collection.description,
            "records": part.section.count,
            "fields": described(part=part),
        }
        for part in parts
    }
    return pretty({"collections": listed})


def schema_document(*, parts: Sequence[Part]) -> bytes:
    """`schema.json`: JSON Schema (2020-12) of `data.json`; the records' schemas serve the JSON Lines as well."""
    collections = {part.name: {"$ref": f"#/$defs/{_pointer(part.name)}"} for part in parts}
    return pretty(
        {
            "$schema": DRAFT,
            "title": "data.json",
            "type": "object",
            "required": ["about", "collections"],
            "properties": {
                "about": {"type": "object"},
                "collections": {
                    "type": "object",
                    "properties": collections,
                    "required": list(collections),
                    "additionalProperties": False,
                },
            },
            "$defs": {part.name: _collection(part) for part in parts},
        }
    )


def _collection(part: Part) -> dict[str, Any]:
    return {
        "type": "object",
        "title": part.collection.title,
        "description": part.collection.description,
        "required": ["title", "source", "records", "count"],
        "properties": {
            "records": {
                "type": "array",
                "minItems": part.section.count,
                "maxItems": part.section.count,
                "items": _record(part),
            },
            "count": {"const": part.section.count},
        },
    }


def _record(part: Part) -> dict[str, Any]:
    said = {field["path"]: field for field in described(part=part)}
    properties = {name: _property(said[name]) for name in part.section.columns}
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": part.section.more_columns,
    }


def _property(said: Mapping[str, Any]) -> dict[str, Any]:
    types = said["types"]
    words = {"title": said["title"], "description": said["description"]}
    schema: dict[str, Any] = {name: text for name, text in words.items() if text}
    return {**schema, "type": types[0] if len(types) == 1 else types}


def _pointer(name: str) -> str:
    """A name as a JSON pointer inside a URI fragment wants it."""
    escaped = name.replace("~", "~0").replace("/", "~1")
    safe = "-._~abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return "".join(
        mark if mark in safe else "".join(f"%{byte:02X}" for byte in mark.encode()) for mark in escaped
    )
