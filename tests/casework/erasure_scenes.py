"""A company's SQLite database that knows Anna, connected to a case for erasure: dry run, yes, erasure by machine."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dsr.accounts.actors import StaffActor
from dsr.cases.models import RightTrack, StepEntry, SystemRun, SystemSearch
from dsr.casework import machine_erasure, run_work, systems
from dsr.casework.erasure import ask_erasure
from dsr.casework.run_erase import agreed_counts, begun
from dsr.casework.steps import record_step
from dsr.register.models import DataSystem, SystemConnection
from dsr.rules.checklists.rights import checklist_of
from tests import factories
from tests.casework.scenes import Scene
from tests.rules.step_samples import sample_values

EMAIL = "anna@example.org"
DATASET = """
dataset:
  - fides_key: company
    name: Company
    collections:
      - name: people
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: email, data_categories: [user.contact.email], fides_meta: {identity: email}}
          - {name: name, data_categories: [user.name]}
      - name: orders
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: person, fides_meta: {references: [{dataset: company, field: people.id, direction: from}]}}
          - {name: note, data_categories: [user.content]}
      - name: visits
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: email, data_categories: [user.contact.email], fides_meta: {identity: email}}
"""
OURS = {"people": 1, "orders": 3, "visits": 2}


def fill(path: Path, *, newsletter: bool = False) -> None:
    """Anna's rows among Ben's; with a newsletter, her address also stands in a table of no dataset."""
    with sqlite3.connect(path) as database:
        database.executescript(
            "create table people (id integer primary key, email text, name text);"
            "create table orders (id integer primary key, person integer references people(id), note text);"
            "create table visits (id integer primary key, email text);"
            "create table newsletter (id integer primary key, recipients text);"
        )
        people = [(1, EMAIL, "Anna"), (2, "ben@example.org", "Ben")]
        database.executemany("insert into people values (?, ?, ?)", people)
        orders = [(n, 1 + n % 2, f"note {n}") for n in range(1, 6)]
        database.executemany("insert into orders values (?, ?, ?)", [*orders, (6, 1, "six")][1:])
        visits = [(1, EMAIL), (2, EMAIL), (3, "ben@example.org")]
        database.executemany("insert into visits values (?, ?)", visits)
        if newsletter:
            database.execute("insert into newsletter values (1, ?)", [f"ben@example.org, {EMAIL}"])
    database.close()


def rows(path: Path, table: str) -> list[tuple[Any, ...]]:
    """Everything in a table."""
    database = sqlite3.connect(path)
    try:
        return database.execute(f"select * from {table} order by 1").fetchall()  # noqa: S608 (our names)
    finally:
        database.close()


def counts(path: Path) -> dict[str, int]:
    """How many rows each table of the dataset has."""
    return {table: len(rows(path, table)) for table in OURS}


def connect(scene: Scene, path: Path, *, writes: bool = True) -> SystemSearch:
    """The first system of the case is that database; with `writes` changing data is enabled."""
    search = SystemSearch.objects.filter(case=scene.case).select_related("system").order_by("pk")[0]
    connect_system(search.system, path, scene.actor("ada"), scene.now)
    SystemConnection.objects.filter(system=search.system).update(may_write=writes)
    return search


def connect_system(system: DataSystem, path: Path, ada: StaffActor, now: datetime) -> None:
    """Ada connects a system to that database; changing data is not enabled."""
    controller = system.controller.slug
    systems.import_dataset(controller_slug=controller, text=DATASET, actor=ada, now=now)
    systems.connect(
        controller_slug=controller,
        slug=system.slug,
        connector_slug="sql",
        given={"url": f"sqlite:///{path}"},
        dataset_key="company",
        limits={},
        actor=ada,
        now=now,
    )


def erasure_decided(scene: Scene, decision: str = "grant", rights: tuple[str, ...] = ("erasure",)) -> None:
    """Another case of Anna's, for erasure: data were found in the first system, and it is granted."""
    controller = scene.case.controller
    scene.case = factories.open_one(controller=controller, now=scene.now, rights=rights).case
    scene.collected()
    factories.decide_one(
        track=erasure_of(scene), cast=scene.cast, now=scene.now, decision=decision, ground=_ground(decision)
    )
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.now)


