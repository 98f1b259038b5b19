"""What the pages of a bundle say besides records: the first page, and the first page of a collection.

Texts of any origin become visible characters here; the templates escape them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from dsr.bundles.content import BundleContent, BundleFile, HeldBack, SearchedSource, SearchOutcome
from dsr.bundles.finding import ColumnIndex, Finder
from dsr.bundles.pages import RecordPage, file_of, rendered
from dsr.bundles.schema import described
from dsr.bundles.sections import Part
from dsr.bundles.values import humanised, visible

RESULTS = {
    SearchOutcome.FOUND: _("Data found"),
    SearchOutcome.NOTHING_FOUND: _("Nothing found about you"),
    SearchOutcome.NOT_SEARCHED: _("Not searched"),
}
PAGES_A_LIST = 100
ENTRIES_A_GROUP = 50
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


def first_page(*, contents: "Contents", common: dict[str, Any]) -> bytes:
    """`index.html`: what is here, where was looked, what was held back, the information of Art. 15, dates and law."""
    content = contents.content
    return rendered(
        "index.html",
        {
            **common,
            "requester": visible(content.requester),
            "notes": [visible(note) for note in content.notes],
            "letter": content.letter is not None,
            "pages": contents.pages,
            "workbook": contents.workbook,
            "portable": contents.portable,
            "summary": contents.summary,
            "parts": [_listed_part(part) for part in contents.parts],
            "records": sum(part.section.count for part in contents.parts),
            "files": [_listed_file(name, file) for name, file in contents.files],
            "sources": [_listed_source(source) for source in content.sources],
            "held_back": [_listed_held_back(one) for one in contents.held_back],
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
            "key_id": contents.key_id,
        },
    )


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in a package, once everything was read."""

    content: BundleContent
    parts: Sequence[Part]
    files: Sequence[tuple[str, BundleFile]]
    held_back: Sequence[HeldBack]
    pages: bool
    workbook: bool
    portable: bool
    summary: bool
    key_id: str


def _listed_held_back(one: HeldBack) -> dict[str, Any]:
    return {
        "source": visible(one.source),
        "title": visible(one.title),
        "reason": visible(one.reason),
        "law": visible(one.law),
        "records": one.records,
        "values": one.values,
    }


def _listed_part(part: Part) -> dict[str, Any]:
    return {
        "href": quote(part.name),
        "csv_href": quote(f"{part.name}.csv"),
        "lines_href": quote(f"{part.name}.jsonl"),
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


def collection_pages(
    *, part: Part, pages: Sequence[RecordPage], finder: Finder, common: dict[str, Any]
) -> Iterator[tuple[str, bytes]]:
    """The index of one collection and what hangs on it: lists of its pages, indexes of its values."""
    groups = [pages[n : n + PAGES_A_LIST] for n in range(0, len(pages), PAGES_A_LIST)]
    indexes = finder.indexes() if len(pages) > 1 else []
    lead = humanised(finder.leading) if finder.leading else ""
    frame = {**common, **titles(part=part), "part": part, "lead": lead}
    found = [
        {"label": humanised(index.name), "href": f"find-{number}.html"}
        for number, index in enumerate(indexes, start=1)
    ]
    lists = [
        {"href": f"list-{number}.html", "first": group[0].first, "last": group[-1].last}
        for number, group in enumerate(groups, start=1)
    ]
    values = {
        **frame,
        "pages": pages,
        "lists": lists if len(groups) > 1 else [],
        "indexes": found,
        "description": visible(part.collection.description),
        "csv_href": quote(f"{part.name}.csv"),
        "csv_name": f"{part.name}.csv",
        "field_rows": _field_rows(part),
    }
    yield "index.html", rendered("collection.html", values)
    for number, group in enumerate(groups if len(groups) > 1 else [], start=1):
        yield f"list-{number}.html", rendered("list.html", {**frame, "pages": group})
    for said, index in zip(found, indexes, strict=True):
        yield (
            str(said["href"]),
            rendered("find.html", {**frame, "label": said["label"], "groups": _grouped(index)}),
        )


def _field_rows(part: Part) -> list[dict[str, str]]:
    return [
        {
            "label": visible(field["title"]),
            "name": visible(field["path"]),
            "meaning": visible(field["description"]),
        }
        for field in described(part=part)
    ]


def _grouped(index: ColumnIndex) -> list[dict[str, Any]]:
    """The entries in groups to jump to: words under their first letter, numbers and dates by the first of some."""
    entries = [
        {
            "label": entry.label,
            "everywhere": entry.everywhere,
            "pages": [_page_range(first, last) for first, last in entry.pages],
        }
        for entry in index.entries()
    ]
    by_letter = [list(one) for _, one in groupby(entries, key=lambda entry: str(entry["label"])[:1].upper())]
    if any(str(one[0]["label"])[:1].isdigit() for one in by_letter):
        steps = range(0, len(entries), ENTRIES_A_GROUP)
        groups = [(str(entries[n]["label"]), entries[n : n + ENTRIES_A_GROUP]) for n in steps]
    else:
        groups = [(str(one[0]["label"])[:1].upper(), one) for one in by_letter]
    return [
        {"letter": head, "anchor": f"g{number}", "entries": members}
        for number, (head, members) in enumerate(groups)
    ]


def _page_range(first: int, last: int) -> dict[str, Any]:
    return {"href": file_of(first), "first": first, "last": last if last > first else 0}
