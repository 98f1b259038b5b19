"""Every environment variable of the product, declared once: name, type, default, help.

No other module reads the environment. A missing or malformed value raises `SettingProblem`,
whose sentence tells the operator what to do.
"""

import argparse
import base64
import binascii
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class SettingProblem(Exception):
    """An environment variable is missing or malformed; the text says how to mend it."""


def _boolean(text: str) -> bool:
    word = text.strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("use 1 or 0")


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _key(text: str) -> str:
    try:
        raw = base64.urlsafe_b64decode(text.encode())
    except (binascii.Error, ValueError) as problem:
        raise ValueError("it is not base64") from problem
    if len(raw) != 32:
        raise ValueError("it does not hold 32 bytes")
    return text


def _key_if_given(text: str) -> str:
    return _key(text) if text else ""


def _public_keys(text: str) -> list[str]:
    words = _words(text)
    for word in words:
        if len(base64.b64decode(word.encode(), validate=True)) != 32:
            raise ValueError("a public key holds 32 bytes in base64")
    return words


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: how it is read, what it is without a value, what it is for."""

    name: str
    read: Callable[[str], Any]
    default: str | None
    help: str


BASE = Path(__file__).resolve().parent.parent
DEFAULT_FILE = "var/dsr.env"
SECRET_HOW = 'make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'  # noqa: S105 (no secret)
KEY_HOW = (
    'make one with: python3 -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'
)


def _from_file(name: str) -> dict[str, str]:
    path = BASE / name
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text().splitlines())
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#") and "=" in line)
    return {key.strip(): value.strip() for key, value in pairs}


def prepare_local(arguments: Sequence[str]) -> None:
    """Before `run_all`: the port asked for is the one that links in mail show, and keys exist."""
    given = argparse.ArgumentParser(add_help=False)
    given.add_argument("--port")
    port = given.parse_known_args(list(arguments))[0].port
    if port:
        os.environ.setdefault("DSR_PUBLIC_URL", f"http://127.0.0.1:{port}")
    write_first_file()


def write_first_file() -> None:
    """Make the settings of a fresh one-process demo: new keys, in a file only the owner reads."""
    path = BASE / os.environ.get("DSR_ENV_FILE", DEFAULT_FILE)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (
        "# Made at the first start. Whoever has these keys can read the private files: keep them, and keep them safe.",
        f"DSR_SECRET_KEY={secrets.token_urlsafe(48)}",
        f"DSR_VAULT_KEY={base64.urlsafe_b64encode(os.urandom(32)).decode()}",
        "DSR_DEMO=1",
        "DSR_SQLITE_SYNCHRONOUS=NORMAL",
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("\n".join(lines) + "\n")


VARIABLES: tuple[Variable, ...] = (
    Variable("DSR_SECRET_KEY", str, None, f"signs sessions and links; {SECRET_HOW}"),
    Variable("DSR_VAULT_KEY", _key, None, f"encrypts private files and queued mail; {KEY_HOW}"),
    Variable("DSR_DEBUG", _boolean, "0", "development only: error pages show code"),
    Variable("DSR_DEMO", _boolean, "0", "demo data, demo sign-ins and a page that shows the mail sent"),
    Variable("DSR_PUBLIC_URL", str, "http://127.0.0.1:8000", "the address people see, for links in mail"),
    Variable("DSR_ALLOWED_HOSTS", _words, "127.0.0.1,localhost", "host names served, with commas between"),
    Variable("DSR_TRUSTED_PROXIES", int, "0", "how many proxies before us append to X-Forwarded-For"),
    Variable("DSR_STATE_DIR", str, "var", "folder of the database file, private files and captured mail"),
    Variable(
        "DSR_DATABASE_URL",
        str,
        "",
        "postgresql://user:password@host:port/name; empty: SQLite in the state folder",
    ),
    Variable(
        "DSR_BROKER_URL", str, "memory://localhost/", "redis://host:port/0; memory:// only for one process"
    ),
    Variable("DSR_CACHE_URL", str, "", "redis://host:port/1; empty: memory of the one process"),
    Variable(
        "DSR_MAIL_URL",
        str,
        "capture:",
        "smtp://user:password@host:port, smtps://..., or capture: (kept on this machine)",
    ),
    Variable(
        "DSR_MAIL_FROM", str, "privacy@dsr-desk.example", "the sender's address of letters and reminders"
    ),
    Variable("DSR_CALCULATOR", _boolean, "1", "the public deadline calculator at /deadline/"),
    Variable("DSR_LOG_LEVEL", str, "INFO", "DEBUG, INFO, WARNING or ERROR"),
    Variable("DSR_MAX_UPLOAD_MB", int, "25", "largest file a requester may attach, in MB"),
    Variable(
        "DSR_OUTBOUND_PRIVATE",
        _words,
        "",
        "hosts or networks inside your own network that connectors may reach over HTTP (crm.internal, 10.1.0.0/16)",
    ),
    Variable(
        "DSR_CONNECTOR_FOLDERS",
        _words,
        "",
        "folders of this machine that connectors may read, with commas between (/srv/exports,/mnt/archive)",
    ),
    Variable(
        "DSR_SIGNING_KEY",
        _key_if_given,
        "",
        f"signs export packages; empty: derived from DSR_VAULT_KEY; {KEY_HOW}",
    ),
    Variable(
        "DSR_FORMER_SIGNING_KEYS",
        _public_keys,
        "",
        "public keys (base64) that signed earlier packages, with commas between; published beside the present one",
    ),
    Variable("DSR_BUNDLE_PART_MB", int, "2000", "a larger export package is handed over in parts, in MB"),
    Variable("DSR_SQLITE_SYNCHRONOUS", str, "FULL", "FULL, or NORMAL for a demo"),
)


def load(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Read and check every variable; raises SettingProblem naming all that are wrong.

    What the environment does not say may stand in the file named by DSR_ENV_FILE.
    """
    given = os.environ if environ is None else environ
    source = {**_from_file(given.get("DSR_ENV_FILE", DEFAULT_FILE)), **given}
    values: dict[str, Any] = {}
    problems: list[str] = []
    for variable in VARIABLES:
        text = source.get(variable.name, variable.default)
        if text is None:
            problems.append(f"{variable.name} is not set. It {variable.help}.")
            continue
        try:
            values[variable.name] = variable.read(text)
        except ValueError as problem:
            problems.append(f"{variable.name} cannot be read: {problem}. It {variable.help}.")
    if problems:
        raise SettingProblem("\n".join(problems))
    return values
