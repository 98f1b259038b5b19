"""The background jobs: a few lines each, one verb each, named in full because they are rung by name.

A job takes the number of a row and nothing else. Every job may run twice or die: the row knows.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from celery import shared_task
from celery.worker import state as worker_state

from dsr.casework import (
    breach,
    identity_evidence,
    intake,
    owner_reminders,
    post_mail,
    recompute,
    redact_files,
    remind,
    retention,
    run_work,
    sent_letters,
    tidy_vault,
)
from dsr.casework import build_bundle as bundles
from dsr.common import clock
from dsr.common.trouble import told

log = structlog.get_logger(__name__)


@shared_task(name="dsr.jobs.tasks.post_mail", acks_late=True)
def post_mail_job(mail_id: int) -> None:
    """Send one mail."""
    post_mail.post_mail(mail_id=mail_id, now=clock.now())


@shared_task(name="dsr.jobs.tasks.build_bundle", acks_late=True)
def build_bundle_job(bundle_id: int) -> None:
    """Build one bundle."""
    bundles.build_bundle(bundle_id=bundle_id, now=clock.now())


@shared_task(name="dsr.jobs.tasks.redact_file", acks_late=True)
def redact_file_job(job_id: int) -> None:
    """Make one copy with parts blacked out."""
    redact_files.make_copy(job_id=job_id, now=clock.now())


@shared_task(name="dsr.jobs.tasks.run_system", acks_late=True)
def run_system_job(run_id: int) -> None:
    """Work in one data system."""
    run_work.carry_out(run_id=run_id, now=clock.now(), enough=told_to_stop)


@shared_task(name="dsr.jobs.tasks.fire_milestone", acks_late=True)
def fire_milestone_job(milestone_id: int) -> None:
    """Send the reminders of one milestone."""
    remind.fire_milestone(milestone_id=milestone_id, now=clock.now())


@shared_task(name="dsr.jobs.tasks.recompute_clocks", acks_late=True)
def recompute_clocks_job(run_id: int) -> None:
    """Work one recomputation of clocks to its end."""
    recompute.recompute_clocks(run_id=run_id, now=clock.now())


@shared_task(name="dsr.jobs.tasks.sweep", acks_late=True)
def sweep_job() -> None:
    """Find everything that is due: what a ring that was never heard, or a worker that died, left behind."""
    sweep(now=clock.now())


def sweep(*, now: datetime) -> dict[str, int | None]:
    """Reminders first, so that their mails go out with the mail; a part that fails stops no other.

    How many pieces of work each part did, None for one that failed.
    """
    parts: dict[str, Callable[[], int]] = {
        "milestones": partial(remind.sweep_milestones, now=now),
        "breaches": partial(breach.sweep_breaches, now=now),
        "owners": partial(owner_reminders.sweep_owners, now=now),
        "evidence": partial(identity_evidence.sweep_evidence, now=now),
        "mail": partial(post_mail.sweep_mail, now=now, enough=told_to_stop),
        "letters": partial(sent_letters.sweep_letters, now=now),
        "clocks": partial(recompute.sweep_runs, now=now),
        "runs": partial(run_work.sweep_runs, now=now),
        "bundles": partial(bundles.sweep_bundles, now=now),
        "copies": partial(redact_files.sweep_copies, now=now),
        "drafts": partial(intake.purge_drafts, now=now),
        "retention": partial(retention.sweep_retention, now=now),
        "vault": partial(tidy_vault.tidy_vault, now=now),
    }
    return {name: None if told_to_stop() else _guarded(name, part) for name, part in parts.items()}


def told_to_stop() -> bool:
    """Whether the worker is shutting down: what is left waits for its next start."""
    return worker_state.should_stop is not None


def recover(*, now: datetime) -> None:
    """At the start of the one-process installation: no claim can belong to a living worker.

    To be called under the process's lock, before the worker starts.
    """
    post_mail.settle_abandoned(now=now, older_than=None)
    bundles.release_claims()
    run_work.release_claims()
    recompute.release_claims()
    redact_files.release_claims()


def _guarded(name: str, part: Callable[[], int]) -> int | None:
    try:
        return part()
    except Exception as problem:  # noqa: BLE001 (one bad part must not stop the others)
        log.error("sweep_part_failed", part=name, **told(problem))
        return None
