"""Erasing on real servers: what the plan says is what happens; obstacles are found before anything changes."""

from collections.abc import Sequence

import pytest

from dsr.connectors.spec import (
    Ability,
    ConnectorTrouble,
    Erased,
    ErasureAction,
    ErasureStep,
    Key,
    Residue,
    SetPlan,
    Settings,
    Trouble,
)
from tests.connectors.sql.bookshop import FILE, Database, counted, dataset, email, opened

ERASE, ANONYMISE, KEEP = ErasureAction.ERASE, ErasureAction.ANONYMISE, ErasureAction.KEEP
ADA = email("ada@example.org")
TABLES = (
    "customer",
    "address",
    "purchase",
    "purchase_line",
    "complaint",
    "ticket",
    "message",
    "visit",
    "book",
)


def plan(settings: Settings, *wishes: SetPlan, keys: Sequence[Key] = ADA) -> list[ErasureStep]:
    with opened(settings) as connection:
        return list(connection.plan_erasure(keys=keys, wishes=wishes))


def erase(settings: Settings, *wishes: SetPlan, done: Sequence[str] = ()) -> list[Erased]:
    with opened(settings) as connection:
        return list(connection.erase(keys=ADA, wishes=wishes, done=done))


def left(settings: Settings, *wishes: SetPlan) -> list[Residue]:
    with opened(settings) as connection:
        return list(connection.search_again(keys=ADA, wishes=wishes))


def sizes(database: Database) -> dict[str, int]:
    return {name: database.rows(f"SELECT count(*) FROM {name}")[0][0] for name in TABLES}  # noqa: S608


def writing(database: Database) -> Settings:
    return database.settings(dataset(), may_write=True, email_case="ignore")


def test_the_plan_counts_in_the_order_of_dependency_and_changes_nothing(bookshop: Database) -> None:
    before = sizes(bookshop)
    steps = plan(writing(bookshop))
    assert {(step.name, step.action): step.records for step in steps if step.records} == {
        ("customer", ERASE): 1,
        ("address", ERASE): 1,
        ("address", KEEP): 1,
        ("purchase", ERASE): 2,
        ("purchase_line", ERASE): 3,
        ("book", KEEP): 2,
        ("category", KEEP): 3,
        ("complaint", ERASE): 1,
        ("ticket", ERASE): 2,
        ("message", ERASE): 1,
        ("message_of_others", KEEP): 1,
        ("visit", ERASE): 3,
    }
    names = [step.name for step in steps]
    assert (
        names.index("purchase_line")
        < names.index("purchase")
        < names.index("customer")
        < names.index("address")
    )
    assert not any(step.problem for step in steps)
    assert sizes(bookshop) == before


def test_statements_hold_placeholders_and_no_values(bookshop: Database) -> None:
    (step,) = [step for step in plan(writing(bookshop)) if step.name == "visit"]
    assert "ada@example.org" not in " ".join(step.statements).lower()
    assert "visit" in step.statements[-1]
    assert step.statements[-1].startswith("DELETE FROM")


def test_shared_rows_are_kept_and_the_plan_says_who_needs_them(bookshop: Database) -> None:
    (kept,) = [step for step in plan(writing(bookshop)) if step.name == "address" and step.action is KEEP]
    assert kept.statements == ("-- Also used by rows of other people: customer.home_id, purchase.ship_to.",)


def test_everything_planned_goes_and_nothing_else(bookshop: Database) -> None:
    before, settings = sizes(bookshop), writing(bookshop)
    planned = {(step.name, step.action): step.records for step in plan(settings)}
    done = {(item.name, item.action): item.records for item in erase(settings)}
    assert done == planned
    after = sizes(bookshop)
    gone = {name: before[name] - after[name] for name in TABLES if before[name] != after[name]}
    assert gone == {name: number for (name, action), number in done.items() if action is ERASE and number}
    assert bookshop.rows("SELECT id FROM address ORDER BY id") == [(2,), (3,)]
    assert bookshop.rows("SELECT id FROM message ORDER BY id") == [(1,), (3,)]
    assert counted(bookshop.settings(dataset()), email("ben@example.org"))["purchase"] == 1


