"""What in the database would refuse a deletion, or would delete and change more than was meant.

Counts rows; changes nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from django.utils.translation import ngettext

from dsr.connectors.builtin.sql.foreign_keys import Bonds, ForeignKey
from dsr.connectors.builtin.sql.rows import Rows
from dsr.connectors.builtin.sql.session import Session
from dsr.connectors.builtin.sql.walk import Condition, among, negated
from dsr.connectors.dataset.model import Collection
from dsr.connectors.spec import ErasureAction, SetPlan


class Obstacles:
    """Foreign keys that stand against a plan."""

    def __init__(
        self,
        *,
        session: Session,
        rows: Rows,
        bonds: Bonds,
        wishes: Mapping[str, SetPlan],
        masked: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.session, self.rows, self.bonds = session, rows, bonds
        self.wishes, self.masked = wishes, masked
        tables = rows.walk.tables
        self._by_table = {tables[item.name].name: item.name for item in rows.walk.graph.collections}

    def against(self, item: Collection, rows: sa.Select[Any] | None, used: Condition | None) -> Iterator[str]:
        """A sentence for every foreign key by which rows that stay refer to rows that go."""
        if rows is None:
            return
        table = self.rows.walk.tables[item.name]
        for key in self.bonds.into(table.name):
            number = self._remaining(item, key, used)
            if number:
                yield self._sentence(item, key, number)

    def _remaining(self, item: Collection, key: ForeignKey, used: Condition | None) -> int:
        """How many rows would still refer to the rows that go."""
        parent = self.rows.walk.tables[item.name]
        going = self.rows.own(item.name, [parent.column(name) for name in key.parent_columns])
        if going is None:
            return 0
        if used is not None:
            going = going.where(negated(used))
        described = self._by_table.get(key.child)
        child = self.rows.walk.tables[described] if described else self.bonds.tables[key.child]
        clause: Any = child.clause
        if key.child == key.parent:
            clause = child.clause.alias("inner_child")
        refers = among([clause.c[name] for name in key.child_columns], going)
        select = sa.select(sa.func.count()).select_from(clause).where(refers)
        stays = self._stays(item, key, clause)
        if stays is not None:
            select = select.where(stays)
        return self.session.number(select, doing=f"looking at references to “{item.name}”")

    def _stays(self, item: Collection, key: ForeignKey, clause: Any) -> Condition | None:
        """Whether a referring row stays (and still refers); None when every one does."""
        name = self._by_table.get(key.child)
        if name is None:
            return None
        action = self.wishes[name].action
        emptied = action is ErasureAction.ANONYMISE and set(key.child_columns) & set(
            self.masked.get(name, ())
        )
        own = self.rows.walk.own(name)
        if not own or not (action is ErasureAction.ERASE or emptied):
            return None
        if key.child != key.parent:
            return negated(sa.or_(*own))
        table = self.rows.walk.tables[name]
        mine = self.rows.own(name, [table.column(column) for column in table.key])
        if not table.key or mine is None:
            return None
        return negated(among([clause.c[column] for column in table.key], mine))

    def _sentence(self, item: Collection, key: ForeignKey, number: int) -> str:
        named = {
            "name": item.name,
            "by": f"{key.child}.{', '.join(key.child_columns)}",
            "number": number,
            "child": key.child,
        }
        if key.silent == "CASCADE":
            sentence = ngettext(
                "%(number)d row of “%(child)s” refers to rows of “%(name)s” by %(by)s and would be deleted with them "
                "without being asked for.",
                "%(number)d rows of “%(child)s” refer to rows of “%(name)s” by %(by)s and would be deleted with them "
                "without being asked for.",
                number,
            )
        elif key.silent:
            sentence = ngettext(
                "%(number)d row of “%(child)s” refers to rows of “%(name)s” by %(by)s and would be changed with them "
                "without being asked for.",
                "%(number)d rows of “%(child)s” refer to rows of “%(name)s” by %(by)s and would be changed with them "
                "without being asked for.",
                number,
            )
        elif key.child in self._by_table:
            sentence = ngettext(
                "%(number)d row of “%(child)s” that stays refers to rows of “%(name)s” by %(by)s. Erase it too, or "
                "anonymise “%(name)s” instead.",
                "%(number)d rows of “%(child)s” that stay refer to rows of “%(name)s” by %(by)s. Erase them too, or "
                "anonymise “%(name)s” instead.",
                number,
            )
        else:
            sentence = ngettext(
                "%(number)d row of “%(child)s”, which the dataset does not describe, refers to rows of “%(name)s” by "
                "%(by)s. Describe the table, or anonymise “%(name)s” instead.",
                "%(number)d rows of “%(child)s”, which the dataset does not describe, refer to rows of “%(name)s” by "
                "%(by)s. Describe the table, or anonymise “%(name)s” instead.",
                number,
            )
        return sentence % named
