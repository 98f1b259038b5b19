"""Killing the worker while it erases, at ten random moments: erased once, counted truly, and nothing found again."""

import json
import random
import sqlite3
import time
from datetime import timedelta
from pathlib import Path

import pytest

from dsr.audit.models import AuditEntry
from dsr.audit.verify import verify_all
from dsr.cases.models import Case, ErasureResidue, StepEntry, SystemRun, SystemSearch
from dsr.casework import run_work, systems
from dsr.common import clock
from dsr.register.models import ErasureReplay, SystemConnection
from tests import factories
from tests.casework import erasure_scenes as on
from tests.casework.scenes import Scene
from tests.cast import gather
from tests.services.processes import Program, Programs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
TABLES = tuple(f"table{number}" for number in range(1, 17))
RECORDS = 1_250  # of Anna's in each of them, and as many of Ben's
EMAIL = "anna@example.org"
SLOW = 150  # steps that a trigger of the company's takes for each row that goes
CARRY_OUT = """
import sys
import django
django.setup()
from dsr.casework.run_work import carry_out
from dsr.common import clock
print("began", flush=True)
print("done", carry_out(run_id=int(sys.argv[1]), now=clock.now()))
"""


def dataset() -> str:
    """Anna by her address, and tables that refer to her."""
    reference = "[{dataset: company, field: people.id, direction: from}]"
    lines = [
        "dataset:",
        "  - fides_key: company",
        "    name: Company",
        "    collections:",
        "      - name: people",
        "        fields:",
        "          - {name: id, fides_meta: {primary_key: true}}",
        "          - {name: email, data_categories: [user.contact.email], fides_meta: {identity: email}}",
    ]
    for table in TABLES:
        lines += [
            f"      - name: {table}",
            "        fields:",
            "          - {name: id, fides_meta: {primary_key: true}}",
            f"          - {{name: person, fides_meta: {{references: {reference}}}}}",
            "          - {name: words, data_categories: [user.content]}",
        ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """Twenty thousand rows of Anna's among those of Ben; what goes is written down by a trigger, which takes time."""
    path = tmp_path / "company.db"
    with sqlite3.connect(path) as database:
        database.execute("create table gone (origin text, id integer, steps integer)")
        database.execute("create table people (id integer primary key, email text)")
        database.executemany("insert into people values (?, ?)", [(1, EMAIL), (2, "ben@example.org")])
        for table in TABLES:
            database.execute(f"create table {table} (id integer primary key, person integer, words text)")
            rows = ((n, 1 + n % 2, f"{table} {n}") for n in range(2 * RECORDS))
            database.executemany(f"insert into {table} values (?, ?, ?)", rows)  # noqa: S608 (our names)
            database.execute(f"create index {table}_person on {table} (person)")
            counted = f"with recursive n(i) as (select 1 union all select i + 1 from n where i < {SLOW})"  # noqa: S608
            database.execute(
                f"create trigger {table}_gone after delete on {table} begin insert into gone "  # noqa: S608
                f"select '{table}', old.id, steps from ({counted} select count(*) as steps from n); end"
            )
    database.close()
    return path


@pytest.fixture
def run(company: Path) -> SystemRun:
    """The dry run is made and agreed to, and the erasure ordered."""
    now = clock.now()
    scene = Scene(Case(), gather(now=now), now)
    controller = factories.controller("juxt", now=now)
    scene.case = factories.open_one(controller=controller, now=now, rights=("erasure",)).case
    on.erasure_decided(scene)
    search = SystemSearch.objects.filter(case=scene.case).select_related("system").order_by("pk")[0]
    ada = scene.actor("ada")
    systems.import_dataset(controller_slug="juxt", text=dataset(), actor=ada, now=now)
    systems.connect(
        controller_slug="juxt",
        slug=search.system.slug,
        connector_slug="sql",
        given={"url": f"sqlite:///{company}"},
        dataset_key="company",
        limits={},
        actor=ada,
        now=now,
    )
    SystemConnection.objects.filter(system=search.system).update(may_write=True)
    on.record(scene, "erasure_plan", search.system.slug, action="erase")
    on.dry_run(scene)
    on.agreed(scene)
    return on.begin(scene)


def left(company: Path) -> dict[str, tuple[int, int]]:
    """Table -> rows of Anna's, rows of Ben's."""
    database = sqlite3.connect(company, timeout=20)
    try:
        counts = {}
        for table in TABLES:
            of_both = f"select sum(person = 1), sum(person = 2) from {table}"  # noqa: S608 (our names)
            anna, ben = database.execute(of_both).fetchone()
            counts[table] = (anna or 0, ben or 0)
        return counts
    finally:
        database.close()


def told(run: SystemRun) -> int:
    """How many sets the run has written down; -1 before it began."""
    result = SystemRun.objects.values_list("result", flat=True).get(pk=run.pk)
    return len(result) - 1


def start(programs: Programs, tmp_path: Path, run: SystemRun) -> Program:
    variables = {"DSR_STATE_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return programs.python("-c", CARRY_OUT, str(run.pk), **variables)


def wait_until_told(program: Program, run: SystemRun, sets: int) -> None:
    end = time.monotonic() + 60
    while told(run) < sets:
        assert program.process.poll() is None, program.output()
        assert time.monotonic() < end, program.output()
        time.sleep(0.001)


def kill(program: Program, run: SystemRun) -> None:
    """SIGKILL now; it was not over, and the dead worker's lease runs out."""
    program.kill()
    assert "done" not in program.output(), "it was quicker than the signal"
    run.refresh_from_db()
    assert run.state == SystemRun.State.RUNNING
    SystemRun.objects.filter(pk=run.pk).update(claimed_until=clock.now() - timedelta(seconds=1))


def assert_once(run: SystemRun, company: Path) -> None:
    """All of Anna's is gone and nothing of Ben's; each row went once; counts and log say just that."""
    run.refresh_from_db()
    assert run.state == SystemRun.State.DONE, (run.problem, run.detail)
    assert left(company) == dict.fromkeys(TABLES, (0, RECORDS))
    database = sqlite3.connect(company)
    gone = database.execute("select count(*), count(distinct origin || ' ' || id) from gone").fetchone()
    database.close()
    assert gone == (len(TABLES) * RECORDS, len(TABLES) * RECORDS)
    expected = {"people": 1} | dict.fromkeys(TABLES, RECORDS)
    assert {one["name"]: (one["action"], one["records"]) for one in run.result} == {
        name: ("erase", count) for name, count in expected.items()
    }
    assert len(run.result) == len(expected)
    assert run.rows == sum(expected.values())
    stream = f"case:{run.case_id}"
    done = AuditEntry.objects.filter(stream=stream, kind="run:done")
    assert sum(json.loads(entry.facts)["run"] == run.pk for entry in done) == 1
    assert StepEntry.objects.filter(track=run.track, step="erased", removed_at=None).count() == 1
    remembered = list(ErasureReplay.objects.filter(system=run.system).values_list("kind", "digest"))
    assert remembered and len(remembered) == len(set(remembered))
    assert verify_all().broken is None


@pytest.mark.both_databases
def test_killed_at_ten_random_moments_all_is_erased_once_and_counted_truly(
    run: SystemRun, company: Path, programs: Programs, tmp_path: Path
) -> None:
    chance = random.Random(20261123)
    whole = dict.fromkeys(TABLES, (RECORDS, RECORDS))
    amid_the_change = 0
    for _ in range(6):
        program = start(programs, tmp_path, run)
        program.wait_for("began")
        wait_until_told(program, run, 0)
        time.sleep(chance.uniform(0.0, 0.4))
        kill(program, run)
        amid_the_change += company.with_name("company.db-journal").exists()
        assert left(company) == whole, "one transaction: what was not certain has not happened"
    assert amid_the_change >= 2, "some kills left a change half done"
    moments = sorted(chance.sample(range(len(TABLES) - 4), 4))
    for sets in moments:  # the change is certain, and only so many sets are written down
        program = start(programs, tmp_path, run)
        wait_until_told(program, run, max(1, sets))
        kill(program, run)
        assert left(company) == dict.fromkeys(TABLES, (0, RECORDS))
    assert told(run) < len(TABLES), "the kills came while sets were still to be written down"

    last = start(programs, tmp_path, run)
    assert last.wait() == 0, last.output()
    assert_once(run, company)
    interrupted = [one for one in run.result if one.get("counted") == "dry_run"]
    assert interrupted, "what was erased before the interruption says where its count is from"
    evidence = StepEntry.objects.get(track=run.track, step="erased", removed_at=None).values["evidence"]
    assert "counted before the interruption" in evidence
    late = start(programs, tmp_path, run)
    assert late.wait() == 0
    assert "done False" in late.output()
    assert_once(run, company)

    again = SystemRun.objects.get(case=run.case_id, kind="search_again")
    assert run_work.carry_out(run_id=again.pk, now=clock.now())
    assert not ErasureResidue.objects.filter(run=again).exists()
