"""What the pages of a bundle say besides records: the first page, and the first page of a collection.

Texts of any origin become visible characters here; the templates escape them.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from dsr.bundles.content import BundleContent, BundleFile, SearchedSource, SearchOutcome
from dsr.bundles.pages import Part, RecordPage, rendered
from dsr.bundles.values import humanised, visible

RESULTS = {
    SearchOutcome.FOUND: _("Data found"),
    SearchOutcome.NOTHING_FOUND: _("Nothing found about you"),
    SearchOutcome.NOT_SEARCHED: _("Not searched"),
}
# Opened by a click these show something; other kinds could run, so the page names them without a link.
OPENED_BY_CLICK = frozenset(
    {
        *(".pdf", ".txt", ".csv", ".json", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic"),
        *(".docx", ".odt", ".xlsx", ".ods", ".rtf", ".eml"),
    }
)


def language_facts(*, language: str) -> dict[str, str]:
    """`lang` and direction of writing for the pages."""
    try:
        right_to_left = get_language_info(language.lower())["bidi"]
    except KeyError:
        right_to_left = False
    return {"language": language, "direction": "rtl" if right_to_left else "ltr"}


def frame(*, content: BundleContent, now: datetime) -> dict[str, Any]:
    """What every page needs."""
    # Without its zone, because a template would turn it into the zone of the installation.
    built_at = now.astimezone(ZoneInfo(content.timezone)).replace(tzinfo=None)
    return {
        **language_facts(language=content.language),
        "controller": visible(content.controller[0]) if content.controller else "",
        "reference": visible(content.reference),
        "built_at": built_at,
        "built_on": built_at.date(),
    }


def first_page(
    *,
    content: BundleContent,
    parts: Sequence[Part],
    files: Sequence[tuple[str, BundleFile]],
    common: dict[str, Any],
) -> bytes:
    """`index.html`: what is here, where was looked, the information of Art. 15, dates and law."""
    return rendered(
        "index.html",
        {
            **common,
            "requester": visible(content.requester),
            "notes": [visible(note) for note in content.notes],
            "letter": content.letter is not None,
            "parts": [_listed_part(part) for part in parts],
            "records": sum(part.section.count for part in parts),
            "files": [_listed_file(name, file) for name, file in files],
            "sources": [_listed_source(source) for source in content.sources],
            "information": [
                {
                    "article": visible(item.article),
                    "heading": visible(item.heading),
                    "paragraphs": [visible(paragraph) for paragraph in item.paragraphs],
                }
                for item in content.information
            ],
            "received_on": content.received_on,
            "due_on": content.due_on,
            "timezone": content.timezone,
            "law": visible(content.law),
            "rule_version": visible(content.rule_version),
            "controller_lines": "\n".join(visible(line) for line in content.controller),
        },
    )


def _listed_part(part: Part) -> dict[str, Any]:
    return {
        "href": quote(part.name),
        "csv_href": quote(f"{part.name}.csv"),
        "title": visible(part.collection.title),
        "source": visible(part.collection.source),
        "description": visible(part.collection.description),
        "count": part.section.count,
    }


def _listed_file(name: str, file: BundleFile) -> dict[str, Any]:
    linked = PurePosixPath(name).suffix.lower() in OPENED_BY_CLICK
    return {
        "href": quote(name) if linked else "",
        "name": name,
        "source": visible(file.source),
        "description": visible(file.description),
        "size": file.size,
    }


def _listed_source(source: SearchedSource) -> dict[str, Any]:
    return {
        "name": visible(source.name),
        "description": visible(source.description),
        "result": str(RESULTS[source.outcome]),
        "reason": visible(source.reason),
        "searched_on": source.searched_on,
        "keys": ", ".join(visible(key) for key in source.keys),
    }


def titles(*, part: Part) -> dict[str, str]:
    """How the pages of one collection are headed."""
    return {"title": visible(part.collection.title), "source": visible(part.collection.source)}


def collection_page(*, part: Part, pages: Sequence[RecordPage], common: dict[str, Any]) -> bytes:
    """The index of one collection: its pages, its table, what its fields mean."""
    meanings = {str(name): meaning for name, meaning in part.collection.fields.items()}
    return rendered(
        "collection.html",
        {
            **common,
            **titles(part=part),
            "part": part,
            "pages": pages,
            "description": visible(part.collection.description),
            "csv_href": quote(f"{part.name}.csv"),
            "csv_name": f"{part.name}.csv",
            "field_rows": [
                {"label": humanised(name), "name": visible(name), "meaning": visible(meanings.get(name, ""))}
                for name in part.section.columns
            ],
        },
    )
