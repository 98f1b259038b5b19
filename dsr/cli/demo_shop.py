"""The database of the demo's book shop: a SQLite file with made-up customers. Knows nothing of cases.

The people of the demo's cases stand among the customers, so that a search by machine finds them.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path

FILE = "demo-shop.sqlite3"
CUSTOMERS = 240  # beside those of the cases
KNOWN = (
    ("Priya Sharma", "priya.sharma@example.org"),
    ("Robert Ellis", "robert.ellis@example.org"),
    ("Nadia Costa", "nadia.costa@example.org"),
    ("Theo Grant", "theo.grant@example.org"),
    ("Mina Olson", "mina.olsen@example.org"),
    ("Ivo Lang", "ivo.lang@example.org"),
)
FIRST = (
    "Agnes",
    "Boris",
    "Carla",
    "Dinesh",
    "Esther",
    "Farid",
    "Gemma",
    "Henrik",
    "Iris",
    "Jamal",
    "Kirsten",
    "Leon",
)
LAST = (
    "Abbott",
    "Bauer",
    "Clarke",
    "Dumont",
    "Evans",
    "Fields",
    "Gruber",
    "Hale",
    "Ito",
    "Jones",
    "Keller",
    "Lowe",
)
TOWNS = (("Leeds", "LS1 4DY"), ("York", "YO1 7HH"), ("Bath", "BA1 1LZ"), ("Norwich", "NR2 1TF"))
TITLES = (
    "The Quiet Harbour",
    "A Short History of Rain",
    "Cooking for One",
    "Night Trains",
    "The Clockmaker's Garden",
)
SUBJECTS = ("New in spring", "Ten books for the beach", "Your voucher", "Reading evening on Thursday")
QUESTIONS = (
    ("My parcel has not come.", "Rings often. Sent again, free of charge."),
    ("Can I swap a book I was given?", "Swapped for a voucher."),
    ("Please change my address.", "Changed by Tom at the counter."),
)
COMPLAINTS = ("A page is missing.", "The cover came torn.", "Two copies came instead of one.")
STAFF = (
    (1, "tom.archer@shop.example.com", "Tom Archer", "Counter"),
    (2, "nadia.costa@example.org", "Nadia Costa", "Complaints, on Saturdays"),
)
GUESTS = ("farid.keller.125@example.net; theo.grant@example.org", "iris.jones.116@example.net")
TABLES = """
CREATE TABLE address (id INTEGER PRIMARY KEY, street TEXT, city TEXT, postcode TEXT);
CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, full_name TEXT NOT NULL, phone TEXT,
    born_on DATE, address_id INTEGER REFERENCES address (id), created_at TIMESTAMP NOT NULL, restricted_at TIMESTAMP);
CREATE TABLE purchase (id TEXT PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customer (id),
    ship_to INTEGER REFERENCES address (id), ordered_at TIMESTAMP NOT NULL, total NUMERIC(10, 2) NOT NULL,
    paid_by TEXT);
CREATE TABLE purchase_line (purchase_id TEXT NOT NULL REFERENCES purchase (id), line_no INTEGER NOT NULL,
    title TEXT NOT NULL, copies INTEGER NOT NULL, PRIMARY KEY (purchase_id, line_no));
CREATE TABLE newsletter (id INTEGER PRIMARY KEY, email TEXT, subject TEXT, sent_at TIMESTAMP, opened_at TIMESTAMP);
CREATE TABLE ticket (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customer (id), asked_at TIMESTAMP,
    question TEXT, note TEXT);
CREATE TABLE employee (id INTEGER PRIMARY KEY, email TEXT, full_name TEXT, role TEXT);
CREATE TABLE service_request (id INTEGER PRIMARY KEY, email TEXT, employee_id INTEGER REFERENCES employee (id),
    opened_at TIMESTAMP, complaint TEXT);
CREATE TABLE reading_evening (id INTEGER PRIMARY KEY, held_on DATE, guests TEXT);
CREATE INDEX purchase_customer ON purchase (customer_id);
CREATE INDEX newsletter_email ON newsletter (email);
CREATE INDEX ticket_customer ON ticket (customer_id);
CREATE INDEX request_employee ON service_request (employee_id);
CREATE INDEX request_email ON service_request (email);
"""
Row = tuple[object, ...]


def make_shop(*, folder: Path, today: date) -> Path:
    """The file of the shop below `folder`, made where it is missing; `today` dates the newest orders.

    It takes its name when it is complete: a start that was cut short begins it again.
    """
    path = folder / FILE
    if path.exists():
        return path
    begun = path.with_suffix(".begun")
    begun.unlink(missing_ok=True)
    with closing(sqlite3.connect(begun)) as link, link:
        link.executescript(TABLES)
        for table, row in _rows(datetime.combine(today, time.min)):
            marks = ", ".join("?" * len(row))
            link.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 (names of our own tables)
    begun.rename(path)
    return path


def _rows(today: datetime) -> Iterator[tuple[str, Row]]:
    for row in STAFF:
        yield "employee", row
    for place, guests in enumerate(GUESTS):  # the dataset does not know this table: a second search finds it
        yield "reading_evening", (place, (today - timedelta(days=30 + 90 * place)).date().isoformat(), guests)
    for number, (name, email) in enumerate(_people(), start=1):
        yield from _customer(number, name, email, today)
        if number > len(KNOWN) and number % 6 == 0:
            complaint = COMPLAINTS[number // 6 % len(COMPLAINTS)]
            yield "service_request", (number, email, 1 + number // 6 % 2, _at(today, number), complaint)


def _people() -> Iterator[tuple[str, str]]:
    yield from KNOWN
    for number in range(CUSTOMERS):
        first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
        yield f"{first} {last}", f"{first}.{last}.{number}@example.net".lower()


def _customer(number: int, name: str, email: str, today: datetime) -> Iterator[tuple[str, Row]]:
    city, postcode = TOWNS[number % len(TOWNS)]
    yield "address", (number, f"{number} Station Road", city, postcode)
    born, since = date(1950 + number % 50, 1 + number % 12, 1 + number % 28), _at(today, 900 + number)
    yield (
        "customer",
        (number, email, name, f"+44 1632 {960000 + number}", born.isoformat(), number, since, None),
    )
    for turn in range(14 if number <= len(KNOWN) else 2 + number % 3):
        yield from _order(number, turn, today)
        place = number * 20 + turn
        sent = today - timedelta(days=7 + 28 * turn, hours=-9)
        opened = (sent + timedelta(hours=2)).isoformat(" ") if turn % 3 else None
        yield "newsletter", (place, email, SUBJECTS[turn % len(SUBJECTS)], sent.isoformat(" "), opened)
    for turn in range(3 if number <= len(KNOWN) else number % 2):
        question, note = QUESTIONS[turn]
        yield "ticket", (number * 4 + turn, number, _at(today, 40 + 70 * turn + number), question, note)


def _order(number: int, turn: int, today: datetime) -> Iterator[tuple[str, Row]]:
    order = f"B{number:04}-{turn:02}"
    copies = [1 + (number + turn + line) % 2 for line in range(1 + turn % 3)]
    paid_by = ("card", "invoice", "voucher")[turn % 3]
    yield "purchase", (order, number, number, _at(today, 20 + 45 * turn), f"{sum(copies) * 9.5:.2f}", paid_by)
    for line, count in enumerate(copies, start=1):
        yield "purchase_line", (order, line, TITLES[(number + turn + line) % len(TITLES)], count)


def _at(today: datetime, days: int) -> str:
    return (today - timedelta(days=days, hours=-(8 + days % 11), minutes=-(days * 7 % 60))).isoformat(" ")
