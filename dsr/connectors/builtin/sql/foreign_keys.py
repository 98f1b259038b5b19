"""Which tables refer to which, as the database enforces it: also tables that no dataset describes.

Reads catalogues only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine.reflection import ObjectKind, ObjectScope

from dsr.connectors.builtin.sql.session import Session
from dsr.connectors.builtin.sql.tables import Table, catalogue, table_of

Reflected = Mapping[tuple[str | None, str], Any]


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`child` refers to `parent`. `silent`: deleting a parent changes or deletes the children without asking."""

    child: str
    child_columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    silent: str = ""
    deferrable: bool = False


@dataclass(frozen=True, slots=True)
class Bonds:
    """Every foreign key of a schema, its tables, and the columns that must differ from row to row."""

    keys: tuple[ForeignKey, ...]
    tables: Mapping[str, Table]
    unique: Mapping[str, frozenset[str]]

    def into(self, parent: str) -> tuple[ForeignKey, ...]:
        """The foreign keys that refer to a table."""
        return tuple(key for key in self.keys if key.parent == parent)

    def out_of(self, child: str) -> tuple[ForeignKey, ...]:
        """The foreign keys of a table."""
        return tuple(key for key in self.keys if key.child == child)


def bonds_of(*, session: Session, schema: str | None) -> Bonds:
    """Everything that holds the tables of a schema together."""
    with catalogue(session) as inspector:
        every: dict[str, Any] = {"schema": schema, "kind": ObjectKind.TABLE, "scope": ObjectScope.ANY}
        columns: Reflected = dict(inspector.get_multi_columns(**every))
        keys: Reflected = dict(inspector.get_multi_pk_constraint(**every))
        foreign: Reflected = dict(inspector.get_multi_foreign_keys(**every))
        constraints: Reflected = dict(inspector.get_multi_unique_constraints(**every))
        indexes: Reflected = dict(inspector.get_multi_indexes(**every))
    tables = {
        name: table_of(
            name=name,
            schema=schema,
            columns=described,
            key=(keys.get((where, name)) or {}).get("constrained_columns") or (),
        )
        for (where, name), described in columns.items()
    }
    unique = {
        name: frozenset(_unique(constraints.get((where, name)) or (), indexes.get((where, name)) or ()))
        for where, name in columns
    }
    found = tuple(_key(name, entry) for (_where, name), entries in foreign.items() for entry in entries)
    return Bonds(keys=found, tables=tables, unique=unique)


def _unique(constraints: Iterable[Any], indexes: Iterable[Any]) -> Iterable[str]:
    for constraint in constraints:
        yield from constraint["column_names"]
    for index in indexes:
        if index.get("unique"):
            yield from (name for name in index["column_names"] if name is not None)


def _key(child: str, entry: Any) -> ForeignKey:
    options = entry.get("options") or {}
    rule = str(options.get("ondelete") or "").upper()
    return ForeignKey(
        child=child,
        child_columns=tuple(entry["constrained_columns"]),
        parent=entry["referred_table"],
        parent_columns=tuple(entry["referred_columns"]),
        silent=rule if rule in {"CASCADE", "SET NULL", "SET DEFAULT"} else "",
        deferrable=bool(options.get("deferrable")),
    )
