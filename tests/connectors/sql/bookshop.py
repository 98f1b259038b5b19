"""The bookshop of examples/datasets as real tables with people in them, and short ways to look through a connection."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from dsr.connectors.builtin.sql import CONNECTOR
from dsr.connectors.builtin.sql.connection import SqlConnection
from dsr.connectors.dataset import Dataset, read_dataset
from dsr.connectors.spec import Key, Limits, Settings

FILE = Path(__file__).parents[3] / "examples" / "datasets" / "bookshop.yml"
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "mariadb": "mysql+pymysql"}
ADDRESSES = {"sqlite": "sqlite", "postgresql": "postgresql", "mariadb": "mariadb"}


@dataclass(frozen=True, slots=True)
class Database:
    """A database of one test. `url` holds the password, which a connection gets separately."""

    kind: str
    url: sa.URL

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """A connection of the test's own; what it did is kept."""
        engine = sa.create_engine(self.url.set(drivername=DRIVERS[self.kind]), poolclass=NullPool)
        with engine.begin() as connection:
            yield connection

    def run(self, *statements: str) -> None:
        """Carry out statements."""
        with self.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What a statement gives."""
        with self.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(statement)]

    def settings(
        self,
        dataset: Dataset | str,
        *,
        may_write: bool = False,
        limits: Limits | None = None,
        secret: dict[str, str] | None = None,
        **plain: str,
    ) -> Settings:
        """Settings of a connection to this database."""
        url = self.url.set(drivername=ADDRESSES[self.kind], password=None)
        if self.kind != "sqlite":
            url = sa.URL.create(
                url.drivername, username=url.username, host=url.host, port=url.port, database=url.database
            )
        return Settings(
            plain={"url": url.render_as_string(), **plain},
            secret={"password": self.url.password or ""} if secret is None else secret,
            dataset=read_dataset(text=dataset) if isinstance(dataset, str) else dataset,
            limits=limits or Limits(),
            may_write=may_write,
        )


@contextmanager
def opened(settings: Settings) -> Iterator[SqlConnection]:
    """A connection of the connector."""
    with CONNECTOR.open(settings=settings) as connection:
        assert isinstance(connection, SqlConnection)
        yield connection


def email(address: str) -> list[Key]:
    """The keys of somebody who is known by an address."""
    return [Key("email", address)]


def collected(settings: Settings, keys: Iterable[Key], done: Iterable[str] = ()) -> dict[str, list[Any]]:
    """Every record by its set; sets without records are there too."""
    with opened(settings) as connection:
        return {
            found.about.name: list(found.records)
            for found in connection.collect(keys=list(keys), done=list(done))
        }


def counted(settings: Settings, keys: Iterable[Key]) -> dict[str, int]:
    """How many records each set has, without empty sets."""
    with opened(settings) as connection, closing(connection.count(keys=list(keys))) as counts:  # type: ignore[type-var]
        return {item.name: item.records for item in counts if item.records}


def dataset() -> Dataset:
    """The bookshop's dataset."""
    return read_dataset(text=FILE.read_text())


