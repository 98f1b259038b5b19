"""Throws away the demo's data, and only the demo's: `make demo-reset`. Standard library only.

An installation that is not a demo is left alone, and so is one that is running.
"""

import fcntl
import shutil
import sys
from pathlib import Path

STATE = Path(__file__).resolve().parent.parent / "var"
SETTINGS = STATE / "dsr.env"
LOCK = STATE / "running.lock"


def main(state: Path = STATE) -> int:
    """Empty the state folder; returns an exit status."""
    settings, lock = state / SETTINGS.name, state / LOCK.name
    if not settings.exists():
        print("There is no demo to throw away. make run starts one.")
        return 0
    if "DSR_DEMO=1" not in settings.read_text().splitlines():
        print(
            f"{settings} does not say DSR_DEMO=1: this is no demo, and nothing was touched.", file=sys.stderr
        )
        return 1
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("The demo is running. Stop it first (Ctrl-C in its terminal).", file=sys.stderr)
            return 1
        # The file that says what this is goes last: a reset that was cut short can be done again.
        for path in sorted(state.iterdir(), key=lambda path: path == settings):
            if path != lock:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    print("The demo's data is gone. make run starts it afresh.")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as problem:
        print(f"The demo could not be thrown away: {problem.strerror} ({problem.filename}).", file=sys.stderr)
        sys.exit(1)
