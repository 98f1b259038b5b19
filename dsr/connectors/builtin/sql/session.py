"""One connection to a database for one piece of work: its limits, its read-only guard, its streams.

May not know datasets or persons. Everything a database complains about comes out as ConnectorTrouble.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.pool import NullPool

from dsr.connectors.builtin.sql.addresses import address_of
from dsr.connectors.builtin.sql.troubles import translated
from dsr.connectors.spec import ConnectorTrouble, Limits, Settings, Trouble

CONNECT_SECONDS = 10
BATCH = 2_000
STEPS_BETWEEN_LOOKS = 20_000  # SQLite asks us this often whether it should go on


class Session:
    """A connection with a clock. Reads in one snapshot where the database can; writes only when allowed."""

    def __init__(self, *, connection: sa.Connection, settings: Settings, ends: float) -> None:
        self.connection = connection
        self.limits: Limits = settings.limits
        self.may_write = settings.may_write
        self.kind = connection.dialect.name
        self.ends = ends
        self._rows = self._bytes = 0
        self._writing = False

    @property
    def is_postgresql(self) -> bool:
        """PostgreSQL has a faster way to give rows."""
        return self.kind == "postgresql"

    @property
    def is_mysql(self) -> bool:
        """MySQL or MariaDB."""
        return self.kind in {"mysql", "mariadb"}

    def run(self, statement: Any, *, doing: str) -> sa.CursorResult[Any]:
        """Carry out a statement and hold its result."""
        self.look_at_clock(doing)
        with translated(doing):
            return self.connection.execute(statement)

    def number(self, statement: Any, *, doing: str) -> int:
        """The one number that a statement gives."""
        self.look_at_clock(doing)
        with translated(doing):
            return int(self.connection.execute(statement).scalar_one() or 0)

    def stream(self, statement: Any, *, doing: str) -> Iterator[tuple[Any, ...]]:
        """Rows as they come, with memory for one batch; the cursor is closed with the iterator."""
        self.look_at_clock(doing)
        with translated(doing):
            options = {"stream_results": True, "max_row_buffer": BATCH}
            result = self.connection.execute(statement, execution_options=options)
            with closing(result):
                while batch := result.fetchmany(BATCH):
                    self.look_at_clock(doing)
                    yield from (tuple(row) for row in batch)

    def look_at_clock(self, doing: str) -> None:
        """Raises ConnectorTrouble (TOO_SLOW) when the time of the run is used up."""
        if time.monotonic() > self.ends:
            raise ConnectorTrouble(Trouble.TOO_SLOW, f"{doing}: {self.limits.seconds:.0f} seconds are over")

    def took(self, *, rows: int, size: int, doing: str) -> None:
        """Count what was read; raises ConnectorTrouble (TOO_MUCH) above the limits, TOO_SLOW after the time."""
        self._rows += rows
        self._bytes += size
        if self._rows > self.limits.rows:
            raise ConnectorTrouble(Trouble.TOO_MUCH, f"{doing}: more than {self.limits.rows} rows in all")
        if self._bytes > self.limits.bytes:
            raise ConnectorTrouble(Trouble.TOO_MUCH, f"{doing}: more than {self.limits.bytes} bytes in all")
        self.look_at_clock(doing)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction that may write: kept when the block ends well, else undone.

        Raises ConnectorTrouble (NOT_ALLOWED) unless an administrator enabled writing.
        """
        if not self.may_write:
            raise ConnectorTrouble(Trouble.NOT_ALLOWED, "changing data is not enabled for this connection")
        self.connection.rollback()
        with translated("beginning to write"):
            self._guard(write=True)
        self._writing = True
        try:
            yield
            with translated("committing"):
                self.connection.commit()
        finally:
            self._writing = False
            with suppress(exc.SQLAlchemyError):  # a connection that broke off cannot be guarded any more
                self.connection.rollback()
                self._guard(write=False)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """For asking what could be written: MySQL does not even explain it under the read-only guard."""
        if self._writing or not self.is_mysql:
            yield
            return
        self.connection.rollback()
        self._guard(write=True)
        try:
            yield
        finally:
            self.connection.rollback()
            self._guard(write=False)

    def _guard(self, *, write: bool) -> None:
        """Lift the read-only guard for the next transaction, or put it back."""
        if self.is_postgresql and write:
            self.connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE")
            # A person's rows are few beside a table's: fetch them by its index, do not read the whole table.
            self.connection.exec_driver_sql(
                "SET LOCAL random_page_cost = 1.1; SET LOCAL cpu_tuple_cost = 0.03"
            )
        elif self.is_mysql:
            self.connection.exec_driver_sql(f"SET SESSION TRANSACTION READ {'WRITE' if write else 'ONLY'}")
            self.connection.rollback()
        elif self.kind == "sqlite":
            self.connection.exec_driver_sql(f"PRAGMA query_only = {'off' if write else 'on'}")
            if write:  # the driver would begin only before some statements
                self.connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def session_of(settings: Settings) -> Iterator[Session]:
    """Connect, guard, give; nothing is committed here and whatever was left open is rolled back."""
    url = address_of(settings)
    doing = "connecting"
    ends = time.monotonic() + settings.limits.seconds
    try:
        engine = sa.create_engine(
            _opened(url, settings), poolclass=NullPool, connect_args=_arguments(url, settings)
        )
    except ImportError:
        raise ConnectorTrouble(
            Trouble.MISCONFIGURED, f"the driver for {url.drivername} is not installed"
        ) from None
    connection: sa.Connection | None = None
    try:
        with translated(doing):
            connection = engine.connect()
            _guard(connection, settings, ends)
        yield Session(connection=connection, settings=settings, ends=ends)
    finally:
        if connection is not None:
            _close(connection)
        engine.dispose()


