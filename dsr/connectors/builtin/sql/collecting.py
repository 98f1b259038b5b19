"""Collecting and counting: every collection of the dataset in turn, other people's rows apart.

Reads only. Knows neither how a walk is written in SQL nor how rows are fetched.
"""

from collections.abc import Collection as Names
from collections.abc import Iterable, Iterator, Mapping, Sequence

import sqlalchemy as sa
from django.utils.translation import gettext

from dsr.connectors.builtin.sql.rows import Rows
from dsr.connectors.builtin.sql.session import Session
from dsr.connectors.builtin.sql.streams import Records, columns_of, records_of
from dsr.connectors.builtin.sql.tables import Tables, need_all
from dsr.connectors.builtin.sql.walk import Sought, Walk
from dsr.connectors.dataset import Graph, category_words
from dsr.connectors.dataset.model import Collection
from dsr.connectors.spec import FieldDescription, FoundRecords, Key, RecordSet, SetCount

MOST_KNOWN = 200  # other identities of the person that are looked up, to tell the person from others


def others_name(name: str, graph: Graph) -> str:
    """What the set of other people's rows of a collection is called; never the name of a collection."""
    found = f"{name}_of_others"
    taken = {item.name for item in graph.collections}
    while found in taken:
        found += "_"
    return found


def rows_for(*, session: Session, graph: Graph, tables: Tables, keys: Sequence[Key], fold: bool) -> Rows:
    """The selections for a person. Raises ConnectorTrouble when the dataset does not fit the database."""
    need_all(tables=tables, needed=needed_fields(graph))
    by_kind: dict[str, tuple[str, ...]] = {}
    for key in keys:
        by_kind[key.kind] = (*by_kind.get(key.kind, ()), key.value)
    sought = Sought(keys=by_kind, fold=fold)
    walk = Walk(graph=graph, tables=tables, sought=sought)
    also = _also_the_persons(session, walk)
    return Rows(
        Walk(graph=graph, tables=tables, sought=Sought(keys=by_kind, also=also, fold=fold)) if also else walk
    )


def needed_fields(graph: Graph) -> Mapping[str, Iterable[str]]:
    """Every described field: one that is gone means that the description is out of date."""
    return {item.name: [outer.name for outer in item.fields] for item in graph.collections}


def _also_the_persons(session: Session, walk: Walk) -> dict[str, tuple[str, ...]]:
    """Identities of kinds that were not asked for, from rows that hold a key of the person.

    They find nothing. They only keep the person's own rows from being taken for somebody else's: a telephone
    number that stands beside the person's address is the person's.
    """
    graph, given = walk.graph, walk.sought.keys
    if not any(graph.may_be_others(arrow) for arrow in graph.arrows):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for item in graph.collections:
        matches = walk.matches(item.name, all_known=False)
        for path, kind in item.identities:
            if matches is None or kind in given:
                continue
            select = sa.select(walk.tables.field(item.name, path)).where(matches).distinct().limit(MOST_KNOWN)
            rows = session.run(select, doing=f"looking into “{item.name}”")
            found[kind] = (*found.get(kind, ()), *(str(value) for (value,) in rows if value is not None))
    return found


def collect(*, session: Session, rows: Rows, done: Names[str]) -> Iterator[FoundRecords]:
    """Set by set, each a stream. What of a set was not read when the next is asked for is not read any more."""
    for item in rows.walk.graph.collections:
        table = rows.walk.tables[item.name]
        doing = f"collecting “{item.name}”"
        if item.name not in done:
            select = rows.own(item.name, columns_of(table, session))
            stream = Records(iter(()))
            if select is not None:
                stream = records_of(session=session, table=table, select=select, doing=doing)
            yield FoundRecords(about=about(item, rows), records=stream)
            stream.end()
        name = others_name(item.name, rows.walk.graph)
        if name not in done and _has_others(session, rows, item.name):
            select = rows.others(item.name, columns_of(table, session))
            if select is not None:
                stream = records_of(session=session, table=table, select=select, doing=doing)
                yield FoundRecords(about=about(item, rows, others=True), records=stream)
                stream.end()


def _has_others(session: Session, rows: Rows, name: str) -> bool:
    select = rows.others(name, [sa.literal_column("1")])
    return select is not None and bool(session.run(select.limit(1), doing=f"looking into “{name}”").first())


def count(*, session: Session, rows: Rows) -> Iterator[SetCount]:
    """How many rows each set has; other people's only where there are any."""
    for item in rows.walk.graph.collections:
        doing = f"counting “{item.name}”"
        select = rows.counted(item.name)
        yield SetCount(item.name, session.number(select, doing=doing) if select is not None else 0)
        foreign = rows.counted(item.name, others=True)
        number = session.number(foreign, doing=doing) if foreign is not None else 0
        if number:
            yield SetCount(others_name(item.name, rows.walk.graph), number, third_party=reason(item, rows))


def about(item: Collection, rows: Rows, *, others: bool = False) -> RecordSet:
    """What a set is, in words; described fields first, then what the table has besides."""
    described = [
        FieldDescription(
            path=path,
            title=title(path.rpartition(".")[2]),
            description=inner.description,
            categories=tuple(category_words(name) for name in inner.data_categories),
        )
        for path, inner in item.paths().items()
    ]
    known = {outer.name for outer in item.fields}
    described += [
        FieldDescription(path=name, title=title(name))
        for name in rows.walk.tables[item.name].columns
        if name not in known
    ]
    categories = dict.fromkeys(
        category_words(name) for inner in item.paths().values() for name in inner.data_categories
    )
    return RecordSet(
        name=others_name(item.name, rows.walk.graph) if others else item.name,
        title=title(item.name),
        description=item.description,
        fields=tuple(described),
        third_party=reason(item, rows) if others else "",
        categories=tuple(categories),
    )


def title(name: str) -> str:
    """A name of the database as people write it: `last_visit` is "Last visit"."""
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def reason(item: Collection, rows: Rows) -> str:
    """Why the rows apart are about other people: by which reference they were reached, and what they say."""
    graph = rows.walk.graph
    ways = [arrow for arrow in graph.into(item.name) if graph.may_be_others(arrow)]
    by = ", ".join(dict.fromkeys(f"{arrow.target}.{arrow.target_field}" for arrow in ways))
    names = ", ".join(path for path, _kind in item.identities)
    if any(arrow.third_party for arrow in ways):
        return gettext("Reached through %(by)s, which the dataset marks as leading to other people.") % {
            "by": by
        }
    if names:
        return gettext("Reached through %(by)s, but %(names)s names somebody else.") % {
            "by": by,
            "names": f"{item.name}.{names}",
        }
    return gettext(
        "Reached through %(by)s, but the records also belong to another person by another reference."
    ) % {"by": by}
