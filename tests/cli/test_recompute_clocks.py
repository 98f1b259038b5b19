"""`manage.py recompute_clocks`: lists or works, and says what came of it."""

import io
import threading
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from dsr.audit.models import AuditEntry
from dsr.cases.models import Case, ClockRun, RightTrack
from dsr.casework import recompute
from dsr.casework.recompute import recompute_clocks
from dsr.cli.management.commands import recompute_clocks as command
from dsr.common import clock
from dsr.register.models import HandHoliday


def called(*arguments: str) -> str:
    said = io.StringIO()
    call_command("recompute_clocks", *arguments, stdout=said, stderr=io.StringIO())
    return said.getvalue()


@pytest.fixture
def holiday(case: Case) -> Case:
    """Anna's case is due on a day that became a holiday afterwards."""
    HandHoliday.objects.create(calendar="GB-EAW", day=date(2026, 4, 2), name="A royal wedding")
    return case


def test_simulate_lists_the_changes_and_makes_none(holiday: Case) -> None:
    entries = AuditEntry.objects.count()
    first, last = called("--simulate").splitlines()
    assert first.startswith(f"{holiday.reference} access: legal date 2026-04-02 > 2026-04-07 (")
    assert "safe_due_on: 2026-04-02 > 2026-04-01" in first
    assert last == "1 clock(s) would change."
    holiday.refresh_from_db()
    assert holiday.legal_due_on == date(2026, 4, 2)
    assert AuditEntry.objects.count() == entries
    assert not ClockRun.objects.exists()


def test_without_simulate_the_cases_are_computed(holiday: Case) -> None:
    assert called("--why", "new holidays") == "1 open case(s) computed, 1 changed, 0 failed.\n"
    holiday.refresh_from_db()
    assert holiday.legal_due_on == date(2026, 4, 7)
    assert '"why":"new holidays"' in AuditEntry.objects.get(kind="clock:recomputed").facts
    assert called("--simulate") == "Nothing would change.\n"


def test_a_case_that_cannot_be_computed_is_named_and_the_status_tells(holiday: Case) -> None:
    RightTrack.objects.filter(case=holiday).update(right="nonsense")
    assert f"{holiday.reference}: cannot be computed (ValueError)" in called("--simulate")
    with pytest.raises(CommandError, match="could not be computed"):
        called()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--controller", "juxtt"), "There is no controller juxtt."),
        (("--calendar", "XX"), "No controller uses the holiday calendar XX."),
    ],
)
def test_a_mistyped_name_is_an_error_not_an_empty_run(
    case: Case, arguments: tuple[str, str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        called(*arguments)
    assert not ClockRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_waits_for_the_worker_that_was_faster(holiday: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ring may be heard by a worker first; the command then reports that worker's run."""
    monkeypatch.setattr(command, "WAIT_SECONDS", 0.05)
    order, worker = recompute.order_run, []

    def faster(**asked: object) -> ClockRun:
        run = order(**asked)  # type: ignore[arg-type]
        ClockRun.objects.filter(pk=run.pk).update(claimed_until=clock.now() + timedelta(seconds=0.3))

        def work() -> None:
            unfinished = ClockRun.objects.filter(pk=run.pk, finished_at=None)
            while unfinished.exists() and not recompute_clocks(run_id=run.pk, now=clock.now()):
                pass
            connections.close_all()

        worker.append(threading.Timer(0.1, work))
        worker[0].start()
        return run

    monkeypatch.setattr(command, "order_run", faster)
    assert called() == "1 open case(s) computed, 1 changed, 0 failed.\n"
    worker[0].join()
