"""Runs every benchmark in a process of its own: `python -m benchmarks [name ...]`."""

import subprocess
import sys

ALL = ("clocks", "bundle", "reminders", "pages", "form", "recompute")


def main() -> int:
    """The benchmarks named, or all; the number of those that failed."""
    failed = 0
    for name in sys.argv[1:] or ALL:
        print(f"== {name}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
