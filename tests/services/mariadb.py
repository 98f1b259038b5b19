"""MariaDB for the tests: the one at DSR_TEST_MARIADB_URL, else the machine's, else Debian's, installed once.

A private server listens on a free loopback port with a password of its own, keeps its data in the run's folder and
does not wait for the disk.
"""

import os
import re
import secrets
import shutil
import subprocess
import time
from pathlib import Path

from tests.services import bound
from tests.services.parts import FOUND, GIVEN, Part, Unavailable, free_port

ADDRESS = "DSR_TEST_MARIADB_URL"
#: The server without a service that starts by itself, and what its own set-up asks for.
PACKAGES = ("mariadb-server-core", "mariadb-client-core")
USER = "dsr"
SYSTEM_PLACES = ("/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/opt/homebrew/bin")


def provide(folder: Path) -> tuple[Part, subprocess.Popen[bytes] | None]:
    """The address of a usable MariaDB (mysql://...), started in this folder if need be; raises Unavailable."""
    given = os.environ.get(ADDRESS)
    if given:
        version = version_at(given)
        if not version:
            raise Unavailable(f"No MariaDB or MySQL answers at {ADDRESS}.")
        return Part("mariadb", "MariaDB", version, GIVEN, given), None
    origin = FOUND
    if not is_complete():
        install(folder)
        origin = "installed from Debian, private"
    return start(folder / "mariadb", origin)


def find(name: str) -> str | None:
    """A program of the server on this machine."""
    path = os.pathsep.join((os.environ.get("PATH", ""), *SYSTEM_PLACES))
    return shutil.which(name, path=path)


def is_complete() -> bool:
    """Whether a server can be both set up and started."""
    return all(find(name) for name in ("mariadbd", "mariadb-install-db", "my_print_defaults"))


def install(folder: Path) -> None:
    """Install Debian's server; raises Unavailable where that cannot be done."""
    advice = f"install MariaDB (on Debian: apt-get install {' '.join(PACKAGES)}) or set {ADDRESS}."
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Unavailable(f"No MariaDB on this machine, and it cannot be installed from here: {advice}")
    log = folder / "mariadb-install.log"
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        with log.open("ab") as output:
            subprocess.run(
                ["apt-get", "-o", "DPkg::Lock::Timeout=120", *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                timeout=600,
                check=False,
            )
    if not is_complete():
        words = log.read_text(errors="replace").strip().splitlines()
        raise Unavailable(f"MariaDB could not be installed ({words[-1] if words else 'no word'}): {advice}")


def start(home: Path, origin: str) -> tuple[Part, subprocess.Popen[bytes]]:
    """Set up a data folder and start its server; tries again when another program takes the port first."""
    home.mkdir(mode=0o755)
    data, password = home / "data", secrets.token_hex(12)
    as_nobody = os.geteuid() == 0
    initialise(home, data, password, as_nobody=as_nobody)
    for _ in range(3):
        port = free_port()
        url = f"mysql://{USER}:{password}@127.0.0.1:{port}/mysql"
        with (home / "server.log").open("ab") as log:
            process = bound.start(
                command=server_command(home, data, port), output=log, folder=home, as_nobody=as_nobody
            )
        version = wait_until_ready(url, process)
        if version:
            return Part("mariadb", "MariaDB", version, origin, url), process
        bound.stop(process)
    words = (home / "server.log").read_text(errors="replace").strip().splitlines()
    raise Unavailable(f"The private MariaDB did not start: {words[-1] if words else 'it said nothing'}")


def server_command(home: Path, data: Path, port: int) -> list[str]:
    """The server, on loopback alone and without waiting for the disk."""
    options = {
        "datadir": str(data),
        "port": str(port),
        "bind-address": "127.0.0.1",
        "socket": str(data / "s"),
        "pid-file": str(data / "pid"),
        "init-file": str(home / "init.sql"),
        "innodb-buffer-pool-size": "64M",
        "innodb-log-file-size": "16M",
        "innodb-flush-log-at-trx-commit": "0",
        "innodb-use-native-aio": "0",
        "character-set-server": "utf8mb4",
    }
    return [
        find("mariadbd") or "mariadbd",
        "--no-defaults",
        "--skip-log-bin",
        *(f"--{name}={value}" for name, value in options.items()),
    ]


def initialise(home: Path, data: Path, password: str, *, as_nobody: bool) -> None:
    """Make the data folder, owned by the account that will run the server; raises Unavailable."""
    data.mkdir(mode=0o700)
    first = home / "init.sql"
    first.write_text(
        f"CREATE USER IF NOT EXISTS '{USER}'@'%' IDENTIFIED BY '{password}';\n"
        f"GRANT ALL ON *.* TO '{USER}'@'%' WITH GRANT OPTION;\n"
        f"ALTER USER 'root'@'localhost' IDENTIFIED BY '{password}';\n"
    )
    first.chmod(0o600)
    if as_nobody:
        for path in (home, data, first):
            os.chown(path, bound.NOBODY, bound.NOBODY)
    command = [
        find("mariadb-install-db") or "mariadb-install-db",
        "--no-defaults",
        f"--datadir={data}",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        "--innodb-log-file-size=16M",
    ]
    log = home / "install.log"
    with log.open("wb") as output:
        ended = bound.start(command=command, output=output, folder=home, as_nobody=as_nobody).wait()
    if ended:
        said = log.read_text(errors="replace").strip().splitlines()
        raise Unavailable(f"A private MariaDB could not be set up: {said[-1] if said else 'no word'}")


def wait_until_ready(url: str, process: subprocess.Popen[bytes], seconds: float = 30.0) -> str:
    """The server's version once it answers; empty when it ended or did not answer in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        version = version_at(url)
        if version:
            return version
        time.sleep(0.1)
    return ""


def version_at(url: str) -> str:
    """The version of the server at an address; empty when none answers."""
    import sqlalchemy as sa

    engine = sa.create_engine(sa.make_url(url).set(drivername="mysql+pymysql"), poolclass=sa.pool.NullPool)
    try:
        with engine.connect() as link:
            said = str(link.execute(sa.text("SELECT version()")).scalar())
    except sa.exc.SQLAlchemyError:
        return ""
    match = re.match(r"[0-9.]+", said)
    return match[0] if match else said
