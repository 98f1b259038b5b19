"""Walks the pages of an answer: by number, offset, cursor, a link in the answer, or the Link header."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from dsr.connectors.builtin.http_json.description import SetDescription
from dsr.connectors.builtin.http_json.filling import at, records_at
from dsr.connectors.builtin.http_json.talk import Reply, Talk
from dsr.connectors.spec import ConnectorTrouble, Trouble

MOST_PAGES = 100_000
NEXT = re.compile(r'<([^>]+)>\s*;[^,]*rel="?next"?', re.IGNORECASE)


def pages(*, talk: Talk, one: SetDescription, values: Mapping[str, Mapping[str, Any]]) -> Iterator[Reply]:
    """The answers of a set's request, one page in memory at a time; none when the status means nothing here."""
    request, paging = dict(one.request), one.paging
    kind, step = paging.get("kind", ""), 0
    seen: set[str] = set()
    if kind in {"page", "offset"}:
        request["query"] = {**request.get("query", {}), **_numbered(paging, step)}
    reply = talk.ask(request=request, values=values, fine=one.missing)
    for step in range(1, MOST_PAGES):
        if reply.status in one.missing:
            return
        yield reply
        if kind in {"page", "offset"}:
            if _count(reply, one) < _size(paging):
                return
            query = {**one.request.get("query", {}), **_numbered(paging, step)}
            reply = talk.ask(request={**one.request, "query": query}, values=values, fine=one.missing)
            continue
        following = _following(kind, paging, reply)
        if not following:
            return
        if following in seen:
            raise ConnectorTrouble(Trouble.GARBLED, "The pages of the system go round in circles.")
        seen.add(following)
        reply = _fetched(talk, one, values, kind, following)
    raise ConnectorTrouble(Trouble.TOO_MUCH, f"more than {MOST_PAGES} pages")


def _fetched(
    talk: Talk, one: SetDescription, values: Mapping[str, Mapping[str, Any]], kind: str, following: str
) -> Reply:
    if kind == "cursor":
        query = {**one.request.get("query", {}), str(one.paging.get("name", "cursor")): following}
        return talk.ask(request={**one.request, "query": query}, values=values, fine=one.missing)
    parts = urlsplit(talk.address(following))
    return talk.fetch(
        method="GET",
        url=urlunsplit(parts._replace(query="", fragment="")),
        query=dict(parse_qsl(parts.query, keep_blank_values=True)),
        fine=one.missing,
    )


def _following(kind: str, paging: Mapping[str, Any], reply: Reply) -> str:
    if kind in {"cursor", "next_link"}:
        return str(at(value=reply.value, path=str(paging.get("path", "next"))) or "")
    if kind == "link_header":
        found = NEXT.search(reply.headers.get("Link", ""))
        return found[1] if found else ""
    return ""


def _size(paging: Mapping[str, Any]) -> int:
    return int(paging.get("size", 100))


def _numbered(paging: Mapping[str, Any], step: int) -> dict[str, str]:
    first, size = int(paging.get("first", 1 if paging["kind"] == "page" else 0)), _size(paging)
    number = first + (step if paging["kind"] == "page" else step * size)
    default = "page" if paging["kind"] == "page" else "offset"
    return {str(paging.get("name", default)): str(number), str(paging.get("size_name", "limit")): str(size)}


def _count(reply: Reply, one: SetDescription) -> int:
    return sum(1 for _ in records_at(answer=reply.value, path=one.records))
