"""The desk's pages at 100,000 cases, beside a bare Django view that does one query; same process, same run.

Run: python -m benchmarks.pages [cases]   (SQLite in a folder of its own, or DSR_DATABASE_URL)

The bare view goes through the same middleware, signs in the same person and reads one case by its key: the
ceiling of any page. Looking at the desk is recorded, so every page here also writes one entry of the record.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from benchmarks import installation  # it sets the environment, so it comes before our own models
from dsr.accounts.actors import operator_actor, requester_actor
from dsr.accounts.models import Staff
from dsr.cases.models import Case, Requester, RightTrack, SearchTerm, SystemSearch
from dsr.casework.load_controller import load_controller
from dsr.casework.look_after_staff import add_staff
from dsr.casework.open_case import Person, Request, open_case
from dsr.common import clock
from dsr.register.profile import load_profile

POLICY = Path(__file__).resolve().parent.parent / "examples" / "policies" / "juxt.yaml"
SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
Answer = Any  # what Django's test client gives back
BATCH = 2_000
ROUNDS = 40
STEPS = (
    ("assign", "team"),
    ("confirm_identity", "team"),
    ("collect", "team"),
    ("decide", "team"),
    ("wait_requester", "requester"),
    ("release", "lead"),
)


def one_query(request: HttpRequest) -> HttpResponse:
    """The ceiling: one case by its key."""
    return HttpResponse(Case.objects.values_list("reference", flat=True).get(pk=request.GET["pk"]))


urlpatterns = [path("desk/bare/", one_query)]


def first_case() -> tuple[Case, Staff]:
    """A real case, opened by the real verb, and the lead who looks."""
    operator, now = operator_actor(name="benchmark"), clock.now()
    controller = load_controller(profile=load_profile(path=POLICY), actor=operator, now=now)
    people = [
        add_staff(
            email=f"{name}@example.com",
            name=name.title(),
            password=installation.PASSWORD,
            roles=["lead"],
            actor=operator,
            now=now,
        )
        for name in ("lena", "omar", "nora")
    ]
    request = Request(
        controller=controller,
        channel="form",
        received_at=now,
        rights={"access": {}, "erasure": {}},
        person=Person(name="Anna Requester", email="anna@example.org"),
    )
    return open_case(request=request, actor=requester_actor(reference=""), now=now).case, people[0]


def many_cases(first: Case, count: int) -> None:
    """Cases of three people and of nobody, in every state, due from a month ago to two months ahead."""
    chance, rows = random.Random(1), iter(range(count))
    tracks = [
        model_to_dict(track, exclude=["id", "case", "decided_by"])
        for track in RightTrack.objects.filter(case=first)
    ]
    systems = list(SystemSearch.objects.filter(case=first).values_list("system_id", flat=True))
    assignees = [None, *Staff.objects.order_by("pk")]
    while numbers := list(islice(rows, BATCH)):
        with transaction.atomic():
            cases = Case.objects.bulk_create(_case(first, number, assignees, chance) for number in numbers)
            Requester.objects.bulk_create(
                Requester(case=c, name=f"Person {n}", email=f"p{n}@example.org")
                for c, n in zip(cases, numbers, strict=True)
            )
            RightTrack.objects.bulk_create(
                RightTrack(case=case, **{**track, "legal_due_on": case.legal_due_on})
                for case in cases
                for track in tracks
            )
            SystemSearch.objects.bulk_create(
                SystemSearch(case=case, system_id=system) for case in cases for system in systems
            )
            SearchTerm.objects.bulk_create(_terms(cases, numbers))


def _case(first: Case, number: int, assignees: list[Staff | None], chance: random.Random) -> Case:
    rest = model_to_dict(
        first, exclude=["id", "reference", "controller", "assignee", "legal_due_on", "state", "closed_at"]
    )
    step, whose = chance.choice(STEPS)
    closed = number % 10 == 0
    return Case(
        **{**rest, "next_step": "none" if closed else step, "whose_move": "nobody" if closed else whose},
        controller=first.controller,
        reference=f"B-2026-{number:06d}",
        assignee=chance.choice(assignees),
        legal_due_on=first.clock_day + timedelta(days=chance.randrange(-30, 60)),
        state="closed" if closed else "open",
        closed_at=first.received_at + timedelta(seconds=number) if closed else None,
    )


def _terms(cases: list[Case], numbers: list[int]) -> Iterator[SearchTerm]:
    for case, number in zip(cases, numbers, strict=True):
        name, mail = f"person {number}", f"p{number}@example.org"
        for term in {case.reference.lower(), name, "person", str(number), mail, f"p{number}", "example.org"}:
            yield SearchTerm(case=case, term=term)


def milliseconds(work: Callable[[], Answer]) -> tuple[float, float]:
    """Median and worst of some rounds, the first not counted."""
    took = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        response = work()
        took.append((time.perf_counter() - began) * 1000)
        assert response.status_code == 200, response.status_code
    return statistics.median(took[1:]), max(took[1:])


def pages(client: Client, case: Case) -> dict[str, Callable[[], Answer]]:
    """What is measured."""

    def look(address: str) -> Callable[[], Answer]:
        return lambda: client.get(address)

    def search(text: str) -> Callable[[], Answer]:
        return look(client.post("/desk/search/", {"q": text})["Location"])

    queue = "/desk/?list="
    return {
        "my day": look(f"{queue}mine"),
        "due this week": look(f"{queue}week"),
        "all open": look(f"{queue}open"),
        "all open, page 40": look(f"{queue}open&page=40"),
        "closed": look(f"{queue}closed"),
        "open, one right": look(f"{queue}open&right=erasure"),
        "open, one assignee": look(f"{queue}open&assignee={case.assignee_id or 'nobody'}"),
        "open, one next step": look(f"{queue}open&state=release"),
        "search by name": search("person 4711"),
        "search by mail": search("p4711@exam"),
        "search that fits all": search("person"),
        "case": look(f"/desk/cases/{case.reference}/"),
    }


def main() -> None:
    """Seed, measure, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    first, lena = first_case()
    began = time.perf_counter()
    many_cases(first, count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(
        f"{Case.objects.count():,} cases on {connection.vendor}, seeded in {time.perf_counter() - began:.0f} s"
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(lena, backend=SIGN_IN)
    with override_settings(ROOT_URLCONF="benchmarks.pages"):
        bare, worst = milliseconds(lambda: client.get(f"/desk/bare/?pk={first.pk}"))
    print(f"  {'bare view, one query':22}{bare:8.1f} ms  worst {worst:6.1f}")
    for name, work in pages(client, first).items():
        median, worst = milliseconds(work)
        print(f"  {name:22}{median:8.1f} ms  worst {worst:6.1f}   ratio {median / bare:5.1f}")


if __name__ == "__main__":
    main()
