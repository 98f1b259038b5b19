"""The supervisory authorities of the EEA, the United Kingdom, Switzerland and the Union: facts for letters.

Reads its list once from `authorities.json`. Decides nothing: which authority is competent is in the profile.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LIST = Path(__file__).with_name("authorities.json")


class UnknownAuthority(Exception):
    """No authority of the list has this code."""


@dataclass(frozen=True, slots=True)
class SupervisoryAuthority:
    """An authority one may complain to (Arts. 51 and 77 GDPR). `name` is in its own language."""

    code: str
    name: str
    website: str
    country: str = ""
    english_name: str = ""
    languages: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    email: str = ""
    telephone: str = ""
    note: str = ""

    def name_in(self, *, language: str) -> str:
        """The name to print in a letter: its own name, with the English one behind it for other readers."""
        own = language.split("-", maxsplit=1)[0] in self.languages
        if own or not self.english_name or self.english_name == self.name:
            return self.name
        return f"{self.name} ({self.english_name})"


@cache
def authorities() -> dict[str, SupervisoryAuthority]:
    """All authorities by code: the ISO country, or EU for the institutions of the Union."""
    entries = json.loads(LIST.read_text(encoding="utf-8"))
    return {entry["code"]: SupervisoryAuthority(**_tuples(entry)) for entry in entries}


def authority(*, code: str) -> SupervisoryAuthority:
    """The authority with this code. Raises `UnknownAuthority`."""
    try:
        return authorities()[code]
    except KeyError:
        raise UnknownAuthority(code) from None


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
