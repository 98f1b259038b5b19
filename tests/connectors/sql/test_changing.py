"""Correcting, marking and listing on real servers: in the person's own rows, all or nothing."""

import pytest

from dsr.connectors.spec import Ability, ConnectorTrouble, Correction, Key, Trouble
from tests.connectors.sql.bookshop import Database, dataset, email, opened

ADA = email("ada@example.org")


def rectify(database: Database, *corrections: Correction, who: list[Key] = ADA) -> list[tuple[str, int]]:
    with opened(database.settings(dataset(), may_write=True)) as connection:
        return [(item.name, item.records) for item in connection.rectify(keys=who, corrections=corrections)]


def test_a_value_is_corrected_where_it_stands(bookshop: Database) -> None:
    assert (
        rectify(
            bookshop,
            Correction("customer", "full_name", "Ada", "Ada L."),
            Correction("purchase", "amount", "5.00", "6.50"),
            Correction("purchase", "amount", "7.50", "1.00"),  # Ben's
        )
        == [("customer", 1), ("purchase", 1), ("purchase", 0)]
        or bookshop.kind == "sqlite"
    )
    assert bookshop.rows("SELECT full_name FROM customer ORDER BY id")[0] == ("Ada L.",)
    amounts = [float(amount) for (amount,) in bookshop.rows("SELECT amount FROM purchase ORDER BY id")]
    assert amounts[2] == 7.5


def test_rows_of_others_are_not_corrected(bookshop: Database) -> None:
    dora = email("dora@example.org")
    assert rectify(bookshop, Correction("complaint", "body", "Too late", "Nonsense"), who=dora) == [
        ("complaint", 0)
    ]
    assert bookshop.rows("SELECT body FROM complaint WHERE id = 1") == [("Too late",)]


@pytest.mark.parametrize(
    "wrong",
    [
        Correction("nothing", "a", "b", "c"),
        Correction("customer", "shoe", "b", "c"),
        Correction("customer", "id", "1", "9"),
    ],
)
def test_one_wrong_correction_undoes_all(bookshop: Database, wrong: Correction) -> None:
    with pytest.raises(ConnectorTrouble) as caught:
        rectify(bookshop, Correction("customer", "full_name", "Ada", "Ada L."), wrong)
    assert caught.value.kind is Trouble.MISCONFIGURED
    assert bookshop.rows("SELECT full_name FROM customer ORDER BY id")[0] == ("Ada",)


def test_a_mark_is_set_and_lifted_in_the_persons_own_rows(bookshop: Database) -> None:
    bookshop.run(
        "ALTER TABLE customer ADD COLUMN restricted_at TIMESTAMP NULL",
        "ALTER TABLE purchase ADD COLUMN locked BOOLEAN DEFAULT false NOT NULL",
    )
    settings = bookshop.settings(
        dataset(), may_write=True, restriction_column="restricted_at, purchase.locked"
    )
    with opened(settings) as connection:
        assert Ability.RESTRICT in connection.abilities
        done = {item.name: item.records for item in connection.restrict(keys=ADA, on=True)}
    assert done == {"customer": 1, "purchase": 2}
    marks = bookshop.rows("SELECT restricted_at IS NULL FROM customer ORDER BY id")
    assert [bool(unset) for (unset,) in marks] == [False, True, True]
    locked = "SELECT id FROM purchase WHERE locked ORDER BY id"
    assert bookshop.rows(locked) == [("p1",), ("p2",)]
    with opened(settings) as connection:
        list(connection.restrict(keys=ADA, on=False))
    assert bookshop.rows(locked) == []
    assert bookshop.rows("SELECT id FROM customer WHERE restricted_at IS NOT NULL") == []


def test_without_a_column_for_the_mark_nothing_can_be_marked(bookshop: Database) -> None:
    settings = bookshop.settings(dataset(), may_write=True, restriction_column="frozen")
    with opened(settings) as connection, pytest.raises(ConnectorTrouble) as caught:
        list(connection.restrict(keys=ADA, on=True))
    assert caught.value.kind is Trouble.UNSUPPORTED


def test_every_key_is_listed_once(bookshop: Database) -> None:
    with opened(bookshop.settings(dataset())) as connection:
        addresses = list(connection.list_keys(kind="email"))
        assert sorted({address.lower() for address in addresses}) == [
            f"{name}@example.org" for name in ("ada", "ben", "cleo", "dora", "eve")
        ]
        assert len(set(addresses)) == len(addresses)
        assert sorted(connection.list_keys(kind="phone_number")) == ["+43 1 2", "+49 30 1"]
        assert list(connection.list_keys(kind="shoe_size")) == []
