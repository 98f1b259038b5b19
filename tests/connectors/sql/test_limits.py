"""What goes wrong with a database comes out as a trouble that helps and betrays nothing; limits hold."""

import dataclasses
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from dsr.connectors.builtin.sql import CONNECTOR
from dsr.connectors.shape import faults_of
from dsr.connectors.spec import ConnectorTrouble, Limits, Settings, Trouble
from tests.connectors.sql.bookshop import Database, collected, dataset, email, opened

KEYS = email("ada@example.org")


def trouble(settings: Settings) -> ConnectorTrouble:
    with pytest.raises(ConnectorTrouble) as caught:
        collected(settings, KEYS)
    assert "ada@example.org" not in str(caught.value)
    return caught.value


def with_url(settings: Settings, change: Callable[[str], str]) -> Settings:
    return dataclasses.replace(settings, plain={**settings.plain, "url": change(settings.plain["url"])})


def test_the_connector_has_the_shape_of_a_plug_in() -> None:
    assert list(faults_of(CONNECTOR)) == []


def test_a_wrong_password_is_refused_and_not_told(bookshop: Database) -> None:
    if bookshop.kind == "sqlite":
        pytest.skip("SQLite has no passwords")
    found = trouble(bookshop.settings(dataset(), secret={"password": "wrong-secret"}))
    assert found.kind is Trouble.REFUSED
    assert "wrong-secret" not in str(found)


def test_a_server_that_is_not_there_is_unreachable(bookshop: Database) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    old = str(bookshop.url.port or "system.sqlite3")
    found = trouble(with_url(bookshop.settings(dataset()), lambda url: url.replace(old, str(port))))
    assert found.kind is Trouble.UNREACHABLE


def test_a_server_that_never_answers_is_left_in_time(bookshop: Database) -> None:
    if bookshop.kind == "sqlite":
        pytest.skip("a file answers at once")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = str(silent.getsockname()[1])
        settings = bookshop.settings(dataset(), limits=Limits(seconds=2))
        found = trouble(with_url(settings, lambda url: url.replace(str(bookshop.url.port), port)))
    assert found.kind in {Trouble.UNREACHABLE, Trouble.BROKEN_OFF}


