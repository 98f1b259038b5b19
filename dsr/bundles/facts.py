"""What a bundle says of itself to machines: the same facts stand in `data.json` and in the manifest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from dsr.bundles.content import BundleContent, HeldBack
from dsr.bundles.values import one_line


def facts(*, content: BundleContent, now: datetime) -> dict[str, Any]:
    """Who, which request, which law, which dates, what was searched: known before any record is read."""
    said: dict[str, Any] = {
        "reference": content.reference,
        "controller": list(content.controller),
        "requester": content.requester,
        "law": content.law,
        "rule_version": content.rule_version,
        "language": content.language,
        "timezone": content.timezone,
        "received_on": content.received_on,
        "due_on": content.due_on,
        "built_at": now.isoformat(timespec="seconds"),
        "scope": content.scope.value,
        "sources": [
            {
                "name": source.name,
                "description": source.description,
                "outcome": source.outcome.value,
                "searched_on": source.searched_on,
                "keys": list(source.keys),
                "reason": source.reason,
            }
            for source in content.sources
        ],
        "information": [
            {"article": item.article, "heading": item.heading, "paragraphs": list(item.paragraphs)}
            for item in content.information
        ],
        "notes": list(content.notes),
    }
    return _simple(said)


def tallies(*, counts: Mapping[str, int], files: int, held_back: Sequence[HeldBack]) -> dict[str, Any]:
    """How much there is and what is not: known once every record was read."""
    return _simple(
        {
            "counts": {"records": sum(counts.values()), "files": files, "collections": dict(counts)},
            "held_back": [
                {
                    "source": one.source,
                    "title": one.title,
                    "ground": one.ground,
                    "reason": one.reason,
                    "law": one.law,
                    "records": one.records,
                    "values": one.values,
                }
                for one in held_back
            ],
        }
    )


def _simple(said: Mapping[str, Any]) -> dict[str, Any]:
    """There and back, so that only what JSON can say is left whatever texts came in."""
    simple: dict[str, Any] = orjson.loads(one_line(said))
    return simple
