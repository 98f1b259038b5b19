"""From the settings of a connection to the address of a database: which driver, which options, which password.

What would let an address read files or settings of our own machine is refused. Opens nothing.
"""

import os
import re

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from dsr.connectors.spec import ConnectorTrouble, Settings, Trouble

#: The driver used for each kind of database when the address names none.
DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "sqlite": "sqlite+pysqlite",
}
#: Options of an address that reach the driver. Others could make it read files or run programs of our machine.
OPTIONS = {
    "postgresql": frozenset({"sslmode", "sslrootcert", "connect_timeout", "target_session_attrs"}),
    "mysql": frozenset({"charset", "ssl_ca", "ssl_check_hostname", "ssl_verify_cert"}),
    "mariadb": frozenset({"charset", "ssl_ca", "ssl_check_hostname", "ssl_verify_cert"}),
    "sqlite": frozenset[str](),
}
#: Only variables meant for this may be read: any other could hold a secret of the product.
VARIABLE = re.compile(r"DSR_SYSTEM_[A-Z0-9_]{1,60}")


def address_of(settings: Settings) -> URL:
    """The complete address, with the password. Raises ConnectorTrouble (MISCONFIGURED)."""
    url = _parsed(settings.plain.get("url", "").strip())
    if url.password is not None:
        raise misconfigured("the address holds a password; it belongs into its own field, where it is sealed")
    kind = url.get_backend_name()
    strange = sorted(set(url.query) - OPTIONS[kind]) if kind in OPTIONS else []
    if strange:
        raise misconfigured(f"the address has options that are not allowed: {', '.join(strange)}")
    if kind == "sqlite" and not url.database:
        raise misconfigured("the address names no file")
    password = _password(settings)
    return url.set(password=password) if password else url


def misconfigured(detail: str) -> ConnectorTrouble:
    """A setting or the dataset does not fit."""
    return ConnectorTrouble(Trouble.MISCONFIGURED, detail)


def _parsed(text: str) -> URL:
    if not text:
        raise misconfigured("the address of the database is missing")
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise misconfigured("the address is not of the form postgresql://user@host:5432/database") from None
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    try:
        url.get_dialect()
    except NoSuchModuleError:
        raise misconfigured(f"there is no dialect for “{url.drivername}” on this machine") from None
    return url


def _password(settings: Settings) -> str:
    given = settings.secret.get("password", "")
    name = settings.plain.get("password_variable", "").strip()
    if given or not name:
        return given
    if not VARIABLE.fullmatch(name):
        raise misconfigured(
            "the variable with the password must be called DSR_SYSTEM_ and more capital letters"
        )
    found = os.environ.get(name, "")
    if not found:
        raise misconfigured(f"the environment variable {name} is not set")
    return found
