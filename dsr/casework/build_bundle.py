"""Order a bundle, and build it in the background: claimed, streamed into the vault, resumed after a kill.

A claim is a lease that the builder renews while it writes; a dead builder's lease runs out and the
sweep starts the build anew (the same input gives the same bytes, so nothing doubles).
"""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from dsr.accounts.actors import CLOCKWORK, StaffActor
from dsr.audit.record import Event
from dsr.bundles.build import build_bundle as write_bundle
from dsr.bundles.case_keys import KeyDestroyed, key_for
from dsr.bundles.models import Bundle, CaseKey
from dsr.bundles.passwords import new_password, password_of
from dsr.bundles.signing import installation_signer
from dsr.cases import changes
from dsr.cases.choices import AnswerFormat
from dsr.cases.models import Case, RightTrack
from dsr.casework.bundle_content import content_of
from dsr.casework.bundle_vault import Written, part_rows, parts_of, vault_key
from dsr.casework.door import NotNow, chosen, demand_possible, enter
from dsr.casework.prepare_answer import demand_unreleased, replace_bundles
from dsr.casework.small_answers import demand_mail, write_small
from dsr.common import clock
from dsr.common.dispatch import ring
from dsr.common.trouble import told
from dsr.common.vault import vault
from dsr.rules.lifecycle import GRANTING, TrackState
from dsr.rules.rights import Right

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=30)
RENEW_EVERY = timedelta(seconds=5)
MOST_ATTEMPTS = 5  # that went wrong
MOST_DEATHS = 12  # builders that died over it, as with runs: a machine may restart many times in a night
WAITING = (Bundle.State.QUEUED, Bundle.State.BUILDING)
JOB = "dsr.jobs.tasks.build_bundle"


class ClaimLost(Exception):
    """Another builder took over, or the bundle was replaced: stop without a trace."""


class BuilderDied(Exception):
    """Every attempt ended with the death of its process; a person must look."""


def order_bundle(
    *,
    case_id: int,
    actor: StaffActor,
    now: datetime,
    form: str = "",
    protected: bool = False,
    reason: str = "",
) -> Bundle:
    """Ask for the bundle of the answer in work; an earlier one is replaced. Raises NotYours, NotNow.

    `form`: of AnswerFormat, in place of what the person chose; empty: as they chose. `protected`: the ZIP gets a
    password, which goes to the person by another way than the link. `reason`: why an e-mail alone is safe enough.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="build_bundle")
        answer = demand_unreleased(case=case)
        wanted = _format_for(case, form)
        if protected and wanted != AnswerFormat.PACKAGE:
            raise NotNow("Only a package can get a password. Choose the package, or no password.")
        why = demand_mail(case=case, reason=reason) if wanted == AnswerFormat.EMAIL else ""
        replace_bundles(answer=answer)
        bundle = Bundle(
            case=case,
            answer=answer,
            case_key=_key(case, now),
            sealed_password=new_password() if protected else "",
            format=wanted,
            created_at=now,
            due_at=now,
        )
        changes.add(rows=[bundle])
        changes.assign(row=answer, bundle_state=Bundle.State.QUEUED)
        facts = {"bundle": bundle.pk, "format": bundle.format}
        event = Event("bundle:queued", facts=facts, personal={"reason": why} if why else {})
        changes.settle(case=case, event=event, actor=actor, now=now)
        ring(job=JOB, key=bundle.pk)
    return bundle


def _format_for(case: Case, form: str) -> str:
    """As chosen; but portable data come as files: no machine reads a PDF (Art. 20(1), EDPB para 156)."""
    portable = RightTrack.objects.filter(
        case=case, right=Right.PORTABILITY, state=TrackState.DECIDED, decision__in=GRANTING
    )
    if portable.exists():
        return AnswerFormat.PACKAGE
    if form:
        return chosen(among=AnswerFormat, value=form)
    # An e-mail alone is chosen by a person who looked whether it is safe enough.
    return AnswerFormat.PACKAGE if case.answer_format == AnswerFormat.EMAIL else case.answer_format


def _key(case: Case, now: datetime) -> CaseKey:
    try:
        return key_for(case=case, now=now)
    except KeyDestroyed as problem:
        raise NotNow(
            "The packages of this case were destroyed for good; no new one can be made."
        ) from problem


def build_bundle(*, bundle_id: int, now: datetime) -> bool:
    """Build one bundle if it waits and nobody builds it; whether this call built it."""
    bundle = _claim(bundle_id, now)
    if bundle is None:
        return False
    try:
        if bundle.attempts > MOST_DEATHS:
            raise BuilderDied
        written = _write(bundle, now)
    except ClaimLost:
        return False
    except Exception as problem:  # noqa: BLE001 (whatever breaks a build, the case must say so)
        _fail(bundle, problem, now)
        return False
    return _finish(bundle, written, now)


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
        whole = Bundle.objects.select_related(
            "answer__case__controller", "answer__case__requester", "case_key"
        )
        bundle = whole.get(pk=bundle_id)
        _show(bundle, Bundle.State.BUILDING)
    return bundle


class _Lease:
    """Renews the claim while work is seen to go on: the writer tells of records and of bytes."""

    def __init__(self, bundle: Bundle, now: datetime) -> None:
        self._mine = _held(bundle)
        self._renewed = now
        self._done = 0
        self._total: int | None = None

    def progress(self, done: int, total: int | None) -> None:
        """So much is done; the first word and the last are shown at once."""
        self._done, self._total = done, total
        self._renew(at_once=done in {0, total})

    def alive(self) -> None:
        """Something was done that is not counted."""
        self._renew(at_once=False)

    def _renew(self, *, at_once: bool) -> None:
        present = clock.now()
        if present - self._renewed < RENEW_EVERY and not at_once:
            return
        self._renewed = present
        until = present + LEASE
        standing = {"progress_done": self._done, "progress_total": self._total}
        if not changes.claim(rows=self._mine, claimed_until=until, **standing):
            raise ClaimLost


def _write(bundle: Bundle, now: datetime) -> Written:
    content = content_of(answer=bundle.answer, now=bundle.created_at)
    lease = _Lease(bundle, now)
    with vault().writer() as sink:
        built = write_small(bundle=bundle, content=content, sink=sink)
        if built is None:
            bundle.format = AnswerFormat.PACKAGE
            built = write_bundle(
                content=content,
                sink=sink,
                progress=lease.progress,
                now=bundle.created_at,
                signer=installation_signer(),
                site=settings.DSR_PUBLIC_URL,
                password=password_of(sealed=bundle.sealed_password),
            )
    return Written(sink.stored, built, parts_of(bundle=bundle, stored=sink.stored, alive=lease.alive))


def _finish(bundle: Bundle, written: Written, now: datetime) -> bool:
    """Whether the bundle was still ours to finish; if not, and if anything breaks, its bytes go again."""
    done = False
    try:
        done = _finished(bundle, written, now)
    finally:
        if not done:
            vault().destroy(stored=written.stored)
    return done


def _finished(bundle: Bundle, written: Written, now: datetime) -> bool:
    stored, built = written.stored, written.built
    with transaction.atomic():
        case = changes.lock(case_id=bundle.case_id)
        finished = changes.claim(
            rows=_held(bundle),
            vault_name=stored.name,
            vault_key=vault_key(bundle=bundle, stored=stored),
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
            changes.add(rows=part_rows(bundle=bundle, parts=written.parts))
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
