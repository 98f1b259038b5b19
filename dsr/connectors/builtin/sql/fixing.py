"""Fixing which rows are meant, before the first of them is changed, in a temporary table of the connection.

The statements that change rows then read nothing but that table: no database has to look through a table that it is
changing, and what leads to a row may be gone already.
"""

from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import NullType

from dsr.connectors.builtin.sql.rows import named_rows, row_of
from dsr.connectors.builtin.sql.session import Session
from dsr.connectors.builtin.sql.tables import Table

_numbers = count(1)  # names of temporary tables, which live as long as their connection


def temporary(table: Table, session: Session, name: str) -> sa.TableClause:
    """A table of this name with one column for each that tells rows apart."""
    width = len(row_of(table, session.kind))
    return sa.table(name, *(sa.column(f"r{number}", NullType()) for number in range(width)))


def fixed(session: Session, table: Table, meant: sa.Select[Any], name: str) -> sa.TableClause:
    """A temporary table that holds which rows of a set are meant."""
    doing = f"noting the rows of “{name}”"
    rows = temporary(table, session, f"dsr_rows_{next(_numbers)}")
    key = row_of(table, session.kind)
    columns = [column.label(f"r{number}") for number, column in enumerate(key)]
    empty = (
        sa.select(*columns).select_from(table.clause).where(sa.literal_column("1") == sa.literal_column("0"))
    )
    shape = str(empty.compile(dialect=session.connection.dialect)).replace("%%", "%").replace(":", r"\:")
    session.run(sa.text(f"CREATE TEMPORARY TABLE {rows.name} AS {shape}"), doing=doing)
    found = named_rows(meant)
    session.run(sa.insert(rows).from_select([column.name for column in rows.c], found), doing=doing)
    if session.is_postgresql:
        session.run(sa.text(f"ANALYZE {rows.name}"), doing=doing)
    return rows


def noted(session: Session, table: Table, rows: sa.TableClause) -> sa.ColumnElement[bool]:
    """Whether a row is noted, for a statement that changes its table."""
    key = row_of(table, session.kind)
    if session.is_postgresql or session.is_mysql:  # DELETE ... USING, UPDATE ... FROM: a join
        return sa.and_(*(column == rows.c[f"r{number}"] for number, column in enumerate(key)))
    noted = sa.select(*rows.c)
    return key[0].in_(noted) if len(key) == 1 else sa.tuple_(*key).in_(noted)