def test_a_database_that_is_not_there_is_a_wrong_setting(bookshop: Database) -> None:
    if bookshop.kind == "sqlite":
        pytest.skip("SQLite has files")
    name = bookshop.url.database or ""
    assert trouble(with_url(bookshop.settings(dataset()), lambda url: url.replace(name, "nowhere"))).kind in {
        Trouble.MISCONFIGURED,
        Trouble.REFUSED,
    }


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "is missing"),
        ("nonsense", "not of the form"),
        ("postgresql://a:secret@h/d", "holds a password"),
        ("postgresql://h/d?options=-c%20x", "options that are not allowed: options"),
        ("mysql://h/d?read_default_file=/etc/passwd", "options that are not allowed: read_default_file"),
        ("sqlite://", "names no file"),
        ("klingon://h/d", "no dialect"),
        ("oracle://h/d", "driver"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(url: str, words: str) -> None:
    found = trouble(Settings(plain={"url": url}, secret={}, dataset=dataset()))
    assert found.kind is Trouble.MISCONFIGURED
    assert words in found.detail
    assert "secret" not in found.detail


def test_the_password_may_stand_in_a_variable_that_is_meant_for_it(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DSR_SYSTEM_SHOP", postgresql_database.url.password or "")
    monkeypatch.setenv("DSR_SECRET_KEY", postgresql_database.url.password or "")
    right = postgresql_database.settings(dataset(), secret={}, password_variable="DSR_SYSTEM_SHOP")
    with opened(right) as connection:
        assert connection.session.kind == "postgresql"
    for name, words in (("DSR_SECRET_KEY", "must be called DSR_SYSTEM_"), ("DSR_SYSTEM_OTHER", "is not set")):
        wrong = postgresql_database.settings(dataset(), secret={}, password_variable=name)
        assert words in trouble(wrong).detail


def test_a_missing_table_and_a_missing_column_are_named(bookshop: Database) -> None:
    bookshop.run("DROP TABLE visit", "ALTER TABLE book RENAME COLUMN title TO name")
    found = trouble(bookshop.settings(dataset()))
    assert found.kind is Trouble.MISCONFIGURED
    assert "there is no table “visit”" in found.detail
    assert "“book” has no column “title”" in found.detail


def test_without_a_dataset_nothing_is_opened(bookshop: Database) -> None:
    settings = dataclasses.replace(bookshop.settings(dataset()), dataset=None)
    assert trouble(settings).kind is Trouble.MISCONFIGURED


def test_too_many_rows_are_refused(bookshop: Database) -> None:
    assert trouble(bookshop.settings(dataset(), limits=Limits(rows=5))).kind is Trouble.TOO_MUCH


def test_a_row_that_is_too_long_is_refused_before_it_is_fetched(bookshop: Database) -> None:
    value = {"postgresql": "repeat('x', 60000)", "mariadb": "repeat('x', 60000)"}.get(
        bookshop.kind, "hex(zeroblob(30000))"
    )
    bookshop.run(f"UPDATE customer SET note_of_staff = {value} WHERE id = 1")  # noqa: S608
    found = trouble(bookshop.settings(dataset(), limits=Limits(row_bytes=50_000)))
    assert found.kind is Trouble.TOO_MUCH
    assert "customer" in found.detail
    assert len(collected(bookshop.settings(dataset()), KEYS)["customer"]) == 1


def test_too_many_bytes_are_refused(bookshop: Database) -> None:
    assert trouble(bookshop.settings(dataset(), limits=Limits(bytes=20))).kind is Trouble.TOO_MUCH


def test_a_slow_statement_is_stopped(database: Database) -> None:
    slow = {
        "postgresql": "CREATE VIEW visit AS SELECT 'x' AS email, pg_sleep(20)::text AS seen_at",
        "mariadb": "CREATE VIEW visit AS SELECT 'x' AS email, sleep(20) AS seen_at",
        "sqlite": "CREATE VIEW visit AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT 'x' || max(i) AS email, 1 AS seen_at FROM n",
    }
    database.run(slow[database.kind])
    described = """
dataset:
  - fides_key: slow
    collections:
      - name: visit
        fields: [{name: email, fides_meta: {identity: email}}, {name: seen_at}]
"""
    settings = database.settings(described, limits=Limits(seconds=1))
    with pytest.raises(ConnectorTrouble) as caught:
        collected(settings, email("x"))
    assert caught.value.kind is Trouble.TOO_SLOW


def test_reading_cannot_write(bookshop: Database) -> None:
    for may_write in (False, True):
        settings = bookshop.settings(dataset(), may_write=may_write)
        with opened(settings) as connection, pytest.raises(ConnectorTrouble) as caught:
            connection.session.run(sa.delete(connection.tables["visit"].clause), doing="deleting")
        assert caught.value.kind is Trouble.NOT_ALLOWED
    assert len(bookshop.rows("SELECT * FROM visit")) == 4


def test_a_file_that_is_not_there_is_not_made(sqlite_database: Database, tmp_path: Path) -> None:
    settings = with_url(sqlite_database.settings(dataset()), lambda url: url.replace("system", "other"))
    assert trouble(settings).kind is Trouble.UNREACHABLE
    assert not (tmp_path / "other.sqlite3").exists()


def test_a_file_that_is_no_database_is_garbled(sqlite_database: Database, tmp_path: Path) -> None:
    (tmp_path / "system.sqlite3").write_bytes(b"this is not a database at all" * 100)
    assert trouble(sqlite_database.settings(dataset())).kind is Trouble.GARBLED


def test_the_test_button_says_what_works(bookshop: Database) -> None:
    with opened(bookshop.settings(dataset())) as connection:
        tested = connection.test()
    assert tested.ok
    assert "All 11 collections of the dataset are there and can be read." in tested.says


def test_the_test_button_says_what_is_missing(bookshop: Database) -> None:
    bookshop.run("DROP TABLE visit", "ALTER TABLE book RENAME COLUMN title TO name")
    with opened(bookshop.settings(dataset())) as connection:
        tested = connection.test()
    assert not tested.ok
    assert tested.says[0] == "The table “book” has no column “title”."
    assert "There is no table “visit”, or the account may not see it." in tested.says


def test_the_test_button_says_which_rights_are_missing(bookshop: Database) -> None:
    if bookshop.kind == "sqlite":
        pytest.skip("SQLite has no accounts")
    name = bookshop.url.database
    account = "reader_of_" + (name or "")[-6:]
    if bookshop.kind == "postgresql":
        bookshop.run(
            f"CREATE ROLE {account} LOGIN PASSWORD 'reader'",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {account}",
            f"REVOKE SELECT ON visit FROM {account}",  # noqa: S608
        )
    else:
        bookshop.run(f"CREATE USER {account} IDENTIFIED BY 'reader'")
        for (table,) in bookshop.rows("SHOW TABLES"):
            if table != "visit":
                bookshop.run(f"GRANT SELECT ON {name}.{table} TO {account}")
    try:
        settings = bookshop.settings(dataset(), may_write=True, secret={"password": "reader"})
        settings = with_url(settings, lambda url: url.replace("//dsr@", f"//{account}@"))
        with opened(settings) as connection:
            says = connection.test().says
    finally:
        if bookshop.kind == "postgresql":
            bookshop.run(f"DROP OWNED BY {account}", f"DROP ROLE {account}")
        else:
            bookshop.run(f"DROP USER {account}")
    assert any("visit" in sentence for sentence in says)
    assert "The account may not change and delete rows of “customer”." in says
