"""The browser: the one at DSR_TEST_CHROMIUM, else the machine's, else Debian's, installed once."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.services.parts import FOUND, GIVEN, Part, Unavailable

ADDRESS = "DSR_TEST_CHROMIUM"
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium-headless-shell", "fonts-dejavu-core", "fonts-liberation")
# Without these a headless browser looks for its maker's servers, many at a time, at every start.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def provide(folder: Path) -> tuple[Part, None]:
    """The path and version of a Chromium that starts; raises Unavailable."""
    given = os.environ.get(ADDRESS)
    if given:
        found, origin = given, GIVEN
    elif on_machine := find():
        found, origin = on_machine, FOUND.removesuffix(", private")
    else:
        found, origin = install(folder), "installed from Debian"
    version = version_of(found)
    if not version:
        raise Unavailable(f"The browser {found} does not start; set {ADDRESS} to a Chromium that does.")
    return Part("browser", "Chromium", version, origin, found), None


def find() -> str | None:
    """A Chromium on this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def version_of(program: str) -> str:
    """The version that the program names; empty when it does not start."""
    try:
        said = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=60, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = re.search(r"(\d+(?:\.\d+)+)", said)
    return match[1] if match else ""


def install(folder: Path) -> str:
    """Install Debian's headless Chromium; raises Unavailable where that cannot be done."""
    advice = f"install Chromium (on Debian: apt-get install {' '.join(PACKAGES)}) or set {ADDRESS}."
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Unavailable(f"No Chromium on this machine, and it cannot be installed from here: {advice}")
    log = folder / "chromium-install.log"
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    status = 0
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        with log.open("ab") as output:
            status = subprocess.run(
                ["apt-get", "-o", "DPkg::Lock::Timeout=120", *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                timeout=600,
                check=False,
            ).returncode
    found = find()
    if status or found is None:
        words = log.read_text(errors="replace").strip().splitlines()
        raise Unavailable(f"Chromium could not be installed ({words[-1] if words else 'no word'}): {advice}")
    return found