TABLES = sa.MetaData()
WORDS = sa.String(100)
ADDRESS = sa.Table(
    "address",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("street", WORDS),
    sa.Column("city", WORDS),
)
CUSTOMER = sa.Table(
    "customer",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", WORDS),
    sa.Column("phone", WORDS),
    sa.Column("full_name", sa.String(80), nullable=False),
    sa.Column("home_id", sa.Integer, sa.ForeignKey("address.id")),
    sa.Column("recommended_by", sa.Integer),
    sa.Column("note_of_staff", sa.Text),
)
PURCHASE = sa.Table(
    "purchase",
    TABLES,
    sa.Column("id", sa.String(20), primary_key=True),
    sa.Column("customer_id", sa.Integer, sa.ForeignKey("customer.id")),
    sa.Column("ship_to", sa.BigInteger),
    sa.Column("amount", sa.Numeric(12, 2)),
)
LINE = sa.Table(
    "purchase_line",
    TABLES,
    sa.Column("purchase_id", sa.String(20), sa.ForeignKey("purchase.id"), primary_key=True),
    sa.Column("line_no", sa.Integer, primary_key=True),
    sa.Column("book_id", sa.Integer),
)
CATEGORY = sa.Table(
    "category",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", WORDS),
    sa.Column("parent_id", sa.Integer),
)
BOOK = sa.Table(
    "book",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", WORDS),
    sa.Column("category_id", sa.Integer),
)
CLERK = sa.Table("clerk", TABLES, sa.Column("id", sa.Integer, primary_key=True), sa.Column("email", WORDS))
COMPLAINT = sa.Table(
    "complaint",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", WORDS),
    sa.Column("clerk_id", sa.Integer),
    sa.Column("body", sa.Text),
)
TICKET = sa.Table(
    "ticket",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("customer_id", sa.Integer),
    sa.Column("clerk_id", sa.Integer),
    sa.Column("body", sa.Text),
)
MESSAGE = sa.Table(
    "message",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.Integer),
    sa.Column("recipient_id", sa.Integer),
    sa.Column("body", sa.Text),
)
VISIT = sa.Table(
    "visit",
    TABLES,
    sa.Column("email", WORDS, primary_key=True),
    sa.Column("seen_at", sa.DateTime, primary_key=True),
)
NEWSLETTER = sa.Table(  # stands in no dataset
    "newsletter", TABLES, sa.Column("id", sa.Integer, primary_key=True), sa.Column("recipients", sa.Text)
)

PEOPLE: dict[sa.Table, list[tuple[Any, ...]]] = {
    ADDRESS: [(1, "Elm 1", "Ulm"), (2, "Oak 2", "Ulm"), (3, "Ash 3", "Graz")],
    CUSTOMER: [
        (1, "ada@example.org", "+49 30 1", "Ada", 1, None, "likes tea"),
        (2, "ben@example.org", None, "Ben", 2, 1, None),
        (3, "cleo@example.org", "+43 1 2", "Cléo 👩‍🚀", 3, 2, None),
    ],
    PURCHASE: [
        ("p1", 1, 1, "19.90"),
        ("p2", 1, 2, "5.00"),
        ("p3", 2, 2, "7.50"),
        ("p4", 3, 3, "123456789.99"),
    ],
    LINE: [("p1", 1, 1), ("p1", 2, 2), ("p2", 1, 2), ("p3", 1, 1)],
    CATEGORY: [(1, "All", None), (2, "Novels", 1), (3, "Crime", 2), (4, "Poems", 1)],
    BOOK: [(1, "Murder", 3), (2, "Love", 2), (3, "Verse", 4)],
    CLERK: [(1, "dora@example.org"), (2, "eve@example.org")],
    COMPLAINT: [
        (1, "ada@example.org", 1, "Too late"),
        (2, "ben@example.org", 1, "Too slow"),
        (3, None, 1, "Without a name"),
        (4, "dora@example.org", 2, "My own"),
    ],
    TICKET: [(1, 1, 1, "Ada asked"), (2, 2, 1, "Ben asked"), (3, 1, 2, "Ada again")],
    MESSAGE: [(1, 1, 2, "Hello Ben"), (2, 1, None, "To all"), (3, 2, 3, "Hello Cleo")],
    VISIT: [
        ("ada@example.org", "2026-01-01 10:00:00"),
        ("ada@example.org", "2026-01-02 10:00:00"),
        ("Ada@Example.org", "2026-01-03 10:00:00"),
        ("ben@example.org", "2026-01-01 10:00:00"),
    ],
    NEWSLETTER: [(1, "to: ADA@example.org, ben@example.org"), (2, "nobody")],
}
#: What a complete walk finds for Ada; MariaDB compares without regard to case.
ADA = {
    "customer": 1,
    "purchase": 2,
    "address": 2,
    "purchase_line": 3,
    "book": 2,
    "category": 3,
    "complaint": 1,
    "ticket": 2,
    "message": 1,
    "message_of_others": 1,
    "visit": 2,
}


def fill(database: Database) -> None:
    """Make the tables and put the people in."""
    with database.connect() as connection:
        TABLES.create_all(connection)
        if database.kind == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = off")
        for table, rows in PEOPLE.items():
            marks = ", ".join({"sqlite": "?"}.get(database.kind, "%s") for _column in table.c)
            for row in rows:
                connection.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({marks})", row)  # noqa: S608
