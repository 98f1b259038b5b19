"""Killing the worker while it collects, at ten random moments: the next goes on, everything comes, nothing twice."""

import os
import random
import sqlite3
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app

from dsr.audit.models import AuditEntry
from dsr.audit.verify import verify_all
from dsr.cases.choices import SearchState
from dsr.cases.models import Case, CaseFile, CollectedSet, SystemRun, SystemSearch
from dsr.casework import runs, systems
from dsr.casework.staged import records_of
from dsr.common import clock
from dsr.common.vault import UNFINISHED, vault
from dsr.jobs.tasks import sweep
from tests import factories
from tests.cast import Cast, gather
from tests.services.parts import free_port
from tests.services.processes import Program, Programs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
RECORDS = 30_000  # in each of the large tables, which come to 1.2 MB each
TABLES = tuple(f"table{number}" for number in range(1, 15))
NEARLY_A_SET = 1_000_000  # bytes
EMAIL = "anna@example.org"
CARRY_OUT = """
import sys
import django
django.setup()
from dsr.casework.run_work import carry_out
from dsr.common import clock
print("began", flush=True)
print("done", carry_out(run_id=int(sys.argv[1]), now=clock.now()))
"""
WORKER = ("-m", "celery", "-A", "config.celery", "worker", "--pool", "solo", "--without-mingle")


