"""The dry run: what would be erased or overwritten, in which order, by which statements, and what stands against it.

Everything that can be known beforehand is found here, before anything changes. Changes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from django.utils.translation import gettext

from dsr.connectors.builtin.sql import collecting
from dsr.connectors.builtin.sql.foreign_keys import Bonds, bonds_of
from dsr.connectors.builtin.sql.masks import Mask, mask_of, masked_columns
from dsr.connectors.builtin.sql.obstacles import Obstacles
from dsr.connectors.builtin.sql.order import changing_order
from dsr.connectors.builtin.sql.rows import Rows, named_rows, row_of
from dsr.connectors.builtin.sql.session import Session
from dsr.connectors.builtin.sql.shared import Shared
from dsr.connectors.builtin.sql.tables import Table
from dsr.connectors.builtin.sql.tester import may_change
from dsr.connectors.builtin.sql.walk import Condition, negated
from dsr.connectors.builtin.sql.wishes import is_look_up, need_known, wish_for
from dsr.connectors.dataset.model import Collection
from dsr.connectors.spec import ErasureAction, SetPlan


@dataclass(frozen=True, slots=True)
class Planned:
    """What is meant for one set. `rows` selects what tells its rows apart; None: there can be none."""

    name: str
    action: ErasureAction
    table: Table
    records: int
    rows: sa.Select[Any] | None = None
    masks: tuple[Mask, ...] = ()
    problem: str = ""
    why: str = ""  # why rows are kept


class Planner:
    """Makes the plan of one person's erasure."""

    def __init__(
        self, *, session: Session, rows: Rows, schema: str | None, wishes: Sequence[SetPlan]
    ) -> None:
        self.session, self.rows = session, rows
        self.graph, self.tables = rows.walk.graph, rows.walk.tables
        self.bonds: Bonds = bonds_of(session=session, schema=schema)
        others = [collecting.others_name(item.name, self.graph) for item in self.graph.collections]
        need_known(graph=self.graph, wishes=wishes, others=others)
        self.wishes = {
            item.name: wish_for(item=item, graph=self.graph, key=self.tables[item.name].key, wishes=wishes)
            for item in self.graph.collections
        }
        self.shared = Shared(rows=rows, bonds=self.bonds)

    def plan(self) -> list[Planned]:
        """Every set in the order in which it is changed."""
        order, stuck = changing_order(graph=self.graph, tables=self.tables, bonds=self.bonds)
        obstacles = Obstacles(
            session=self.session, rows=self.rows, bonds=self.bonds, wishes=self.wishes, masked=self._masked()
        )
        planned: list[Planned] = []
        for name in order:
            item = self.graph.collection(name)
            for step in self._of(item):
                problems = [step.problem]
                if step.action is ErasureAction.ERASE and step.records:
                    problems += obstacles.against(item, step.rows, self._used(item))
                    problems += [_circle(item)] if name in stuck else []
                planned.append(replace(step, problem=" ".join(filter(None, problems))))
        return planned

    def _masked(self) -> dict[str, tuple[str, ...]]:
        """The columns that are overwritten, for every set that is anonymised."""
        return {
            item.name: masked_columns(item, self.tables[item.name], self.wishes[item.name].fields)
            for item in self.graph.collections
            if self.wishes[item.name].action is ErasureAction.ANONYMISE
        }

    def _used(self, item: Collection) -> Condition | None:
        """Whether somebody else's row needs a row, where people share rows."""
        if not is_look_up(item=item, graph=self.graph, key=self.tables[item.name].key):
            return None
        return self.shared.used_by_others(item)

    def _of(self, item: Collection) -> Iterator[Planned]:
        wish, table = self.wishes[item.name], self.tables[item.name]
        found = self.rows.own(item.name, row_of(table, self.session.kind) or [sa.literal_column("1")])
        used = self._used(item) if wish.action is not ErasureAction.KEEP else None
        mine, kept, users = found, 0, ""
        if found is not None and used is not None:
            mine = found.where(negated(used))
            number, kept, users = self._in_use(found, item)
        else:
            number = self._number(found, item)
        step = Planned(item.name, wish.action, table, records=number - kept)
        if wish.action is ErasureAction.KEEP:
            yield replace(step, why=gettext("The plan keeps it."))
        else:
            masks = self._masks(item, wish, table)
            problem = self._problem(item, table, masks, wish) if step.records else ""
            yield replace(step, rows=mine, masks=masks, problem=problem)
        if kept:
            why = gettext("Also used by rows of other people: %(by)s.") % {"by": users}
            yield Planned(item.name, ErasureAction.KEEP, table, records=kept, why=why)
        yield from self._of_others(item, table)

    def _in_use(self, found: sa.Select[Any], item: Collection) -> tuple[int, int, str]:
        """How many rows there are, how many of them others need, and by which fields."""
        counting, names = self.shared.counting(item, found)
        total, kept, *each = tuple(self.session.run(counting, doing=f"counting “{item.name}”").one())
        users = [name for name, number in zip(names, each, strict=True) if number]
        return int(total or 0), int(kept or 0), ", ".join(users)

    def _of_others(self, item: Collection, table: Table) -> Iterator[Planned]:
        select = self.rows.counted(item.name, others=True)
        number = self.session.number(select, doing=f"counting “{item.name}”") if select is not None else 0
        if number:
            name, why = collecting.others_name(item.name, self.graph), collecting.reason(item, self.rows)
            yield Planned(name, ErasureAction.KEEP, table, records=number, why=why)

    def _number(self, select: sa.Select[Any] | None, item: Collection) -> int:
        if select is None:
            return 0
        counted = sa.select(sa.func.count()).select_from(named_rows(select).subquery())
        return self.session.number(counted, doing=f"counting “{item.name}”")

    def _masks(self, item: Collection, wish: SetPlan, table: Table) -> tuple[Mask, ...]:
        if wish.action is not ErasureAction.ANONYMISE:
            return ()
        return tuple(
            mask_of(collection=item, table=table, name=name, bonds=self.bonds, kind=self.session.kind)
            for name in masked_columns(item, table, wish.fields)
        )

    def _problem(self, item: Collection, table: Table, masks: Sequence[Mask], wish: SetPlan) -> str:
        named = {"name": item.name}
        problems = [mask.problem for mask in masks if mask.problem]
        if wish.action is ErasureAction.ANONYMISE and not masks:
            problems.append(gettext("“%(name)s” has no field that could be overwritten.") % named)
        if table.is_view:
            problems.append(gettext("“%(name)s” is a view; its rows are changed in its tables.") % named)
        elif not row_of(table, self.session.kind):
            problems.append(
                gettext("“%(name)s” has no primary key, so that its rows cannot be told apart.") % named
            )
        elif not may_change(session=self.session, tables=self.tables, name=item.name):
            problems.append(gettext("The account may not change and delete rows of “%(name)s”.") % named)
        return " ".join(problems)


def _circle(item: Collection) -> str:
    return gettext(
        "“%(name)s” and other tables refer to each other in a circle, so that none can be deleted first."
    ) % {"name": item.name}
