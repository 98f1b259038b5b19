"""What the SQL connector is and what it must know: the entry that the registry and the desk show."""

from contextlib import AbstractContextManager
from typing import Any

from dsr.connectors.builtin.sql.connection import opened
from dsr.connectors.spec import SPEC_VERSION, Ability, Connection, Setting, SettingKind, Settings


class SqlConnector:
    """Announces itself; has no state."""

    spec_version = SPEC_VERSION
    slug = "sql"
    title = "SQL database"
    description = (
        "PostgreSQL, MySQL, MariaDB, SQLite, and others that SQLAlchemy knows. Follows a dataset from the person's "
        "keys through the tables; rows about other people are kept apart. Reads only, unless changing is enabled."
    )
    tested = "PostgreSQL 15, MariaDB 10.11, SQLite 3"
    needs_dataset = True
    abilities = frozenset(Ability)
    settings = (
        Setting(
            "url",
            "Address of the database, without the password",
            kind=SettingKind.ADDRESS,
            hint="For example postgresql://reader@db.example:5432/shop or mysql://reader@db.example/shop",
        ),
        Setting("password", "Password", kind=SettingKind.SECRET, required=False),
        Setting(
            "password_variable",
            "Environment variable that holds the password",
            required=False,
            hint="Instead of a password here. Its name must begin with DSR_SYSTEM_.",
        ),
        Setting("schema", "Schema", required=False, hint="Empty: the account's own."),
        Setting(
            "statement_seconds",
            "Longest time for one statement, in seconds",
            kind=SettingKind.NUMBER,
            required=False,
            hint="Empty: as long as the whole run may take.",
        ),
        Setting(
            "email_case",
            "Capital letters in e-mail addresses",
            kind=SettingKind.CHOICE,
            required=False,
            default="exact",
            choices=(
                ("exact", "Find the address as given and in small letters (uses the table's index)"),
                ("ignore", "Find it in any spelling (slow without an index on lower(…))"),
            ),
        ),
        Setting(
            "restriction_column",
            "Column that marks a row as restricted",
            required=False,
            hint="For example restricted_at (a time) or is_restricted (yes or no); tables without it are left out.",
        ),
    )

    def open(self, *, settings: Settings) -> AbstractContextManager[Connection]:
        """A connection for one piece of work; raises ConnectorTrouble."""
        found: AbstractContextManager[Any] = opened(settings)
        return found


CONNECTOR = SqlConnector()
