"""A trial of the SQL connector: two customers in an SQLite file, and one with many orders."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from dsr.connectors.dataset import read_dataset
from dsr.connectors.spec import Correction, Key, Settings
from dsr.connectors.testkit import Trial

DATASET = """
dataset:
  - fides_key: shop
    name: Shop
    description: A small shop.
    collections:
      - name: customer
        fields:
          - name: id
            data_categories: [user.unique_id]
            fides_meta: {primary_key: true}
          - name: email
            data_categories: [user.contact.email]
            fides_meta: {identity: email}
          - name: name
            data_categories: [user.name]
          - name: restricted
            data_categories: [system.operations]
      - name: purchase
        fields:
          - name: id
            data_categories: [user.unique_id]
            fides_meta: {primary_key: true}
          - name: customer_id
            data_categories: [user.unique_id]
            fides_meta:
              references: [{dataset: shop, field: customer.id, direction: from}]
          - name: article
            data_categories: [user.behavior.purchase_history]
"""


def fill(file: Path, *, many: int) -> None:
    with closing(sqlite3.connect(file)) as link, link:
        link.executescript(
            "CREATE TABLE customer (id integer PRIMARY KEY, email text, name text, restricted boolean);"
            "CREATE TABLE purchase (id integer PRIMARY KEY, article text,"
            " customer_id integer NOT NULL REFERENCES customer (id));"
            "CREATE INDEX by_email ON customer (email); CREATE INDEX by_customer ON purchase (customer_id);"
        )
        people = [
            (1, "ann@example.org", "Ann"),
            (2, "bob@example.org", "Bob"),
            (3, "many@example.org", "Many"),
        ]
        link.executemany("INSERT INTO customer VALUES (?, ?, ?, 0)", people)
        rows = [(1, "a red kettle"), (1, "a teapot"), (2, "a cup"), *[(3, "x" * 200)] * many]
        link.executemany("INSERT INTO purchase (customer_id, article) VALUES (?, ?)", rows)


@contextmanager
def trials() -> Iterator[Trial]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "shop.sqlite3"
        fill(file, many=20_000)
        settings = Settings(
            plain={"url": f"sqlite:///{file}", "restriction_column": "restricted"},
            secret={},
            dataset=read_dataset(text=DATASET),
        )
        yield Trial(
            settings=settings,
            keys=(Key("email", "ann@example.org"),),
            records=3,
            nobody=(Key("email", "nn@example.org"), Key("name", "Nobody")),
            other=(Key("email", "bob@example.org"),),
            wrong=(
                replace(settings, plain={"url": f"sqlite:///{folder}/nowhere/shop.sqlite3"}),
                replace(settings, plain={"url": "no address"}),
                replace(settings, plain={}),
                replace(settings, dataset=read_dataset(text=DATASET.replace("purchase\n", "nowhere\n"))),
            ),
            correction=Correction("customer", "name", "Ann", "Anne"),
            large=(Key("email", "many@example.org"),),
            listed="email",
        )
