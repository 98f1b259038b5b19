"""The public plug-in interface for data systems, version 1: plain values and protocols, no Django, no tables.

A connector is an object with the attributes of `Connector`, announced under the entry point group
`dsr_desk.connectors`. It opens a `Connection` for one piece of work; what the connection cannot do it leaves out
of `abilities`, and the methods of that ability are then never called. Nothing here names a person: keys and
records pass through and are never kept, logged or put into a message.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

SPEC_VERSION = 1
ENTRY_POINTS = "dsr_desk.connectors"


class Ability(StrEnum):
    """What a connection can do."""

    COLLECT = "collect"
    COUNT = "count"
    ERASE = "erase"
    RECTIFY = "rectify"
    RESTRICT = "restrict"
    SEARCH_AGAIN = "search_again"
    LIST_KEYS = "list_keys"  # needed to repeat erasures after a restore


class KeyKind(StrEnum):
    """By what a person is looked up. `OTHER` is a number or name that only this controller knows."""

    EMAIL = "email"
    PHONE = "phone_number"
    NAME = "name"
    USER_ID = "user_id"
    CUSTOMER_ID = "customer_id"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Key:
    """One identifier of the person. Its value never shows in `repr`, so that no log can carry it."""

    kind: str
    value: str = field(repr=False)


class Trouble(StrEnum):
    """Why a system could not be used; each has a sentence in `dsr.connectors.troubles`."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"  # wrong password, no permission
    TOO_SLOW = "too_slow"
    TOO_MUCH = "too_much"  # more rows or bytes than the limits allow
    BUSY = "busy"  # asked to come again later
    GARBLED = "garbled"  # the answer cannot be read
    BROKEN_OFF = "broken_off"  # the answer ended in the middle
    MISCONFIGURED = "misconfigured"  # a setting or the dataset does not fit the system
    NOT_ALLOWED = "not_allowed"  # erasure is not enabled, an address is out of bounds
    UNSUPPORTED = "unsupported"
    FAILED = "failed"  # anything else


#: Troubles that may pass by themselves: the runner tries again later.
PASSING = frozenset({Trouble.UNREACHABLE, Trouble.TOO_SLOW, Trouble.BUSY, Trouble.BROKEN_OFF, Trouble.FAILED})


