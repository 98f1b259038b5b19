"""Small access requests with one Celery worker of two processes: how many a minute, and behind a large one.

Run: python -m benchmarks.small_requests [--requests 200] [--large 1000000]

One request is: the run is ordered, the worker collects from the company's database, the letter is written by the
driver, the worker builds the package. Opening and identity are done before the clock starts, release is not done.
Redis is real; the company's database is SQLite with three tables; the installation lies in SQLite unless
DSR_DATABASE_URL says otherwise. The floor reads the same rows and writes one JSON file in one ZIP for each person.
"""

import argparse
import json
import os
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.services import bound, redis_server

ROWS = 20  # of each of two tables, for each person
BEHIND = 20  # small requests behind the large one
PATIENCE = 600.0  # seconds
GLANCE = 0.05  # seconds between two looks at what is done
HEAVY = "heavy@example.com"
DATASET = """
dataset:
  - fides_key: company
    name: Company
    collections:
      - name: people
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: email, fides_meta: {identity: email}}
          - {name: name}
      - name: orders
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: person, fides_meta: {references: [{dataset: company, field: people.id, direction: from}]}}
          - {name: words}
      - name: visits
        fields:
          - {name: id, fides_meta: {primary_key: true}}
          - {name: person, fides_meta: {references: [{dataset: company, field: people.id, direction: from}]}}
          - {name: words}
"""


@dataclass
class Asked:
    """One request under the clock, in seconds since its part of the benchmark began."""

    case_id: int
    search_id: int
    ordered: float = 0.0
    run_id: int = 0
    bundle_id: int = 0
    done: float = 0.0


def person(number: int) -> str:
    """The address of one who asks."""
    return f"person-{number}@example.com"


