"""Looking for a person again: by the walk, and for the keys' values in every text of every table of the schema.

Reads only, one statement per table. Says where something stands and how often, never what.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from django.utils.translation import gettext
from sqlalchemy.dialects import postgresql

from dsr.connectors.builtin.sql.collecting import others_name
from dsr.connectors.builtin.sql.foreign_keys import bonds_of
from dsr.connectors.builtin.sql.rows import Rows
from dsr.connectors.builtin.sql.session import Session
from dsr.connectors.builtin.sql.tables import Column, Table, base_type
from dsr.connectors.builtin.sql.values import fitting
from dsr.connectors.builtin.sql.walk import bound
from dsr.connectors.builtin.sql.wishes import wish_for
from dsr.connectors.spec import ErasureAction, Key, KeyKind, Residue, SetPlan

#: A value that is shorter would be found inside everything; it is only compared as a whole.
SHORTEST_INSIDE = 7
#: Namesakes are not the person: a name alone is no trace.
NOT_SOUGHT = frozenset({KeyKind.NAME.value})
COLUMNS_AT_ONCE = 60
#: What may not stand before and after a value in a longer text; the text is in small letters.
ALNUM = "a-z0-9"
MAIL_EDGES = (f"{ALNUM}_.+%-", f"{ALNUM}_-")
EDGES = (ALNUM, ALNUM)


def search_again(
    *, session: Session, rows: Rows, schema: str | None, keys: Sequence[Key], wishes: Sequence[SetPlan]
) -> Iterator[Residue]:
    """What is left, per column, and per set where only a reference leads to it."""
    bonds = bonds_of(session=session, schema=schema)
    graph, tables = rows.walk.graph, rows.walk.tables
    names = {tables[item.name].name: item.name for item in graph.collections}
    plan = {
        item.name: wish_for(item=item, graph=graph, key=tables[item.name].key, wishes=wishes).action
        for item in graph.collections
    }
    sought = _sought(keys)
    told: set[str] = set()
    for table in bonds.tables.values():
        name = names.get(table.name, table.name)
        for column, number in _found_in(session, table, sought):
            told.add(name)
            yield residue(name, column, number, plan)
    yield from _by_the_walk(session, rows, plan, told)


def residue(name: str, column: str, number: int, plan: Mapping[str, ErasureAction]) -> Residue:
    """One finding, explained where the plan explains it."""
    if name not in plan:
        return Residue(name, column, number, why=gettext("The dataset does not describe this table."))
    expected = plan[name] is ErasureAction.KEEP
    return Residue(
        name, column, number, expected=expected, why=gettext("The plan keeps it.") if expected else ""
    )


def _by_the_walk(
    session: Session, rows: Rows, plan: Mapping[str, ErasureAction], told: set[str]
) -> Iterator[Residue]:
    for item in rows.walk.graph.collections:
        doing = f"searching “{item.name}” again"
        select = rows.counted(item.name)
        number = session.number(select, doing=doing) if select is not None and item.name not in told else 0
        if number:
            yield residue(item.name, "", number, plan)
        foreign = rows.counted(item.name, others=True)
        number = session.number(foreign, doing=doing) if foreign is not None else 0
        if number:
            name, why = (
                others_name(item.name, rows.walk.graph),
                gettext("About other people: never erased with the person."),
            )
            yield Residue(name, "", number, expected=True, why=why)


class _Value:
    """One form of a key, in small letters, and whether it is looked for inside longer texts.

    There it counts only as a whole: ann@example.org is no trace of nn@example.org. `whole` says so in what the
    expressions of PostgreSQL and MySQL share, `globs` for SQLite, to be matched with a space on either side.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.inside = len(text) >= SHORTEST_INSIDE and not re.fullmatch(r"[0-9]{1,9}", text)
        before, after = MAIL_EDGES if "@" in text else EDGES
        self.whole = f"(?<![{before}]){re.escape(text)}(?![{after}]|\\.[{ALNUM}])"
        plain = re.sub(r"([*?\[])", r"[\1]", text)
        self.globs = (f"*[^{before}]{plain}[^.{after}]*", f"*[^{before}]{plain}.[^{ALNUM}]*")


def _sought(keys: Sequence[Key]) -> list[_Value]:
    forms = [
        str(form).lower()
        for key in keys
        if key.kind not in NOT_SOUGHT
        for form in fitting([key.value], kind=key.kind, family="text")
    ]
    return [_Value(form) for form in dict.fromkeys(forms)]


def _found_in(session: Session, table: Table, sought: Sequence[_Value]) -> Iterator[tuple[str, int]]:
    """Columns of a table that hold one of the values, with the number of rows."""
    texts = [column for column in table.columns.values() if holds_text(column, session.kind)]
    for start in range(0, len(texts), COLUMNS_AT_ONCE):
        part = texts[start : start + COLUMNS_AT_ONCE]
        if not sought:
            return
        hits = [sa.or_(*_hits(table, column, sought, session)) for column in part]
        counts = [sa.func.sum(sa.case((hit, 1), else_=0)) for hit in hits]
        select = sa.select(*counts).select_from(table.clause).where(sa.or_(*hits))
        doing = f"searching “{table.name}”"
        session.look_at_clock(doing)
        for column, number in zip(part, session.run(select, doing=doing).one(), strict=True):
            if number:
                yield column.name, int(number)


def _hits(
    table: Table, column: Column, sought: Sequence[_Value], session: Session
) -> Iterator[sa.ColumnElement[bool]]:
    text: sa.ColumnElement[Any] = table.column(column.name)
    if not isinstance(base_type(column.type), sa.String) or session.kind == "sqlite":
        text = sa.cast(text, sa.Text() if not session.is_mysql else sa.CHAR())
    low = sa.func.lower(text)
    for value in sought:
        if not value.inside:
            yield low == bound(value.text)
            continue
        inside = sa.func.strpos if session.is_postgresql else sa.func.instr  # quick, and nearly always no
        there = inside(low, _as_text(value.text, session)) > sa.literal_column("0")
        yield sa.and_(there, _alone(low, value, session))


def _alone(low: sa.ColumnElement[Any], value: _Value, session: Session) -> sa.ColumnElement[bool]:
    if session.kind != "sqlite":
        return low.regexp_match(_as_text(value.whole, session))
    space: sa.ColumnElement[Any] = sa.literal_column(
        "' '"
    )  # SQLite's own operators: a function of ours would fail at broken text
    text = sa.type_coerce(space.op("||", precedence=20)(low).op("||", precedence=20)(space), sa.Text())
    return sa.or_(*(text.op("GLOB", is_comparison=True)(bound(glob)) for glob in value.globs))


def _as_text(value: str, session: Session) -> sa.ColumnElement[Any]:
    return sa.cast(bound(value), sa.CHAR() if session.is_mysql else sa.Text())


def holds_text(column: Column, kind: str) -> bool:
    """Whether a column can hold an address or a number written as text."""
    if kind == "sqlite":
        return True
    found = base_type(column.type)
    if isinstance(found, postgresql.ARRAY):
        return isinstance(found.item_type, sa.String | sa.JSON)
    texts = (sa.String, sa.JSON, postgresql.CITEXT, postgresql.HSTORE, sa.types.NullType)
    return isinstance(found, texts) and not isinstance(found, sa.Enum)
