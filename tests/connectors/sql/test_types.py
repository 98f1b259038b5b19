"""Every type of column of the three databases arrives, whole and readable, and can be written as a JSON line."""

import json
from typing import Any

import pytest

from tests.connectors.sql.bookshop import Database, email, opened

DATASET = """
dataset:
  - fides_key: everything
    collections:
      - name: everything
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: email, fides_meta: {identity: email}}
"""
POSTGRESQL: list[tuple[str, str, Any]] = [
    ("smallint", "-7", -7),
    ("bigint", "9223372036854775807", 9223372036854775807),
    ("numeric(30,4)", "12345678901234567890.1234", "12345678901234567890.1234"),
    ("numeric", "'NaN'", "NaN"),
    ("real", "1.5", 1.5),
    ("double precision", "'Infinity'", "Infinity"),
    ("money", "'$1,234.50'", "$1,234.50"),
    ("char(5)", "'ab'", "ab   "),
    ("text", "E'a\\nb\\u202e\\U0001F600'", "a\nb\u202e😀"),
    ("bytea", r"'\x0001ff'", "AAH/"),
    ("boolean", "true", True),
    ("date", "'infinity'", "infinity"),
    ("date", "'0044-03-15 BC'", "0044-03-15 BC"),
    ("time", "'12:30:01.5'", "12:30:01.5"),
    ("timetz", "'12:30+02'", "12:30:00+02"),
    ("timestamp", "'294276-12-31 23:59:59'", "294276-12-31T23:59:59"),
    ("timestamptz", "'2026-01-01 00:00+00'", "2026-01-01T00:00:00+00:00"),
    ("interval", "'1 year 2 days'", "1 year 2 days"),
    ("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    ("json", """E'{"a":\\n [1, 2.50], "b": "x\\\\ny"}'""", {"a": [1, 2.5], "b": "x\ny"}),
    ("jsonb", """'{"a": {"b": null}}'""", {"a": {"b": None}}),
    ("xml", "'<a>b</a>'", "<a>b</a>"),
    ("inet", "'10.0.0.1/8'", "10.0.0.1/8"),
    ("cidr", "'10.0.0.0/8'", "10.0.0.0/8"),
    ("macaddr", "'08:00:2b:01:02:03'", "08:00:2b:01:02:03"),
    ("macaddr8", "'08:00:2b:01:02:03:04:05'", "08:00:2b:01:02:03:04:05"),
    ("bit(3)", "B'101'", "101"),
    ("varbit", "B'1011'", "1011"),
    ("point", "'(1,2)'", "(1,2)"),
    ("polygon", "'((0,0),(1,1),(2,0))'", "((0,0),(1,1),(2,0))"),
    ("circle", "'<(0,0),5>'", "<(0,0),5>"),
    ("tsvector", "'fat cat'", "'cat' 'fat'"),
    ("tsquery", "'fat & cat'", "'fat' & 'cat'"),
    ("int4range", "'[1,5)'", "[1,5)"),
    ("tstzmultirange", "'{}'", "{}"),
    ("integer[]", "'{{1,2},{3,4}}'", [[1, 2], [3, 4]]),
    ("numeric[]", "'{1.10,NULL}'", ["1.10", None]),
    ("text[]", """'{"a b",NULL}'""", ["a b", None]),
    ("bytea[]", r"""'{"\\x01"}'""", [r"\x01"]),
    ("mood", "'happy'", "happy"),
    ("pair", "'(1,x)'", {"one": 1, "two": "x"}),
    ("short_text", "'abc'", "abc"),
    ("oid", "42", "42"),
    ("pg_lsn", "'16/B374D848'", "16/B374D848"),
    ("jsonpath", "'$.a'", '$."a"'),
    ('"char"', "'x'", "x"),
]
MARIADB: list[tuple[str, str, Any]] = [
    ("TINYINT(1)", "1", 1),
    ("BIGINT UNSIGNED", "18446744073709551615", 18446744073709551615),
    ("DECIMAL(30,4)", "12345678901234567890.1234", "12345678901234567890.1234"),
    ("FLOAT", "1.5", 1.5),
    ("DOUBLE", "-2.25", -2.25),
    ("BIT(9)", "b'100000001'", 257),
    ("CHAR(5)", "'ab'", "ab"),
    ("VARCHAR(30)", "'ü😀'", "ü😀"),
    ("LONGTEXT", "'long'", "long"),
    ("BINARY(3)", "x'0001ff'", b"\x00\x01\xff"),
    ("LONGBLOB", "x'ff'", b"\xff"),
    ("DATE", "'0000-00-00'", "0000-00-00"),
    ("DATETIME(3)", "'2026-01-01 10:00:00.125'", "2026-01-01 10:00:00.125000"),
    ("TIMESTAMP NULL", "'2026-01-01 10:00:00'", "2026-01-01 10:00:00"),
    ("TIME", "'-25:30:00'", "-2 days, 22:30:00"),
    ("YEAR", "2026", 2026),
    ("ENUM('a','b')", "'b'", "b"),
    ("SET('a','b')", "'a,b'", "a,b"),
    ("JSON", """'{"a": [1]}'""", '{"a": [1]}'),
    ("POINT", "ST_GeomFromText('POINT(1 2)')", "POINT(1 2)"),
    ("INET6", "'::1'", "::1"),
    ("UUID", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
]
SQLITE: list[tuple[str, str, Any]] = [
    ("INTEGER", "'not a number'", "not a number"),
    ("INTEGER", "9223372036854775807", 9223372036854775807),
    ("DATE", "'31.02.2026'", "31.02.2026"),
    ("DATETIME", "12345", 12345),
    ("BOOLEAN", "'maybe'", "maybe"),
    ("NUMERIC", "1.5", 1.5),
    ("TEXT", "CAST(x'61ff62' AS TEXT)", "a\ufffdb"),
    ("BLOB", "x'00ff'", b"\x00\xff"),
    ("JSON", "'[1, {\"a\": null}]'", [1, {"a": None}]),
    ("JSON", "'{broken'", "{broken"),
    ("", "'no type'", "no type"),
    ("GEOMETRY", "x'01'", b"\x01"),
    ("TEXT", "char(0, 8238, 128512)", "\x00\u202e😀"),
]


def arrived(database: Database, columns: list[tuple[str, str, Any]]) -> list[Any]:
    described = ", ".join(f"c{number} {kind}" for number, (kind, _value, _expected) in enumerate(columns))
    values = ", ".join(value for _kind, value, _expected in columns).replace("%", "%%")
    nothing = ", ".join("NULL" for _column in columns)
    database.run(
        *(["SET SESSION sql_mode = ''"] if database.kind == "mariadb" else []),
        f"CREATE TABLE everything (id INTEGER PRIMARY KEY, email VARCHAR(50), {described})",
        f"INSERT INTO everything VALUES (1, 'ada@example.org', {values})",  # noqa: S608
        f"INSERT INTO everything VALUES (2, 'ada@example.org', {nothing})",  # noqa: S608
    )
    with opened(database.settings(DATASET)) as connection:
        found = next(iter(connection.collect(keys=email("ada@example.org"), done=())))
        first, second = list(found.records)
    assert all(second[f"c{number}"] is None for number in range(len(columns)))
    assert json.dumps(first, default=str)
    return [first[f"c{number}"] for number in range(len(columns))]


def test_every_type_of_postgresql(postgresql_database: Database) -> None:
    postgresql_database.run(
        "CREATE TYPE mood AS ENUM ('sad', 'happy')",
        "CREATE TYPE pair AS (one integer, two text)",
        "CREATE DOMAIN short_text AS varchar(5)",
    )
    for found, (kind, _value, expected) in zip(
        arrived(postgresql_database, POSTGRESQL), POSTGRESQL, strict=True
    ):
        assert found == expected, kind


def test_every_type_of_mariadb(mariadb_database: Database) -> None:
    for found, (kind, _value, expected) in zip(arrived(mariadb_database, MARIADB), MARIADB, strict=True):
        plain = found if isinstance(found, int | float | bytes | None) else str(found)
        assert plain == expected, kind


def test_anything_in_sqlite(sqlite_database: Database) -> None:
    for found, (kind, _value, expected) in zip(arrived(sqlite_database, SQLITE), SQLITE, strict=True):
        assert found == expected, kind


@pytest.mark.parametrize("name", ["select", "with space", 'quo"te', "per%cent", "co:lon", "Größe", "UPPER"])
def test_columns_may_have_any_name(postgresql_database: Database, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    with postgresql_database.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(f"CREATE TABLE everything (id int PRIMARY KEY, email text, {quoted} text)")
        driver.execute("INSERT INTO everything VALUES (1, 'ada@example.org', 'here')")
    with opened(postgresql_database.settings(DATASET)) as connection:
        found = next(iter(connection.collect(keys=email("ada@example.org"), done=())))
        assert [record[name] for record in found.records] == ["here"]