def test_doing_it_again_does_nothing(bookshop: Database) -> None:
    settings = writing(bookshop)
    erase(settings)
    after = sizes(bookshop)
    assert sum(item.records for item in erase(settings)) == 0
    assert sizes(bookshop) == after


def test_sets_that_were_told_are_not_told_again(bookshop: Database) -> None:
    assert "visit" not in {item.name for item in erase(writing(bookshop), done=["visit"])}


def test_the_second_search_finds_what_no_reference_leads_to(bookshop: Database) -> None:
    settings = writing(bookshop)
    erase(settings)
    (residue,) = left(settings)
    assert (residue.name, residue.field_path, residue.records, residue.expected) == (
        "newsletter",
        "recipients",
        1,
        False,
    )
    bookshop.run("DELETE FROM newsletter")
    assert left(settings) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ada@example.org", 1),
        ("Ada <ADA@example.org>, bob@example.org", 1),
        ("Written to ada@example.org.", 1),
        ("mailto:ada@example.org?subject=x", 1),
        ("canada@example.org, then ada@example.org", 1),
        ("canada@example.org", 0),
        ("ada@example.org.evil.example", 0),
        ("ada@example.orgs", 0),
        ("x+ada@example.org", 0),
    ],
)
def test_only_a_whole_address_is_a_trace(bookshop: Database, text: str, found: int) -> None:
    settings = writing(bookshop)
    erase(settings)
    bookshop.run(f"UPDATE newsletter SET recipients = '{text}'")  # noqa: S608 (our own words)
    assert len(left(settings)) == found


def test_sets_that_were_done_are_left_alone_when_they_fill_again(bookshop: Database) -> None:
    before = sizes(bookshop)
    erase(writing(bookshop), done=["visit"])
    assert sizes(bookshop)["visit"] == before["visit"] and sizes(bookshop) != before


def test_the_search_before_finds_every_place_and_knows_what_the_plan_keeps(bookshop: Database) -> None:
    found = {
        (item.name, item.field_path): item for item in left(writing(bookshop), SetPlan("complaint", KEEP))
    }
    assert found["customer", "email"].records == 1
    assert found["visit", "email"].records == 3
    assert found["complaint", "email"].expected
    assert found["purchase", ""].records == 2  # by reference only
    assert not found["purchase", ""].expected
    assert found["message_of_others", ""].expected


def test_a_row_that_is_kept_and_refers_is_an_obstacle_found_before(bookshop: Database) -> None:
    before, settings, wish = sizes(bookshop), writing(bookshop), SetPlan("purchase", KEEP)
    problems = {step.name: step.problem for step in plan(settings, wish) if step.problem}
    assert set(problems) == {"customer"}
    assert (
        "2 rows of “purchase” that stay refer to rows of “customer” by purchase.customer_id"
        in problems["customer"]
    )
    with pytest.raises(ConnectorTrouble) as caught:
        erase(settings, wish)
    assert caught.value.kind is Trouble.NOT_ALLOWED
    assert sizes(bookshop) == before


def test_a_table_that_nobody_described_is_an_obstacle_found_before(bookshop: Database) -> None:
    bookshop.run(
        "CREATE TABLE loyalty (id INTEGER PRIMARY KEY, customer_id INTEGER,"
        " FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE)",
        "CREATE TABLE diary (id INTEGER PRIMARY KEY, purchase_id VARCHAR(20),"
        " FOREIGN KEY (purchase_id) REFERENCES purchase (id))",
        "INSERT INTO loyalty VALUES (1, 1), (2, 2)",
        "INSERT INTO diary VALUES (1, 'p1')",
    )
    problems = {step.name: step.problem for step in plan(writing(bookshop)) if step.problem}
    assert set(problems) == {"customer", "purchase"}
    assert "1 row of “loyalty”" in problems["customer"]
    assert "would be deleted with them" in problems["customer"]
    assert "“diary”, which the dataset does not describe" in problems["purchase"]


