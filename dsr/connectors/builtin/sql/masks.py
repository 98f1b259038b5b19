"""What stands in a field after it was anonymised: nothing where nothing is allowed, else a value that says nothing.

Builds expressions. The new value never depends on the old one, so that it cannot be computed or undone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from django.utils.translation import gettext
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.types import TypeEngine

from dsr.connectors.builtin.sql.foreign_keys import Bonds
from dsr.connectors.builtin.sql.tables import Column, Table, base_type
from dsr.connectors.builtin.sql.walk import bound
from dsr.connectors.dataset.model import Collection

REMOVED = "removed"
#: Strategies of fideslang whose result is computed from the old value: with a list of addresses it is undone.
COMPUTED = frozenset({"hash", "hmac", "aes_encrypt"})
SHORTEST_RANDOM = 12  # characters that make two rows alike improbable
RANDOM_TEXT = {
    "postgresql": "replace(gen_random_uuid()::text, '-', '')",
    "mysql": "md5(concat(uuid(), rand()))",
    "mariadb": "md5(concat(uuid(), rand()))",
    "sqlite": "lower(hex(randomblob(16)))",
}
NULL = sa.null()


@dataclass(frozen=True, slots=True)
class Mask:
    """The new value of one column, or why there is none."""

    column: str
    value: sa.ColumnElement[Any] = NULL
    problem: str = ""


def masked_columns(collection: Collection, table: Table, fields: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that are overwritten: those named, else every one with personal data that is not a key."""
    if fields:
        return tuple(dict.fromkeys(fields))
    identities = {path.partition(".")[0] for path, _kind in collection.identities}
    personal = {*collection.personal_fields, *identities}
    named = {outer.name for outer in collection.fields if any(item.masking for _path, item in outer.walk())}
    wanted = named or personal
    keys = {name for name in (*table.key, *collection.primary_key) if name not in identities}
    return tuple(name for name in table.columns if name in wanted and name not in keys)


def mask_of(*, collection: Collection, table: Table, name: str, bonds: Bonds, kind: str) -> Mask:
    """What a column is overwritten with; `problem` says why it cannot be."""
    column = table.columns.get(name)
    where = f"{collection.name}.{name}"
    if column is None or "." in name:
        return Mask(name, problem=gettext("“%(where)s” is not a column of its own.") % {"where": where})
    if name in table.key:
        sentence = gettext("“%(where)s” belongs to the key of its rows. Erase the rows, or keep the field.")
        return Mask(name, problem=sentence % {"where": where})
    if column.computed:
        return Mask(name, problem=gettext("“%(where)s” is computed by the database.") % {"where": where})
    strategy = _strategy(collection, name)
    if strategy.get("strategy") in COMPUTED:
        sentence = gettext(
            "“%(where)s” shall be masked with “%(how)s”, which is computed from the value and can be undone with a "
            "list of likely values. That is not anonymous."
        )
        return Mask(name, problem=sentence % {"where": where, "how": strategy["strategy"]})
    return _replaced(column, table, bonds, kind, where, strategy)


def _strategy(collection: Collection, name: str) -> Mapping[str, Any]:
    field = collection.paths().get(name)
    return field.masking if field is not None else {}


def _replaced(
    column: Column, table: Table, bonds: Bonds, kind: str, where: str, strategy: Mapping[str, Any]
) -> Mask:
    wanted = (strategy.get("configuration") or {}).get("rewrite_value")
    refers = any(column.name in key.child_columns for key in bonds.out_of(table.name))
    unique = column.name in bonds.unique.get(table.name, frozenset())
    if strategy.get("strategy") == "string_rewrite" and wanted is not None and not unique and not refers:
        return Mask(column.name, value=bound(_cut(str(wanted), column.type)))
    if column.nullable and strategy.get("strategy") != "random_string_rewrite":
        return Mask(column.name)
    if refers:
        sentence = gettext("“%(where)s” refers to another table and may not be empty.")
        return Mask(column.name, problem=sentence % {"where": where})
    value = _random(column.type, kind) if unique or strategy.get("strategy") else _constant(column.type)
    if value is None:
        sentence = gettext("“%(where)s” may not be empty, and there is no neutral value for its type.")
        return Mask(column.name, problem=sentence % {"where": where})
    return Mask(column.name, value=value)


def _cut(text: str, kind: TypeEngine[Any]) -> str:
    length = getattr(base_type(kind), "length", None)
    return text[:length] if isinstance(length, int) else text


def _random(kind: TypeEngine[Any], database: str) -> sa.ColumnElement[Any] | None:
    """A value that differs from row to row; None where the type or the length does not allow it."""
    found = base_type(kind)
    if isinstance(found, sa.Uuid) and database == "postgresql":
        return sa.literal_column("gen_random_uuid()")
    length = getattr(found, "length", None)
    if not isinstance(found, sa.String) or isinstance(found, sa.Enum) or database not in RANDOM_TEXT:
        return None
    if isinstance(length, int) and length < SHORTEST_RANDOM:
        return None
    made: sa.ColumnElement[Any] = sa.literal_column(RANDOM_TEXT[database])
    return sa.func.substr(made, 1, length) if isinstance(length, int) and length < 32 else made


def _constant(kind: TypeEngine[Any]) -> sa.ColumnElement[Any] | None:
    """A neutral value of a type."""
    found = base_type(kind)
    if isinstance(found, mysql.SET):
        return bound("")
    if isinstance(found, sa.Enum):
        return bound(found.enums[0]) if found.enums else None
    if isinstance(found, sa.String):
        return bound(_cut(REMOVED, found))
    for types, value in CONSTANTS:
        if isinstance(found, types):
            return bound(value)
    return None


CONSTANTS: tuple[tuple[tuple[type[TypeEngine[Any]], ...], Any], ...] = (
    ((sa.Boolean,), False),
    ((sa.Integer, sa.Numeric, postgresql.MONEY), 0),
    ((sa.DateTime,), "1970-01-01 00:00:00"),
    ((sa.Date,), "1970-01-01"),
    ((sa.Time,), "00:00:00"),
    ((sa.Uuid,), "00000000-0000-0000-0000-000000000000"),
    ((sa.JSON,), "{}"),
    ((sa.LargeBinary,), ""),
    ((postgresql.ARRAY,), "{}"),
    ((postgresql.INET, postgresql.CIDR), "0.0.0.0"),  # noqa: S104 (nobody's address)
    ((sa.Interval, postgresql.INTERVAL), "0"),
)