def _close(connection: sa.Connection) -> None:
    """Let go; a connection that is broken already may complain, which helps nobody."""
    try:
        connection.close()
    except exc.SQLAlchemyError:
        connection.invalidate()


def _opened(url: sa.URL, settings: Settings) -> sa.URL:
    """SQLite is told in the address that it may only read; a file that is not there is not made."""
    if url.get_backend_name() != "sqlite":
        return url
    mode = "rw" if settings.may_write else "ro"
    file = f"file:{quote(url.database or '', safe='/')}"
    return url.set(database=file, query={"mode": mode, "uri": "true"})


def _arguments(url: sa.URL, settings: Settings) -> dict[str, Any]:
    kind = url.get_backend_name()
    seconds = int(min(CONNECT_SECONDS, max(1.0, settings.limits.seconds)))
    if kind == "postgresql":
        return {"connect_timeout": seconds, "application_name": "dsr-desk", "prepare_threshold": None}
    if kind in {"mysql", "mariadb"}:
        wait = int(statement_seconds(settings)) + 5
        return {
            "connect_timeout": seconds,
            "read_timeout": wait,
            "write_timeout": wait,
            "local_infile": False,
        }
    if kind == "sqlite":
        return {"timeout": seconds, "check_same_thread": False}
    return {}


def statement_seconds(settings: Settings) -> float:
    """How long one statement may take: as set, and no longer than the run."""
    text = settings.plain.get("statement_seconds", "").strip()
    try:
        wanted = float(text) if text else settings.limits.seconds
    except ValueError:
        raise ConnectorTrouble(
            Trouble.MISCONFIGURED, "the time limit of a statement is not a number"
        ) from None
    return max(0.001, min(wanted, settings.limits.seconds))


def _guard(connection: sa.Connection, settings: Settings, ends: float) -> None:
    seconds = statement_seconds(settings)
    kind = connection.dialect.name
    if kind == "postgresql":
        _guard_postgresql(connection, seconds)
    elif kind in {"mysql", "mariadb"}:
        _guard_mysql(connection, seconds)
    elif kind == "sqlite":
        _guard_sqlite(connection, ends)
    connection.rollback()


def _guard_postgresql(connection: sa.Connection, seconds: float) -> None:
    guards = (
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        f"SET statement_timeout = {int(seconds * 1000)}",
        "SET idle_in_transaction_session_timeout = 0",
        "SET client_encoding = 'UTF8'",
        "SET DateStyle = 'ISO'",
        "SET IntervalStyle = 'postgres'",
        "SET extra_float_digits = 1",
        "SET bytea_output = 'hex'",
        "SET lock_timeout = '30s'",
        "SET standard_conforming_strings = on",
    )
    connection.exec_driver_sql("; ".join(guards))
    connection.commit()


def _guard_mysql(connection: sa.Connection, seconds: float) -> None:
    if getattr(connection.dialect, "is_mariadb", False):
        connection.exec_driver_sql(f"SET SESSION max_statement_time = {seconds:.3f}")
    else:
        connection.exec_driver_sql(f"SET SESSION max_execution_time = {int(seconds * 1000)}")
    connection.exec_driver_sql("SET SESSION time_zone = '+00:00'")
    connection.exec_driver_sql("SET SESSION innodb_lock_wait_timeout = 30")
    connection.exec_driver_sql(f"SET SESSION net_write_timeout = {int(seconds) + 60}")
    connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")


def _guard_sqlite(connection: sa.Connection, ends: float) -> None:
    driver: Any = connection.connection.driver_connection
    driver.text_factory = lambda raw: raw.decode("utf-8", "replace")
    driver.set_progress_handler(lambda: int(time.monotonic() > ends), STEPS_BETWEEN_LOOKS)
    connection.exec_driver_sql("PRAGMA query_only = on")
