"""Order a bundle, and build it in the background: claimed, streamed into the vault, resumed after a kill.

A claim is a lease that the builder renews while it writes; a dead builder's lease runs out and the
sweep starts the build anew (the same input gives the same bytes, so nothing doubles).
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet

from dsr.accounts.actors import CLOCKWORK, StaffActor
from dsr.audit.record import Event
from dsr.bundles.build import build_bundle as write_bundle
from dsr.bundles.content import BuiltBundle, BundleContent, LetterContent
from dsr.bundles.letters_pdf import letter_pdf
from dsr.bundles.models import Bundle
from dsr.cases import changes
from dsr.cases.choices import AnswerFormat
from dsr.cases.models import Case, RightTrack
from dsr.casework.bundle_content import content_of, pdf_letter
from dsr.casework.door import demand_possible, enter
from dsr.casework.prepare_answer import demand_unreleased, replace_bundles
from dsr.common import clock
from dsr.common.dispatch import ring
from dsr.common.trouble import told
from dsr.common.vault import StoredFile, VaultWriter, vault
from dsr.rules.lifecycle import GRANTING, TrackState
from dsr.rules.rights import Right

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=30)
RENEW_EVERY = timedelta(seconds=5)
MOST_ATTEMPTS = 5
WAITING = (Bundle.State.QUEUED, Bundle.State.BUILDING)
JOB = "dsr.jobs.tasks.build_bundle"


class ClaimLost(Exception):
    """Another builder took over, or the bundle was replaced: stop without a trace."""


class BuilderDied(Exception):
    """Every attempt ended with the death of its process; a person must look."""


def order_bundle(*, case_id: int, actor: StaffActor, now: datetime) -> Bundle:
    """Ask for the bundle of the answer in work; an earlier one is replaced. Raises NotYours, NotNow."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="build_bundle")
        answer = demand_unreleased(case=case)
        replace_bundles(answer=answer)
        bundle = Bundle(case=case, answer=answer, format=_format_for(case), created_at=now, due_at=now)
        changes.add(rows=[bundle])
        changes.assign(row=answer, bundle_state=Bundle.State.QUEUED)
        facts = {"bundle": bundle.pk, "format": bundle.format}
        changes.settle(case=case, event=Event("bundle:queued", facts=facts), actor=actor, now=now)
        ring(job=JOB, key=bundle.pk)
    return bundle


def _format_for(case: Case) -> str:
    """As the person chose; but portable data come as files: no machine reads a PDF (Art. 20(1), EDPB para 156)."""
    portable = RightTrack.objects.filter(
        case=case, right=Right.PORTABILITY, state=TrackState.DECIDED, decision__in=GRANTING
    )
    return AnswerFormat.PACKAGE if portable.exists() else case.answer_format


def build_bundle(*, bundle_id: int, now: datetime) -> bool:
    """Build one bundle if it waits and nobody builds it; whether this call built it."""
    bundle = _claim(bundle_id, now)
    if bundle is None:
        return False
    try:
        if bundle.attempts > MOST_ATTEMPTS:
            raise BuilderDied
        stored, built = _write(bundle, now)
    except ClaimLost:
        return False
    except Exception as problem:  # noqa: BLE001 (whatever breaks a build, the case must say so)
        _fail(bundle, problem, now)
        return False
    return _finish(bundle, stored, built, now)


def sweep_bundles(*, now: datetime) -> int:
    """Build what is due and unclaimed (a lost ring, a dead builder); how many were built."""
    due = Bundle.objects.filter(_claimable(now)).order_by("due_at").values_list("pk", flat=True)
    return sum(_guarded(pk) for pk in list(due[:100]))


def release_claims() -> bool:
    """For the one-process installation at its start: no other builder can be alive. Whether one was left."""
    return changes.claim(rows=Bundle.objects.filter(state=Bundle.State.BUILDING), claimed_until=None)


def _guarded(bundle_id: int) -> bool:
    """One of a sweep: whatever breaks, it is told, its lease runs out by itself, and the others go on."""
    try:
        return build_bundle(bundle_id=bundle_id, now=clock.now())
    except Exception as problem:  # noqa: BLE001 (one bad bundle must not stop the others)
        log.error("bundle_broken", bundle=bundle_id, **told(problem))
        return False


def _claimable(now: datetime) -> Q:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return Q(state__in=WAITING, due_at__lte=now) & free


def _claim(bundle_id: int, now: datetime) -> Bundle | None:
    """The bundle, ours until the lease ends; None when it is not due, taken or replaced."""
    case_id = Bundle.objects.filter(_claimable(now), pk=bundle_id).values_list("case_id", flat=True).first()
    if case_id is None:
        return None
    with transaction.atomic():
        changes.lock(case_id=case_id)
        taken = changes.claim(
            rows=Bundle.objects.filter(_claimable(now), pk=bundle_id),
            state=Bundle.State.BUILDING,
            claimed_until=now + LEASE,
            attempts=F("attempts") + 1,
            progress_done=0,
            progress_total=None,
        )
        if not taken:
            return None
        whole = Bundle.objects.select_related("answer__case__controller", "answer__case__requester")
        bundle = whole.get(pk=bundle_id)
        _show(bundle, Bundle.State.BUILDING)
    return bundle


