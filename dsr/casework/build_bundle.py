"""Order a bundle, and build it in the background: claimed, streamed into the vault, resumed after a kill.

A claim is a lease that the builder renews while it writes; a dead builder's lease runs out and the
sweep starts the build anew (the same input gives the same bytes, so nothing doubles).
"""

from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import transaction
from django.db.models import F, Q

from dsr.accounts.actors import CLOCKWORK, StaffActor
from dsr.audit.record import Event
from dsr.bundles.build import build_bundle as write_bundle
from dsr.bundles.content import BuiltBundle, LetterContent
from dsr.bundles.letters_pdf import letter_pdf
from dsr.bundles.models import Bundle
from dsr.cases import changes
from dsr.cases.choices import AnswerFormat
from dsr.cases.models import Answer
from dsr.casework.bundle_content import content_of, pdf_letter
from dsr.casework.door import demand_possible, enter
from dsr.casework.prepare_answer import demand_unreleased
from dsr.common import clock
from dsr.common.dispatch import ring
from dsr.common.vault import StoredFile, VaultWriter, vault

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=30)
RENEW_EVERY = timedelta(seconds=5)
MOST_ATTEMPTS = 5
WAITING = (Bundle.State.QUEUED, Bundle.State.BUILDING)
JOB = "dsr.jobs.tasks.build_bundle"


class ClaimLost(Exception):
    """Another builder took over, or the bundle was replaced: stop without a trace."""


