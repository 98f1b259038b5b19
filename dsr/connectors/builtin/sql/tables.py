"""What the database says about the tables of a dataset: columns, types, keys; and how a field becomes SQL.

Reads catalogues only, never rows.
"""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine.reflection import Inspector, ObjectKind, ObjectScope
from sqlalchemy.types import NullType, TypeEngine, UserDefinedType

from dsr.connectors.builtin.sql.addresses import misconfigured
from dsr.connectors.builtin.sql.session import Session
from dsr.connectors.builtin.sql.troubles import translated

TEXT, NUMBER, UUID, OTHER = "text", "number", "uuid", "other"


class MapPlace(UserDefinedType[Any]):
    """A place on a map in MySQL: SQLAlchemy does not know it and the driver gives raw bytes."""

    cache_ok = True

    def __init__(self, *_anything: Any, **_more: Any) -> None:
        """Takes what reflection hands over."""

    def get_col_spec(self, **_kw: Any) -> str:
        """Its name in a statement, which none of ours needs."""
        return "GEOMETRY"


#: The types of MySQL that are places on a map.
PLACES = "geometry point linestring polygon multipoint multilinestring multipolygon geometrycollection geomcollection"


@contextmanager
def catalogue(session: Session) -> Iterator[Inspector]:
    """The inspector of a database; types that SQLAlchemy does not know are no cause for alarm."""
    dialect: Any = session.connection.dialect
    if session.is_mysql:
        dialect.ischema_names = {**dialect.ischema_names, **dict.fromkeys(PLACES.split(), MapPlace)}
    with translated("reading the catalogue of the database"), warnings.catch_warnings():
        warnings.simplefilter("ignore", category=sa.exc.SAWarning)
        yield sa.inspect(session.connection)


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the database describes it."""

    name: str
    type: TypeEngine[Any]
    nullable: bool = True
    computed: bool = False

    @property
    def family(self) -> str:
        """What its values can be compared with without a cast."""
        kind = base_type(self.type)
        if isinstance(kind, sa.String | postgresql.CITEXT):  # an Enum is a String for SQLAlchemy
            return TEXT
        if isinstance(kind, sa.Integer | sa.Numeric):
            return NUMBER
        return UUID if isinstance(kind, sa.Uuid) else OTHER


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the database. `key`: its primary key as the database has it, perhaps empty."""

    name: str
    schema: str | None
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    clause: sa.TableClause
    is_view: bool = False

    def column(self, name: str) -> sa.ColumnClause[Any]:
        """A column in a statement, without a type: values come and go as the driver has them."""
        found: sa.ColumnClause[Any] = self.clause.c[name]
        return found


