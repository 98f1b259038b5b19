"""Walks the public form as a browser without JavaScript would."""

import html
import re
from typing import Any

from django.test import Client

ANNA = {"who": "self", "name": "Anna Requester", "email": "anna@example.org", "relationship": "customer"}


class Walker:
    """One person at the form."""

    def __init__(self, client: Client, slug: str = "juxt") -> None:
        self.client, self.slug, self.token = client, slug, ""

    def begin(self, *rights: str, **more: Any) -> Any:
        """Send step one from the start page."""
        response = self.client.post(f"/{self.slug}/", {"rights": rights, "own_words": "", **more})
        found = re.search(r"/request/([^/]+)/", response.headers.get("Location", ""))
        if found:
            self.token = found[1]
        return response

    def url(self, step: str) -> str:
        return f"/{self.slug}/request/{self.token}/{step}/"

    def get(self, step: str) -> Any:
        return self.client.get(self.url(step))

    def post(self, step: str, **data: Any) -> Any:
        return self.client.post(self.url(step), data)

    def you(self, **changes: Any) -> Any:
        return self.post("you", **{**ANNA, **changes})

    def send(self, *rights: str, you: dict[str, Any] | None = None, **details: Any) -> Any:
        """The whole way; the answer is the confirmation page."""
        self.begin(*(rights or ("access",)))
        self.post("details", **details)
        self.you(**(you or {}))
        response = self.post("check")
        assert response.status_code == 302, text_of(response)
        return self.client.get(response.headers["Location"])


def text_of(response: Any) -> str:
    """The words of a page, as they are read."""
    body = re.sub(r"<(style|script|head).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))).strip()


def field_error(response: Any, field: str) -> str:
    """What stands beside a field; empty when nothing is wrong with it."""
    found = re.search(rf'<div id="id_{field}_error"[^>]*>(.*?)</div>', response.content.decode(), re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1]))).strip() if found else ""
