"""The walk in SQL finds exactly what a plain walker finds that follows the written rule row by row.

The walker below knows nothing of the connector: it reads the dataset's references itself and keeps rows in lists.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsr.connectors.dataset import Collection, Dataset, Field, Reference
from dsr.connectors.spec import Key
from tests.connectors.sql.bookshop import Database, collected

COLUMNS = ("id", "email", "phone", "a", "b")
ADA, BEN = "ada@example.org", "ben@example.org"


@dataclass
class World:
    """A dataset and the rows of its tables."""

    dataset: Dataset
    rows: dict[str, list[dict[str, Any]]]
    keyed: dict[str, bool] = field(default_factory=dict)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Up to four tables with a few rows, references in all directions, circles among them."""
    names = [f"t{number}" for number in range(draw(st.integers(1, 4)))]
    keyed = {name: draw(st.booleans()) for name in names}
    collections, rows = [], {}
    for number, name in enumerate(names):
        identities = draw(st.sets(st.sampled_from(["email", "phone"])) if number else st.just({"email"}))
        fields = []
        for column in COLUMNS:
            references = (
                draw(st.lists(references_to(names), max_size=2)) if column in {"id", "a", "b"} else []
            )
            identity = (
                {"email": "email", "phone": "phone_number"}.get(column, "") if column in identities else ""
            )
            fields.append(
                Field(
                    column,
                    primary_key=column == "id",
                    identity=identity,
                    references=tuple(references),
                )
            )
        collections.append(Collection(name, fields=tuple(fields)))
        rows[name] = draw(st.lists(records(), max_size=5))
        for position, row in enumerate(rows[name], start=1):
            row["id"] = position
    return World(Dataset("world", collections=tuple(collections)), rows, keyed)


def references_to(names: list[str]) -> st.SearchStrategy[Reference]:
    return st.builds(
        lambda name, column, direction, others: Reference("world", name, column, direction, others),
        st.sampled_from(names),
        st.sampled_from(["id", "a", "b"]),
        st.sampled_from(["from", "to"]),
        st.sampled_from([None, None, None, True, False]),
    )


def records() -> st.SearchStrategy[dict[str, Any]]:
    small = st.none() | st.integers(1, 5)
    return st.fixed_dictionaries(
        {
            "email": st.sampled_from([None, "", ADA, BEN]),
            "phone": st.sampled_from([None, "1", "2"]),
            "a": small,
            "b": small,
        }
    )


