"""What goes into a bundle, as plain values: filled by casework, written by `build`.

No database rows and no files here: records and bytes come through callables that open a fresh stream.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
class Field:
    """What one field means. `path` with dots for parts of a field; `categories` as in the dataset file."""

    path: str
    title: str = ""
    description: str = ""
    categories: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Records that lie ready as JSON lines: `open` gives each with its line end; `size`: at most so many bytes."""

    open: Callable[[], Iterator[bytes]]
    size: int


@dataclass(frozen=True, slots=True)
class Collection:
    """Records of one kind from one source.

    `records` may be read once, because it may be slow. `lines`: the same as staged JSON lines, read as often as
    needed and never copied. `portable`: whether Art. 20 gives them, without the fields in `not_portable` (paths).
    """

    name: str
    title: str
    source: str
    records: Callable[[], Iterator[Mapping[str, object]]]
    description: str = ""
    fields: Sequence[Field] = ()
    lines: Lines | None = None
    portable: bool = True
    not_portable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BundleFile:
    """A file handed over as it is; `size` in bytes, `open` gives its bytes from the start."""

    name: str
    source: str
    size: int
    open: Callable[[], Iterator[bytes]]
    description: str = ""
    portable: bool = True


@dataclass(frozen=True, slots=True)
class Information:
    """One item of Art. 15(1)(a)-(h) or 15(2): `article` as "15(1)(a)", for this person."""

    article: str
    heading: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What was kept from one set on one ground: whole records (a file counts as one), and values covered."""

    source: str
    title: str
    ground: str  # slug
    reason: str  # in the words of the person's language
    law: str
    records: int
    values: int


class Scope(StrEnum):
    """What a package is for."""

    ACCESS = "access"  # everything, for people and machines (Art. 15)
    BOTH = "both"  # the same, and a folder with what Art. 20 gives
    PORTABILITY = "portability"  # only what Art. 20 gives, for machines


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
    notes: Sequence[str] = ()  # said on the first page
    held_back: Callable[[], Sequence[HeldBack]] = tuple  # asked once all records were read
    scope: Scope = Scope.ACCESS


@dataclass(frozen=True, slots=True)
class BuiltBundle:
    """What was written: digest of the manifest, size of the package in bytes, files in it, records."""

    manifest_digest: str
    size: int
    entries: int
    records: int