def test_anonymising_empties_what_may_be_empty_and_replaces_the_rest(bookshop: Database) -> None:
    settings = writing(bookshop)
    wishes = (SetPlan("customer", ANONYMISE), SetPlan("purchase", KEEP), SetPlan("address", KEEP))
    (step,) = [step for step in plan(settings, *wishes) if step.name == "customer"]
    assert step.fields == ("email", "phone", "full_name", "recommended_by")
    assert "None of them is computed from the old one" in step.irreversible
    erase(settings, *wishes)
    assert bookshop.rows("SELECT email, phone, full_name, home_id FROM customer WHERE id = 1") == [
        (None, None, "removed", 1)
    ]
    assert sizes(bookshop)["purchase"] == 4


def test_only_the_fields_that_were_wished_are_overwritten(bookshop: Database) -> None:
    wishes = [SetPlan(name, KEEP) for name in ("purchase", "address")]
    erase(writing(bookshop), SetPlan("customer", ANONYMISE, ("phone",)), *wishes)
    assert bookshop.rows("SELECT email, phone FROM customer WHERE id = 1") == [("ada@example.org", None)]


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (SetPlan("visit", ANONYMISE), "“visit.email” belongs to the key of its rows"),
        (SetPlan("customer", ANONYMISE, ("id",)), "“customer.id” belongs to the key of its rows"),
        (SetPlan("customer", ANONYMISE, ("shoe",)), "“customer.shoe” is not a column of its own"),
        (SetPlan("purchase_line", ANONYMISE), "“purchase_line” has no field that could be overwritten"),
    ],
)
def test_what_cannot_be_anonymised_is_said_before(bookshop: Database, wish: SetPlan, words: str) -> None:
    others = [SetPlan(name, KEEP) for name in ("purchase", "address", "customer") if name != wish.name]
    problems = " ".join(step.problem for step in plan(writing(bookshop), wish, *others))
    assert words in problems


def test_a_not_null_reference_and_a_unique_field_are_noticed(database: Database) -> None:
    database.run(
        "CREATE TABLE team (id INTEGER PRIMARY KEY)",
        "CREATE TABLE person (id INTEGER PRIMARY KEY, email VARCHAR(50) NOT NULL, code CHAR(3) NOT NULL, "
        "team_id INTEGER NOT NULL, CONSTRAINT one UNIQUE (email), CONSTRAINT two UNIQUE (code),"
        " FOREIGN KEY (team_id) REFERENCES team (id))",
        "INSERT INTO team VALUES (1)",
        "INSERT INTO person VALUES (1, 'ada@example.org', 'abc', 1), (2, 'ADA@example.org', 'abd', 1)"
        if database.kind != "mariadb"
        else "INSERT INTO person VALUES (1, 'ada@example.org', 'abc', 1)",
    )
    described = """
dataset:
  - fides_key: people
    collections:
      - name: person
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: email, fides_meta: {identity: email}}
          - {name: code}
          - {name: team_id}
"""
    settings = database.settings(described, may_write=True, email_case="ignore")
    (step,) = plan(settings, SetPlan("person", ANONYMISE, ("email", "code", "team_id")))
    assert "“person.code” may not be empty, and there is no neutral value" in step.problem
    assert "“person.team_id” refers to another table and may not be empty" in step.problem
    erase(settings, SetPlan("person", ANONYMISE))
    addresses = {address for (address,) in database.rows("SELECT email FROM person")}
    assert len(addresses) == len(database.rows("SELECT id FROM person"))
    assert not any(address.lower().startswith("ada@") for address in addresses)


@pytest.mark.parametrize(
    ("strategy", "problem"),
    [("hash", "computed from the value"), ("hmac", "computed from the value"), ("null_rewrite", "")],
)
def test_a_hash_is_refused_because_it_can_be_undone(
    sqlite_database: Database, strategy: str, problem: str
) -> None:
    sqlite_database.run("CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT)")
    sqlite_database.run("INSERT INTO person VALUES (1, 'ada@example.org')")
    described = f"""
dataset:
  - fides_key: people
    collections:
      - name: person
        fields:
          - {{name: id, fides_meta: {{primary_key: true}}}}
          - name: email
            fides_meta: {{identity: email, masking_strategy_override: {{strategy: {strategy}}}}}
"""
    (step,) = plan(sqlite_database.settings(described, may_write=True))
    assert step.action is ANONYMISE
    assert problem in step.problem
    assert bool(step.problem) == bool(problem)


