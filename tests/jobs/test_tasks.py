"""Every bell that is rung hangs somewhere; a sweep survives its parts; a start takes up what was left."""

import ast
import importlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from pytest_django.fixtures import Settings
from structlog.testing import capture_logs

from config.celery import app
from dsr.bundles.models import Bundle
from dsr.cases.models import Case, Milestone
from dsr.casework.build_bundle import order_bundle
from dsr.casework.prepare_answer import prepare_answer
from dsr.jobs import embedded, tasks
from dsr.mail import claims
from dsr.mail.models import OutboxMessage
from tests import factories
from tests.cast import Cast

NAMES = (
    "post_mail",
    "build_bundle",
    "run_system",
    "fire_milestone",
    "recompute_clocks",
    "redact_file",
    "sweep",
)
ROOT = Path(__file__).resolve().parents[2]


def registered() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def calls_of_ring(path: Path) -> Iterator[ast.expr]:
    """What stands behind `job=` in each call of `ring` in a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        name = getattr(getattr(node, "func", None), "id", getattr(getattr(node, "func", None), "attr", ""))
        if isinstance(node, ast.Call) and name == "ring":
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "job")


def value_of(expression: ast.expr, module: ModuleType) -> str:
    """A literal, a name of the module, or a name of a module it imports."""
    if isinstance(expression, ast.Constant):
        return str(expression.value)
    if isinstance(expression, ast.Name):
        return str(getattr(module, expression.id))
    assert isinstance(expression, ast.Attribute)
    assert isinstance(expression.value, ast.Name)
    return str(getattr(getattr(module, expression.value.id), expression.attr))


def rung() -> set[str]:
    found = set()
    for path in sorted((ROOT / "dsr").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for expression in calls_of_ring(path):
            found.add(value_of(expression, importlib.import_module(module)))
    return found


def test_every_job_that_is_rung_is_a_registered_task() -> None:
    names = rung()
    assert {"dsr.jobs.tasks.post_mail", "dsr.jobs.tasks.build_bundle"} <= names
    assert names <= registered()


def test_the_schedule_and_the_start_ring_registered_tasks() -> None:
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled | {embedded.SWEEP} <= registered()


def test_every_task_is_acknowledged_late_and_named_in_full() -> None:
    ours = registered()
    assert ours == {f"dsr.jobs.tasks.{name}" for name in NAMES}
    assert all(app.tasks[name].acks_late for name in ours)
    assert all(app.tasks[name].ignore_result for name in ours)


def test_the_jobs_do_what_their_names_say(case: Case, cast: Cast, now: datetime) -> None:
    """The real clock is far behind or ahead of the story's: what counts is that the row is looked at."""
    Milestone.objects.filter(case=case).update(due_at=now - timedelta(days=4000))
    OutboxMessage.objects.update(due_at=now - timedelta(days=4000))
    tasks.fire_milestone_job(Milestone.objects.filter(case=case)[0].pk)
    assert OutboxMessage.objects.filter(letter="reminder").exists()
    mail = OutboxMessage.objects.get(letter="acknowledgement")
    tasks.post_mail_job(mail.pk)
    mail.refresh_from_db()
    assert mail.state == "sent"
    tasks.build_bundle_job(10**6)
    tasks.recompute_clocks_job(10**6)
    tasks.sweep_job()
    assert not OutboxMessage.objects.filter(state="queued").exists()


def test_a_sweep_does_every_part(case: Case, cast: Cast, now: datetime) -> None:
    at = Milestone.objects.get(case=case, kind="days_14").due_at
    done = tasks.sweep(now=at)
    assert (done.pop("milestones"), done.pop("mail"), done.pop("letters")) == (1, 2, 1)
    assert set(done) >= {"clocks", "bundles", "drafts"}
    assert set(done.values()) == {0}


@pytest.mark.parametrize("part", ["milestones", "mail", "clocks", "runs", "bundles", "drafts"])
def test_one_part_that_fails_stops_no_other(
    part: str, case: Case, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    verbs = {
        "milestones": "remind.sweep_milestones",
        "mail": "post_mail.sweep_mail",
        "clocks": "recompute.sweep_runs",
        "runs": "run_work.sweep_runs",
        "bundles": "bundles.sweep_bundles",
        "drafts": "intake.purge_drafts",
    }

    def broken(**_given: object) -> int:
        raise RuntimeError("anna@example.org")

    monkeypatch.setattr(f"dsr.jobs.tasks.{verbs[part]}", broken)
    with capture_logs() as said:
        done = tasks.sweep(now=now)
    assert done.pop(part) is None
    assert None not in done.values()
    assert [line["part"] for line in said if line["event"] == "sweep_part_failed"] == [part]
    assert "anna" not in str(said)


def test_a_start_takes_up_what_the_last_process_held(
    case: Case, cast: Cast, now: datetime, settings: Settings
) -> None:
    """A mail in its first half, one after its last byte, a bundle being built: none waits for a lease."""
    factories.walk_to_decided(case=case, cast=cast, now=now)
    omar = cast.actor("omar")
    prepare_answer(case_id=case.pk, subject="s", body="b", information=[], actor=omar, now=now)
    bundle = order_bundle(case_id=case.pk, actor=omar, now=now)
    Bundle.objects.update(state=Bundle.State.BUILDING, claimed_until=now + timedelta(days=1))
    mail = OutboxMessage.objects.get()
    half = claims.claim(mail_id=mail.pk, now=now)
    assert half is not None
    tasks.recover(now=now)
    mail.refresh_from_db()
    bundle.refresh_from_db()
    assert (mail.state, mail.due_at, bundle.claimed_until) == ("queued", now, None)

    whole = claims.claim(mail_id=mail.pk, now=now)
    assert whole is not None
    claims.mark_committing(row=whole, now=now)
    tasks.recover(now=now)
    mail.refresh_from_db()
    assert mail.state == "uncertain"
