"""A real Celery worker on a real Redis hears the bell; and while nobody can hear it, nothing fails."""

import time

import pytest
from pytest_django.fixtures import Settings

from config.celery import app
from dsr.common import clock
from dsr.mail.models import OutboxMessage
from tests import factories
from tests.services.processes import Program, Programs
from tests.services.smtp import Sink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
RECEIVE = """
import time
import django
django.setup()
from dsr.common import clock
from tests import factories
now = clock.now()
controller = factories.controller("juxt", now=now)
began = time.monotonic()
factories.open_one(controller=controller, now=now)
print(f"took {time.monotonic() - began:.1f} s")
"""


def wait_until_it_answers(worker: Program) -> None:
    end = time.monotonic() + 30
    while not app.control.ping(timeout=0.5):
        assert worker.process.poll() is None, worker.output()
        assert time.monotonic() < end, worker.output()


@pytest.mark.postgresql
def test_a_worker_sends_the_acknowledgement_at_once(
    programs: Programs, smtp_sink: Sink, settings: Settings
) -> None:
    assert not settings.ONE_PROCESS
    app.control.purge()  # what other tests rang
    command = ("-m", "celery", "-A", "config", "worker", "--pool=solo")
    worker = programs.python(*command, DSR_MAIL_URL=smtp_sink.url, DSR_LOG_LEVEL="DEBUG")
    wait_until_it_answers(worker)
    now = clock.now()
    case = factories.open_one(controller=factories.controller("juxt", now=now), now=now).case
    [arrived] = smtp_sink.wait_for(1, seconds=5)
    assert arrived.recipients == ("anna@example.org",)
    mail = OutboxMessage.objects.get(case=case)
    smtp_sink.wait_until(lambda: OutboxMessage.objects.get(pk=mail.pk).state == "sent", 5, "the mark")
    assert "anna" not in worker.output().lower()


def test_a_request_is_taken_while_the_broker_is_down(programs: Programs) -> None:
    """The bell is not heard, which is logged; the mail waits for the sweep of the next minute."""
    door = programs.python(
        "-c", RECEIVE, DSR_BROKER_URL="redis://127.0.0.1:1/0", DJANGO_SETTINGS_MODULE="config.settings"
    )
    assert door.wait() == 0, door.output()
    assert "doorbell_unheard" in door.output()
    assert float(door.output().rpartition("took ")[2].split()[0]) < 3
    assert OutboxMessage.objects.get().state == "queued"
