"""Databases of the three kinds that the SQL connector was made for: real servers, a database of its own per test."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from tests.connectors.sql.bookshop import Database, fill
from tests.services import keeper
from tests.services.parts import Part, Unavailable

KINDS = ("sqlite", "postgresql", "mariadb")


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database; the test runs once for each kind."""
    yield from _made(request, str(request.param), tmp_path)


@pytest.fixture
def sqlite_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite file."""
    yield from _made(request, "sqlite", tmp_path)


@pytest.fixture
def postgresql_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty PostgreSQL database."""
    yield from _made(request, "postgresql", tmp_path)


@pytest.fixture
def mariadb_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty MariaDB database."""
    yield from _made(request, "mariadb", tmp_path)


@pytest.fixture
def bookshop(database: Database) -> Database:
    """The bookshop of examples/datasets, with its people."""
    fill(database)
    return database


@pytest.fixture(scope="session")
def mariadb() -> Part:
    """A running MariaDB; where none can be had its tests are skipped with the reason."""
    try:
        return keeper.want("mariadb")
    except Unavailable as problem:
        pytest.skip(str(problem))


def _made(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[Database]:
    if kind == "sqlite":
        file = folder / "system.sqlite3"
        file.touch()
        yield Database(kind, sa.make_url(f"sqlite:///{file}"))
        return
    part: Part = request.getfixturevalue(kind)
    name = f"system_{secrets.token_hex(6)}"
    server = sa.make_url(part.url)
    _command(kind, server, f"CREATE DATABASE {name}")
    try:
        yield Database(kind, server.set(database=name))
    finally:
        _command(kind, server, f"DROP DATABASE {name}" + (" WITH (FORCE)" if kind == "postgresql" else ""))


def _command(kind: str, server: sa.URL, statement: str) -> None:
    if kind == "postgresql":
        with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as link:
            link.execute(statement.encode())
        return
    engine = sa.create_engine(server.set(drivername="mysql+pymysql"), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
