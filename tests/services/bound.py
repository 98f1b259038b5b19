"""Starts a program that cannot outlive the process which started it.

On Linux the kernel ends the program when its parent dies, even by SIGKILL; elsewhere `stop` and the parent's
own end have to do. Run as a script, this file is the small stand-in that becomes the program.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

SET_PARENT_DEATH_SIGNAL = 1
NOBODY = 65534


def start(
    *,
    command: Sequence[str],
    output: IO[bytes] | int,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    as_nobody: bool = False,
    death_signal: signal.Signals = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Start a program bound to this process; call it from a thread that lives as long as the process does."""
    user = str(NOBODY) if as_nobody else "-"
    stand_in = [sys.executable, "-S", "-E", __file__, str(os.getpid()), user, str(int(death_signal))]
    return subprocess.Popen(
        [*stand_in, *command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=dict(os.environ if environment is None else environment),
        cwd=folder,
        # A Ctrl-C at the terminal reaches the parent alone, which then stops its programs in order.
        start_new_session=True,
    )


def stop(
    process: subprocess.Popen[bytes], *, how: signal.Signals = signal.SIGTERM, patience: float = 5.0
) -> None:
    """Ask a program to end and, after so many seconds of patience, end it."""
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(how)
    try:
        process.wait(timeout=patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def become(parent: int, user: str, death_signal: int, command: list[str]) -> None:
    """In the new process: give up root where asked, tie this life to the parent's, turn into the program."""
    if user != "-":
        os.setgroups([])
        os.setgid(int(user))
        os.setuid(int(user))
    # A shell's background starts the tests with it ignored.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    tie_to_parent(death_signal)  # after setuid, which would undo it
    if os.getppid() != parent:  # it died before the tie was made
        sys.exit(1)
    os.execvp(command[0], command)


def tie_to_parent(death_signal: int = signal.SIGKILL) -> None:
    """Let the kernel send this process a signal when its parent dies; does nothing where no kernel can."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(SET_PARENT_DEATH_SIGNAL, int(death_signal), 0, 0, 0)


if __name__ == "__main__":
    become(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:])
