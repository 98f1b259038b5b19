"""What the test button says about a database: whether it answers, what the dataset names and it lacks, what rights
the account has. Reads no rows.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from django.utils.translation import gettext

from dsr.connectors.builtin.sql.session import Session
from dsr.connectors.builtin.sql.tables import Tables
from dsr.connectors.dataset import Graph
from dsr.connectors.spec import ConnectorTrouble, Tested


def tested(*, session: Session, graph: Graph, tables: Tables) -> Tested:
    """Everything at once: what is wrong first, then what works."""
    wrong = [*_lacks(graph, tables), *_unreadable(session, graph, tables)]
    if session.may_write:
        wrong += _unwritable(session, graph, tables)
    says = [*wrong, _answers(session)]
    if not wrong:
        number = len(graph.collections)
        says.append(
            gettext("All %(number)d collections of the dataset are there and can be read.")
            % {"number": number}
        )
    if session.may_write and not wrong:
        says.append(gettext("The account may change them."))
    return Tested(ok=not wrong, says=tuple(says))


def _answers(session: Session) -> str:
    version = ".".join(str(part) for part in session.connection.dialect.server_version_info or ())
    return gettext("Connected to %(kind)s %(version)s.") % {"kind": session.kind, "version": version}


def _lacks(graph: Graph, tables: Tables) -> Iterator[str]:
    for item in graph.collections:
        if item.name not in tables:
            yield gettext("There is no table “%(name)s”, or the account may not see it.") % {
                "name": item.name
            }
            continue
        missing = [outer.name for outer in item.fields if outer.name not in tables[item.name].columns]
        for name in missing:
            yield gettext("The table “%(table)s” has no column “%(name)s”.") % {
                "table": item.name,
                "name": name,
            }


def _unreadable(session: Session, graph: Graph, tables: Tables) -> Iterator[str]:
    for item in graph.collections:
        if item.name not in tables:
            continue
        nothing = sa.select(*tables[item.name].clause.c).where(
            sa.literal_column("1") == sa.literal_column("0")
        )
        if not _allowed(session, nothing):
            yield gettext("The account may not read the table “%(name)s”.") % {"name": item.name}


def _unwritable(session: Session, graph: Graph, tables: Tables) -> Iterator[str]:
    for item in graph.collections:
        if item.name in tables and not may_change(session=session, tables=tables, name=item.name):
            yield gettext("The account may not change and delete rows of “%(name)s”.") % {"name": item.name}


def may_change(*, session: Session, tables: Tables, name: str) -> bool:
    """Whether the account may update and delete rows of a table, asked without changing any."""
    table = tables[name]
    full = session.connection.dialect.identifier_preparer.format_table(table.clause)
    if session.is_postgresql:
        asked = sa.text(
            "SELECT has_table_privilege(:name, 'UPDATE') AND has_table_privilege(:name, 'DELETE')"
        )
        return bool(
            session.run(asked.bindparams(name=full), doing=f"asking for the rights on “{name}”").scalar()
        )
    if session.is_mysql:
        with session.asking():
            return _allowed(session, sa.text(f"EXPLAIN DELETE FROM {full} WHERE 1 = 0"))  # noqa: S608 (quoted)
    return not table.is_view


def _allowed(session: Session, statement: sa.Executable) -> bool:
    """Whether the database would do it; what it complains about is only asked for here."""
    try:
        session.run(statement, doing="asking for rights").close()
    except ConnectorTrouble:
        session.connection.rollback()
        return False
    return True
