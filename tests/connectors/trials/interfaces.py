"""A trial of the HTTP connector: an interface of people and their notes that forgets whom it is told to delete."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from dsr.connectors.spec import Key, Settings
from dsr.connectors.testkit import Trial
from tests.services.shaped_http import Asked, Shape, shaped_server

DESCRIPTION = """
format: dsr-desk-http/1
name: crm
title: CRM
base: "{setting.address}"
settings:
  - {name: address, label: Address}
  - {name: token, label: Token, secret: true}
sign_in: {kind: bearer, token: "{secret.token}"}
sets:
  - name: people
    request: {path: people, query: {mail: "{key.value}"}}
    records: items
    only_if: {mail: "{key.lower}"}
    erase: {request: {method: DELETE, path: "people/{record.id}"}}
  - name: notes
    from: people
    request: {path: "people/{record.id}/notes"}
    records: "*"
    goes_with: people
"""


class Interface:
    """People with their notes, asked over HTTP."""

    def __init__(self) -> None:
        self.people = {1: "anna@example.org", 2: "bobby@example.org"}
        self.notes = {1: ["likes tea", "moved house"], 2: ["likes cups"]}
        self.lock = threading.Lock()

    def __call__(self, asked: Asked) -> Shape:
        with self.lock:
            steps = asked.path.strip("/").split("/")
            if asked.headers.get("Authorization") != "Bearer open-sesame":
                return Shape(status=401)
            if len(steps) == 1:
                return Shape(value={"items": self.found(asked.query.get("mail", ""))})
            number = int(steps[1])
            if asked.method == "DELETE":
                return Shape(status=204 if self.people.pop(number, None) else 404, body=b"")
            return Shape(
                value=[{"text": each} for each in self.notes[number]] if number in self.people else []
            )

    def found(self, mail: str) -> list[dict[str, Any]]:
        return [{"id": number, "mail": each} for number, each in self.people.items() if each == mail]


@contextmanager
def trials() -> Iterator[Trial]:
    with shaped_server() as server:
        server.answer(Interface())
        settings = Settings(
            plain={"system": "own", "description": DESCRIPTION, "values": f"address: {server.url}"},
            secret={"secrets": "token: open-sesame"},
        )
        yield Trial(
            settings=settings,
            keys=(Key("email", "anna@example.org"),),
            records=3,
            nobody=(Key("email", "nna@example.org"), Key("name", "Anna")),
            other=(Key("email", "bobby@example.org"),),
            wrong=(
                replace(settings, plain={**settings.plain, "description": "not: [yaml"}),
                replace(settings, plain={**settings.plain, "values": ""}),
                replace(settings, plain={**settings.plain, "system": "nowhere"}),
            ),
            secrets=("open-sesame",),
        )