def fill(path: Path, *, people: int, large: int) -> None:
    """The company's database: many with a little, one with a lot."""
    with sqlite3.connect(path) as database:
        database.execute("create table people (id integer primary key, email text, name text)")
        rows = ((n, person(n) if n else HEAVY, f"Name {n}") for n in range(people))
        database.executemany("insert into people values (?, ?, ?)", rows)
        for table in ("orders", "visits"):
            database.execute(f"create table {table} (id integer primary key, person integer, words text)")
            few = ((n % (people - 1) + 1, f"{table} {n}") for n in range(ROWS * (people - 1)))
            many = ((0, f"{table} {n}") for n in range(large // 2))
            for each in (few, many):
                database.executemany(f"insert into {table} (person, words) values (?, ?)", each)  # noqa: S608
            database.execute(f"create index {table}_person on {table} (person)")
    database.close()


def floor(path: Path, folder: Path, people: Sequence[str]) -> float:
    """Seconds that a plain loop takes."""
    began = time.perf_counter()
    for number, email in enumerate(people):
        database = sqlite3.connect(path)
        database.row_factory = sqlite3.Row
        found: dict[str, Any] = {
            "people": [dict(row) for row in database.execute("select * from people where email = ?", [email])]
        }
        for table in ("orders", "visits"):
            of_one = f"select * from {table} where person = ?"  # noqa: S608 (our names)
            found[table] = [dict(row) for row in database.execute(of_one, [found["people"][0]["id"]])]
        database.close()
        with zipfile.ZipFile(folder / f"{number}.zip", "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("data.json", json.dumps(found))
    return time.perf_counter() - began


class Desk:
    """The installation, and the person at it who answers."""

    def __init__(self, company: Path) -> None:
        from django.core.management import call_command  # noqa: PLC0415

        import benchmarks.installation  # noqa: PLC0415 (before anything with tables)

        call_command("migrate", verbosity=0)
        from django.db import transaction  # noqa: PLC0415

        from dsr.accounts.actors import operator_actor, staff_actor  # noqa: PLC0415
        from dsr.casework import systems  # noqa: PLC0415
        from dsr.casework.look_after_staff import add_staff  # noqa: PLC0415
        from dsr.common import clock  # noqa: PLC0415
        from dsr.register import store  # noqa: PLC0415
        from dsr.register.models import Controller  # noqa: PLC0415

        self.clock = clock
        call_command("load_controller", "examples/policies/juxt.yaml", stdout=sys.stderr)
        self.controller = Controller.objects.get(slug="juxt")
        operator = operator_actor(name="benchmark")
        self.omar = add_staff(
            email="omar@example.com",
            name="Omar",
            password=benchmarks.installation.PASSWORD,
            roles=["handler"],
            actor=operator,
            now=clock.now(),
        )
        self.actor = staff_actor(self.omar)
        with transaction.atomic():
            systems.import_within(controller=self.controller, text=DATASET, actor=operator, now=clock.now())
            system = store.save_system(
                controller=self.controller, slug="company", by_hand=True, name="Company"
            )
            systems.connect_within(
                system=system,
                connector_slug="sql",
                given={"url": f"sqlite:///{company}"},
                dataset_key="company",
                limits={},
                actor=operator,
                now=clock.now(),
            )
        self.system = system

    def opened(self, email: str) -> Asked:
        """A case whose identity is settled; the other systems are left out."""
        from dsr.accounts.actors import requester_actor  # noqa: PLC0415
        from dsr.cases.models import SystemSearch  # noqa: PLC0415
        from dsr.casework import assign, identity  # noqa: PLC0415
        from dsr.casework.collect import record_search  # noqa: PLC0415
        from dsr.casework.open_case import Person, Request, open_case  # noqa: PLC0415

        now = self.clock.now()
        request = Request(
            controller=self.controller,
            channel="form",
            received_at=now,
            rights={"access": {}},
            person=Person(name="Somebody", email=email),
        )
        case = open_case(request=request, actor=requester_actor(reference=""), now=now).case
        assign.assign(case_id=case.pk, assignee=self.omar, actor=self.actor, now=now)
        identity.confirm_identity(case_id=case.pk, method="known_address", note="", actor=self.actor, now=now)
        for search in SystemSearch.objects.filter(case=case).exclude(system=self.system):
            record_search(
                search_id=search.pk,
                case_id=case.pk,
                result="nothing_found",
                keys=["email"],
                note="",
                uploads=(),
                actor=self.actor,
                now=now,
            )
        return Asked(case.pk, SystemSearch.objects.get(case=case, system=self.system).pk)

    def order(self, asked: Asked) -> None:
        """Let the machine collect."""
        from dsr.casework import runs  # noqa: PLC0415

        run = runs.order_run(
            case_id=asked.case_id,
            search_id=asked.search_id,
            kind="collect",
            actor=self.actor,
            now=self.clock.now(),
        )
        asked.run_id = run.pk

    def answer(self, asked: Asked) -> None:
        """Decide, write the letter, order the package."""
        from dsr.cases.models import Case, RightTrack  # noqa: PLC0415
        from dsr.casework.build_bundle import order_bundle  # noqa: PLC0415
        from dsr.casework.decide import decide  # noqa: PLC0415
        from dsr.casework.letters import draft_answer  # noqa: PLC0415
        from dsr.casework.prepare_answer import prepare_answer  # noqa: PLC0415

        case = Case.objects.get(pk=asked.case_id)
        same: dict[str, Any] = {"case_id": case.pk, "actor": self.actor, "now": self.clock.now()}
        track = RightTrack.objects.get(case=case).pk
        decide(track_id=track, decision="grant", ground="", reasons="", **same)
        subject, body = draft_answer(case=case)
        information = [
            {
                "item": one.item,
                "article": "15(2)" if one.item == "2" else f"15(1)({one.item})",
                "heading": one.heading,
                "text": one.text,
            }
            for one in case.controller.policy.article_15_defaults()
        ]
        prepare_answer(subject=subject, body=body, information=information, **same)
        asked.bundle_id = order_bundle(**same).pk

    def timed(self, requests: Sequence[Asked]) -> float:
        """Order them one after the other and answer what is collected meanwhile; seconds until all are built."""
        began = time.perf_counter()
        waiting, looked = list(requests), began
        while any(not one.done for one in requests):
            if waiting:
                one = waiting.pop(0)
                one.ordered = time.perf_counter() - began
                self.order(one)
            rest = looked + GLANCE - time.perf_counter()
            if waiting and rest > 0:
                continue
            time.sleep(max(rest, 0.0))  # who looks all the time takes the core from those who work
            looked = time.perf_counter()
            self._answer_collected(requests)
            for one in self._built(requests):
                one.done = time.perf_counter() - began
            if time.perf_counter() - began > PATIENCE:
                raise SystemExit("it takes too long")
        return time.perf_counter() - began

    def _answer_collected(self, requests: Sequence[Asked]) -> None:
        from dsr.cases.models import SystemRun  # noqa: PLC0415

        runs = {one.run_id: one for one in requests if one.run_id and not one.bundle_id}
        for pk, state in SystemRun.objects.filter(pk__in=runs).values_list("pk", "state"):
            if state in {"failed", "cancelled"}:
                raise SystemExit(f"a run ended as {state}")
            if state == "done":
                self.answer(runs[pk])

    def _built(self, requests: Sequence[Asked]) -> list[Asked]:
        from dsr.bundles.models import Bundle  # noqa: PLC0415

        bundles = {one.bundle_id: one for one in requests if one.bundle_id and not one.done}
        found = list(Bundle.objects.filter(pk__in=bundles).values_list("pk", "state"))
        if any(state == Bundle.State.FAILED for _pk, state in found):
            raise SystemExit("a package could not be built")
        return [bundles[pk] for pk, state in found if state == Bundle.State.BUILT]


def main() -> int:
    """Many small ones, then some behind a large one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--large", type=int, default=1_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dsr-small-") as name:
        folder = Path(name)
        part, redis = redis_server.provide(folder)
        os.environ |= {"DSR_BROKER_URL": f"{part.url}/0", "DSR_CACHE_URL": f"{part.url}/1"}
        company = folder / "company.db"
        people = given.requests + BEHIND + 2
        fill(company, people=people, large=given.large)
        try:
            measure(Desk(company), company, folder, given.requests)
        finally:
            if redis is not None:
                bound.stop(redis)
    return 0


def measure(desk: Desk, company: Path, folder: Path, requests: int) -> None:
    """Print the figures of both parts."""
    from dsr.cases.models import SystemRun  # noqa: PLC0415

    many = [desk.opened(person(number)) for number in range(1, requests + 1)]
    behind = [desk.opened(person(number)) for number in range(requests + 1, requests + BEHIND + 1)]
    large, warm = desk.opened(HEAVY), desk.opened(person(requests + BEHIND + 1))
    with (folder / "worker.log").open("wb") as log:
        command = ["-m", "celery", "-A", "config.celery", "worker", "--concurrency", "2", "--without-mingle"]
        worker = bound.start(
            command=[sys.executable, *command], output=log.fileno(), environment=dict(os.environ)
        )
        try:
            print(f"the first one ever, the worker starting: {desk.timed([warm]):.2f} s", flush=True)
            plain = floor(company, folder, [person(number) for number in range(1, requests + 1)])
            seconds = desk.timed(many)
            delays = [one.done - one.ordered for one in many]
            print(
                f"{requests} small requests: {seconds:.1f} s, {60 * requests / seconds:.0f} a minute; first done "
                f"after {min(one.done for one in many):.2f} s; each {told(delays)}; plain loop {plain:.2f} s; "
                f"load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
            desk.order(large)
            while SystemRun.objects.get(pk=large.run_id).state != "running":
                time.sleep(0.01)
            time.sleep(1)
            desk.timed(behind)
            run = SystemRun.objects.get(pk=large.run_id)
            delays = [one.done - one.ordered for one in behind]
            print(
                f"{BEHIND} behind a run of a large person ({run.state} when they were done, {run.rows:,} records): "
                f"first done after {min(one.done for one in behind):.2f} s; each {told(delays)}",
                flush=True,
            )
        finally:
            bound.stop(worker, how=signal.SIGTERM, patience=20)


def told(delays: Sequence[float]) -> str:
    """Median, and the slowest."""
    return f"{statistics.median(delays):.2f} s in the middle, {max(delays):.2f} s at most"


if __name__ == "__main__":
    sys.exit(main())
