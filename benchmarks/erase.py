"""Erasing one person's rows by the SQL connector, beside one plain UPDATE or DELETE for each table.

Run: python -m benchmarks.erase --url URL [--rounds 3]

URL is a PostgreSQL where databases may be made: one is filled (60,001 rows of one person among ten times as many), and
each round works in fresh copies of it, which are dropped again. The plain side knows every statement by heart. Ours
finds the rows by the dataset, refuses what it must not touch, and tells what it did; the dry run is timed apart.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

EMAIL = "person-1@example.com"
OTHERS = 9
FILLED = "dsr_benchmark_filled"
COPY = "dsr_benchmark_copy"
SCHEMA = """
CREATE TABLE customer (id int PRIMARY KEY, email text, name text);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customer(id), note text);
CREATE TABLE order_item (id int PRIMARY KEY, order_id int REFERENCES orders(id), words text);
CREATE TABLE visit (id int PRIMARY KEY, email text, words text);
"""
FILL = f"""
INSERT INTO customer SELECT n, 'person-' || n || '@example.com', 'Name ' || n FROM generate_series(1, 1 + {OTHERS}) n;
INSERT INTO orders SELECT n, n % (1 + {OTHERS}) + 1, 'note ' || n FROM generate_series(1, 12000 * (1 + {OTHERS})) n;
INSERT INTO order_item SELECT n, (n - 1) / 3 + 1, 'words ' || n FROM generate_series(1, 36000 * (1 + {OTHERS})) n;
INSERT INTO visit SELECT n, 'person-' || (n % (1 + {OTHERS}) + 1) || '@example.com', 'words ' || n
    FROM generate_series(1, 12000 * (1 + {OTHERS})) n;
CREATE INDEX ON orders (customer_id); CREATE INDEX ON order_item (order_id); CREATE INDEX ON visit (email);
CREATE INDEX ON customer (email);
"""  # noqa: S608 (numbers of ours)
MINE = "(SELECT id FROM customer WHERE email = %(email)s)"
PLAIN = (
    f"DELETE FROM order_item WHERE order_id IN (SELECT id FROM orders WHERE customer_id IN {MINE})",  # noqa: S608
    f"DELETE FROM orders WHERE customer_id IN {MINE}",  # noqa: S608
    "DELETE FROM visit WHERE email = %(email)s",
    "UPDATE customer SET name = NULL, email = NULL WHERE email = %(email)s",
)
DATASET = """
dataset:
  - fides_key: shop
    name: Shop
    collections:
      - name: customer
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: email, data_categories: [user.contact.email], fides_meta: {identity: email}}
          - {name: name, data_categories: [user.name]}
      - name: orders
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: customer_id, fides_meta: {references: [{dataset: shop, field: customer.id, direction: from}]}}
          - {name: note, data_categories: [user.content]}
      - name: order_item
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: order_id, fides_meta: {references: [{dataset: shop, field: orders.id, direction: from}]}}
          - {name: words, data_categories: [user.content]}
      - name: visit
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: email, data_categories: [user.contact.email], fides_meta: {identity: email}}
          - {name: words, data_categories: [user.content]}
"""
LEFT = """
SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM order_item), (SELECT count(*) FROM visit),
       (SELECT count(*) FROM customer WHERE email = %(email)s)
"""
EXPECTED = (12_000 * OTHERS, 36_000 * OTHERS, 12_000 * OTHERS, 0)


def main() -> int:
    """Both sides in turn, in fresh copies."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--url", required=True, help="PostgreSQL where databases may be made, without a password"
    )
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with filled(given.url) as admin:
        with copy(admin, given.url) as url:
            by_connector(url)  # what a worker imports once is no part of an erasure
        floors, plans, ours = [], [], []
        for number in range(1, given.rounds + 1):
            with copy(admin, given.url) as url:
                floors.append(plain(url))
            with copy(admin, given.url) as url:
                planned, erased = by_connector(url)
            plans.append(planned)
            ours.append(erased)
            print(
                f"round {number}: plain statements {floors[-1]:.2f} s; connector {erased:.2f} s (ratio "
                f"{erased / floors[-1]:.2f}), dry run before it {planned:.2f} s; load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
    ratio = statistics.median(ours) / statistics.median(floors)
    print(
        f"60,001 rows of one person in 4 tables: plain {statistics.median(floors):.2f} s, connector "
        f"{statistics.median(ours):.2f} s, ratio {ratio:.2f}; dry run {statistics.median(plans):.2f} s"
    )
    return 0


@contextmanager
def filled(url: str) -> Iterator[psycopg.Connection]:
    """The database that is copied, while it is needed."""
    with psycopg.connect(url, autocommit=True) as admin:
        for name in (COPY, FILLED):
            admin.execute(f"DROP DATABASE IF EXISTS {name}")
        admin.execute(f"CREATE DATABASE {FILLED}")
        try:
            with psycopg.connect(named(url, FILLED), autocommit=True) as database:
                database.execute(SCHEMA)
                database.execute(FILL)
                database.execute("VACUUM ANALYZE")
            yield admin
        finally:
            admin.execute(f"DROP DATABASE {FILLED}")


@contextmanager
def copy(admin: psycopg.Connection, url: str) -> Iterator[str]:
    """The address of a fresh copy; afterwards it must hold what is left when the person is gone."""
    admin.execute(f"CREATE DATABASE {COPY} TEMPLATE {FILLED}")
    try:
        yield named(url, COPY)
        with psycopg.connect(named(url, COPY)) as database:
            left = database.execute(LEFT, {"email": EMAIL}).fetchone()
        if left != EXPECTED:
            raise SystemExit(f"left behind: {left}, expected {EXPECTED}")
    finally:
        admin.execute(f"DROP DATABASE {COPY} WITH (FORCE)")


def named(url: str, database: str) -> str:
    """The same server, another database."""
    return f"{url.rsplit('/', 1)[0]}/{database}"


def plain(url: str) -> float:
    """Seconds of the statements, one transaction."""
    began = time.perf_counter()
    with psycopg.connect(url) as database:
        for statement in PLAIN:
            database.execute(statement, {"email": EMAIL})
    return time.perf_counter() - began


def by_connector(url: str) -> tuple[float, float]:
    """Seconds of the dry run and of the erasure, each with a connection of its own."""
    import benchmarks.installation  # noqa: F401, PLC0415 (Django, before the connector)
    from dsr.connectors.dataset import read_dataset  # noqa: PLC0415
    from dsr.connectors.registry import connector  # noqa: PLC0415
    from dsr.connectors.spec import ErasureAction, Key, SetPlan, Settings  # noqa: PLC0415

    settings = Settings(plain={"url": url}, secret={}, dataset=read_dataset(text=DATASET), may_write=True)
    keys, wishes = [Key("email", EMAIL)], [SetPlan("customer", ErasureAction.ANONYMISE)]
    began = time.perf_counter()
    with connector(slug="sql").open(settings=settings) as connection:
        steps = connection.plan_erasure(keys=keys, wishes=wishes)
    planned = time.perf_counter() - began
    began = time.perf_counter()
    with connector(slug="sql").open(settings=settings) as connection:
        told = list(connection.erase(keys=keys, wishes=wishes, done=()))
    erased = time.perf_counter() - began
    counts = (sum(step.records for step in steps), sum(one.records for one in told))
    if counts != (60_001, 60_001):
        raise SystemExit(f"planned and erased: {counts}; problems: {[step.problem for step in steps]}")
    return planned, erased


if __name__ == "__main__":
    sys.exit(main())
