"""The walk through a dataset as SQL: one statement per collection, never a key through Python.

The rule is the one of `dsr.connectors.dataset.graph`; this module only says it in SQL. Every collection that leads
on becomes a common table expression with the values it leads on by; circles become one recursive expression of
pairs (arrow, value). Builds statements, runs none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import NullType, TypeEngine

from dsr.connectors.builtin.sql.tables import NUMBER, TEXT, UUID, Tables
from dsr.connectors.builtin.sql.values import fitting
from dsr.connectors.dataset import Arrow, Graph

Condition = sa.ColumnElement[bool]
IN_POSTGRESQL: Mapping[str, TypeEngine[Any]] = {
    TEXT: sa.Text(),
    NUMBER: sa.Numeric(),
    UUID: postgresql.UUID(),
}


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom the walk looks for. `also`: what is known to be the person's too, used to tell rows of others only."""

    keys: Mapping[str, tuple[str, ...]] = field(repr=False)
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    fold: bool = False  # compare e-mail addresses without regard to case

    def values(self, kind: str, *, all_known: bool) -> tuple[str, ...]:
        """The values of a kind of key."""
        return (*self.keys.get(kind, ()), *(self.also.get(kind, ()) if all_known else ()))


class Walk:
    """The statements of one walk; made once per piece of work."""

    def __init__(self, *, graph: Graph, tables: Tables, sought: Sought) -> None:
        self.graph, self.tables, self.sought = graph, tables, sought
        self._leading: dict[str, sa.CTE | None] = {}
        self._round: dict[frozenset[str], sa.CTE | None] = {}
        self._numbers = {arrow: number for number, arrow in enumerate(graph.arrows)}

    def own(self, name: str) -> list[Condition]:
        """One condition per way in which rows of a collection are the person's own; none: there are none."""
        return [*self._outer(name), *self._inner(name)]

    def others(self, name: str) -> list[Condition]:
        """One condition per way in which rows of other people are reached."""
        return list(self._by_arrows(self.graph.into(name), others=True))

    def _outer(self, name: str) -> Iterator[Condition]:
        """Own rows by identity and by arrows from outside the collection's circle."""
        seeds = self.matches(name, all_known=False)
        if seeds is not None:
            yield seeds
        circle = self.graph.circle_of(name)
        yield from self._by_arrows(arrow for arrow in self.graph.into(name) if arrow.source not in circle)

    def _inner(self, name: str) -> Iterator[Condition]:
        circle = self.graph.circle_of(name)
        yield from self._by_arrows(arrow for arrow in self.graph.into(name) if arrow.source in circle)

    def _by_arrows(self, arrows: Iterable[Arrow], *, others: bool = False) -> Iterator[Condition]:
        for arrow in arrows:
            theirs = self._somebody_elses(arrow)
            if theirs is (not others):  # always theirs while own rows are wanted, or the other way round
                continue
            reached = self._reached(arrow)
            if reached is None:
                continue
            if isinstance(theirs, bool):
                yield reached
            else:
                yield sa.and_(reached, theirs if others else negated(theirs))

    # ---- who a row is about -------------------------------------------------------------------------------

    def matches(self, name: str, *, all_known: bool) -> Condition | None:
        """Whether an identity field of a row equals one of the person's keys; None when none can."""
        parts: list[Condition] = []
        for path, kind in self.graph.collection(name).identities:
            values = self.sought.values(kind, all_known=all_known)
            parts += self._equals(name, path, kind, values)
        return sa.or_(*parts) if parts else None

    def _equals(self, name: str, path: str, kind: str, values: tuple[str, ...]) -> Iterator[Condition]:
        column, expression = self.tables.column_of(name, path), self.tables.field(name, path)
        family = self.tables.family(name, path)
        if column is None or not values:
            return
        usable = list(dict.fromkeys(fitting(values, kind=kind, family=family)))
        if not usable:
            return
        if family not in IN_POSTGRESQL:
            expression = self.tables.as_text(expression)
        if kind == "email" and self.sought.fold:
            expression, usable = sa.func.lower(expression), [str(value).lower() for value in usable]
        yield expression.in_([bound(value) for value in dict.fromkeys(usable)])

    def names_somebody_else(self, name: str) -> Condition:
        """Whether a row of a collection with identity fields has one, and none that is the person's."""
        filled = []
        for path, _kind in self.graph.collection(name).identities:
            expression = self.tables.field(name, path)
            there: Condition = expression.is_not(None)
            if self.tables.family(name, path) == TEXT:
                there = sa.and_(there, self.tables.as_text(expression) != sa.literal_column("''"))
            filled.append(there)
        matches = self.matches(name, all_known=True)
        return sa.and_(sa.or_(*filled), negated(matches)) if matches is not None else sa.or_(*filled)

    def _somebody_elses(self, arrow: Arrow) -> bool | Condition:
        """Rule 3: whether a row reached by an arrow is about somebody else; True or False when it never varies."""
        if arrow.third_party is not None:
            return arrow.third_party
        if self.graph.collection(arrow.target).identities:
            return self.names_somebody_else(arrow.target)
        rivals = [self._belongs_by(rival) for rival in self.graph.rivals(arrow)]
        return sa.or_(*rivals) if rivals else False

    def _belongs_by(self, rival: Arrow) -> Condition:
        """Whether the row also hangs on a row of a collection of people that is somebody else's."""
        target, source = self.ends(rival)
        theirs: sa.Select[Any] = sa.select(sa.literal_column("1")).select_from(
            self.tables[rival.source].clause
        )
        found = theirs.where(target == source, self.names_somebody_else(rival.source))
        return found.correlate(self.tables[rival.target].clause).exists()

    # ---- how a row is reached -----------------------------------------------------------------------------

    def _reached(self, arrow: Arrow) -> Condition | None:
        """Whether a row's field is among the values that own rows of the arrow's source lead on by."""
        if arrow.source in self.graph.circle_of(arrow.target):
            return self._reached_in_circle(arrow)
        leading = self._leads_on(arrow.source)
        if leading is None:
            return None
        value = leading.c[self._label(arrow.source, arrow.source_field)]
        target, source = self._comparable(arrow, value)
        return target.in_(sa.select(source).where(value.is_not(None)))

    def ends(self, arrow: Arrow) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
        """Target and source of an arrow in a form that the database can compare."""
        return self._comparable(arrow, self.tables.field(arrow.source, arrow.source_field))

    def _comparable(
        self, arrow: Arrow, source: sa.ColumnElement[Any]
    ) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
        """Both ends of an arrow in a form that the database can compare; an index on the target keeps its use."""
        target = self.tables.field(arrow.target, arrow.target_field)
        there = self.tables.family(arrow.source, arrow.source_field)
        here = self.tables.family(arrow.target, arrow.target_field)
        if here == there or self.tables.kind == "sqlite":
            return target, source
        if here == TEXT:
            return target, self.tables.as_text(source)
        return self.tables.as_text(target), self.tables.as_text(source)

    def _leads_on(self, name: str) -> sa.CTE | None:
        """The values by which own rows of a collection lead on; None when it has no own rows."""
        if name not in self._leading:
            paths = list(dict.fromkeys(arrow.source_field for arrow in self.graph.out_of(name)))
            columns = [self.tables.field(name, path).label(self._label(name, path)) for path in paths]
            selects = [sa.select(*columns).where(condition) for condition in self.own(name)]
            whole = selects[0] if len(selects) == 1 else sa.union(*selects) if selects else None
            self._leading[name] = None if whole is None else whole.cte(f"own_{self._position(name)}")
        return self._leading[name]

    def _label(self, name: str, path: str) -> str:
        paths = list(dict.fromkeys(arrow.source_field for arrow in self.graph.out_of(name)))
        return f"v{paths.index(path)}"

    def _position(self, name: str) -> int:
        return next(number for number, item in enumerate(self.graph.collections) if item.name == name)

    # ---- circles ------------------------------------------------------------------------------------------

    def _reached_in_circle(self, arrow: Arrow) -> Condition | None:
        pairs = self._pairs(self.graph.circle_of(arrow.target))
        if pairs is None:
            return None
        target = self.tables.field(arrow.target, arrow.target_field)
        family = self.tables.family(arrow.target, arrow.target_field)
        value: sa.ColumnElement[Any] = pairs.c.w1
        same = family == self.tables.family(arrow.source, arrow.source_field)
        if self.tables.kind == "postgresql" and same and family in IN_POSTGRESQL:
            value = sa.cast(value, IN_POSTGRESQL[family])
        else:
            target = self.tables.as_text(target)
        return target.in_(sa.select(value).where(pairs.c.w0 == self._number(arrow)))

    def _pairs(self, circle: frozenset[str]) -> sa.CTE | None:
        """Every pair of an arrow inside a circle (w0) and a value by which own rows lead along it (w1).

        The names of the columns are nobody's reserved words.
        """
        if circle in self._round:
            return self._round[circle]
        inside = [arrow for arrow in self.graph.arrows if {arrow.source, arrow.target} <= circle]
        starts = [
            sa.select(*self._pair(arrow)).where(condition, self._filled(arrow))
            for arrow in inside
            for condition in self._outer(arrow.source)
        ]
        if not starts:
            self._round[circle] = None
            return None
        first = starts[0]
        if len(starts) > 1:
            whole = sa.union_all(*starts).subquery()
            first = sa.select(whole.c.w0, whole.c.w1)
        pairs = first.cte(f"round_{min(map(self._position, circle))}", recursive=True)
        steps = list(self._steps(inside))
        if steps:
            step = sa.union_all(*steps).subquery()
            follows = sa.and_(step.c.w2 == pairs.c.w0, step.c.w3 == pairs.c.w1)
            pairs = pairs.union(sa.select(step.c.w0, step.c.w1).select_from(pairs.join(step, follows)))
        self._round[circle] = pairs
        return pairs

    def _steps(self, inside: list[Arrow]) -> Iterator[sa.Select[Any]]:
        """From a pair to the next: a row reached by one arrow leads on by another."""
        for arrow in inside:
            theirs = self._somebody_elses(arrow)
            if theirs is True:
                continue
            by = self.tables.as_text(self.tables.field(arrow.target, arrow.target_field)).label("w3")
            for following in inside:
                if following.source == arrow.target:
                    step = sa.select(self._number(arrow).label("w2"), by, *self._pair(following))
                    step = step.where(self._filled(following))
                    yield step if isinstance(theirs, bool) else step.where(negated(theirs))

    def _pair(self, arrow: Arrow) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
        value = self.tables.as_text(self.tables.field(arrow.source, arrow.source_field))
        return self._number(arrow).label("w0"), value.label("w1")

    def _filled(self, arrow: Arrow) -> Condition:
        return self.tables.field(arrow.source, arrow.source_field).is_not(None)

    def _number(self, arrow: Arrow) -> sa.ColumnElement[int]:
        return sa.literal_column(str(self._numbers[arrow]), sa.Integer())


def bound(value: Any) -> sa.BindParameter[Any]:
    """A value without a type of ours: the database takes it for the type of what it is compared with."""
    return sa.bindparam(None, value, type_=NullType(), unique=True)


def negated(condition: Condition) -> Condition:
    """Not, where unknown counts as no."""
    return sa.case((condition, 1), else_=0) == sa.literal_column("0")


def among(columns: list[sa.ColumnElement[Any]], select: sa.Select[Any]) -> Condition:
    """Whether the values of columns are among the rows of a selection."""
    return columns[0].in_(select) if len(columns) == 1 else sa.tuple_(*columns).in_(select)
