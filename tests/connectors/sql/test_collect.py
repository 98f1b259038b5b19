"""The walk through a small database of our own, on real servers: complete, once, and other people's rows apart."""

from pathlib import Path

import orjson
import pytest

from dsr.connectors.builtin.sql.streams import LineRecords
from dsr.connectors.dataset import read_dataset
from dsr.connectors.spec import Key
from tests.connectors.sql.bookshop import ADA, Database, collected, counted, dataset, email, fill, opened


def ada(database: Database) -> dict[str, int]:
    return ADA | ({"visit": 3} if database.kind == "mariadb" else {})


def test_a_walk_finds_everything_once(bookshop: Database) -> None:
    assert counted(bookshop.settings(dataset()), email("ada@example.org")) == ada(bookshop)


def test_collecting_gives_what_was_counted_and_every_set(bookshop: Database) -> None:
    found = collected(bookshop.settings(dataset()), email("ada@example.org"))
    assert {name: len(records) for name, records in found.items() if records} == ada(bookshop)
    assert found["clerk"] == []
    assert "secret_audit" not in found


def test_columns_that_nobody_described_are_given_too(bookshop: Database) -> None:
    (customer,) = collected(bookshop.settings(dataset()), email("ada@example.org"))["customer"]
    assert customer["note_of_staff"] == "likes tea"


def test_values_arrive_whole(bookshop: Database) -> None:
    found = collected(bookshop.settings(dataset()), email("cleo@example.org"))
    assert found["customer"][0]["full_name"] == "Cléo 👩‍🚀"
    assert str(found["purchase"][0]["amount"]) == "123456789.99"


def test_sets_that_were_staged_already_are_not_given_again(bookshop: Database) -> None:
    found = collected(bookshop.settings(dataset()), email("ada@example.org"), done=["customer", "visit"])
    assert "customer" not in found
    assert "visit" not in found
    assert len(found["purchase"]) == 2


def test_a_set_that_is_not_read_does_not_stop_the_next(bookshop: Database) -> None:
    with opened(bookshop.settings(dataset())) as connection:
        names = [found.about.name for found in connection.collect(keys=email("ada@example.org"), done=())]
    assert names[-1] == "visit"


def test_a_set_that_was_left_cannot_be_taken_for_an_empty_one(bookshop: Database) -> None:
    with opened(bookshop.settings(dataset())) as connection:
        found = list(connection.collect(keys=email("ada@example.org"), done=()))
        with pytest.raises(RuntimeError, match="before the next set"):
            next(found[0].records)


def test_nobody_is_found_by_an_address_that_is_not_there(bookshop: Database) -> None:
    assert counted(bookshop.settings(dataset()), email("zoe@example.org")) == {}
    assert counted(bookshop.settings(dataset()), email("")) == {}
    assert counted(bookshop.settings(dataset()), []) == {}


@pytest.mark.parametrize("value", ["' OR 1=1 --", "%", "ada@example.org\x00", 'x"; DROP TABLE customer'])
def test_a_key_is_a_value_and_never_a_statement(bookshop: Database, value: str) -> None:
    counts = counted(bookshop.settings(dataset()), email(value))
    assert counts in ({}, ada(bookshop))  # a NUL cannot stand in a column; it is left out
    assert len(bookshop.rows("SELECT id FROM customer")) == 3


def test_an_address_can_be_found_in_any_spelling(bookshop: Database) -> None:
    settings = bookshop.settings(dataset(), email_case="ignore")
    assert counted(settings, email("ADA@example.org"))["visit"] == 3


def test_somebody_elses_rows_are_held_apart_with_the_reason(bookshop: Database) -> None:
    with opened(bookshop.settings(dataset())) as connection:
        found = {
            item.about.name: (item.about.third_party, [record["id"] for record in item.records])
            for item in connection.collect(keys=email("dora@example.org"), done=())
            if item.about.name.startswith(("complaint", "ticket", "clerk"))
        }
    assert found["clerk"] == ("", [1])
    assert found["complaint"] == ("", [3, 4])
    reason, ids = found["complaint_of_others"]
    assert ids == [1, 2]
    assert "complaint.clerk_id" in reason
    assert "complaint.email names somebody else" in reason
    assert found["ticket"] == ("", [])
    reason, ids = found["ticket_of_others"]
    assert ids == [1, 2]
    assert "marks as leading to other people" in reason


def test_nothing_follows_from_somebody_elses_rows(bookshop: Database) -> None:
    counts = counted(bookshop.settings(dataset()), email("ben@example.org"))
    assert counts["customer_of_others"] == 1  # Ada, who recommended Ben
    assert counts["purchase"] == 1
    assert counts["message_of_others"] == 2


def test_a_second_identity_beside_the_first_keeps_the_persons_rows_the_persons(database: Database) -> None:
    database.run(
        "CREATE TABLE person (id INTEGER PRIMARY KEY, email VARCHAR(50), phone VARCHAR(50))",
        "CREATE TABLE call_note (id INTEGER PRIMARY KEY, person_id INTEGER, phone VARCHAR(50))",
        "INSERT INTO person VALUES (1, 'ada@example.org', '301')",
        "INSERT INTO call_note VALUES (1, 1, '301'), (2, 1, '999'), (3, 2, '301')",
    )
    settings = database.settings(PHONES)
    assert counted(settings, email("ada@example.org")) == {
        "person": 1,
        "call_note": 1,
        "call_note_of_others": 1,
    }
    assert counted(settings, [Key("phone_number", "301")]) == {
        "person": 1,
        "call_note": 2,
        "call_note_of_others": 1,
    }