def _ground(decision: str) -> str:
    return "legal_obligation" if decision == "grant_partly" else ""


def erasure_of(scene: Scene) -> RightTrack:
    """The erasure of the case."""
    return RightTrack.objects.get(case=scene.case, right="erasure")


def record(
    scene: Scene, slug: str, about: str = "", *, at: datetime | None = None, **chosen: str
) -> StepEntry:
    """Omar records a step of the erasure."""
    step = checklist_of(right="erasure").step(slug)
    assert step is not None
    return record_step(
        case_id=scene.case.pk,
        track_id=erasure_of(scene).pk,
        step=slug,
        about=about,
        values=sample_values(step, **chosen),
        actor=scene.actor("omar"),
        now=at or scene.now,
    )


def planned(scene: Scene, path: Path, action: str = "erase") -> None:
    """Decided, connected, and the plan of people is written."""
    erasure_decided(scene)
    search = connect(scene, path)
    record(scene, "erasure_plan", search.system.slug, action=action)


def order_dry_run(scene: Scene, at: datetime | None = None) -> SystemRun:
    """The dry run of the first system."""
    (run,) = machine_erasure.order_dry_run(
        case_id=scene.case.pk,
        track_id=erasure_of(scene).pk,
        actor=scene.actor("omar"),
        now=at or scene.now,
    )
    return run


def work(run: SystemRun, now: datetime, minutes: int = 0) -> bool:
    """A worker carries a run out; the run as it is afterwards."""
    done = run_work.carry_out(run_id=run.pk, now=now + timedelta(minutes=minutes))
    run.refresh_from_db()
    return done


def dry_run(scene: Scene, at: datetime | None = None) -> SystemRun:
    """Ordered and made."""
    run = order_dry_run(scene, at)
    assert work(run, at or scene.now), (run.problem, run.detail)
    return run


def agreed(scene: Scene, at: datetime | None = None) -> None:
    """Omar asks, Lena agrees."""
    now = at or scene.now
    ask_erasure(case_id=scene.case.pk, track_id=erasure_of(scene).pk, actor=scene.actor("omar"), now=now)
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=now)


def begin(scene: Scene, at: datetime | None = None) -> SystemRun:
    """The erasure of the first system is begun."""
    (run,) = machine_erasure.begin_erasure(
        case_id=scene.case.pk,
        track_id=erasure_of(scene).pk,
        actor=scene.actor("omar"),
        now=at or scene.now,
    )
    return run


def ready(scene: Scene, path: Path) -> SystemRun:
    """Planned, dry run made, agreed to: the erasure can begin; the dry run."""
    planned(scene, path)
    run = dry_run(scene)
    agreed(scene)
    return run


def erased(scene: Scene, path: Path) -> SystemRun:
    """Erased by machine; the second search waits."""
    ready(scene, path)
    run = begin(scene)
    assert work(run, scene.now), (run.problem, run.detail)
    return run


def searched(scene: Scene, path: Path) -> SystemRun:
    """Erased and searched again; the second search."""
    erased(scene, path)
    return search_made(scene)


def search_made(scene: Scene) -> SystemRun:
    """The second search that waits is made; it was ordered a moment after the erasure began."""
    run = SystemRun.objects.filter(case=scene.case, kind="search_again").latest("pk")
    assert work(run, scene.now, minutes=1), (run.problem, run.detail)
    return run


def add_visit(path: Path) -> None:
    """Anna comes by once more."""
    database = sqlite3.connect(path)
    with database:
        database.execute("insert into visits values (9, ?)", [EMAIL])
    database.close()


def remove(path: Path, table: str) -> None:
    """Nothing stands in a table any more."""
    database = sqlite3.connect(path)
    with database:
        database.execute(f"delete from {table}")  # noqa: S608 (our names)
    database.close()


def by_set(run: SystemRun) -> dict[str, int]:
    """How many records of each set a run tells of."""
    return {one["name"]: one["records"] for one in run.result}


def was_begun(run: SystemRun) -> list[dict[str, Any]]:
    """An earlier attempt had begun when its worker died."""
    result = [begun(planned=agreed_counts(run=run))]
    SystemRun.objects.filter(pk=run.pk).update(result=result)
    return result
