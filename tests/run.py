"""`make test`: starts the real parts once, runs the suite in phases, says what ran against what.

1. SQLite: everything but the browser.  2. PostgreSQL and Redis: what is marked `both_databases` or
`postgresql`, the browser's included.  3. The browser, on SQLite. A phase without a test is a failure: nothing
is left out in silence.
"""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.services import bound, keeper

ROOT = Path(__file__).resolve().parent.parent
NO_TEST = 5


class Terminated(KeyboardInterrupt):
    """Someone has asked this process alone to end."""


@dataclass(slots=True)
class Phase:
    """One call of pytest, and what came of it."""

    title: str
    select: str
    database: str = "sqlite"
    options: tuple[str, ...] = ()
    status: int = 1
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def problem(self) -> str:
        """Why this phase counts as failed; empty when it passed."""
        if self.status == NO_TEST:
            return "no test was selected, which is a failure"
        return f"pytest ended with status {self.status}" if self.status else ""

    def bad(self) -> int:
        """How many tests did not pass."""
        return sum(self.counts.get(kind, 0) for kind in ("failed", "error", "xpassed"))


COVERED = ("--cov=dsr", "--cov-branch", "--cov-report=term-missing:skip-covered")
ALL = (
    Phase("SQLite", "not browser and not postgresql", options=("--dist", "worksteal")),
    Phase(
        "PostgreSQL and Redis",
        "both_databases or postgresql",
        database="postgresql",
        options=("--dist", "loadfile"),
    ),
    Phase("browser on SQLite", "browser", options=("--dist", "loadfile")),
)
KINDS_OF_RUN = {
    "": ALL,
    "--coverage": (Phase("SQLite with coverage", ALL[0].select, options=COVERED),),
    "--screenshots": (Phase("browser on SQLite", "browser and screenshots"),),
}


def run(phase: Phase, report: Path, workers: str) -> None:
    """Run one phase at this terminal; it fills in status, time and counts."""
    print(f"\n── {phase.title}: pytest -m '{phase.select}'", flush=True)
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-m", phase.select, "-n", workers, *phase.options]
    environment = dict(os.environ, DSR_TEST_DATABASE=phase.database, DSR_TEST_REPORT=str(report))
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        phase.status = process.wait()
    except Terminated:
        bound.stop(process, how=signal.SIGINT, patience=10)
        raise
    except KeyboardInterrupt:  # the terminal has told pytest as well: it ends first, then its servers
        process.wait()
        raise
    phase.seconds = time.monotonic() - started
    if report.exists():
        told = json.loads(report.read_text())
        phase.counts, phase.skipped = told["counts"], told["skipped"]


def summary(phases: tuple[Phase, ...], parts: str) -> int:
    """Print the closing lines; returns the exit status."""
    print("\n── what ran")
    for phase in phases:
        words = ", ".join(f"{count} {kind}" for kind, count in phase.counts.items() if count)
        verdict = f"FAILED ({phase.problem()})" if phase.problem() else "ok"
        print(f"  {phase.title:<22} {words or 'nothing'} in {phase.seconds:.0f} s: {verdict}")
        for reason in phase.skipped:
            print(f"    skipped: {reason}")
    print(parts)
    passed = sum(phase.counts.get("passed", 0) for phase in phases)
    # A phase that failed before any test could is a failure of its own.
    failed = sum(max(phase.bad(), 1 if phase.problem() else 0) for phase in phases)
    skipped = sum(phase.counts.get("skipped", 0) for phase in phases)
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    return 1 if failed else 0


def end(*_: object) -> None:
    """SIGTERM: leave by the same way as Ctrl-C, so that every server is stopped."""
    raise Terminated


def main(kind: str) -> int:
    """Run all phases, a failed one does not stop the next; returns the exit status."""
    phases = KINDS_OF_RUN[kind]
    signal.signal(signal.SIGTERM, end)
    workers = os.environ.get("DSR_TEST_WORKERS") or str(min(os.cpu_count() or 1, 8))
    own = keeper.Keeper()
    try:
        for phase in phases:
            run(phase, own.folder / "report.json", workers)
        return summary(phases, keeper.closing_line())
    except KeyboardInterrupt:
        print("\nStopped; every server that was started is stopped too.")
        return 130
    finally:
        own.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
