"""The sweep of reminders at 100,000 open cases (500,000 milestones): finding nothing due, and firing 1,000.

Run: python -m benchmarks.reminders [cases]   (SQLite in a folder of its own, or DSR_DATABASE_URL)

The floors in the same run: the bare index look-up in SQL, and a loop that inserts one row of the outbox
and marks one milestone, each pair in a transaction of its own.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.utils import translation

from benchmarks import installation  # it sets the environment, so it comes before our own models
from dsr.accounts.actors import operator_actor, requester_actor
from dsr.cases.models import Case, Milestone, Requester, RightTrack, SystemSearch
from dsr.casework.load_controller import load_controller
from dsr.casework.look_after_staff import add_staff
from dsr.casework.open_case import Person, Request, open_case
from dsr.casework.remind import sweep_milestones
from dsr.mail.models import OutboxMessage
from dsr.register.profile import load_profile

POLICY = Path(__file__).resolve().parent.parent / "examples" / "policies" / "juxt.yaml"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIRED = 1_000
BATCH = 2_000


def one_case() -> Case:
    """A real case, opened by the real verb, and Omar and Lena to remind."""
    operator = operator_actor(name="benchmark")
    controller = load_controller(profile=load_profile(path=POLICY), actor=operator, now=NOW)
    for name, role in (("omar", "handler"), ("lena", "lead")):
        add_staff(
            email=f"{name}@example.com",
            name=name.title(),
            password=installation.PASSWORD,
            roles=[role],
            actor=operator,
            now=NOW,
        )
    request = Request(
        controller=controller,
        channel="form",
        received_at=NOW,
        rights={"access": {}},
        person=Person(name="Anna Requester", email="anna@example.org"),
    )
    return open_case(request=request, actor=requester_actor(reference=""), now=NOW).case


def copies(case: Case, count: int) -> None:
    """Copy the case with its requester, track, searches and milestones, row by row as they are."""
    track = RightTrack.objects.get(case=case)
    systems = list(SystemSearch.objects.filter(case=case).values_list("system_id", flat=True))
    stones = list(Milestone.objects.filter(case=case))
    for start in range(0, count, BATCH):
        cases = [_like(case, number) for number in range(start, min(start + BATCH, count))]
        with transaction.atomic():
            cases = Case.objects.bulk_create(cases)
            Requester.objects.bulk_create(Requester(case=c, email="anna@example.org") for c in cases)
            RightTrack.objects.bulk_create(_track(track, c) for c in cases)
            SystemSearch.objects.bulk_create(
                SystemSearch(case=c, system_id=system) for c in cases for system in systems
            )
            Milestone.objects.bulk_create(_stone(stone, c) for c in cases for stone in stones)


def _like(case: Case, number: int) -> Case:
    rest = model_to_dict(case, exclude=["id", "reference", "controller", "assignee"])
    return Case(controller=case.controller, reference=f"B-{number:07d}", **rest)


def _track(track: RightTrack, case: Case) -> RightTrack:
    return RightTrack(case=case, **model_to_dict(track, exclude=["id", "case", "decided_by"]))


def _stone(stone: Milestone, case: Case) -> Milestone:
    return Milestone(
        case=case, kind=stone.kind, audience=stone.audience, due_on=stone.due_on, due_at=stone.due_at
    )


def seconds(work: Callable[[], object], *, rounds: int = 1) -> float:
    """The best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best


def make_due(count: int, *, kind: str) -> None:
    """Let so many milestones of a kind be due now."""
    keys = list(Milestone.objects.filter(kind=kind).order_by("pk").values_list("pk", flat=True)[:count])
    Milestone.objects.filter(pk__in=keys).update(due_at=NOW)


def bare_look_up() -> None:
    """The same question in SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM cases_milestone WHERE done_at IS NULL AND cancelled_at IS NULL AND due_at <= %s "
            "ORDER BY due_at LIMIT 2000",
            [NOW],
        )
        cursor.fetchall()


def bare_firing() -> None:
    """One outbox row and one mark per milestone, and nothing else."""
    for number, key in enumerate(list(Milestone.objects.filter(due_at=NOW).values_list("pk", flat=True))):
        with transaction.atomic():
            OutboxMessage(
                letter="bare",
                to="omar@example.com",
                subject="bare",
                sealed="x" * 4000,
                kept_text="x" * 400,
                dedupe_key=f"bare:{number}",
                message_id=f"<{number}@bare>",
                created_at=NOW,
                due_at=NOW + timedelta(days=1),
            ).save(force_insert=True)
            Milestone.objects.filter(pk=key).update(done_at=NOW)


def fired() -> None:
    """The sweep that finds a thousand."""
    assert sweep_milestones(now=NOW, limit=FIRED * 2) == FIRED


def main() -> None:
    """Seed, measure, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    call_command("migrate", verbosity=0)
    translation.activate("en")
    case = one_case()
    assert case.legal_due_on == date(2026, 4, 2)
    seeded = seconds(lambda: copies(case, count))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(
        f"{Case.objects.count():,} open cases, {Milestone.objects.count():,} milestones on {connection.vendor}"
    )
    print(f"  seeded in {seeded:.0f} s")
    nothing = seconds(lambda: sweep_milestones(now=NOW), rounds=20)
    bare = seconds(bare_look_up, rounds=20)
    print(f"  a sweep that finds nothing due   {nothing * 1000:8.2f} ms   bare look-up {bare * 1000:.2f} ms")
    make_due(FIRED, kind="days_14")
    took = seconds(fired)
    make_due(FIRED, kind="days_7")
    floor = seconds(bare_firing)
    print(
        f"  firing {FIRED:,} reminders          {took:8.2f} s    {FIRED / took:,.0f} a second; "
        f"bare insert and mark {floor:.2f} s"
    )


if __name__ == "__main__":
    main()
