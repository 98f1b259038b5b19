"""Killing the builder amid a bundle: real processes and signals; the next one builds it, once, and tidies up."""

import io
import os
import random
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from celery import current_app

from dsr.audit.models import AuditEntry
from dsr.audit.verify import verify_all
from dsr.bundles.models import Bundle
from dsr.cases.models import Case, CaseFile, SentLetter
from dsr.casework.build_bundle import order_bundle
from dsr.casework.decide import decide
from dsr.casework.prepare_answer import prepare_answer
from dsr.common import clock
from dsr.common.vault import UNFINISHED, vault
from dsr.jobs.tasks import sweep
from tests import factories
from tests.cast import Cast, gather
from tests.services.processes import Program, Programs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
RECORDS = 20_000
MANY = 80_000
MOST_OF_IT = 2_500_000
WELL_UNDER_WAY = 200_000  # bytes of a package that comes to about a million
BUILD = """
import sys
import django
django.setup()
from dsr.casework.build_bundle import build_bundle
from dsr.common import clock
print("began", flush=True)
print("built", build_bundle(bundle_id=int(sys.argv[1]), now=clock.now()))
"""
SWEEP = """
import django
django.setup()
from dsr.common import clock
from dsr.jobs.tasks import sweep
print("swept", sweep(now=clock.now()))
"""
WORKER = (
    "-m",
    "celery",
    "-A",
    "config.celery",
    "worker",
    "--pool",
    "solo",
    "--without-mingle",
    "--loglevel",
    "INFO",
)


@pytest.fixture
def ordered(request: pytest.FixtureRequest) -> Bundle:
    """Anna's records, many of them, are to go into a bundle."""
    records = getattr(request, "param", RECORDS)
    now = clock.now()
    cast: Cast = gather(now=now)
    case: Case = factories.open_one(controller=factories.controller("juxt", now=now), now=now).case
    lines = "".join(f"{number},anna{number}@example.org,Leeds {number}\n" for number in range(records))
    factories.walk_to_collected(case=case, cast=cast, now=now, content=b"id,e-mail,city\n" + lines.encode())
    omar = cast.actor("omar")
    decide(
        case_id=case.pk,
        track_id=case.tracks.get().pk,
        decision="grant",
        ground="",
        reasons="",
        actor=omar,
        now=now,
    )
    prepare_answer(case_id=case.pk, subject="Answer", body="Here.", information=[], actor=omar, now=now)
    return order_bundle(case_id=case.pk, actor=omar, now=now)


