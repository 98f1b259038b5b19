"""The parts of a dataset as frozen values. What a file says beyond them is kept in `extra` for the export."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dsr.connectors.dataset.trouble import Finding

Place = tuple[int, int]  # line and column, both from 1; (0, 0) where no text was read
Direction = Literal["from", "to", ""]
NOWHERE: Place = (0, 0)


def _nothing() -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a field's value comes from, or leads to. `field` is a path with dots inside the collection.

    `from`: rows of this collection are found by values of that field. `to`: rows of that collection are found by
    values of this field. `third_party` (our own addition): True when rows found by this reference are about other
    people, False when they never are, None when the rule of `dsr.connectors.dataset.graph` decides.
    """

    dataset: str
    collection: str
    field: str
    direction: Direction = ""
    third_party: bool | None = None
    extra: Mapping[str, Any] = dataclasses.field(default_factory=_nothing)
    place: Place = dataclasses.field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a collection, perhaps with fields inside it. `meta_extra`: unknown keys of fides_meta."""

    name: str
    description: str = ""
    data_categories: tuple[str, ...] = ()
    fields: tuple["Field", ...] = ()
    primary_key: bool = False
    identity: str = ""
    references: tuple[Reference, ...] = ()
    data_type: str = ""
    length: int | None = None
    return_all_elements: bool | None = None
    read_only: bool | None = None
    custom_request_field: str = ""
    masking: Mapping[str, Any] = dataclasses.field(default_factory=_nothing)
    extra: Mapping[str, Any] = dataclasses.field(default_factory=_nothing)
    meta_extra: Mapping[str, Any] = dataclasses.field(default_factory=_nothing)
    place: Place = dataclasses.field(default=NOWHERE, compare=False)

    @property
    def is_personal(self) -> bool:
        """Whether a category says that the field is about a person."""
        return any(name.split(".", 1)[0] == "user" for name in self.data_categories)

    def walk(self, above: str = "") -> Iterator[tuple[str, "Field"]]:
        """This field and those inside it, each with its path."""
        path = f"{above}.{self.name}" if above else self.name
        yield path, self
        for inner in self.fields:
            yield from inner.walk(path)


@dataclass(frozen=True, slots=True)
class Collection:
    """A table. `after` and `erase_after` name collections as `dataset.collection`."""

    name: str
    description: str = ""
    data_categories: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    after: tuple[str, ...] = ()
    erase_after: tuple[str, ...] = ()
    skip_processing: bool | None = None
    masking: Mapping[str, Any] = dataclasses.field(default_factory=_nothing)
    extra: Mapping[str, Any] = dataclasses.field(default_factory=_nothing)
    meta_extra: Mapping[str, Any] = dataclasses.field(default_factory=_nothing)
    place: Place = dataclasses.field(default=NOWHERE, compare=False)
    #: Where each entry of `after` and `erase_after` stands.
    places: Mapping[tuple[str, str], Place] = dataclasses.field(
        default_factory=dict, compare=False, repr=False
    )

    def paths(self) -> dict[str, Field]:
        """Every field by its path."""
        return {path: item for outer in self.fields for path, item in outer.walk()}

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The paths that the file marks as primary key."""
        return tuple(path for path, item in self.paths().items() if item.primary_key)

    @property
    def identities(self) -> tuple[tuple[str, str], ...]:
        """Pairs of path and kind of key by which a person is found here."""
        return tuple((path, item.identity) for path, item in self.paths().items() if item.identity)

    @property
    def personal_fields(self) -> tuple[str, ...]:
        """The outermost fields that hold data about the person."""
        return tuple(
            outer.name for outer in self.fields if any(item.is_personal for _path, item in outer.walk())
        )


@dataclass(frozen=True, slots=True)
class Dataset:
    """A described database. `remarks` are what its author should know though it can be used."""

    key: str
    name: str = ""
    description: str = ""
    collections: tuple[Collection, ...] = ()
    after: tuple[str, ...] = ()
    extra: Mapping[str, Any] = dataclasses.field(default_factory=_nothing)
    meta_extra: Mapping[str, Any] = dataclasses.field(default_factory=_nothing)
    remarks: tuple[Finding, ...] = dataclasses.field(default=(), compare=False)

    def collection(self, name: str) -> Collection | None:
        """The collection of this name."""
        return next((item for item in self.collections if item.name == name), None)
