"""Writes the locks in `requirements/` from pyproject.toml: exact versions and hashes, no address.

The test lock is solved first and binds the others, so that one `.venv` can hold all of them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = Path("requirements")
OPTIONS = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--quiet")
BOUND = ("-c", "requirements/test.txt")


def main(*, upgrade: bool) -> int:
    """Solve all four locks; returns an exit status."""
    private = Path(sys.executable).with_name("uv")
    uv = str(private) if private.exists() else shutil.which("uv")
    if uv is None:
        print("The locks are solved by uv, which is not on this machine: pip install uv.", file=sys.stderr)
        return 1
    compile_command: tuple[str, ...] = (uv, "pip", "compile", *OPTIONS)
    if upgrade:
        compile_command += ("--upgrade",)
    environment = dict(os.environ, UV_SYSTEM_CERTS="1")
    plans: tuple[tuple[str, tuple[str, ...], str], ...] = (
        ("test", ("pyproject.toml", "--group", "check"), ""),
        ("production", ("pyproject.toml", "--group", "production", *BOUND), ""),
        ("run", ("pyproject.toml", *BOUND), ""),
        ("uv", ("-",), "uv\n"),
    )
    for name, source, words in plans:
        target = str(REQUIREMENTS / f"{name}.txt")
        done = subprocess.run(
            [*compile_command, *source, "-o", target],
            cwd=ROOT,
            env=environment,
            input=words,
            text=True,
            check=False,
        )
        if done.returncode:
            print(f"{target} could not be solved; the lines above say why.", file=sys.stderr)
            return 1
        print(f"wrote {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(upgrade="--upgrade" in sys.argv[1:]))