def start(programs: Programs, tmp_path: Path, *arguments: str) -> Program:
    """A process with the vault of this test."""
    variables = {"DSR_STATE_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return programs.python(*arguments, **variables)


def partial_files() -> list[Path]:
    folder = vault().directory / UNFINISHED
    return list(folder.iterdir()) if folder.is_dir() else []


def kill_amid(program: Program) -> Path:
    """SIGKILL once the package is partly written; the partial file."""
    end = time.monotonic() + 60
    while True:
        assert program.process.poll() is None, program.output()
        assert time.monotonic() < end, program.output()
        large = [path for path in partial_files() if path.exists() and path.stat().st_size > WELL_UNDER_WAY]
        if large:
            program.kill()
            assert large[0].exists(), "it was quicker than the signal"
            return large[0]
        time.sleep(0.002)


def kill_at(program: Program, *, size: int, before: set[Path]) -> int:
    """SIGKILL once this builder's partial package has so many bytes; how many it had."""
    end = time.monotonic() + 60
    while True:
        assert time.monotonic() < end, program.output()
        assert program.process.poll() is None, program.output()
        written = max((path.stat().st_size for path in set(partial_files()) - before), default=-1)
        if written >= size and "began" in program.output():
            program.kill()
            return written
        time.sleep(0.002)


def fresh(bundle: Bundle) -> Bundle:
    return Bundle.objects.get(pk=bundle.pk)


def built_entries(bundle: Bundle) -> int:
    assert verify_all().broken is None
    return AuditEntry.objects.filter(stream=f"case:{bundle.case_id}", kind="bundle:built").count()


def let_the_lease_run_out(bundle: Bundle) -> None:
    Bundle.objects.filter(pk=bundle.pk).update(claimed_until=clock.now() - timedelta(seconds=1))


def assert_whole(bundle: Bundle, *, of: int = RECORDS) -> None:
    """Every record is in it, once; the vault holds material, bundle and letters, and nothing else."""
    with zipfile.ZipFile(io.BytesIO(b"".join(vault().open(stored=bundle.stored)))) as package:
        assert package.testzip() is None
        data = orjson.loads(package.read("data.json"))
        manifest = orjson.loads(package.read("manifest.json"))
        listed = {entry["path"] for entry in manifest["files"]}
        assert listed | {"manifest.json", "manifest.sig"} == set(package.namelist())
    (collection,) = data["collections"].values()
    numbers = [int(record["id"]) for record in collection["records"]]
    assert numbers == list(range(of))
    assert bundle.records == of
    kept = {path.name for path in vault().directory.glob("??/??/*")}
    letters = set(SentLetter.objects.exclude(vault_name="").values_list("vault_name", flat=True))
    assert kept == {bundle.vault_name, CaseFile.objects.get().vault_name} | letters


@pytest.mark.both_databases
def test_killed_amid_the_package_the_sweep_builds_it_once(
    ordered: Bundle, programs: Programs, tmp_path: Path
) -> None:
    left_behind = kill_amid(start(programs, tmp_path, "-c", BUILD, str(ordered.pk)))
    dead = fresh(ordered)
    assert (dead.state, dead.attempts, dead.vault_name) == ("building", 1, "")
    assert built_entries(ordered) == 0

    # While the dead builder's lease holds, nobody may take its place: it could be alive.
    early = start(programs, tmp_path, "-c", SWEEP)
    assert early.wait() == 0
    assert "'bundles': 0" in early.output()

    let_the_lease_run_out(ordered)
    both = [start(programs, tmp_path, "-c", SWEEP) for _ in range(2)]
    assert [program.wait() for program in both] == [0, 0]
    told = "".join(program.output() for program in both)
    assert (told.count("'bundles': 1"), told.count("'bundles': 0")) == (1, 1), told
    done = fresh(ordered)
    assert (done.state, done.attempts) == ("built", 2)
    assert built_entries(ordered) == 1

    assert partial_files() == [left_behind]
    long_ago = time.time() - 2 * 60 * 60
    os.utime(left_behind, (long_ago, long_ago))
    assert sweep(now=clock.now())["vault"] == 1
    assert partial_files() == []
    assert_whole(done)


@pytest.mark.both_databases
@pytest.mark.parametrize("ordered", [MANY], indirect=True)
def test_killed_at_ten_random_moments_the_package_is_built_once(
    ordered: Bundle, programs: Programs, tmp_path: Path
) -> None:
    """Before the first byte and amid the package: what is left behind is swept, and nothing comes twice."""
    chance = random.Random(20261123)
    stood: list[int] = []  # bytes of the partial package at each kill; -1: none yet
    for _ in range(10):
        before = set(partial_files())
        program = start(programs, tmp_path, "-c", BUILD, str(ordered.pk))
        stood.append(kill_at(program, size=chance.randrange(-1, MOST_OF_IT), before=before))
        dead = fresh(ordered)
        assert (dead.state, dead.vault_name) == ("building", ""), "the work was over before the signal"
        let_the_lease_run_out(ordered)
    assert len(set(stood)) >= 5, "the kills came at different moments of the work"

    last = start(programs, tmp_path, "-c", BUILD, str(ordered.pk))
    assert last.wait() == 0, last.output()
    late = start(programs, tmp_path, "-c", BUILD, str(ordered.pk))
    assert late.wait() == 0
    assert "built False" in late.output()
    assert fresh(ordered).state == "built"
    assert built_entries(ordered) == 1
    long_ago = time.time() - 2 * 60 * 60
    for path in partial_files():
        os.utime(path, (long_ago, long_ago))
    sweep(now=clock.now())
    assert partial_files() == []
    assert_whole(fresh(ordered), of=MANY)


@pytest.mark.postgresql
def test_a_killed_celery_worker_is_followed_by_the_next(
    ordered: Bundle, programs: Programs, tmp_path: Path
) -> None:
    """The ring is in Redis, the worker is real; what it began, the sweep of another worker ends."""
    first = start(programs, tmp_path, *WORKER)
    kill_amid(first)
    let_the_lease_run_out(ordered)
    second = start(programs, tmp_path, *WORKER)
    current_app.send_task("dsr.jobs.tasks.sweep")  # what the scheduler does each minute
    end = time.monotonic() + 60
    while fresh(ordered).state != "built":
        assert time.monotonic() < end, second.output()
        time.sleep(0.05)
    second.interrupt()
    assert fresh(ordered).attempts == 2
    assert built_entries(ordered) == 1
    for path in partial_files():
        path.unlink()
    assert_whole(fresh(ordered))
