"""Correcting values, marking rows as restricted, and listing the keys that a database holds.

Writes only inside `Session.writing`. Rows of other people are never touched.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from dsr.connectors.builtin.sql.addresses import misconfigured
from dsr.connectors.builtin.sql.fixing import fixed, noted
from dsr.connectors.builtin.sql.rows import Rows, row_of
from dsr.connectors.builtin.sql.session import Session
from dsr.connectors.builtin.sql.tables import TEXT, Column, Table, Tables, base_type, need_all
from dsr.connectors.builtin.sql.walk import Condition, bound
from dsr.connectors.dataset import Graph
from dsr.connectors.spec import Changed, ConnectorTrouble, Correction, Trouble

RESTRICTED = "restricted"


def rectify(*, session: Session, rows: Rows, corrections: Sequence[Correction]) -> Iterator[Changed]:
    """Set new values where the old ones stand in the person's own rows; all corrections or none."""
    tables = rows.walk.tables
    need_all(tables=tables, needed={item.set_name: [item.field_path] for item in corrections})
    told = []
    with session.writing():
        for item in corrections:
            column = _correctable(rows, item)
            doing = f"correcting “{item.set_name}.{item.field_path}”"
            number = 0
            where = _own(rows, item.set_name, session)
            if where is not None:
                change = sa.update(tables[item.set_name].clause).where(where, _stands(tables, item, session))
                number = session.run(change.values({column.name: bound(item.after)}), doing=doing).rowcount
            told.append(Changed(item.set_name, max(0, number)))
    yield from told


def _correctable(rows: Rows, item: Correction) -> Column:
    names = {each.name for each in rows.walk.graph.collections}
    if item.set_name not in names:
        raise misconfigured(f"there is no collection “{item.set_name}”")
    table = rows.walk.tables[item.set_name]
    column = table.columns.get(item.field_path)
    where = f"“{item.set_name}.{item.field_path}”"
    if column is None:
        raise misconfigured(f"{where} is not a column of its own")
    if item.field_path in table.key or column.computed:
        raise misconfigured(f"{where} belongs to the key of its rows or is computed")
    return column


def _stands(tables: Tables, item: Correction, session: Session) -> Condition:
    """Whether the old value stands in a row: as it is, or as it is written."""
    field = tables.field(item.set_name, item.field_path)
    before = bound(item.before)
    if tables.family(item.set_name, item.field_path) == TEXT and session.kind != "sqlite":
        return field == before
    text: sa.ColumnElement[Any] = sa.cast(field, sa.CHAR() if session.is_mysql else sa.Text())
    return text == (sa.cast(before, sa.Text()) if session.is_postgresql else before)


def _own(rows: Rows, name: str, session: Session) -> Condition | None:
    """Whether a row is the person's own, for a statement that changes its table; None: there can be none."""
    table = rows.walk.tables[name]
    key = row_of(table, session.kind)
    if not key:
        raise misconfigured(f"“{name}” has no primary key, so that its rows cannot be told apart")
    own = rows.own(name, key)
    return None if own is None else noted(session, table, fixed(session, table, own, name))


def restrict(*, session: Session, rows: Rows, setting: str, on: bool) -> Iterator[Changed]:
    """Set or lift the mark in every set that has the column for it. Lifting an absent mark changes nothing."""
    marks = list(marked_columns(rows.walk.graph, rows.walk.tables, setting))
    if not marks:
        raise ConnectorTrouble(
            Trouble.UNSUPPORTED, "no table of the dataset has the column for the restriction mark"
        )
    told = []
    with session.writing():
        for name, column in marks:
            where = _own(rows, name, session)
            number = 0
            if where is not None:
                value = _mark(column) if on else _no_mark(column)
                change = sa.update(rows.walk.tables[name].clause).where(where).values({column.name: value})
                number = session.run(change, doing=f"marking “{name}”").rowcount
            told.append(Changed(name, max(0, number)))
    yield from told


def marked_columns(graph: Graph, tables: Tables, setting: str) -> Iterator[tuple[str, Column]]:
    """The column of each set that holds the mark. The setting names one for all, or `set.column` for some."""
    names = [part.strip() for part in setting.split(",") if part.strip()]
    for item in graph.collections:
        if item.name not in tables:
            continue
        table: Table = tables[item.name]
        for wanted in names:
            of, _dot, column = wanted.rpartition(".")
            if of in {"", item.name} and column in table.columns:
                yield item.name, table.columns[column]
                break


def _mark(column: Column) -> sa.ColumnElement[Any]:
    kind = base_type(column.type)
    if isinstance(kind, sa.Boolean):
        return sa.true()
    if isinstance(kind, sa.DateTime | sa.Date):
        return sa.func.current_timestamp()
    if isinstance(kind, sa.Integer | sa.Numeric):
        return sa.literal_column("1")
    return bound(RESTRICTED)


def _no_mark(column: Column) -> sa.ColumnElement[Any]:
    kind = base_type(column.type)
    if isinstance(kind, sa.Boolean):
        return sa.false()
    if isinstance(kind, sa.Integer | sa.Numeric):
        return sa.literal_column("0")
    return sa.null() if column.nullable else bound("")


def list_keys(*, session: Session, graph: Graph, tables: Tables, kind: str) -> Iterator[str]:
    """Every value of a kind of key, each once, as a stream."""
    selects = [
        sa.select(tables.as_text(tables.field(item.name, path)).label("w0")).where(
            tables.field(item.name, path).is_not(None)
        )
        for item in graph.collections
        if item.name in tables
        for path, identity in item.identities
        if identity == kind and tables.column_of(item.name, path) is not None
    ]
    if not selects:
        return
    whole = sa.union(*selects) if len(selects) > 1 else selects[0].distinct()
    for (value,) in session.stream(whole, doing="listing keys"):
        if value:
            yield str(value)