def base_type(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type beneath a domain."""
    while isinstance(kind, postgresql.DOMAIN):
        kind = kind.data_type
    return kind


class Tables:
    """The tables of a dataset's collections by the collections' names."""

    def __init__(self, *, found: Mapping[str, Table], missing: Iterable[str], kind: str) -> None:
        self._found, self.missing, self.kind = dict(found), tuple(missing), kind

    def __getitem__(self, name: str) -> Table:
        return self._found[name]

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def column_of(self, name: str, path: str) -> Column | None:
        """The column in which a field stands (its outermost part)."""
        return self._found[name].columns.get(path.partition(".")[0]) if name in self._found else None

    def family(self, name: str, path: str) -> str:
        """The family of a field; what stands inside JSON is taken as text."""
        column = self.column_of(name, path)
        return TEXT if "." in path or column is None else column.family

    def field(self, name: str, path: str) -> sa.ColumnElement[Any]:
        """A field as an expression; with dots, what stands inside a JSON column."""
        outer, *inner = path.split(".")
        column = self._found[name].column(outer)
        return self._inside(column, inner) if inner else column

    def _inside(self, column: sa.ColumnElement[Any], inner: list[str]) -> sa.ColumnElement[Any]:
        if self.kind == "postgresql":
            steps: sa.ColumnElement[Any] = sa.cast(
                sa.literal_column(quoted("{" + ",".join(map(_array_item, inner)) + "}")), ARRAY_OF_TEXT
            )
            return sa.cast(column, postgresql.JSONB).op("#>>")(steps)
        steps = sa.literal_column(quoted("$" + "".join(f".{_json_step(step)}" for step in inner)))
        found: sa.ColumnElement[Any] = sa.func.json_extract(column, steps)
        return found if self.kind == "sqlite" else sa.func.json_unquote(found)

    def as_text(self, expression: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """Any value as text, to compare values of different kinds."""
        wanted: TypeEngine[Any] = sa.CHAR(500) if self.kind in {"mysql", "mariadb"} else sa.Text()
        return sa.cast(expression, wanted)


ARRAY_OF_TEXT: TypeEngine[Any] = postgresql.ARRAY(sa.Text())


def quoted(text: str) -> str:
    """A text literal; only for names out of the dataset, never for values."""
    return "'" + text.replace("\\", "").replace("'", "''") + "'"


def _array_item(step: str) -> str:
    return '"' + step.replace('"', "") + '"'


def _json_step(step: str) -> str:
    return '"' + step.replace('"', "") + '"'


def tables_of(*, session: Session, names: Iterable[str], schema: str | None) -> Tables:
    """Reflect the tables of these names; what is not there is listed in `missing`."""
    wanted = list(names)
    with catalogue(session) as inspector:
        real = _real_names(inspector, wanted, schema)
        filters: dict[str, Any] = {"schema": schema, "filter_names": list(real.values())}
        filters |= {"kind": ObjectKind.ANY, "scope": ObjectScope.ANY}
        columns: dict[Any, Any] = dict(inspector.get_multi_columns(**filters)) if real else {}
        keys: dict[Any, Any] = dict(inspector.get_multi_pk_constraint(**filters)) if real else {}
        views = (
            _views(inspector, schema)
            if any(not key.get("constrained_columns") for key in keys.values())
            else ()
        )
    found = {
        name: table_of(
            name=table,
            schema=schema,
            columns=columns.get((schema, table), []),
            key=(keys.get((schema, table)) or {}).get("constrained_columns") or (),
            is_view=table in views,
        )
        for name, table in real.items()
        if columns.get((schema, table))
    }
    return Tables(found=found, missing=[name for name in wanted if name not in found], kind=session.kind)


def _views(inspector: Inspector, schema: str | None) -> frozenset[str]:
    """What has no rows of its own."""
    names = inspector.get_view_names(schema=schema)
    if inspector.dialect.name == "postgresql":
        names = [*names, *inspector.get_materialized_view_names(schema=schema)]
        names += inspector.get_foreign_table_names(schema=schema)  # type: ignore[attr-defined]
    return frozenset(names)


def _real_names(inspector: Inspector, wanted: list[str], schema: str | None) -> dict[str, str]:
    """Collections by the tables' real names: as written, else the only one that differs in case alone."""
    if inspector.dialect.name == "postgresql" and all(name == name.lower() for name in wanted):
        return {name: name for name in wanted}  # what is not there has no columns
    existing = [*inspector.get_table_names(schema=schema), *inspector.get_view_names(schema=schema)]
    real: dict[str, str] = {}
    for name in wanted:
        alike = [table for table in existing if table.casefold() == name.casefold()]
        if name in existing or len(alike) == 1:
            real[name] = name if name in existing else alike[0]
    return real


def table_of(
    *, name: str, schema: str | None, columns: Iterable[Any], key: Iterable[str], is_view: bool = False
) -> Table:
    """A table from what reflection gave."""
    described = {
        column["name"]: Column(
            name=column["name"],
            type=column["type"],
            nullable=bool(column.get("nullable", True)),
            computed=bool(column.get("computed")),
        )
        for column in columns
    }
    clause = sa.table(name, *(sa.column(each, NullType()) for each in described), schema=schema)
    return Table(name=name, schema=schema, columns=described, key=tuple(key), clause=clause, is_view=is_view)


def need_all(*, tables: Tables, needed: Mapping[str, Iterable[str]]) -> None:
    """Raises ConnectorTrouble (MISCONFIGURED) naming every table and column that is not there."""
    lacks = [f"there is no table “{name}”" for name in tables.missing]
    for name, paths in needed.items():
        lacks += [
            f"“{name}” has no column “{path}”"
            for path in paths
            if name in tables and tables.column_of(name, path) is None
        ]
    if lacks:
        raise misconfigured("; ".join(lacks))
