"""The statements that give the rows of a collection, once each, by whatever ways they were reached.

Builds statements, runs none.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import NullType

from dsr.connectors.builtin.sql.tables import Table
from dsr.connectors.builtin.sql.walk import Condition, Walk

Columns = list[sa.ColumnElement[Any]]
#: What these databases number rows by where a table has no key; it holds within one transaction.
HIDDEN = {"postgresql": ("tableoid", "ctid"), "sqlite": ("rowid",)}


class Rows:
    """Selections of own and of other people's rows."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk

    def own(self, name: str, columns: Columns) -> sa.Select[Any] | None:
        """The person's own rows of a collection; None when there can be none."""
        return self._selection(name, columns, self.walk.own(name))

    def others(self, name: str, columns: Columns) -> sa.Select[Any] | None:
        """Rows of other people that the walk came across; None when there can be none."""
        ways = self.walk.others(name)
        if not ways:
            return None
        select = self._selection(name, columns, ways)
        own = self.walk.own(name)
        if select is None or not own:
            return select
        return select.where(sa.case((sa.or_(*own), 1), else_=0) == sa.literal_column("0"))

    def counted(self, name: str, *, others: bool = False) -> sa.Select[Any] | None:
        """How many rows there are."""
        one: Columns = [sa.func.count()]
        return self.others(name, one) if others else self.own(name, one)

    def _selection(self, name: str, columns: Columns, ways: list[Condition]) -> sa.Select[Any] | None:
        table = self.walk.tables[name]
        if not ways:
            return None
        select = sa.select(*columns).select_from(table.clause)
        if len(ways) == 1:
            return select.where(ways[0])
        row = row_of(table, self.walk.tables.kind)
        if not row:  # no way to tell rows apart: every way is tried on each row
            return select.where(sa.or_(*ways))
        numbered = [column.label(f"r{number}") for number, column in enumerate(row)]
        found = sa.union(
            *(sa.select(*numbered).select_from(table.clause).where(way) for way in ways)
        ).subquery()
        same = [column == found.c[f"r{number}"] for number, column in enumerate(row)]
        return sa.select(*columns).select_from(table.clause.join(found, sa.and_(*same)))


def row_of(table: Table, kind: str) -> Columns:
    """The columns that tell one row of a table from every other; empty when nothing does."""
    if table.key:
        return [table.column(name) for name in table.key]
    hidden = HIDDEN.get(kind, ())
    if table.is_view or any(name in table.columns for name in hidden):
        return []
    return [sa.column(name, NullType(), _selectable=table.clause) for name in hidden]


def named_rows(select: sa.Select[Any]) -> sa.Select[Any]:
    """The same selection with its columns named r0, r1 ..."""
    columns = [column.label(f"r{number}") for number, column in enumerate(select.selected_columns)]
    return select.with_only_columns(*columns)