class ConnectorTrouble(Exception):
    """A system could not be used as asked.

    `detail` helps an administrator and names settings, collections, columns, status codes: never a person's
    data, never a secret. `retry_after` is in seconds, as the system asked.
    """

    def __init__(self, kind: Trouble, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(f"{kind.value}: {detail}" if detail else kind.value)
        self.kind, self.detail, self.retry_after = kind, detail, retry_after


class SettingKind(StrEnum):
    """How a setting is asked for and kept; SECRET ones are sealed and never shown again."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    SECRET = "secret"  # noqa: S105 (a kind of setting)
    NUMBER = "number"
    ADDRESS = "address"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing a connector must know; the form of the desk is made from these."""

    name: str
    label: str
    kind: SettingKind = SettingKind.TEXT
    required: bool = True
    hint: str = ""
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take. `seconds` in all, `rows` and `bytes` over all sets, `row_bytes` for one record."""

    seconds: float = 3600.0
    rows: int = 50_000_000
    bytes: int = 100 * 1024**3
    row_bytes: int = 32 * 1024**2


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a connector is opened with. `dataset` is a parsed dataset (dsr.connectors.dataset) or None."""

    plain: Mapping[str, str]
    secret: Mapping[str, str] = field(repr=False)
    dataset: Any = None
    limits: Limits = Limits()
    may_write: bool = False  # erasure was enabled by an administrator; else the connection must not write
    place: str = ""  # a folder of the installation for what was dropped there, when the connector needs one


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """One field of a record, as told to the person. `path` with dots for nested fields."""

    path: str
    title: str = ""
    description: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordSet:
    """One collection of a system. `third_party`: why its records are about other people, if they are;
    such a set is staged apart and held back until a person decides.
    """

    name: str
    title: str = ""
    description: str = ""
    fields: tuple[FieldDescription, ...] = ()
    third_party: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundRecords:
    """The records of one set as a stream, read once and in order. Values: JSON's, and dates, times, Decimal,
    UUID, bytes, timedelta, nested lists and mappings.
    """

    about: RecordSet
    records: Iterator[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file about the person. `name` is content, not a path of ours."""

    about: RecordSet
    name: str
    media_type: str
    size: int | None
    open: Callable[[], Iterator[bytes]]


Found = FoundRecords | FoundFile


@dataclass(frozen=True, slots=True)
class SetCount:
    """How many records of one set belong to the person."""

    name: str
    records: int
    third_party: str = ""


class ErasureAction(StrEnum):
    """What happens to one set (or some of its fields)."""

    ERASE = "erase"  # the rows go
    ANONYMISE = "anonymise"  # the fields are overwritten
    KEEP = "keep"  # an exception of Art. 17(3) or a law demands it


@dataclass(frozen=True, slots=True)
class SetPlan:
    """What is wished for one set: action, the fields concerned (empty: all that hold personal data)."""

    name: str
    action: ErasureAction
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErasureStep:
    """What would be done to one set, in the order in which it is done. `statements` may be shown to an
    administrator and hold placeholders, not values. `problem`: why it cannot be done; found before anything changes.
    """

    name: str
    action: ErasureAction
    records: int
    fields: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    irreversible: str = ""  # for ANONYMISE: why it cannot be undone
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was really done to one set."""

    name: str
    action: ErasureAction
    records: int


@dataclass(frozen=True, slots=True)
class Residue:
    """What a second search still finds. `name`: the set, `field_path` where in it; never the value.

    `expected`: it is what the plan keeps, named by the plan's action; else it must be explained or erased.
    """

    name: str
    field_path: str
    records: int
    expected: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A value to be corrected (Art. 16): where it stands now and what it shall be."""

    set_name: str
    field_path: str
    before: str = field(repr=False)
    after: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Changed:
    """How many records of one set were corrected, marked or unmarked."""

    name: str
    records: int


@dataclass(frozen=True, slots=True)
class Tested:
    """What the test button says: sentences without secrets."""

    ok: bool
    says: tuple[str, ...] = ()


@runtime_checkable
class Connection(Protocol):
    """One piece of work with one system. Methods outside `abilities` are never called.

    Every method may raise ConnectorTrouble. Nothing is written unless Settings.may_write.
    """

    abilities: frozenset[Ability]

    def test(self) -> Tested:
        """Whether the settings work and what is missing, without reading personal data."""
        ...

    def collect(self, *, keys: Sequence[Key], done: Collection[str]) -> Iterator[Found]:
        """Everything about the person, set by set. Sets named in `done` were staged completely by an earlier
        attempt: they are not given again (but may be read for the keys of others).
        """
        ...

    def count(self, *, keys: Sequence[Key]) -> Iterator[SetCount]:
        """How much there is, without fetching it."""
        ...

    def plan_erasure(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Sequence[ErasureStep]:
        """The dry run: order, counts, statements, problems. Changes nothing. A set without a wish is erased."""
        ...

    def erase(
        self, *, keys: Sequence[Key], wishes: Sequence[SetPlan], done: Collection[str]
    ) -> Iterator[Erased]:
        """Do it, in batches, in one transaction where the system allows. Doing it twice does no harm.

        Raises ConnectorTrouble before the first change when a step has a problem.
        """
        ...

    def search_again(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Iterator[Residue]:
        """Look for the person everywhere the system can be searched, also where the walk did not lead."""
        ...

    def rectify(self, *, keys: Sequence[Key], corrections: Sequence[Correction]) -> Iterator[Changed]:
        """Set the new values where the old ones stand in the person's records."""
        ...

    def restrict(self, *, keys: Sequence[Key], on: bool) -> Iterator[Changed]:
        """Set or lift the mark by which the company's programs know that data may only be stored (Art. 18)."""
        ...

    def list_keys(self, *, kind: str) -> Iterator[str]:
        """Every value of a kind of key that the system holds: to find again whom a restored backup brought back."""
        ...


class Connector(Protocol):
    """What a plug-in announces: one object, made once, without state."""

    spec_version: int
    slug: str
    title: str
    description: str
    settings: tuple[Setting, ...]
    abilities: frozenset[Ability]
    tested: str  # against what it was really tested, e.g. "PostgreSQL 17, SQLite 3"; "" = never
    needs_dataset: bool

    def open(self, *, settings: Settings) -> AbstractContextManager[Connection]:
        """A connection for one piece of work; raises ConnectorTrouble."""
        ...
