"""What a database or its driver complains about, as a trouble with a detail that holds no value and no password.

The texts of databases are never passed on: they may quote a row. Only codes and what we asked for are named.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import exc

from dsr.connectors.spec import ConnectorTrouble, Trouble

POSTGRESQL = {
    "28": Trouble.REFUSED,
    "42501": Trouble.REFUSED,
    "57014": Trouble.TOO_SLOW,
    "55P03": Trouble.BUSY,
    "53": Trouble.BUSY,
    "57P03": Trouble.BUSY,
    "40": Trouble.BUSY,
    "57P01": Trouble.BROKEN_OFF,
    "57P02": Trouble.BROKEN_OFF,
    "08": Trouble.BROKEN_OFF,
    "3D000": Trouble.MISCONFIGURED,
    "3F000": Trouble.MISCONFIGURED,
    "42": Trouble.MISCONFIGURED,
    "25006": Trouble.NOT_ALLOWED,
}
MYSQL = {
    **dict.fromkeys((1044, 1045, 1142, 1143, 1227, 1370, 1698), Trouble.REFUSED),
    **dict.fromkeys((1049, 1054, 1146, 1267), Trouble.MISCONFIGURED),
    **dict.fromkeys((2002, 2003, 2005), Trouble.UNREACHABLE),
    **dict.fromkeys((2006, 2013, 2014, 1927, 1053), Trouble.BROKEN_OFF),
    **dict.fromkeys((1040, 1203, 1205, 1213), Trouble.BUSY),
    **dict.fromkeys((1317, 1969, 3024), Trouble.TOO_SLOW),
    **dict.fromkeys((1290, 1792), Trouble.NOT_ALLOWED),
}
#: Words of SQLite, which has no codes for these, and of libpq when no server has answered yet.
WORDS = (
    (r"password authentication failed|no password supplied|role \".*\" does not exist", Trouble.REFUSED),
    (r"no pg_hba\.conf entry", Trouble.REFUSED),
    (r"database \".*\" does not exist", Trouble.MISCONFIGURED),
    (r"too many clients|starting up|database is locked|database table is locked", Trouble.BUSY),
    (r"no such (table|column)", Trouble.MISCONFIGURED),
    (r"not a database|malformed", Trouble.GARBLED),
    (r"unable to open database", Trouble.UNREACHABLE),
    (r"readonly database|read-only|query_only", Trouble.NOT_ALLOWED),
    (r"interrupted", Trouble.TOO_SLOW),
    (r"server closed the connection|connection .*(lost|reset|closed)|eof detected", Trouble.BROKEN_OFF),
    (
        r"connection (refused|failed|timeout|timed out)|could not (connect|translate)|timeout expired",
        Trouble.UNREACHABLE,
    ),
    (r"failed to resolve host|name or service not known|no such file or directory", Trouble.UNREACHABLE),
)


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Whatever the database raises comes out as ConnectorTrouble. `doing`: what was asked, without values."""
    try:
        yield
    except exc.DBAPIError as error:
        raise trouble_of(error.orig, doing) from None
    except exc.TimeoutError:
        raise ConnectorTrouble(Trouble.TOO_SLOW, doing) from None
    except (exc.SQLAlchemyError, UnicodeError, OverflowError) as error:
        raise ConnectorTrouble(Trouble.FAILED, f"{doing} ({type(error).__name__})") from None


def trouble_of(error: BaseException | None, doing: str) -> ConnectorTrouble:
    """The trouble that an error of a driver stands for."""
    code = code_of(error)
    detail = f"{doing} ({code})" if code else f"{doing} ({type(error).__name__})"
    for kind in (_by_code(code), _by_words(str(error))):
        if kind is not None:
            return ConnectorTrouble(kind, detail)
    return ConnectorTrouble(Trouble.FAILED, detail)


def code_of(error: BaseException | None) -> str:
    """The SQLSTATE of PostgreSQL, the number of MySQL, the name of SQLite; empty when there is none."""
    number = error.args[0] if error is not None and error.args else None
    if isinstance(number, int):  # MySQL, whose SQLSTATE says less
        return str(number) if number else ""
    state: Any = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    return str(state) if state else ""


def _by_code(code: str) -> Trouble | None:
    if code.isdigit() and len(code) == 4:
        return MYSQL.get(int(code))
    for length in (5, 2):
        if code[:length] in POSTGRESQL and len(code) == 5:
            return POSTGRESQL[code[:length]]
    return None


def _by_words(text: str) -> Trouble | None:
    folded = text.casefold()
    return next((kind for pattern, kind in WORDS if re.search(pattern, folded)), None)
