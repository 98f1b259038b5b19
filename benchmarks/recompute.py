"""Computing the open cases again: at a tenth, a half and all of 100,000 cases, on SQLite and on PostgreSQL.

Run: python -m benchmarks.recompute [--cases N] [--database sqlite|postgresql]

Each size is seeded and measured in a process of its own: a run that finds nothing to change, a run after a
one-off holiday on which a thirtieth of the cases were due, and, at the smallest size, a run that moves every
case. The peak of memory is that of the runs, without the seeding. The slope between the sizes gives the
estimate for a million. The floor: the same rows read and a month added to each by dateutil.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta
from django.core.management import call_command
from django.db import connection, transaction
from django.forms.models import model_to_dict

from benchmarks import installation  # noqa: F401 (it sets the environment, so it comes before our own models)
from benchmarks.plain_zip import peak_mb
from dsr.accounts.actors import operator_actor, requester_actor
from dsr.cases.models import Case, Milestone, Requester, RightTrack
from dsr.casework.load_controller import load_controller
from dsr.casework.open_case import Person, Request, open_case
from dsr.casework.recompute import order_run, recompute_clocks
from dsr.register.models import Controller, HandHoliday
from dsr.register.profile import load_profile
from tests.services import bound, postgres

POLICY = Path(__file__).resolve().parent.parent / "examples" / "policies" / "juxt.yaml"
NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
DAYS = 30
BATCH = 2_000
HOLIDAY = date(2026, 4, 14)
Figures = dict[str, float]


def seed(count: int) -> None:
    """One real case for each day of a month, and copies of them."""
    operator = operator_actor(name="benchmark")
    controller = load_controller(profile=load_profile(path=POLICY), actor=operator, now=NOW)
    for day in range(DAYS):
        at = NOW - timedelta(days=day)
        request = Request(
            controller=controller,
            channel="form",
            received_at=at,
            rights={"access": {}},
            person=Person(name="Anna Requester", email="anna@example.org"),
        )
        case = open_case(request=request, actor=requester_actor(reference=""), now=NOW).case
        copies = count // DAYS + (day < count % DAYS) - 1
        for start in range(0, copies, BATCH):
            _copy(case, range(start, min(start + BATCH, copies)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy(case: Case, numbers: range) -> None:
    rest = model_to_dict(case, exclude=["id", "reference", "controller", "assignee"])
    track = model_to_dict(RightTrack.objects.get(case=case), exclude=["id", "case", "decided_by"])
    stones = [model_to_dict(stone, exclude=["id", "case"]) for stone in Milestone.objects.filter(case=case)]
    with transaction.atomic():
        cases = Case.objects.bulk_create(
            Case(controller=case.controller, reference=f"{case.reference}-{number}", **rest)
            for number in numbers
        )
        Requester.objects.bulk_create(Requester(case=one, email="anna@example.org") for one in cases)
        RightTrack.objects.bulk_create(RightTrack(case=one, **track) for one in cases)
        Milestone.objects.bulk_create(Milestone(case=one, **stone) for one in cases for stone in stones)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and the peak of memory in MB while it worked."""
    Path("/proc/self/clear_refs").write_text("5")
    began = time.perf_counter()
    work()
    return time.perf_counter() - began, peak_mb()


def run(expected: int) -> Figures:
    """One run to its end, which changes so many cases."""
    ordered = order_run(why="benchmark", now=NOW)
    seconds, peak = timed(lambda: recompute_clocks(run_id=ordered.pk, now=NOW, spell=timedelta(days=1)))
    ordered.refresh_from_db()
    assert (ordered.seen, ordered.failed) == (Case.objects.count(), 0), ordered
    assert ordered.changed == expected, (ordered.changed, expected)
    return {"seconds": seconds, "peak_mb": peak, "changed": ordered.changed}


def floor() -> None:
    """The same cases with their tracks, and plain month arithmetic."""
    rows = RightTrack.objects.filter(case__closed_at=None).select_related("case").defer("details")
    assert max(row.case.clock_day + relativedelta(months=1) for row in rows.iterator(500)) > HOLIDAY