def dataset() -> str:
    """Anna by her address, and tables that refer to her."""
    lines = [
        "dataset:",
        "  - fides_key: shop",
        "    name: Shop",
        "    collections:",
        "      - name: people",
        "        fields:",
        "          - {name: id, fides_meta: {primary_key: true}}",
        "          - {name: email, fides_meta: {identity: email}}",
    ]
    for table in TABLES:
        reference = "[{dataset: shop, field: people.id, direction: from}]"
        lines += [
            f"      - name: {table}",
            "        fields:",
            "          - {name: id, fides_meta: {primary_key: true}}",
            f"          - {{name: person, fides_meta: {{references: {reference}}}}}",
            "          - {name: words}",
        ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A company's database: Anna's records among those of somebody else."""
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as database:
        database.execute("create table people (id integer primary key, email text)")
        database.executemany("insert into people values (?, ?)", [(1, EMAIL), (2, "ben@example.org")])
        for table in TABLES:
            database.execute(f"create table {table} (id integer primary key, person integer, words text)")
            rows = ((n, 1 + n % 2, f"{table} {n}") for n in range(2 * RECORDS))
            database.executemany(f"insert into {table} values (?, ?, ?)", rows)  # noqa: S608 (our names)
            database.execute(f"create index {table}_person on {table} (person)")
    return path


@pytest.fixture
def run(shop: Path) -> SystemRun:
    """Anna's identity is settled, and the shop is to be searched by machine."""
    now = clock.now()
    cast: Cast = gather(now=now)
    case: Case = factories.open_one(controller=factories.controller("juxt", now=now), now=now).case
    factories.walk_to_identity(case=case, cast=cast, now=now)
    system = SystemSearch.objects.filter(case=case).order_by("pk")[0].system
    ada = cast.actor("ada")
    systems.import_dataset(controller_slug="juxt", text=dataset(), actor=ada, now=now)
    systems.connect(
        controller_slug="juxt",
        slug=system.slug,
        connector_slug="sql",
        given={"url": f"sqlite:///{shop}"},
        dataset_key="shop",
        limits={},
        actor=ada,
        now=now,
    )
    assert runs.collect_all(case_id=case.pk, actor=cast.actor("omar"), now=now) == 1
    return SystemRun.objects.get()


def start(programs: Programs, tmp_path: Path, *arguments: str) -> Program:
    variables = {"DSR_STATE_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return programs.python(*arguments, **variables)


def partial_files() -> list[Path]:
    folder = vault().directory / UNFINISHED
    return list(folder.iterdir()) if folder.is_dir() else []


def kill_at(program: Program, run: SystemRun, *, sets: int, size: int, before: set[Path]) -> None:
    """SIGKILL once so many sets are complete and the next one has so many bytes."""
    end = time.monotonic() + 60
    while True:
        assert program.process.poll() is None, program.output()
        assert time.monotonic() < end, program.output()
        if CollectedSet.objects.filter(run=run).count() >= sets and written(before) >= size:
            return program.kill()
        time.sleep(0.002)


def written(before: set[Path]) -> int:
    """Bytes of the set that is being staged; -1: none."""
    sizes = [-1]
    for path in set(partial_files()) - before:
        with suppress(FileNotFoundError):
            sizes.append(path.stat().st_size)
    return max(sizes)


def let_the_lease_run_out(run: SystemRun) -> None:
    SystemRun.objects.filter(pk=run.pk).update(claimed_until=clock.now() - timedelta(seconds=1))


def assert_whole(run: SystemRun) -> None:
    """Every record of Anna's, once; one file for each set, and one entry in the log."""
    run.refresh_from_db()
    assert run.state == SystemRun.State.DONE, (run.problem, run.detail)
    sets = {of.name.rsplit(".", 1)[-1].rsplit(":", 1)[-1]: of for of in CollectedSet.objects.filter(run=run)}
    assert set(sets) == {"people", *TABLES}
    assert [record["email"] for record in records_of(of=sets["people"])] == [EMAIL]
    for table in TABLES:
        numbers = [record["id"] for record in records_of(of=sets[table])]
        assert sorted(numbers) == list(range(0, 2 * RECORDS, 2))
        assert len(numbers) == sets[table].records == RECORDS
    search = SystemSearch.objects.get(pk=run.search_id)
    assert (search.state, search.hits, run.rows) == (
        SearchState.FOUND,
        1 + len(TABLES) * RECORDS,
        1 + len(TABLES) * RECORDS,
    )
    done = AuditEntry.objects.filter(stream=f"case:{run.case_id}", kind="run:done")
    recorded = AuditEntry.objects.filter(stream=f"case:{run.case_id}", kind="search:recorded")
    assert (done.count(), recorded.count()) == (1, 1)
    assert verify_all().broken is None
    files = CaseFile.objects.filter(search=search)
    assert files.count() == 1 + len(TABLES)
    assert {path.name for path in vault().directory.glob("??/??/*")} >= {file.vault_name for file in files}


@pytest.mark.both_databases
def test_killed_at_ten_random_moments_everything_comes_once(
    run: SystemRun, programs: Programs, tmp_path: Path
) -> None:
    chance = random.Random(20261123)
    stood: list[int] = []  # sets that were complete at each kill
    for _ in range(10):
        before = set(partial_files())
        sets = (stood[-1] if stood else 0) + chance.choice([0, 1])
        program = start(programs, tmp_path, "-c", CARRY_OUT, str(run.pk))
        kill_at(program, run, sets=sets, size=chance.randrange(0, NEARLY_A_SET), before=before)
        run.refresh_from_db()
        assert run.state == SystemRun.State.RUNNING, "the work was over before ten kills: make it longer"
        stood.append(CollectedSet.objects.filter(run=run).count())
        let_the_lease_run_out(run)
    assert len(set(stood)) >= 3 and stood == sorted(stood), "the kills came at different moments of the work"
    assert partial_files(), "some amid a set"

    last = start(programs, tmp_path, "-c", CARRY_OUT, str(run.pk))
    assert last.wait() == 0, last.output()
    assert_whole(run)
    late = start(programs, tmp_path, "-c", CARRY_OUT, str(run.pk))
    assert late.wait() == 0
    assert "done False" in late.output()
    assert_whole(run)

    long_ago = time.time() - 2 * 60 * 60
    for path in partial_files():
        os.utime(path, (long_ago, long_ago))
    sweep(now=clock.now())
    assert partial_files() == []


@pytest.mark.postgresql
def test_a_killed_celery_worker_is_followed_by_the_next(
    run: SystemRun, programs: Programs, tmp_path: Path
) -> None:
    """The ring is in Redis, the worker is real; what it began, the sweep gives to another worker."""
    first = start(programs, tmp_path, *WORKER)
    end = time.monotonic() + 60
    while not CollectedSet.objects.filter(run=run).exists():
        assert time.monotonic() < end and first.process.poll() is None, first.output()
        time.sleep(0.005)
    first.kill()
    run.refresh_from_db()
    assert run.state == SystemRun.State.RUNNING, "it was quicker than the signal"
    let_the_lease_run_out(run)
    second = start(programs, tmp_path, *WORKER)
    current_app.send_task("dsr.jobs.tasks.sweep")  # what the scheduler does each minute
    while SystemRun.objects.get(pk=run.pk).state != SystemRun.State.DONE:
        assert time.monotonic() < end, second.output()
        time.sleep(0.05)
    second.interrupt()
    assert_whole(run)


def test_the_installation_of_one_process_collects_and_goes_on_after_a_kill(
    run: SystemRun, programs: Programs, tmp_path: Path
) -> None:
    """No broker, no second process: the worker is a thread, and its start takes up what the last one held."""
    settings = {"DSR_STATE_DIR": str(tmp_path)}
    first = programs.manage("run_all", "--port", str(free_port()), **settings)
    kill_at(first, run, sets=2, size=0, before=set(partial_files()))
    run.refresh_from_db()
    assert run.state == SystemRun.State.RUNNING, "it was quicker than the signal"
    second = programs.manage("run_all", "--port", str(free_port()), **settings)
    end = time.monotonic() + 60
    while SystemRun.objects.get(pk=run.pk).state != SystemRun.State.DONE:
        assert time.monotonic() < end, second.output()
        time.sleep(0.05)
    assert second.interrupt() == 0, second.output()
    assert_whole(run)
