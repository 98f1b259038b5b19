"""What a bundle says of itself to machines: the same facts stand in `data.json` and in the manifest."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from dsr.bundles.content import BundleContent
from dsr.bundles.values import one_line


def facts(*, content: BundleContent, counts: Mapping[str, int], now: datetime) -> dict[str, Any]:
    """Who, which request, which law, which dates, what was searched; `counts` by collection."""
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
        "counts": {"records": sum(counts.values()), "files": len(content.files), "collections": dict(counts)},
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
    # There and back, so that only what JSON can say is left whatever texts came in.
    simple: dict[str, Any] = orjson.loads(one_line(said))
    return simple