class _Lease:
    """Renews the claim while work is seen to go on: by records read, and by bytes written to `sink`."""

    def __init__(self, bundle: Bundle, sink: VaultWriter, now: datetime) -> None:
        self._mine = _held(bundle)
        self._sink, self._renewed = sink, now
        self._done = 0
        self._total: int | None = None

    def progress(self, done: int, total: int | None) -> None:
        """So much is done; the first word and the last are shown at once."""
        self._done, self._total = done, total
        self._renew(at_once=done in {0, total})

    def write(self, data: bytes, /) -> int:
        """Pass the bytes on."""
        self._renew(at_once=False)
        return self._sink.write(data)

    def _renew(self, *, at_once: bool) -> None:
        present = clock.now()
        if present - self._renewed < RENEW_EVERY and not at_once:
            return
        self._renewed = present
        until = present + LEASE
        standing = {"progress_done": self._done, "progress_total": self._total}
        if not changes.claim(rows=self._mine, claimed_until=until, **standing):
            raise ClaimLost


def _write(bundle: Bundle, now: datetime) -> tuple[StoredFile, BuiltBundle]:
    content = content_of(answer=bundle.answer, now=bundle.created_at)
    with vault().writer() as sink:
        document = pdf_letter(content=content) if bundle.format == AnswerFormat.PDF else None
        if document is not None:
            built = _write_pdf(document, content, sink, bundle.created_at)
        else:
            bundle.format = AnswerFormat.PACKAGE
            lease = _Lease(bundle, sink, now)
            built = write_bundle(content=content, sink=lease, progress=lease.progress, now=bundle.created_at)
    return sink.stored, built


def _write_pdf(
    document: LetterContent, content: BundleContent, sink: VaultWriter, now: datetime
) -> BuiltBundle:
    pdf = letter_pdf(letter=document, now=now)
    sink.write(pdf)
    of_records = document.blocks[len(document.blocks) - len(content.collections) :]
    records = sum(len(block.points) for block in of_records)
    return BuiltBundle(manifest_digest="", size=len(pdf), entries=1, records=records)


def _finish(bundle: Bundle, stored: StoredFile, built: BuiltBundle, now: datetime) -> bool:
    """Whether the bundle was still ours to finish; if not, and if anything breaks, its bytes go again."""
    done = False
    try:
        done = _finished(bundle, stored, built, now)
    finally:
        if not done:
            vault().destroy(stored=stored)
    return done


def _finished(bundle: Bundle, stored: StoredFile, built: BuiltBundle, now: datetime) -> bool:
    with transaction.atomic():
        case = changes.lock(case_id=bundle.case_id)
        finished = changes.claim(
            rows=_held(bundle),
            vault_name=stored.name,
            vault_key=stored.wrapped_key,
            size=stored.size,
            sha256=stored.sha256,
            format=bundle.format,
            state=Bundle.State.BUILT,
            claimed_until=None,
            done_at=now,
            problem="",
            records=built.records,
            manifest_digest=built.manifest_digest,
            progress_done=built.records,
            progress_total=built.records,
        )
        if finished:
            _show(bundle, Bundle.State.BUILT)
            facts = {
                "bundle": bundle.pk,
                "records": built.records,
                "size": stored.size,
                "sha256": stored.sha256,
                "manifest_digest": built.manifest_digest,
            }
            changes.settle(case=case, event=Event("bundle:built", facts=facts), actor=CLOCKWORK, now=now)
    return finished


def _fail(bundle: Bundle, problem: Exception, now: datetime) -> None:
    kind = type(problem).__name__
    log.error("bundle_failed", bundle=bundle.pk, attempt=bundle.attempts, **told(problem))
    with transaction.atomic():
        case = changes.lock(case_id=bundle.case_id)
        last = bundle.attempts >= MOST_ATTEMPTS
        state = Bundle.State.FAILED if last else Bundle.State.QUEUED
        due_at = now + timedelta(seconds=15 * 2**bundle.attempts)
        held = _held(bundle)
        if not changes.claim(rows=held, state=state, due_at=due_at, claimed_until=None, problem=kind):
            return
        _show(bundle, state)
        if last:
            facts = {"bundle": bundle.pk, "problem": kind}
            changes.settle(case=case, event=Event("bundle:failed", facts=facts), actor=CLOCKWORK, now=now)


def _held(bundle: Bundle) -> QuerySet[Bundle]:
    """The bundle's row while this attempt is the one that holds it: attempts are the fence."""
    return Bundle.objects.filter(pk=bundle.pk, state=Bundle.State.BUILDING, attempts=bundle.attempts)


def _show(bundle: Bundle, state: str) -> None:
    changes.assign(row=bundle.answer, bundle_state=state)
