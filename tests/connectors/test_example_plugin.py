"""The example of docs/how-to/write-a-connector.md: loaded as it stands, without installing it, through the kit."""

import os
import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from dsr.connectors.registry import Announced, survey
from dsr.connectors.spec import ENTRY_POINTS, ConnectorTrouble, Key, Settings, Trouble

PLUGIN = Path(__file__).resolve().parents[2] / "examples" / "connector-plugin"


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PLUGIN))


def announced() -> EntryPoint:
    project = tomllib.loads((PLUGIN / "pyproject.toml").read_text())["project"]
    ((name, value),) = project["entry-points"][ENTRY_POINTS].items()
    return EntryPoint(name, value, ENTRY_POINTS)


def test_its_entry_point_is_taken_by_the_registry() -> None:
    point = announced()
    found = survey(announced=[Announced(point.name, "example", point.load)])
    assert ([each.slug for each in found.connectors], found.broken) == ([point.name], ())


def kit(*words: str) -> subprocess.CompletedProcess[str]:
    """The kit as an author runs it, in a process without the product's settings."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DSR_"))
    }
    environment["PYTHONPATH"] = f"{PLUGIN}{os.pathsep}{PLUGIN.parents[1]}"
    return subprocess.run(
        [sys.executable, "-m", "dsr.connectors.testkit", *words],
        env=environment,
        cwd=PLUGIN,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_line_is_content_with_it() -> None:
    done = kit("acme_notes:CONNECTOR", "--trials", "acme_notes.trials:trials")
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "18 passed, 0 failed, 0 do not apply"
    assert done.returncode == 0


def test_without_trials_only_the_outside_is_checked() -> None:
    done = kit("acme_notes")
    assert done.stdout.splitlines()[-1] == "1 passed, 0 failed, 17 do not apply"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"id": 1, "author": "a@x.org", "te', Trouble.BROKEN_OFF),
        (b"garbage\n", Trouble.GARBLED),
        (b"[1]\n", Trouble.GARBLED),
        (b"\xff\xfe\n", Trouble.GARBLED),
        (b"[" * 100_000 + b"\n", Trouble.GARBLED),
    ],
)
def test_it_tells_what_is_wrong_with_the_file(tmp_path: Path, content: bytes, kind: Trouble) -> None:
    (tmp_path / "notes.jsonl").write_bytes(content)
    connector = announced().load()
    settings = Settings(plain={"file": str(tmp_path / "notes.jsonl")}, secret={})
    with connector.open(settings=settings) as connection, pytest.raises(ConnectorTrouble) as caught:
        list(connection.count(keys=[Key("email", "a@x.org")]))
    assert caught.value.kind is kind