def test_without_leave_to_write_the_plan_can_be_seen_and_nothing_more(bookshop: Database) -> None:
    settings = bookshop.settings(dataset())
    with opened(settings) as connection:
        assert Ability.ERASE not in connection.abilities
    assert plan(settings)
    with pytest.raises(ConnectorTrouble) as caught:
        erase(settings)
    assert caught.value.kind is Trouble.NOT_ALLOWED
    assert sizes(bookshop)["customer"] == 3


def test_if_one_set_fails_nothing_has_happened(bookshop: Database) -> None:
    refuse = {
        "sqlite": ["CREATE TRIGGER no BEFORE DELETE ON customer BEGIN SELECT RAISE(ABORT, 'no'); END"],
        "postgresql": [
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$",
            "CREATE TRIGGER no BEFORE DELETE ON customer FOR EACH ROW EXECUTE FUNCTION no()",
        ],
        "mariadb": ["CREATE TRIGGER no BEFORE DELETE ON customer FOR EACH ROW SIGNAL SQLSTATE '45000'"],
    }
    bookshop.run(*refuse[bookshop.kind])
    before = sizes(bookshop)
    with pytest.raises(ConnectorTrouble) as caught:
        erase(writing(bookshop))
    assert caught.value.kind is Trouble.FAILED
    assert "erasing “customer”" in caught.value.detail
    assert sizes(bookshop) == before


def test_a_table_without_a_key_is_erased_where_rows_can_be_told_apart(database: Database) -> None:
    database.run("CREATE TABLE visit (email VARCHAR(50), seen_at VARCHAR(50))")
    database.run(
        "INSERT INTO visit VALUES ('ada@example.org', 'x'), ('ada@example.org', 'x'), ('ben@example.org', 'x')"
    )
    described = """
dataset:
  - fides_key: visits
    collections:
      - {name: visit, fields: [{name: email, fides_meta: {identity: email}}, {name: seen_at}]}
"""
    settings = database.settings(described, may_write=True)
    if database.kind == "mariadb":
        (step,) = plan(settings)
        assert "has no primary key" in step.problem
        return
    erase(settings)
    assert database.rows("SELECT email FROM visit") == [("ben@example.org",)]


def test_tables_that_wait_for_each_other_are_noticed(postgresql_database: Database) -> None:
    postgresql_database.run(
        "CREATE TABLE person (id int PRIMARY KEY, email text, best int)",
        "CREATE TABLE post (id int PRIMARY KEY, person_id int REFERENCES person)",
        "ALTER TABLE person ADD FOREIGN KEY (best) REFERENCES post",
        "INSERT INTO person VALUES (1, 'ada@example.org')",
        "INSERT INTO post VALUES (1, 1)",
        "UPDATE person SET best = 1",
    )
    described = """
dataset:
  - fides_key: posts
    collections:
      - name: person
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: email, fides_meta: {identity: email}}
          - {name: best}
      - name: post
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: person_id, fides_meta: {references: [{field: person.id, direction: from}]}}
"""
    steps = plan(postgresql_database.settings(described, may_write=True))
    assert all("refer to each other in a circle" in step.problem for step in steps)


def test_a_wish_for_a_set_that_is_not_there_is_refused(bookshop: Database) -> None:
    with pytest.raises(ConnectorTrouble) as caught:
        plan(writing(bookshop), SetPlan("nothing", ERASE))
    assert caught.value.kind is Trouble.MISCONFIGURED


def test_erase_after_is_obeyed(bookshop: Database) -> None:
    text = FILE.read_text().replace(
        "description: Calls at the counter",
        "fides_meta: {erase_after: [bookshop.customer]}\n        description: Calls at the counter",
    )
    names = [step.name for step in plan(bookshop.settings(text, may_write=True))]
    assert names.index("ticket") > names.index("customer")
