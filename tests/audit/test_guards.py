"""The database itself refuses to change, replace or delete an entry; forgetting is the one change it lets through."""

import pytest
from django.db import DatabaseError, connection, transaction

from dsr.audit import guards, verify
from dsr.audit.guards import FIXED, REFUSAL
from dsr.audit.models import AuditEntry

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
OTHER_VALUES = {
    "id": "99",
    "seq": "77",
    "at": "'2020-01-01 00:00:00+00:00'",
}


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("column", FIXED)
def test_no_fact_can_be_changed(chain: list[AuditEntry], column: str) -> None:
    value = OTHER_VALUES.get(column, "'changed'")
    refused(f"UPDATE audit_auditentry SET {column} = {value} WHERE seq = 2")  # noqa: S608 (our own words)


def test_every_column_is_guarded_or_can_be_forgotten() -> None:
    columns = {field.column for field in AuditEntry._meta.concrete_fields}
    assert columns == set(FIXED) | {"personal", "salt"}


@pytest.mark.parametrize(
    "change",
    ["personal = 'other'", "salt = 'other'", "personal = '', salt = salt", "salt = '', personal = personal"],
)
def test_personal_facts_can_only_be_forgotten_whole(chain: list[AuditEntry], change: str) -> None:
    refused(f"UPDATE audit_auditentry SET {change} WHERE seq = 2")  # noqa: S608 (our own words)


def test_nothing_can_be_deleted(chain: list[AuditEntry]) -> None:
    refused("DELETE FROM audit_auditentry WHERE seq = 3")
    refused("DELETE FROM audit_auditentry")
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        AuditEntry.objects.all().delete()


def test_nothing_can_be_put_in_the_place_of_an_entry(chain: list[AuditEntry]) -> None:
    """SQLite's INSERT OR REPLACE deletes without asking the trigger on deletion."""
    columns = ", ".join(str(field.column) for field in AuditEntry._meta.concrete_fields if field.name != "id")
    changed = columns.replace("actor_name", "'Somebody else'")
    copy = f"({columns}) SELECT {changed} FROM audit_auditentry WHERE seq = 2"  # noqa: S608 (our own words)
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE INTO audit_auditentry {copy}")
        refused(f"REPLACE INTO audit_auditentry {copy}")
        refused("UPDATE OR REPLACE audit_auditentry SET seq = 2 WHERE seq = 3")
    else:
        refused(
            f"INSERT INTO audit_auditentry {copy} "
            "ON CONFLICT (stream, seq) DO UPDATE SET actor_name = excluded.actor_name"
        )


@pytest.mark.postgresql
def test_the_table_cannot_be_emptied(chain: list[AuditEntry]) -> None:
    refused("TRUNCATE audit_auditentry")
    refused("TRUNCATE audit_auditentry CASCADE")


def test_the_guards_can_be_taken_down_and_put_up_again(chain: list[AuditEntry]) -> None:
    guards.remove(connection)
    guards.remove(connection)
    guards.install(connection)
    refused("DELETE FROM audit_auditentry")
    assert verify.verify_all().broken is None
