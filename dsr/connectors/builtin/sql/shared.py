"""Rows that several people share: an address, a household. They stay as long as somebody else's row needs them.

Builds conditions, runs nothing.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from dsr.connectors.builtin.sql.foreign_keys import Bonds
from dsr.connectors.builtin.sql.rows import Rows
from dsr.connectors.builtin.sql.tables import Table
from dsr.connectors.builtin.sql.walk import Condition, among, negated
from dsr.connectors.dataset.model import Collection

Pairs = list[tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]]


class Shared:
    """Who else needs a row."""

    def __init__(self, *, rows: Rows, bonds: Bonds) -> None:
        self.rows, self.bonds = rows, bonds
        self.walk = rows.walk
        self._by_table = {self.walk.tables[item.name].name: item.name for item in self.walk.graph.collections}

    def used_by_others(self, item: Collection) -> Condition | None:
        """Whether a row that is not the person's own refers to a row of a collection; None: nothing could."""
        found = [condition for _name, condition in self._uses(item)]
        return sa.or_(*found) if found else None

    def counting(self, item: Collection, found: sa.Select[Any]) -> tuple[sa.Select[Any], list[str]]:
        """A statement that counts rows: all, those in use elsewhere, and those in use by each field named."""
        uses = list(self._uses(item))
        flags = [
            sa.case((condition, 1), else_=0).label(f"u{number}")
            for number, (_name, condition) in enumerate(uses)
        ]
        flagged = found.with_only_columns(*flags).subquery()
        used = sa.or_(*(column == sa.literal_column("1") for column in flagged.c))
        counts = [sa.func.count(), sa.func.sum(sa.case((used, 1), else_=0)), *map(sa.func.sum, flagged.c)]
        return sa.select(*counts).select_from(flagged), [name for name, _condition in uses]

    def _uses(self, item: Collection) -> Iterator[tuple[str, Condition]]:
        here = self.walk.tables[item.name]
        seen: set[tuple[str, tuple[str, ...]]] = set()
        for arrow in self.walk.graph.into(item.name):
            table = self.walk.tables[arrow.source]
            seen.add((table.name, (arrow.source_field,)))
            if table.name == here.name:
                continue
            target, source = self.walk.ends(arrow)
            yield (
                f"{arrow.source}.{arrow.source_field}",
                self._by(item, table, [(target, source)], arrow.source),
            )
        for key in self.bonds.into(here.name):
            if (key.child, key.child_columns) in seen or key.child == here.name:
                continue
            described = self._by_table.get(key.child)
            table = self.walk.tables[described] if described else self.bonds.tables[key.child]
            pairs: Pairs = [
                (here.column(parent), table.column(child))
                for child, parent in zip(key.child_columns, key.parent_columns, strict=True)
            ]
            yield (
                f"{key.child}.{key.child_columns[0]}",
                self._by(item, table, pairs, described),
            )

    def _by(self, item: Collection, table: Table, pairs: Pairs, collection: str | None) -> Condition:
        """A row of another table refers to this row and is not the person's own.

        Said without looking from row to row: the other table is read once, for the person's rows alone.
        """
        targets, sources = [target for target, _source in pairs], [source for _target, source in pairs]
        candidates = self.rows.own(item.name, targets)
        found: sa.Select[Any] = sa.select(*sources).select_from(table.clause)
        found = found.where(*(source.is_not(None) for source in sources))
        if candidates is not None:
            found = found.where(among(sources, candidates))
        own = self.walk.own(collection) if collection else []
        if own:
            found = found.where(negated(sa.or_(*own)))
        return among(targets, found)