def part(count: int, every: int) -> None:
    """One size, in a process of its own; prints its figures as JSON."""
    call_command("migrate", verbosity=0)
    seed(count)
    figures: dict[str, Figures] = {"idle": {"peak_mb": timed(lambda: None)[1]}}
    figures["floor"] = {"seconds": timed(floor)[0]}
    figures["nothing"] = run(0)
    due = RightTrack.objects.filter(legal_due_on=HOLIDAY).count()
    HandHoliday.objects.create(calendar="GB-EAW", day=HOLIDAY, name="A day of the benchmark")
    figures["holiday"] = run(due)
    if every:
        Controller.objects.update(calendar="US-CA", regime="us_ca_ccpa")
        figures["every"] = run(count)
    print(json.dumps(figures))


def measured(count: int, *, database: str, every: bool) -> dict[str, Figures]:
    """One size in a process of its own; `database` is an address, empty for SQLite."""
    command = [sys.executable, "-m", "benchmarks.recompute", "--part", str(count), "--every", str(int(every))]
    environment = {name: value for name, value in os.environ.items() if name != "DSR_DATABASE_URL"}
    if database:
        environment["DSR_DATABASE_URL"] = database
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
    figures: dict[str, Figures] = json.loads(said.splitlines()[-1])
    return figures


def report(name: str, sizes: list[int], address: Callable[[int], str]) -> None:
    """All sizes on one database, and the slope."""
    found = {
        size: measured(size, database=address(size), every=size == sizes[0]) for size in sorted(set(sizes))
    }
    for size, figures in found.items():
        print(f"{name}, {size:,} open cases (idle {figures['idle']['peak_mb']:.0f} MB)")
        print(f"  floor: rows read, a month added    {figures['floor']['seconds']:8.2f} s")
        for kind, words in (
            ("nothing", "nothing moves"),
            ("holiday", "a one-off holiday"),
            ("every", "every case moves"),
        ):
            if kind in figures:
                _line(words, size, figures[kind])
    few, many = min(found), max(found)
    for kind in ("nothing", "holiday"):
        spread = (found[many][kind]["seconds"] - found[few][kind]["seconds"]) / max(1, many - few)
        million = found[many][kind]["seconds"] + spread * (1_000_000 - many)
        above = [found[size][kind]["peak_mb"] - found[size]["idle"]["peak_mb"] for size in (few, many)]
        print(
            f"  slope ({kind}): {spread * 1e6:.0f} s a million, so a million in {million:.0f} s; "
            f"peak memory above idle {above[0]:.1f} MB at {few:,}, {above[1]:.1f} MB at {many:,}"
        )


def _line(words: str, size: int, figures: Figures) -> None:
    seconds, changed = figures["seconds"], int(figures["changed"])
    print(
        f"  {words:18} {changed:7,} changed  {seconds:8.2f} s  {size / seconds:8,.0f} cases a second  "
        f"peak {figures['peak_mb']:.0f} MB",
        flush=True,
    )


def on_postgresql(sizes: list[int]) -> None:
    """A private server, with a database for each size."""
    import psycopg  # noqa: PLC0415 (not installed in the one-process default)

    with tempfile.TemporaryDirectory(prefix="dsr-benchmark-") as folder:
        Path(folder).chmod(0o755)
        server, process = postgres.provide(Path(folder))

        def address(size: int) -> str:
            with psycopg.connect(server.url, autocommit=True) as link:
                link.execute(f"CREATE DATABASE cases_{int(size)}")
            return server.url.rsplit("/", 1)[0] + f"/cases_{size}"

        try:
            report(f"PostgreSQL {server.version}", sizes, address)
        finally:
            if process is not None:
                bound.stop(process, how=postgres.QUICK_END)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--part", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--every", type=int, default=0, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        part(asked.part, asked.every)
        return
    sizes = [max(DAYS, asked.cases // 10), max(DAYS, asked.cases // 2), asked.cases]
    if asked.database != "postgresql":
        report("SQLite", sizes, lambda _size: "")
    if asked.database != "sqlite":
        on_postgresql(sizes)


if __name__ == "__main__":
    main()
