"""Sets up `.venv` with the hashed pins of one lock; a second run with nothing new returns at once.

Called by make as `python3 tools/setup.py run|production|test`. Standard library only. The syntax stays that
of Python 3.6, so that a Python which is too old gets a sentence and not a SyntaxError. Everything that can go
wrong ends in one sentence and exit status 1.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11", "python3.14")
ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
STAMP = HOME / "dsr-locks.json"
LOG = HOME / "setup.log"
WINDOWS = os.name == "nt"
PYTHON = HOME / ("Scripts/python.exe" if WINDOWS else "bin/python")
# Each lock holds everything that the ones after it hold, at the same versions.
LOCKS = ("test", "production", "run")


def say(sentence: str) -> None:
    """Write one line for the person at the terminal."""
    print(sentence, flush=True)


def stop(sentence: str) -> None:
    """End with one sentence and exit status 1."""
    print(sentence, file=sys.stderr, flush=True)
    sys.exit(1)


def go_on_with_a_newer_python() -> None:
    """Start again under a Python that is new enough, if the machine has one; else say what is missing."""
    for name in NEWER:
        found = shutil.which(name)
        if found and runs(found):
            os.execv(found, [found, str(Path(__file__).resolve()), *sys.argv[1:]])
    stop(
        "DSR Desk needs Python {}.{} or newer, and this is Python {}.{} ({}). Install a newer one, "
        "or name it: make PYTHON=/path/to/python3 ...".format(
            OLDEST[0], OLDEST[1], sys.version_info[0], sys.version_info[1], sys.executable
        )
    )


def runs(python: str) -> bool:
    """Whether this interpreter starts and is new enough (a version manager's stand-in may do neither)."""
    probe = "import sys; sys.exit(sys.version_info < (%d, %d))" % OLDEST
    try:
        return (
            subprocess.call([python, "-c", probe], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
        )
    except OSError:
        return False


if sys.version_info < OLDEST:
    go_on_with_a_newer_python()


class Failed(Exception):
    """An installer ended badly; the text is the last thing that it said."""


def main(lock: str) -> None:
    """Bring `.venv` to what the lock says."""
    if is_current(lock):
        return
    started = time.monotonic()
    check_writable()
    with OnlyOne():
        if is_current(lock):
            return
        say(f"Setting up {HOME.name} for '{lock}' (only needed once) ...")
        if not has_python():
            make_environment()
        LOG.unlink(missing_ok=True)
        install(lock)
        if lock == "test":
            make_importable()
        stamp(lock)
    say(f"Set up in {time.monotonic() - started:.1f} s.")


def digest(lock: str) -> str:
    """What the stamp says of one lock: its content and the place, since a moved folder is set up again."""
    content = (ROOT / "requirements" / (lock + ".txt")).read_bytes()
    return hashlib.sha256(content + str(HOME).encode()).hexdigest()


def stamp(lock: str) -> None:
    """Note that this lock is installed, and with it every lock that it contains."""
    installed = {name: digest(name) for name in LOCKS[LOCKS.index(lock) :]}
    STAMP.write_text(json.dumps(installed, indent=1) + "\n")


def is_current(lock: str) -> bool:
    """Whether `.venv` works and already holds this lock."""
    try:
        known = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return bool(known.get(lock) == digest(lock) and PYTHON.exists())


def has_python() -> bool:
    """Whether `.venv` holds a Python that starts and is new enough."""
    return PYTHON.exists() and runs(str(PYTHON))


def check_writable() -> None:
    """Stop with a sentence when this folder cannot be written to."""
    probe = ROOT / f".dsr-write-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as problem:
        stop(
            f"The folder {ROOT} cannot be written to ({problem.strerror}). Copy DSR Desk to a folder of your "
            "own and type the command there."
        )


class OnlyOne:
    """Keeps a second set-up of the same folder waiting until the first is done."""

    def __enter__(self) -> None:
        """Take the lock; systems without file locks go on without."""
        try:
            import fcntl
        except ImportError:
            return
        self.file = (ROOT / ".dsr-setup.lock").open("w")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *reason: object) -> None:
        """Let the next one in."""
        if hasattr(self, "file"):
            self.file.close()


def make_environment() -> None:
    """Make an empty `.venv` with pip in it (without pip where uv is on the machine: it needs none)."""
    command = [sys.executable, "-m", "venv", "--clear", str(HOME)]
    if shutil.which("uv"):
        command.insert(3, "--without-pip")
    try:
        import venv  # noqa: F401 (only asked whether it is there)
    except ImportError:
        stop(no_venv())
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(HOME, ignore_errors=True)
        if "ensurepip" in done.stdout + done.stderr:
            stop(no_venv())
        stop(f"The virtual environment could not be made: {last_line(done.stdout + done.stderr)}")


def no_venv() -> str:
    """The sentence for a Python that came without its venv module."""
    return (
        f"This Python ({sys.executable}) came without the venv module. On Debian and Ubuntu: "
        "apt-get install python3-venv. Then type the command again."
    )


def install(lock: str) -> None:
    """Install one lock with uv, which is quick, or else with pip, which is always there."""
    pins = ["--require-hashes", "-r", str(ROOT / "requirements" / (lock + ".txt"))]
    uv = find_uv()
    if uv:
        try:
            attempt([uv, "pip", "install", "--quiet", "--python", str(PYTHON), *pins])
        except Failed:
            say("uv could not install the packages; trying pip ...")
        else:
            return
    try:
        provide_pip()
        attempt(
            [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-q", *pins]
        )
    except Failed as problem:
        stop(
            f"The packages could not be installed: {problem} Check that this machine reaches a Python "
            f"package index and type the command again. (The whole story: {LOG.relative_to(ROOT)})"
        )


def find_uv() -> str | None:
    """The machine's uv, or one put into `.venv` from its own hashed pin; None when neither is to be had."""
    private = PYTHON.with_name("uv.exe" if WINDOWS else "uv")
    if private.exists():
        return str(private)
    found = shutil.which("uv")
    if found:
        return found
    pins = ["--require-hashes", "-r", str(ROOT / "requirements" / "uv.txt")]
    try:
        provide_pip()
        options = ["--disable-pip-version-check", "--no-input", "--retries", "1", "-q"]
        attempt([str(PYTHON), "-m", "pip", "install", *options, *pins])
    except Failed:
        return None
    return str(private) if private.exists() else None


def provide_pip() -> None:
    """Put pip into a `.venv` that was made without."""
    if subprocess.call([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL):
        attempt([str(PYTHON), "-m", "ensurepip", "--default-pip"])


def attempt(command: list[str]) -> None:
    """Run an installer, its words into the log; raises Failed with its last ones."""
    environment = dict(os.environ, UV_SYSTEM_CERTS="1", UV_NO_PROGRESS="1")
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        command,
        check=False,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with LOG.open("a") as log:
        log.write("$ {}\n{}\n".format(" ".join(command), done.stdout))
    if done.returncode:
        raise Failed(last_line(done.stdout))


def last_line(words: str) -> str:
    """The last line that says something, as the end of a sentence."""
    lines = [
        line.strip(" \u2570\u2500\u25b6\u2502\u251c\u2524\u00d7\t")
        for line in words.splitlines()
        if line.strip()
    ]
    telling = [line for line in lines if not line.lower().startswith(("hint", "[notice"))]
    return (telling[-1] if telling else "it said nothing").replace("ERROR: ", "").rstrip(".") + "."


def make_importable() -> None:
    """Let tools in `.venv/bin` (a bare `pytest`) find this folder, as an editable install would."""
    for folder in HOME.glob("Lib/site-packages" if WINDOWS else "lib/python3*/site-packages"):
        (folder / "dsr_desk.pth").write_text(str(ROOT) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        stop("usage: python3 tools/setup.py run|production|test")
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        say("Stopped. The same command goes on from here.")
        sys.exit(130)
    except OSError as error:
        stop(f"Setting up failed: {error.strerror or error} ({error.filename or ROOT}).")
