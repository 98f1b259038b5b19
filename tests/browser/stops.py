"""What a stop on the tour through the demo is, and how its address is found: cases by who asks, links in the mail."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

NOBODY = ""
PATIENCE = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Places:
    """What addresses need to know of the demo: cases by the name of who asks, and links out of the mail."""

    cases: dict[str, dict[str, Any]]
    mail: Path

    def case(self, who: str, rest: str = "") -> str:
        """The address of a case on the desk, and below it; {search}, {track}, {grant} ... are its first ones."""
        known = self.cases[who]
        return f"/desk/cases/{known['reference']}/{rest.format(**known)}"

    def status(self, who: str, rest: str = "") -> str:
        """The address of a person's status page, from the newest mail to that person."""
        return self._link("status", self.cases[who]["email"]) + rest

    def tasks(self, owner: str, who: str, rest: str = "") -> str:
        """The address of what the owner of systems is asked, and below it, with the numbers of a case in it."""
        return self._link("tasks", owner) + rest.format(**self.cases[who])

    def _link(self, room: str, to: str) -> str:
        """The newest link to a room in the mail to somebody; mail of a demo that has just begun is waited for."""
        until = time.monotonic() + PATIENCE
        while not (found := self._links(room, to)):
            assert time.monotonic() < until, f"there is no link in the mail to {to}"
            time.sleep(0.2)
        return found[0]

    def _links(self, room: str, to: str) -> list[str]:
        found = []
        for path in sorted(self.mail.glob("*.eml"), reverse=True):
            letter = message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(letter, EmailMessage)
            text = letter.get_body(("plain",))
            link = re.search(rf"/{room}/[^/\s]+/", str(text.get_content()) if text else "")
            if link and to in str(letter["To"]):
                found.append(link[0])
        return found


def _stay(page: Page) -> None:
    """The page is the one that was opened."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One page. `at` is its address, `then` what is done on it first; `status` what the server should say."""

    name: str
    at: str | Callable[[Places], str]
    who: str = NOBODY
    then: Callable[[Page], None] = field(default=_stay)
    status: int = 200
    pictured: bool = True

    def address(self, places: Places) -> str:
        """Where it is in this demo."""
        return self.at if isinstance(self.at, str) else self.at(places)


def in_case(who: str, rest: str = "") -> Callable[[Places], str]:
    """A page of a case on the desk."""
    return lambda places: places.case(who, rest)


def on_status(who: str, rest: str = "") -> Callable[[Places], str]:
    """A page of the person who asks."""
    return lambda places: places.status(who, rest)


def in_tasks(owner: str, rest: str = "") -> Callable[[Places], str]:
    """A page of an owner of JUXT's systems, with the numbers of Nadia's case in its address."""
    return lambda places: places.tasks(f"{owner}.juxt@example.com", NADIA, rest)


ANNA, BEN, CHLOE, DAVID = "Anna Requester", "Ben Carter", "Chloe Adeyemi", "David Okafor"
ELIF, FRANK, GRACE, HUGO, JONAS = (
    "Elif Kaya", "Frank Moreau", "Grace Lindqvist", "Hugo Santos", "Jonas Petrov",
)  # fmt: skip
KATJA, SAM, WENDY, LIAM, B_CARTER = "Katja Novak", "Sam Taylor", "Wendy Clark", "Liam Walsh", "B. Carter"
ZOE, ADAM, BELLA, CARL, DORA, EMIL = (
    "Zoe Schmidt", "Adam Berger", "Bella Roy", "Carl Weber", "Dora Klein", "Emil Braun",
)  # fmt: skip
PRIYA, ROBERT, NADIA, THEO, IVO, MINA, IRIS = (
    "Priya Sharma", "Robert Ellis", "Nadia Costa", "Theo Grant", "Ivo Lang", "Mina Olsen", "Iris Jones",
)  # fmt: skip