PHONES = """
dataset:
  - fides_key: phones
    collections:
      - name: person
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: email, fides_meta: {identity: email}}
          - {name: phone, fides_meta: {identity: phone_number}}
      - name: call_note
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - name: person_id
            fides_meta: {references: [{field: person.id, direction: from}]}
          - {name: phone, fides_meta: {identity: phone_number}}
"""


def test_keys_of_other_types_than_the_column_find_what_they_can(database: Database) -> None:
    database.run(
        "CREATE TABLE person (id INTEGER PRIMARY KEY, email VARCHAR(50), phone VARCHAR(50))",
        "CREATE TABLE call_note (id INTEGER PRIMARY KEY, person_id VARCHAR(9), phone INTEGER)",
        "INSERT INTO person VALUES (1, 'ada@example.org', '301')",
        "INSERT INTO call_note VALUES (1, '1', 301), (2, '2', 7)",
    )
    settings = database.settings(PHONES)
    assert counted(settings, email("ada@example.org"))["call_note"] == 1
    assert counted(settings, [Key("phone_number", "7")]) == {"call_note": 1}
    assert counted(settings, [Key("phone_number", "seven")]) == {}


def test_fields_inside_a_json_column_lead_on(database: Database) -> None:
    kind = {"postgresql": "jsonb"}.get(database.kind, "json")
    database.run(
        f"CREATE TABLE profile (id INTEGER PRIMARY KEY, data {kind})",
        "CREATE TABLE post (id INTEGER PRIMARY KEY, handle VARCHAR(30))",
        """INSERT INTO profile VALUES (1, '{"contact": {"email": "ada@example.org", "handle": "ada"}}')""",
        """INSERT INTO profile VALUES (2, '{"contact": {"email": "ben@example.org", "handle": "ben"}}')""",
        "INSERT INTO post VALUES (1, 'ada'), (2, 'ben'), (3, 'ada')",
    )
    found = collected(database.settings(NESTED), email("ada@example.org"))
    assert [record["id"] for record in found["post"]] == [1, 3]
    (profile,) = found["profile"]
    data = profile["data"] if isinstance(profile["data"], dict) else orjson.loads(profile["data"])
    assert data["contact"]["handle"] == "ada"


NESTED = """
dataset:
  - fides_key: nested
    collections:
      - name: profile
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - name: data
            fields:
              - name: contact
                fields:
                  - {name: email, fides_meta: {identity: email}}
                  - name: handle
                    fides_meta: {references: [{field: post.handle, direction: to}]}
      - name: post
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: handle}
"""


def test_a_table_without_a_key_gives_each_row_once(database: Database) -> None:
    database.run(
        "CREATE TABLE person (id INTEGER PRIMARY KEY, email VARCHAR(50), phone VARCHAR(50))",
        "CREATE TABLE call_note (id INTEGER, person_id INTEGER, phone VARCHAR(50))",
        "INSERT INTO person VALUES (1, 'ada@example.org', '301')",
        "INSERT INTO call_note VALUES (1, 1, '301'), (1, 1, '301'), (2, NULL, '301')",
    )
    keys = [*email("ada@example.org"), Key("phone_number", "301")]
    assert counted(database.settings(PHONES), keys) == {"person": 1, "call_note": 3}


def test_postgresql_gives_finished_lines(postgresql_database: Database) -> None:
    postgresql_database.run(
        "CREATE TABLE person (id INTEGER PRIMARY KEY, email VARCHAR(50), phone VARCHAR(50))",
        "CREATE TABLE call_note (id INTEGER PRIMARY KEY, person_id INTEGER, phone TEXT)",
        "INSERT INTO person VALUES (1, 'ada@example.org', E'a\\nb\\t\"c\"\\\\ \\x01\\x02 ü')",
    )
    with opened(postgresql_database.settings(PHONES)) as connection:
        first = next(iter(connection.collect(keys=email("ada@example.org"), done=())))
        assert isinstance(first.records, LineRecords)
        (line,) = first.records.lines()
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert orjson.loads(line)["phone"] == 'a\nb\t"c"\\ \x01\x02 ü'


def test_the_descriptions_come_with_the_records(sqlite_database: Database) -> None:
    fill(sqlite_database)
    with opened(sqlite_database.settings(dataset())) as connection:
        about = next(iter(connection.collect(keys=email("ada@example.org"), done=()))).about
    fields = {item.path: item for item in about.fields}
    assert about.title == "Customer"
    assert about.description == "Everybody who opened an account."
    assert fields["email"].description == "The address used to sign in"
    assert fields["email"].categories == ("e-mail address",)
    assert fields["note_of_staff"].title == "Note of staff"
    assert "telephone number" in about.categories


PEER = Path("../shared/peer-data/fides")


@pytest.mark.skipif(
    not PEER.exists(), reason="../shared/peer-data is not here: the example database of a peer"
)
def test_the_example_of_a_peer_gives_exactly_its_table(postgresql_database: Database) -> None:
    script = (PEER / "postgres_example.sql").read_text()
    postgresql_database.run(script.replace("%", "%%"))
    described = read_dataset(text=(PEER / "postgres_example_test_dataset.yml").read_text())
    settings = postgresql_database.settings(described)
    assert counted(settings, email("customer-1@example.com")) == {
        "address": 2,
        "customer": 1,
        "login": 6,
        "orders": 3,
        "order_item": 4,
        "product": 2,
        "payment_card": 1,
        "visit": 1,
        "service_request": 1,
    }
    assert counted(settings, email("jane@example.com")) == {
        "address": 1,
        "customer": 1,
        "login": 1,
        "orders": 1,
        "payment_card": 1,
    }
    assert counted(settings, email("employee-1@example.com")) == {
        "employee": 1,
        "address": 1,
        "service_request_of_others": 3,
    }
