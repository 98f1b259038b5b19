"""Records as they come out of the database, one at a time, counted against the limits.

From PostgreSQL they come as finished JSON lines, written by the server itself: no value passes through a driver's
types, so that dates before Christ, infinities and types nobody knows arrive as well. From other databases they come
row by row.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from dsr.connectors.builtin.sql import shapes
from dsr.connectors.builtin.sql.session import Session
from dsr.connectors.builtin.sql.tables import Table
from dsr.connectors.builtin.sql.troubles import translated
from dsr.connectors.spec import ConnectorTrouble, Trouble

LOOK_EVERY = 1_000  # rows between looks at the clock and the limits
#: One value a row, so neither a delimiter nor a quote can occur: control characters are escaped inside JSON.
FORMAT = r"(FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02', ENCODING 'UTF8')"

Record = Mapping[str, Any]


class Records(Iterator[Record]):
    """Records of one set, read once and before the next set is asked for: one connection gives one stream."""

    def __init__(self, stream: Iterator[Record]) -> None:
        self._stream = stream
        self._ended = False

    def __iter__(self) -> "Records":
        return self

    def __next__(self) -> Record:
        self.must_go_on()
        return next(self._stream)

    def must_go_on(self) -> None:
        """Raises RuntimeError when the set was left already: silence would look like an empty set."""
        if self._ended:
            raise RuntimeError("The records of a set are read before the next set is asked for.")

    def end(self) -> None:
        """The next set is asked for; what was not read of this one cannot be read any more."""
        self._ended = True
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()


class LineRecords(Records):
    """Records that exist as JSON lines already. Read either the lines or the records."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        super().__init__(orjson.loads(line) for line in lines)
        self._lines = lines

    def lines(self) -> Iterator[bytes]:
        """The lines as they came, each with its line feed: compact JSON in UTF-8."""
        self.must_go_on()
        return self._lines

    def end(self) -> None:
        """Leave the set."""
        super().end()
        close = getattr(self._lines, "close", None)
        if close is not None:
            close()


def columns_of(table: Table, session: Session) -> list[sa.ColumnElement[Any]]:
    """The columns of a table in the form in which this database gives them best."""
    if session.is_postgresql:
        return [shapes.for_postgresql(table, column) for column in table.columns.values()]
    columns = [shapes.for_others(table, column, session.kind) for column in table.columns.values()]
    size = shapes.size_of(table, session.kind)
    if size is None:
        return columns
    fits = size <= sa.literal_column(str(session.limits.row_bytes))
    guarded = [
        sa.case((fits, column), else_=sa.null())
        if shapes.may_be_long(described.type, session.kind)
        else column
        for column, described in zip(columns, table.columns.values(), strict=True)
    ]
    return [size, *guarded]


def records_of(*, session: Session, table: Table, select: sa.Select[Any], doing: str) -> Records:
    """The records of a selection that was made with `columns_of`, in the order of the table's key."""
    ordered = select.order_by(*(table.column(name) for name in table.key))
    if session.is_postgresql:
        return LineRecords(_lines(session, ordered, doing))
    return Records(_records(session, table, ordered, doing))


def _records(session: Session, table: Table, select: sa.Select[Any], doing: str) -> Iterator[Record]:
    names = list(table.columns)
    readers = shapes.readers(table, session.kind)
    sized = shapes.size_of(table, session.kind) is not None
    for row in session.stream(select, doing=doing):
        size = int(row[0] or 0) if sized else 0
        if size > session.limits.row_bytes:
            raise ConnectorTrouble(
                Trouble.TOO_MUCH, f"{doing}: one record has more than {session.limits.row_bytes} bytes"
            )
        session.took(rows=1, size=size, doing=doing)
        record = dict(zip(names, row[1:] if sized else row, strict=True))
        for name, reader in readers.items():
            record[name] = reader(record[name])
        yield record


def _lines(session: Session, select: sa.Select[Any], doing: str) -> Iterator[bytes]:
    """The rows as JSON lines, through COPY, which sends one row after the other without being asked."""
    limit: sa.ColumnElement[Any] = sa.literal_column(str(session.limits.row_bytes))
    inner = select.subquery("r")
    line = sa.cast(sa.func.row_to_json(sa.literal_column("r")), sa.Text()).label("j")
    lines = sa.select(line).select_from(inner).subquery("q")
    checked = sa.select(sa.case((sa.func.octet_length(lines.c.j) <= limit, lines.c.j), else_=sa.null()))
    with translated(doing):
        yield from _copied(session, checked, doing)


def _copied(session: Session, statement: sa.Select[Any], doing: str) -> Iterator[bytes]:
    dialect: Any = session.connection.dialect
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    driver: Any = session.connection.connection.driver_connection
    session.look_at_clock(doing)
    rows = size = 0
    try:
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY ({compiled}) TO STDOUT {FORMAT}", compiled.params) as copy,
        ):
            for raw in copy:
                line = bytes(raw)
                if len(line) <= 1:
                    raise ConnectorTrouble(
                        Trouble.TOO_MUCH,
                        f"{doing}: one record has more than {session.limits.row_bytes} bytes",
                    )
                rows += 1
                size += len(line)
                if rows % LOOK_EVERY == 0:
                    session.took(rows=rows, size=size, doing=doing)
                    rows = size = 0
                yield line
        session.took(rows=rows, size=size, doing=doing)
    except dialect.dbapi.Error as error:
        raise sa.exc.DBAPIError("COPY", None, error) from None
