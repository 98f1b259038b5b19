"""The connection that the product works with: opens what each method needs and hands over to the modules.

Holds no logic of its own.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from dsr.connectors.builtin.sql import changing, collecting, erasing, searching
from dsr.connectors.builtin.sql.addresses import misconfigured
from dsr.connectors.builtin.sql.planning import Planner
from dsr.connectors.builtin.sql.rows import Rows
from dsr.connectors.builtin.sql.session import Session, session_of
from dsr.connectors.builtin.sql.tables import Tables, tables_of
from dsr.connectors.builtin.sql.tester import tested
from dsr.connectors.dataset import Dataset, Graph, graph_of
from dsr.connectors.spec import (
    Ability,
    Changed,
    Correction,
    Erased,
    ErasureStep,
    FoundRecords,
    Key,
    Residue,
    SetCount,
    SetPlan,
    Settings,
    Tested,
)

READING = frozenset({Ability.COLLECT, Ability.COUNT, Ability.SEARCH_AGAIN, Ability.LIST_KEYS})
WRITING = frozenset({Ability.ERASE, Ability.RECTIFY})


class SqlConnection:
    """One piece of work with one database."""

    def __init__(self, *, session: Session, settings: Settings, graph: Graph) -> None:
        self.session, self.settings, self.graph = session, settings, graph
        self.schema = settings.plain.get("schema", "").strip() or None
        self.fold = settings.plain.get("email_case", "") == "ignore"
        self.marks = settings.plain.get("restriction_column", "").strip()
        self.abilities = READING | (WRITING if settings.may_write else frozenset())
        if settings.may_write and self.marks:
            self.abilities |= {Ability.RESTRICT}
        self._tables: Tables | None = None

    @property
    def tables(self) -> Tables:
        """The tables of the dataset, read from the catalogue once."""
        if self._tables is None:
            names = [item.name for item in self.graph.collections]
            self._tables = tables_of(session=self.session, names=names, schema=self.schema)
        return self._tables

    def rows(self, keys: Sequence[Key]) -> Rows:
        """The selections for a person."""
        return collecting.rows_for(
            session=self.session, graph=self.graph, tables=self.tables, keys=keys, fold=self.fold
        )

    def test(self) -> Tested:
        """What works and what is missing; reads no rows."""
        return tested(session=self.session, graph=self.graph, tables=self.tables)

    def collect(self, *, keys: Sequence[Key], done: Collection[str]) -> Iterator[FoundRecords]:
        """Everything about the person, set by set, other people's rows apart."""
        yield from collecting.collect(session=self.session, rows=self.rows(keys), done=done)

    def count(self, *, keys: Sequence[Key]) -> Iterator[SetCount]:
        """How many rows each set has."""
        yield from collecting.count(session=self.session, rows=self.rows(keys))

    def plan_erasure(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Sequence[ErasureStep]:
        """The dry run; it works on a connection that may not write, too."""
        return erasing.steps_of(session=self.session, planned=self._planner(keys, wishes).plan())

    def erase(
        self, *, keys: Sequence[Key], wishes: Sequence[SetPlan], done: Collection[str]
    ) -> Iterator[Erased]:
        """Carry it out in one transaction; nothing is told before it is committed."""
        yield from erasing.erase(session=self.session, planner=self._planner(keys, wishes), done=done)

    def _planner(self, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Planner:
        return Planner(session=self.session, rows=self.rows(keys), schema=self.schema, wishes=wishes)

    def search_again(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Iterator[Residue]:
        """Look everywhere in the schema, also where the dataset does not lead."""
        yield from searching.search_again(
            session=self.session, rows=self.rows(keys), schema=self.schema, keys=keys, wishes=wishes
        )

    def rectify(self, *, keys: Sequence[Key], corrections: Sequence[Correction]) -> Iterator[Changed]:
        """New values for old ones in the person's own rows."""
        yield from changing.rectify(session=self.session, rows=self.rows(keys), corrections=corrections)

    def restrict(self, *, keys: Sequence[Key], on: bool) -> Iterator[Changed]:
        """Set or lift the mark."""
        yield from changing.restrict(session=self.session, rows=self.rows(keys), setting=self.marks, on=on)

    def list_keys(self, *, kind: str) -> Iterator[str]:
        """Every value of a kind of key."""
        yield from changing.list_keys(session=self.session, graph=self.graph, tables=self.tables, kind=kind)


@contextmanager
def opened(settings: Settings) -> Iterator[SqlConnection]:
    """Connect for one piece of work."""
    if not isinstance(settings.dataset, Dataset):
        raise misconfigured("this connector needs a dataset: the description of the tables")
    graph = graph_of(dataset=settings.dataset)
    with session_of(settings) as session:
        yield SqlConnection(session=session, settings=settings, graph=graph)
