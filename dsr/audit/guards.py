"""Database triggers that make the record append-only on SQLite and PostgreSQL.

The one change they let through is forgetting: emptying `personal` and `salt` of an entry.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "the record is append-only"
FIXED = (
    "id",
    "stream",
    "seq",
    "at",
    "kind",
    "actor_kind",
    "actor_key",
    "actor_name",
    "facts",
    "personal_digest",
    "previous_hash",
    "entry_hash",
)


def _sqlite() -> tuple[list[str], list[str]]:
    touched = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FIXED)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    # INSERT OR REPLACE deletes what is in its way without asking the trigger on deletion.
    same_place = "id = NEW.id OR (stream = NEW.stream AND seq = NEW.seq)"
    install = [
        f"CREATE TRIGGER audit_keep BEFORE DELETE ON audit_auditentry {refuse}",
        "CREATE TRIGGER audit_taken BEFORE INSERT ON audit_auditentry "  # noqa: S608 (our own words)
        f"WHEN EXISTS (SELECT 1 FROM audit_auditentry WHERE {same_place}) {refuse}",
        f"CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit_auditentry "
        f"WHEN {touched} OR NEW.personal <> '' OR NEW.salt <> '' {refuse}",
    ]
    return install, [
        f"DROP TRIGGER IF EXISTS {name}" for name in ("audit_keep", "audit_taken", "audit_fixed")
    ]


def _postgresql() -> tuple[list[str], list[str]]:
    touched = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED)
    install = [
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
        "CREATE TRIGGER audit_keep BEFORE DELETE ON audit_auditentry "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit_auditentry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit_auditentry FOR EACH ROW "
        f"WHEN ({touched} OR NEW.personal <> '' OR NEW.salt <> '') EXECUTE FUNCTION audit_refuse()",
    ]
    remove = [
        f"DROP TRIGGER IF EXISTS {name} ON audit_auditentry"
        for name in ("audit_keep", "audit_whole", "audit_fixed")
    ]
    return install, [*remove, "DROP FUNCTION IF EXISTS audit_refuse()"]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place."""
    for statement in _statements(connection)[0]:
        _run(connection, statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take them away: for a migration backwards and for emptying a test database."""
    for statement in _statements(connection)[1]:
        _run(connection, statement)


def _statements(connection: BaseDatabaseWrapper) -> tuple[list[str], list[str]]:
    return {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]()


def _run(connection: BaseDatabaseWrapper, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