class Walker:
    """The rule of dsr.connectors.dataset.graph, row by row."""

    def __init__(self, world: World, keys: list[Key]) -> None:
        self.world = world
        self.collections = {item.name: item for item in world.dataset.collections}
        self.arrows = merged(world.dataset)
        self.keys: dict[str, set[str]] = {}
        for key in keys:
            self.keys.setdefault(key.kind, set()).add(key.value)
        self.known = {kind: set(values) for kind, values in self.keys.items()}
        if any(self.may_vary(arrow) for arrow in self.arrows):
            self.learn()

    def learn(self) -> None:
        """Identities of other kinds beside a key of the person are the person's."""
        learnt: dict[str, set[str]] = {}
        for name, item in self.collections.items():
            for row in self.world.rows[name]:
                if self.matches(name, row, self.keys):
                    for path, kind in item.identities:
                        if kind not in self.keys and row[path]:
                            learnt.setdefault(kind, set()).add(row[path])
        self.known |= learnt

    def may_vary(self, arrow: tuple[str, str, str, str]) -> bool:
        return self.arrows[arrow] is True or (
            self.arrows[arrow] is None
            and bool(self.collections[arrow[2]].identities or list(self.rivals(arrow)))
        )

    def matches(self, name: str, row: dict[str, Any], keys: dict[str, set[str]]) -> bool:
        return any(row[path] in keys.get(kind, ()) for path, kind in self.collections[name].identities)

    def names_other(self, name: str, row: dict[str, Any]) -> bool:
        identities = self.collections[name].identities
        return any(row[path] for path, _kind in identities) and not self.matches(name, row, self.known)

    def rivals(self, arrow: tuple[str, str, str, str]) -> Iterator[tuple[str, str, str, str]]:
        for other in self.arrows:
            source, _field, target, column = other
            if target != arrow[2] or column in {arrow[3], "id"} or self.arrows[other] is not None:
                continue
            if self.collections[source].identities:
                yield other

    def somebody_elses(self, arrow: tuple[str, str, str, str], row: dict[str, Any]) -> bool:
        said, target = self.arrows[arrow], arrow[2]
        if said is not None:
            return said
        if self.collections[target].identities:
            return self.names_other(target, row)
        return any(
            parent[rival[1]] is not None
            and parent[rival[1]] == row[rival[3]]
            and self.names_other(rival[0], parent)
            for rival in self.rivals(arrow)
            for parent in self.world.rows[rival[0]]
        )

    def reached_from(self, name: str, number: int) -> Iterator[tuple[tuple[str, int], bool]]:
        leading = self.world.rows[name][number - 1]
        for arrow in self.arrows:
            source, path, target, column = arrow
            if source == name and leading[path] is not None:
                for row in self.world.rows[target]:
                    if row[column] == leading[path]:
                        yield (target, row["id"]), self.somebody_elses(arrow, row)

    def walk(self) -> dict[str, set[int]]:
        own = {
            (name, row["id"])
            for name in self.collections
            for row in self.world.rows[name]
            if self.matches(name, row, self.keys)
        }
        others: set[tuple[str, int]] = set()
        queue = list(own)
        while queue:
            for found, theirs in self.reached_from(*queue.pop()):
                if theirs:
                    others.add(found)
                elif found not in own:
                    own.add(found)
                    queue.append(found)
        result: dict[str, set[int]] = {}
        for name, number in own:
            result.setdefault(name, set()).add(number)
        for name, number in others - own:
            result.setdefault(f"{name}_of_others", set()).add(number)
        return result


def merged(dataset: Dataset) -> dict[tuple[str, str, str, str], bool | None]:
    found: dict[tuple[str, str, str, str], bool | None] = {}
    for item in dataset.collections:
        for outer in item.fields:
            for reference in outer.references:
                here, there = (item.name, outer.name), (reference.collection, reference.field)
                ends = (*there, *here) if reference.direction == "from" else (*here, *there)
                before, said = found.get(ends), reference.third_party
                found[ends] = said if before is None else before if said is None else before or said
    return found


def fill(database: Database, world: World) -> None:
    with database.connect() as connection:
        for name, rows in world.rows.items():
            key = " PRIMARY KEY" if world.keyed[name] else ""
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
            connection.exec_driver_sql(
                f"CREATE TABLE {name} (id INTEGER{key}, email VARCHAR(30), phone VARCHAR(30), a INTEGER, b INTEGER)"
            )
            if rows:
                table = sa.table(name, *map(sa.column, COLUMNS))
                connection.execute(
                    sa.insert(table), [{column: row[column] for column in COLUMNS} for row in rows]
                )


KEYS = st.sampled_from(
    [[Key("email", ADA)], [Key("email", ADA), Key("phone_number", "1")], [Key("phone_number", "2")]]
)
CAREFUL = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def check(database: Database, world: World, keys: list[Key]) -> None:
    fill(database, world)
    found = collected(database.settings(world.dataset), keys)
    numbers = {name: [record["id"] for record in records] for name, records in found.items() if records}
    assert {name: sorted(ids) for name, ids in numbers.items()} == {
        name: sorted(ids) for name, ids in Walker(world, keys).walk().items()
    }


@CAREFUL
@given(world=worlds(), keys=KEYS)
def test_on_sqlite(sqlite_database: Database, world: World, keys: list[Key]) -> None:
    check(sqlite_database, world, keys)


@settings(CAREFUL, max_examples=40)
@given(world=worlds(), keys=KEYS)
def test_on_postgresql(postgresql_database: Database, world: World, keys: list[Key]) -> None:
    check(postgresql_database, world, keys)


@settings(CAREFUL, max_examples=25)
@given(world=worlds(), keys=KEYS)
def test_on_mariadb(mariadb_database: Database, world: World, keys: list[Key]) -> None:
    check(mariadb_database, world, keys)
