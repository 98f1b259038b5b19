"""In which form a column is asked for, so that every value arrives whole and readable whatever its type.

Builds expressions and small functions, runs nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.types import TypeEngine

from dsr.connectors.builtin.sql.tables import ARRAY_OF_TEXT, Column, MapPlace, Table, base_type


def for_postgresql(table: Table, column: Column) -> sa.ColumnElement[Any]:
    """A column as PostgreSQL turns it into JSON without loss: exact numbers as text, bytes in base 64."""
    found, kind = table.column(column.name), base_type(column.type)
    shaped: sa.ColumnElement[Any] = found
    if isinstance(kind, postgresql.BYTEA | sa.LargeBinary):
        shaped = sa.func.translate(
            sa.func.encode(found, sa.literal_column("'base64'")), sa.literal_column(r"E'\n'"), ""
        )
    elif isinstance(kind, postgresql.ARRAY):
        shaped = sa.cast(found, ARRAY_OF_TEXT) if _is_exact(base_type(kind.item_type)) else found
    elif isinstance(kind, postgresql.JSONB):
        shaped = found
    elif isinstance(kind, sa.JSON):
        shaped = _on_one_line(found)
    elif _is_exact(kind):
        shaped = sa.cast(found, sa.Text())
    return shaped.label(column.name)


def _is_exact(kind: TypeEngine[Any]) -> bool:
    """Numbers that JSON readers would round, and JSON texts with line breaks inside an array."""
    if isinstance(kind, sa.JSON | postgresql.MONEY | postgresql.BYTEA):
        return True
    return isinstance(kind, sa.Numeric) and not isinstance(kind, sa.Float)


def _on_one_line(found: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The type `json` keeps the text as it came. Line breaks stand between its parts only, never in a value."""
    text: sa.ColumnElement[Any] = sa.cast(found, sa.Text())
    for end in (r"E'\n'", r"E'\r'"):
        text = sa.func.replace(text, sa.literal_column(end), sa.literal_column("' '"))
    return sa.cast(text, sa.JSON())


def for_others(table: Table, column: Column, kind: str) -> sa.ColumnElement[Any]:
    """A column for databases that are read row by row."""
    found: sa.ColumnElement[Any] = table.column(column.name)
    if isinstance(column.type, MapPlace):
        found = sa.func.st_astext(found)
    return found


def size_of(table: Table, kind: str) -> sa.ColumnElement[Any] | None:
    """How many bytes the long values of a row take, told by the database; None when none can be long."""
    sizes = [
        sa.func.coalesce(_length(table.column(column.name), kind), sa.literal_column("0"))
        for column in table.columns.values()
        if may_be_long(column.type, kind)
    ]
    if not sizes:
        return None
    total: sa.ColumnElement[Any] = sizes[0]
    for size in sizes[1:]:
        total = total + size
    return total


def may_be_long(kind: TypeEngine[Any], database: str) -> bool:
    """Whether one value can be so long that it must not be fetched unseen."""
    if database == "sqlite":
        return True  # any column holds anything
    if database not in {"mysql", "mariadb"}:
        return False  # no length function that every other database knows
    return isinstance(kind, sa.Text | sa.LargeBinary | sa.JSON | MapPlace)


def _length(column: sa.ColumnElement[Any], kind: str) -> sa.ColumnElement[Any]:
    if kind == "sqlite":
        return sa.func.length(sa.cast(column, sa.LargeBinary()))
    return sa.func.octet_length(column)


def readers(table: Table, kind: str) -> Mapping[str, Callable[[Any], Any]]:
    """What makes a driver's value readable, for the columns that need it."""
    found: dict[str, Callable[[Any], Any]] = {}
    for column in table.columns.values():
        if isinstance(column.type, sa.JSON):
            found[column.name] = _parsed
        elif isinstance(column.type, mysql.BIT):
            found[column.name] = _number
    return found


def _parsed(value: Any) -> Any:
    """A JSON document; what is not one stays text (SQLite checks nothing)."""
    if not isinstance(value, str | bytes):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


def _number(value: Any) -> Any:
    return int.from_bytes(value, "big") if isinstance(value, bytes) else value
