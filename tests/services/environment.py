"""The product's environment for a test run: nothing of the operator's, everything in private folders.

Called before Django reads its settings. DSR_TEST_DATABASE=postgresql runs the same tests on a real
PostgreSQL, with a real Redis as broker and cache; otherwise they run on an SQLite file.
"""

import os
import sqlite3

from tests.services import keeper
from tests.services.parts import Part

DATABASE = "DSR_TEST_DATABASE"
KINDS = ("sqlite", "postgresql")
# Both are worth nothing outside a test run.
SECRET_KEY = "not-a-secret-only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
VAULT_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


class WrongDatabase(ValueError):
    """DSR_TEST_DATABASE names no database that the tests run on."""


def prepare(folder: str) -> None:
    """Set every DSR_ variable of this process; raises Unavailable or WrongDatabase."""
    for name in [name for name in os.environ if name.startswith("DSR_") and not name.startswith("DSR_TEST_")]:
        del os.environ[name]
    state = os.path.join(folder, "state", str(os.getpid()))  # noqa: PTH118 (a plain string is what goes into the environment)
    os.makedirs(state, mode=0o700, exist_ok=True)  # noqa: PTH103 (as above)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DSR_ENV_FILE": os.devnull,  # nothing of an installation in this folder
        "DSR_SECRET_KEY": SECRET_KEY,
        "DSR_VAULT_KEY": VAULT_KEY,
        "DSR_STATE_DIR": state,
        "DSR_SQLITE_SYNCHRONOUS": "OFF",  # a killed process loses nothing by it, only a power cut would
        "DSR_LOG_LEVEL": "WARNING",
    }
    if database() == "postgresql":
        redis = keeper.want("redis")
        os.environ |= {
            "DSR_DATABASE_URL": own_name(keeper.want("postgresql").url),
            "DSR_BROKER_URL": f"{redis.url}/{first_redis_database()}",
            "DSR_CACHE_URL": f"{redis.url}/{first_redis_database() + 1}",
        }
    else:
        keeper.note(Part("sqlite", "SQLite", sqlite3.sqlite_version, "WAL file"))


def database() -> str:
    """The kind of database that this run is on."""
    kind = os.environ.get(DATABASE, "sqlite")
    if kind not in KINDS:
        raise WrongDatabase(f"{DATABASE} is {kind!r}; use one of: {', '.join(KINDS)}.")
    return kind


def own_name(url: str) -> str:
    """The address with a database name of ours: Django makes and drops only it with `test_` before it."""
    return url.rsplit("/", 1)[0] + "/dsr"


def worker() -> int:
    """The number of this xdist worker; 0 without xdist."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def first_redis_database() -> int:
    """The first of the four Redis databases of this worker: broker, cache, and two for single tests."""
    return worker() * 4
