"""Sending a request on the public form, beside a bare Django view that inserts one row; same process.

Run: python -m benchmarks.form [requests]   (SQLite in a folder of its own, or DSR_DATABASE_URL)

The form's last step opens a whole case: clocks, milestones, searches, link, mail and record, in one
transaction. The bare view is the ceiling: one INSERT of a settings-free row through the same middleware.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from benchmarks import installation  # it sets the environment, so it comes before our own models
from dsr.accounts.actors import operator_actor
from dsr.cases.models import Case, CaseCounter
from dsr.casework.load_controller import load_controller
from dsr.common import clock
from dsr.register.models import Controller
from dsr.register.profile import load_profile

POLICY = Path(__file__).resolve().parent.parent / "examples" / "policies" / "juxt.yaml"


def insert_one(request: HttpRequest) -> HttpResponse:
    """The ceiling: one row."""
    year = int(request.GET["n"])
    CaseCounter(controller_id=1, year=year).save(force_insert=True)
    return HttpResponse("ok")


urlpatterns = [path("bare/", insert_one)]


def main() -> None:
    """Print requests a second of both and their ratio."""
    assert installation.FOLDER.name
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    call_command("migrate", verbosity=0)
    now = clock.now()
    controller = load_controller(
        profile=load_profile(path=POLICY), actor=operator_actor(name="benchmark"), now=now
    )
    walkers = [_walker(controller, number) for number in range(wanted)]
    bare = _bare(wanted)
    cases = Case.objects.count()
    sent = _timed(lambda number: _send(walkers[number]), wanted)
    assert Case.objects.count() == cases + wanted, "not every request became a case"
    print(f"database {connection.vendor}, {wanted} requests each, one client")
    print(f"bare view, one INSERT   {wanted / bare:8.0f} a second")
    print(f"public form, sent       {wanted / sent:8.0f} a second   ratio {sent / bare:.1f}")


def _walker(controller: Controller, number: int) -> tuple[Client, str]:
    """Somebody at an address of their own who filled in everything and has only to press send."""
    client = Client(
        SERVER_NAME="localhost", REMOTE_ADDR=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    )
    first = client.post(f"/{controller.slug}/", {"rights": ["access"], "own_words": ""})
    assert first.status_code == 302, first.content.decode()[:4000]
    page = first.headers["Location"].rsplit("/", 2)[0]
    client.post(f"{page}/details/", {})
    who = {
        "who": "self",
        "name": f"Person {number}",
        "email": f"p{number}@example.org",
        "relationship": "customer",
    }
    client.post(f"{page}/you/", who)
    return client, f"{page}/check/"


def _bare(wanted: int) -> float:
    with override_settings(ROOT_URLCONF="benchmarks.form"):
        client = Client(SERVER_NAME="localhost")
        return _timed(lambda number: client.get(f"/bare/?n={number % 32000}"), wanted)


def _send(walker: tuple[Client, str]) -> None:
    client, address = walker
    answer = client.post(address, {})
    assert answer.status_code == 302, answer.status_code


def _timed(work: Callable[[int], object], times: int) -> float:
    started = time.perf_counter()
    for number in range(times):
        work(number)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