def order_bundle(*, case_id: int, actor: StaffActor, now: datetime) -> Bundle:
    """Ask for the bundle of the answer in work; an earlier one is replaced. Raises NotYours, NotNow."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="build_bundle")
        answer = demand_unreleased(case=case)
        _replace_earlier(answer)
        bundle = Bundle(case=case, answer=answer, format=case.answer_format, created_at=now, due_at=now)
        bundle.save(force_insert=True)
        changes.assign(row=answer, bundle_state=Bundle.State.QUEUED)
        facts = {"bundle": bundle.pk, "format": bundle.format}
        changes.settle(case=case, event=Event("bundle:queued", facts=facts), actor=actor, now=now)
        ring(job=JOB, key=bundle.pk)
    return bundle


def build_bundle(*, bundle_id: int, now: datetime) -> bool:
    """Build one bundle if it waits and nobody builds it; whether this call built it."""
    if not _claim(bundle_id, now):
        return False
    bundle = Bundle.objects.select_related("answer__case__controller", "answer__case__requester").get(pk=bundle_id)
    _show(bundle, Bundle.State.BUILDING)
    try:
        stored, built = _write(bundle, now)
    except ClaimLost:
        return False
    except Exception as problem:  # whatever breaks a build, the case must say so and the queue go on
        _fail(bundle, problem, now)
        return False
    return _finish(bundle, stored, built, now)


def sweep_bundles(*, now: datetime) -> int:
    """Build what is due and unclaimed (a lost ring, a dead builder); how many were built."""
    due = Bundle.objects.filter(_claimable(now)).order_by("due_at").values_list("pk", flat=True)
    return sum(build_bundle(bundle_id=pk, now=clock.now()) for pk in list(due[:100]))


def release_claims() -> int:
    """For the one-process installation at its start: no other builder can be alive."""
    return Bundle.objects.filter(state=Bundle.State.BUILDING).update(claimed_until=None)


def _replace_earlier(answer: Answer) -> None:
    for earlier in Bundle.objects.filter(answer=answer).exclude(state=Bundle.State.REPLACED):
        gone = earlier.stored
        earlier.state, earlier.vault_name, earlier.vault_key = Bundle.State.REPLACED, "", b""
        earlier.save(update_fields=["state", "vault_name", "vault_key"])
        if gone.name:
            transaction.on_commit(partial(vault().destroy, stored=gone))


def _claimable(now: datetime) -> Q:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return Q(state__in=WAITING, due_at__lte=now) & free


def _claim(bundle_id: int, now: datetime) -> bool:
    return bool(
        Bundle.objects.filter(_claimable(now), pk=bundle_id).update(
            state=Bundle.State.BUILDING,
            claimed_until=now + LEASE,
            attempts=F("attempts") + 1,
            progress_done=0,
            progress_total=None,
        )
    )


def _write(bundle: Bundle, now: datetime) -> tuple[StoredFile, BuiltBundle]:
    content = content_of(answer=bundle.answer, now=bundle.created_at)
    renewed = now

    def progress(done: int, total: int | None) -> None:
        nonlocal renewed
        present = clock.now()
        if present - renewed < RENEW_EVERY and done:
            return
        renewed = present
        mine = Bundle.objects.filter(pk=bundle.pk, state=Bundle.State.BUILDING, attempts=bundle.attempts)
        if not mine.update(claimed_until=present + LEASE, progress_done=done, progress_total=total):
            raise ClaimLost

    with vault().writer() as sink:
        document = pdf_letter(content=content) if bundle.format == AnswerFormat.PDF else None
        if document is not None:
            built = _write_pdf(document, sink, bundle.created_at)
        else:
            bundle.format = AnswerFormat.PACKAGE
            built = write_bundle(content=content, sink=sink, progress=progress, now=bundle.created_at)
    return sink.stored, built


def _write_pdf(document: LetterContent, sink: VaultWriter, now: datetime) -> BuiltBundle:
    pdf = letter_pdf(letter=document, now=now)
    sink.write(pdf)
    records = sum(len(block.points) for block in document.blocks[-1:])
    return BuiltBundle(manifest_digest="", size=len(pdf), entries=1, records=records)


def _finish(bundle: Bundle, stored: StoredFile, built: BuiltBundle, now: datetime) -> bool:
    with transaction.atomic():
        case = changes.lock(case_id=bundle.case_id)
        fresh = Bundle.objects.select_for_update().get(pk=bundle.pk)
        mine = fresh.state == Bundle.State.BUILDING and fresh.attempts == bundle.attempts
        if mine:
            fresh.place(stored)
            fresh.format = bundle.format
            fresh.state, fresh.done_at, fresh.problem = Bundle.State.BUILT, now, ""
            fresh.records, fresh.manifest_digest = built.records, built.manifest_digest
            fresh.progress_done = fresh.progress_total = built.records
            fresh.save()
            _show(fresh, Bundle.State.BUILT)
            facts = {
                "bundle": fresh.pk,
                "records": built.records,
                "size": stored.size,
                "sha256": stored.sha256,
                "manifest_digest": built.manifest_digest,
            }
            changes.settle(case=case, event=Event("bundle:built", facts=facts), actor=CLOCKWORK, now=now)
    if not mine:
        vault().destroy(stored=stored)
    return mine


def _fail(bundle: Bundle, problem: Exception, now: datetime) -> None:
    kind = type(problem).__name__
    log.exception("bundle_failed", bundle=bundle.pk, attempt=bundle.attempts, kind=kind)
    with transaction.atomic():
        case = changes.lock(case_id=bundle.case_id)
        last = bundle.attempts >= MOST_ATTEMPTS
        state = Bundle.State.FAILED if last else Bundle.State.QUEUED
        due_at = now + timedelta(seconds=15 * 2**bundle.attempts)
        mine = Bundle.objects.filter(pk=bundle.pk, state=Bundle.State.BUILDING, attempts=bundle.attempts)
        if not mine.update(state=state, due_at=due_at, claimed_until=None, problem=kind):
            return
        _show(bundle, state)
        if last:
            facts = {"bundle": bundle.pk, "problem": kind}
            changes.settle(case=case, event=Event("bundle:failed", facts=facts), actor=CLOCKWORK, now=now)


def _show(bundle: Bundle, state: str) -> None:
    changes.assign(row=bundle.answer, bundle_state=state)
