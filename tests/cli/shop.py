"""A small shop in an SQLite file, for commands: two customers, their orders, and what others said about them."""

import sqlite3
from contextlib import closing
from pathlib import Path

SHOP_DATASET = """
dataset:
  - fides_key: small_shop
    name: Small shop
    description: A shop for tests.
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
      - name: purchase
        fields:
          - name: id
            data_categories: [user.unique_id]
            fides_meta: {primary_key: true}
          - name: customer_id
            data_categories: [user.unique_id]
            fides_meta:
              references: [{dataset: small_shop, field: customer.id, direction: from}]
          - name: article
            data_categories: [user.behavior.purchase_history]
      - name: review
        fields:
          - name: id
            data_categories: [user.unique_id]
            fides_meta: {primary_key: true}
          - name: customer_id
            data_categories: [user.unique_id]
            fides_meta:
              references: [{dataset: small_shop, field: customer.id, direction: from}]
          - name: words
            data_categories: [user.content]
      - name: complaint
        fields:
          - name: id
            data_categories: [user.unique_id]
            fides_meta: {primary_key: true}
          - name: about_id
            data_categories: [user.unique_id]
            fides_meta:
              references: [{dataset: small_shop, field: customer.id, direction: from, third_party: true}]
          - name: words
            data_categories: [user.content]
"""


def fill_shop(file: Path, *, orders: int = 3) -> str:
    """Make the shop; Ann has so many orders and a review, Bob one order. The address of the database."""
    with closing(sqlite3.connect(file)) as link, link:
        link.executescript(
            "CREATE TABLE customer (id integer PRIMARY KEY, email text, name text);"
            "CREATE TABLE purchase (id integer PRIMARY KEY, customer_id integer, article text);"
            "CREATE TABLE review (id integer PRIMARY KEY, customer_id integer, words text);"
            "CREATE TABLE complaint (id integer PRIMARY KEY, about_id integer, words text);"
            "INSERT INTO complaint VALUES (1, 1, 'Bob says that Ann shouted');"
            "CREATE INDEX by_email ON customer (email); CREATE INDEX by_customer ON purchase (customer_id);"
            "INSERT INTO customer VALUES (1, 'ann@example.org', 'Ann'), (2, 'bob@example.org', 'Bob');"
            "INSERT INTO review VALUES (1, 1, 'Nice \"kettle\"\n– thanks');"
        )
        rows = [(number, 1, f"kettle {number}") for number in range(1, orders + 1)]
        link.executemany("INSERT INTO purchase VALUES (?, ?, ?)", [*rows, (orders + 1, 2, "a cup of Bob")])
    return f"sqlite:///{file}"
