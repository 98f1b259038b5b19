"""Somebody with a status link, who opens pages as a browser without JavaScript would."""

import html
import re
from typing import Any

from django.test import Client

from dsr.casework.open_case import OpenedCase
from dsr.mail import outbox
from dsr.mail.models import OutboxMessage


class Visitor:
    """One person with one link."""

    def __init__(self, client: Client, opened: OpenedCase) -> None:
        self.client, self.case = client, opened.case
        self.token = opened.status_url.rstrip("/").rsplit("/", 1)[-1]

    def url(self, page: str = "") -> str:
        return f"/status/{self.token}/{page}"

    def get(self, page: str = "", **headers: str) -> Any:
        return self.client.get(self.url(page), headers=headers)

    def post(self, page: str, **data: Any) -> Any:
        return self.client.post(self.url(page), data)

    def follow(self, page: str, **data: Any) -> Any:
        return self.client.post(self.url(page), data, follow=True)

    def words(self, page: str = "") -> str:
        return text_of(self.get(page))

    def mailed_code(self) -> str:
        """The newest code in the mail."""
        row = OutboxMessage.objects.filter(letter="download_code").latest("pk")
        found = re.search(r"\b\d{6}\b", outbox.opened(row=row).text)
        assert found
        return found[0]

    def unlock(self) -> str:
        """Ask for a code, type it, and return the address of the download."""
        self.post("code/send/")
        answer = self.post("code/", code=self.mailed_code())
        assert answer.status_code == 302, text_of(answer)
        return str(answer.headers["Location"]).removesuffix("ready/")


def text_of(response: Any) -> str:
    """The words of a page, as they are read."""
    body = re.sub(r"<(style|script|head).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))).strip()
