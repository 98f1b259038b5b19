"""What goes into a bundle, as plain values: filled by casework, written by `build`.

No database rows and no files here: records and bytes come through callables that open a fresh stream.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol


class NotSearchedNeedsReason(ValueError):
    """A source that was left out must say why (Art. 15; EDPB, coordinated action 2024)."""


class Sink(Protocol):
    """Where a bundle is written: a file opened for bytes, or a writer of the vault."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""


class SearchOutcome(StrEnum):
    """How the search of one source ended."""

    FOUND = "found"
    NOTHING_FOUND = "nothing_found"
    NOT_SEARCHED = "not_searched"


@dataclass(frozen=True, slots=True)
class SearchedSource:
    """One data system of the register and what the search of it gave."""

    name: str
    outcome: SearchOutcome
    description: str = ""
    searched_on: date | None = None
    keys: Sequence[str] = ()  # what was looked for, by kind: "e-mail address", never its value
    reason: str = ""

    def __post_init__(self) -> None:
        if self.outcome is SearchOutcome.NOT_SEARCHED and not self.reason.strip():
            raise NotSearchedNeedsReason(self.name)


@dataclass(frozen=True, slots=True)
class Collection:
    """Records of one kind from one source; `fields` explains field names in plain words."""

    name: str
    title: str
    source: str
    records: Callable[[], Iterator[Mapping[str, object]]]
    description: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BundleFile:
    """A file handed over as it is; `size` in bytes, `open` gives its bytes from the start."""

    name: str
    source: str
    size: int
    open: Callable[[], Iterator[bytes]]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Information:
    """One item of Art. 15(1)(a)-(h) or 15(2): `article` as "15(1)(a)", for this person."""

    article: str
    heading: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class LetterBlock:
    """A part of a letter with its own heading: paragraphs, then points."""

    heading: str
    paragraphs: Sequence[str] = ()
    points: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class LetterContent:
    """A letter as plain text; `language` is a tag such as "en" or "de-AT"."""

    controller: Sequence[str]
    requester: Sequence[str]
    place_and_date: str
    reference: str
    subject: str
    paragraphs: Sequence[str]
    blocks: Sequence[LetterBlock] = ()
    signature: Sequence[str] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class BundleContent:
    """Everything a bundle says. Legal dates are days in the controller's zone."""

    reference: str
    controller: Sequence[str]  # name first, then address and contact
    requester: str
    law: str
    rule_version: str
    received_on: date
    due_on: date | None
    language: str = "en"
    timezone: str = "UTC"
    sources: Sequence[SearchedSource] = ()
    information: Sequence[Information] = ()
    collections: Sequence[Collection] = ()
    files: Sequence[BundleFile] = ()
    letter: LetterContent | None = None
    notes: Sequence[str] = ()  # said on the first page, such as what was held back and why


@dataclass(frozen=True, slots=True)
class BuiltBundle:
    """What was written: digest of the manifest, size of the package in bytes, files in it, records."""

    manifest_digest: str
    size: int
    entries: int
    records: int
