"""`make check`: every check of the house, all of them in every run, a sentence for each that fails.

`--mend` instead puts code and templates into the house format.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tools import sample_environment

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
CODE = ("config", "dsr", "tests", "tools", "manage.py")
MANAGE = (sys.executable, "manage.py")


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, the command, and what to do when it fails."""

    name: str
    command: tuple[str, ...]
    advice: str
    environment: Mapping[str, str] = field(default_factory=lambda: sample_environment.DEVELOPMENT)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a check."""

    check: Check
    passed: bool
    words: str
    seconds: float


def tool(name: str) -> str:
    """A program of this environment; its folder may have moved, so nothing relies on PATH."""
    return str(PROGRAMS / name)


def code() -> tuple[str, ...]:
    """The folders and files of code that exist."""
    return tuple(name for name in (*CODE, "benchmarks") if (ROOT / name).exists())


def templates() -> tuple[str, ...]:
    """Every Django template, those inside packages included."""
    return tuple(
        str(path.relative_to(ROOT))
        for folder in ("templates", "dsr")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".html", ".txt"} and "templates" in path.parts[len(ROOT.parts) : -1]
    )


def checks() -> tuple[Check, ...]:
    """Every check, the slow ones first: two run at a time."""
    return (
        Check("types", (sys.executable, "-m", "mypy"), "Mend what mypy names."),
        Check("format", (tool("ruff"), "format", "--check", *code()), "make format mends it."),
        Check(
            "lint", (tool("ruff"), "check", *code()), "Mend what ruff names; make format mends some of it."
        ),
        Check(
            "imports",
            (tool("lint-imports"),),
            "An import goes up or sideways: docs/architecture.md has the floors.",
        ),
        Check(
            "templates",
            (tool("djade"), "--check", "--target-version", "5.2", *templates()),
            "make format mends it.",
        ),
        Check(
            "dependencies",
            (tool("deptry"), "."),
            "Declare in pyproject.toml what is imported, and only that.",
        ),
        Check(
            "migrations",
            (*MANAGE, "makemigrations", "--check", "--dry-run"),
            "A model changed: manage.py makemigrations.",
        ),
        Check(
            "deploy",
            (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
            "The production settings are not safe as they are.",
            sample_environment.production(),
        ),
        Check(
            "languages",
            (sys.executable, "-m", "tools.catalogues", "--check"),
            "A text has no translation, or a catalogue is out of date: make languages.",
        ),
        Check(
            "reference",
            (*MANAGE, "write_reference", "--check"),
            "The generated pages in docs/reference are out of date: manage.py write_reference.",
        ),
    )


def carry_out(check: Check) -> Verdict:
    """Run one check and keep what it says."""
    started = time.monotonic()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DSR_")}
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=inherited | dict(check.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Verdict(check, done.returncode == 0, done.stdout.strip(), time.monotonic() - started)


def main() -> int:
    """Carry out all checks, show the words of those that failed, then the list of verdicts."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        verdicts = list(pool.map(carry_out, checks()))
    for verdict in verdicts:
        if not verdict.passed:
            print(f"── {verdict.check.name}\n{verdict.words}\n")
    for verdict in verdicts:
        told = "ok" if verdict.passed else f"FAILED. {verdict.check.advice}"
        print(f"  {verdict.check.name:<13} {verdict.seconds:5.1f} s  {told}")
    failed = sum(not verdict.passed for verdict in verdicts)
    print(f"make check: {failed} of {len(verdicts)} checks failed." if failed else "make check: all is well.")
    return 1 if failed else 0


def mend() -> int:
    """Put code and templates into the house format; returns 1 when a person has to do the rest."""
    rest = subprocess.run(
        [tool("ruff"), "check", "--fix", "--quiet", *code()], cwd=ROOT, check=False
    ).returncode
    subprocess.run([tool("ruff"), "format", "--quiet", *code()], cwd=ROOT, check=True)
    # djade's exit status says that it changed something, which is no failure here
    subprocess.run([tool("djade"), "--target-version", "5.2", *templates()], cwd=ROOT, check=False)
    return 1 if rest else 0


if __name__ == "__main__":
    sys.exit(mend() if "--mend" in sys.argv[1:] else main())
