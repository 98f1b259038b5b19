"""Killing the sweep of reminders, amid a milestone and anywhere: each reminder goes out exactly once."""

import time
from datetime import timedelta

import pytest

from dsr.accounts.models import Staff
from dsr.audit.models import AuditEntry
from dsr.audit.verify import verify_all
from dsr.cases.models import Case, Milestone
from dsr.casework.look_after_staff import add_staff
from dsr.common import clock
from dsr.mail.models import OutboxMessage
from tests import factories
from tests.cast import OPERATOR, PASSWORD
from tests.services.processes import Programs

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.processes,
    pytest.mark.both_databases,
]
CASES = 30
SWEEP = """
import django
django.setup()
from dsr.casework.remind import sweep_milestones
from dsr.common import clock
print("swept", sweep_milestones(now=clock.now()))
"""
# The last write of a reminder's transaction never comes: its mails are put, the commit is not made.
STUCK = """
import time
import django
django.setup()
from dsr.casework import remind
from dsr.common import clock
def stuck(**given):
    print("inside", flush=True)
    time.sleep(600)
remind.changes.tell = stuck
remind.sweep_milestones(now=clock.now())
"""


def cases_with_a_reminder_due(count: int) -> list[Case]:
    """Requests just received, each with one reminder due and one lead to read it."""
    now = clock.now()
    controller = factories.controller("juxt", now=now)
    add_staff(
        email="lena@example.com", name="Lena Lead", password=PASSWORD, roles=["lead"], actor=OPERATOR, now=now
    )
    cases = [factories.open_one(controller=controller, now=now).case for _ in range(count)]
    due = Milestone.objects.filter(kind="days_14")
    assert due.update(due_at=now - timedelta(minutes=1)) == count
    return cases


def reminders() -> int:
    return OutboxMessage.objects.filter(letter="reminder").count()


def assert_each_exactly_once(cases: list[Case]) -> None:
    lena = Staff.objects.get()
    fired = Milestone.objects.filter(kind="days_14")
    assert not fired.filter(done_at=None).exists()
    keys = OutboxMessage.objects.filter(letter="reminder").values_list("dedupe_key", flat=True)
    assert sorted(keys) == sorted(f"milestone:{row.pk}:{lena.pk}" for row in fired)
    entries = AuditEntry.objects.filter(kind="reminder:fired").values_list("stream", flat=True)
    assert sorted(entries) == sorted(f"case:{case.pk}" for case in cases)
    assert verify_all().broken is None


def test_killed_amid_a_reminder_nothing_of_it_exists_and_the_next_sweep_sends_it(programs: Programs) -> None:
    cases = cases_with_a_reminder_due(2)
    stuck = programs.python("-c", STUCK, DJANGO_SETTINGS_MODULE="config.settings")
    stuck.wait_for("inside")
    assert reminders() == 0
    stuck.kill()
    assert reminders() == 0
    assert Milestone.objects.filter(kind="days_14", done_at=None, failures=0).count() == 2
    again = programs.python("-c", SWEEP, DJANGO_SETTINGS_MODULE="config.settings")
    assert again.wait() == 0, again.output()
    assert "swept 2" in again.output()
    assert_each_exactly_once(cases)


def test_killed_anywhere_and_run_twice_every_reminder_goes_out_once(programs: Programs) -> None:
    cases = cases_with_a_reminder_due(CASES)
    kills = 0
    for wanted in (2, 9, 17, 24):
        sweep = programs.python("-c", SWEEP, DJANGO_SETTINGS_MODULE="config.settings")
        end = time.monotonic() + 30
        while reminders() < wanted and sweep.process.poll() is None:
            assert time.monotonic() < end
        kills += sweep.process.poll() is None
        sweep.kill()
    assert kills
    both = [programs.python("-c", SWEEP, DJANGO_SETTINGS_MODULE="config.settings") for _ in range(2)]
    assert [sweep.wait() for sweep in both] == [0, 0], [sweep.output() for sweep in both]
    assert_each_exactly_once(cases)
