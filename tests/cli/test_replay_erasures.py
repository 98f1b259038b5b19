"""`manage.py replay_erasures`: what it prints, what it changes, and that one broken system stops no other."""

import io
import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dsr.audit.models import AuditEntry
from dsr.cases.models import Case
from dsr.register import store
from dsr.register.models import DataSystem, ErasureReplay, SystemConnection
from tests.casework import erasure_scenes as on
from tests.casework.scenes import Scene
from tests.cast import Cast

pytestmark = pytest.mark.both_databases


def called(*arguments: str, status: int = 0) -> tuple[dict[str, Any], str]:
    """What the command printed and what it said aside, once it ended with that status."""
    said, aside, ended = io.StringIO(), io.StringIO(), 0
    try:
        call_command("replay_erasures", *arguments, stdout=said, stderr=aside)
    except SystemExit as end:
        ended = int(str(end.code))
    assert ended == status, said.getvalue() + aside.getvalue()
    (line,) = said.getvalue().splitlines()
    told: dict[str, Any] = json.loads(line)
    return told, aside.getvalue()


@pytest.fixture
def scene(case: Case, cast: Cast, now: datetime) -> Scene:
    """The scene of the verbs."""
    return Scene(case=case, cast=cast, now=now)


@pytest.fixture
def company(scene: Scene, tmp_path: Path) -> Path:
    """Anna was erased, and the backup from before was restored."""
    path = tmp_path / "company.db"
    on.fill(path)
    shutil.copy(path, tmp_path / "backup")
    on.erased(scene, path)
    shutil.copy(tmp_path / "backup", path)
    return path


def remembered_elsewhere(scene: Scene) -> DataSystem:
    """Somebody was erased in another system too, which has no connection any more."""
    taken = SystemConnection.objects.get().system_id
    other = DataSystem.objects.filter(controller=scene.case.controller).exclude(pk=taken)[0]
    store.save_replay(
        system=other, kind="email", digest="0" * 64, wishes=[], case_reference="JUXT-1", now=scene.now
    )
    return other


def test_a_dry_run_then_the_work_then_nothing_left(scene: Scene, company: Path) -> None:
    told, _aside = called("--controller", "juxt", "--dry-run")
    (one,) = told["systems"]
    assert told["ok"] and told["dry_run"] and (one["people"], one["erased"], one["rows"]) == (1, 0, on.OURS)
    assert on.counts(company)["people"] == 2

    told, aside = called("--controller", "juxt")
    (one,) = told["systems"]
    assert (one["remembered"], one["people"], one["erased"], one["rows"]) == (1, 1, 1, on.OURS)
    assert one["system"] == DataSystem.objects.get(connection__isnull=False).slug
    assert set(told["seconds"]) == {f"juxt/{one['system']}"} and "keys compared: 2 records" in aside
    assert on.counts(company) == {"people": 1, "orders": 2, "visits": 1}
    assert AuditEntry.objects.get(kind="replay:erased").actor_name == "manage.py replay_erasures"

    told, _aside = called()
    assert told["ok"] and told["systems"][0]["people"] == 0


def test_no_name_and_no_hash_is_printed(scene: Scene, company: Path) -> None:
    told, aside = called()
    printed = json.dumps(told) + aside
    assert "anna" not in printed.lower() and ErasureReplay.objects.get().digest not in printed


def test_one_system_that_cannot_be_done_stops_no_other(scene: Scene, company: Path) -> None:
    other = remembered_elsewhere(scene)
    told, aside = called(status=1)
    by_slug = {one["system"]: one for one in told["systems"]}
    assert not told["ok"] and len(by_slug) == 2
    assert by_slug[other.slug]["by_hand"] and "a person has to" in by_slug[other.slug]["message"]
    assert "a person has to" in aside
    assert sum(one["erased"] for one in told["systems"]) == 1 and on.counts(company)["people"] == 1


def test_only_the_system_that_is_named(scene: Scene, company: Path) -> None:
    other = remembered_elsewhere(scene)
    told, _aside = called("--system", other.slug, status=1)
    assert [one["system"] for one in told["systems"]] == [other.slug]
    assert on.counts(company)["people"] == 2


def test_only_who_was_erased_since_the_backup(scene: Scene, company: Path) -> None:
    told, _aside = called("--since", "2030-01-01T00:00:00+00:00")
    assert told["systems"][0]["remembered"] == 0 and on.counts(company)["people"] == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--controller", "juxtt"), "no controller juxtt"),
        (("--system", "nowhere"), "no system nowhere"),
        (("--since", "yesterday"), "write the instant"),
        (("--since", "2026-03-01T02:00:00"), "time zone"),
    ],
)
def test_what_is_mistyped_is_said(scene: Scene, arguments: tuple[str, str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        called(*arguments)
