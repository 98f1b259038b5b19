"""The end of what was collected: some time after delivery and closing, files and packages of a case go (Art. 5(1)(e)).

Material of data systems, copies with parts blacked out, and packages are destroyed; what stays until the case itself
ends is its record, its letters and certificates, and of each file the name, size and digest. What the requester sent
belongs to the letters. A legal hold on the case, or on what any system holds, keeps all of it.

A few files at a time go in a transaction of their own: the row loses its key and says when, then the bytes go. A
worker may be killed between: what it left opens to nobody, and the next sweep goes on. The record tells of it once.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from dsr.accounts.actors import CLOCKWORK
from dsr.audit.record import Event
from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases import changes
from dsr.cases.choices import CaseState, FilePurpose, SearchState
from dsr.cases.models import (
    Answer,
    Case,
    CaseFile,
    CollectedSet,
    Hold,
    ItemDecision,
    SystemRun,
    SystemSearch,
)
from dsr.casework.prepare_answer import outdate_bundle
from dsr.casework.review_parts import forget_decisions
from dsr.common.trouble import told
from dsr.common.vault import vault
from dsr.register.models import Controller

log = structlog.get_logger(__name__)
MATERIAL = (FilePurpose.COLLECTED, FilePurpose.REDACTED)
AT_ONCE = 50  # files in one transaction


def destroy_on(*, case: Case, answers: Iterable[Answer], grants: Iterable[DownloadGrant]) -> datetime | None:
    """When the files of a closed case go, unless a hold keeps them; None while it is open.

    So many days, as its controller's rules say, after the last delivery and the closing; never while a download works.
    """
    if case.closed_at is None:
        return None
    last = case.closed_at
    for answer in answers:
        last = max(last, answer.released_at or last)
    ends = last
    for grant in grants:
        last = max(last, grant.created_at)
        ends = ends if grant.revoked_at else max(ends, grant.expires_at)
    return max(last + _kept_for(case.controller), ends)


def is_held(*, case: Case) -> bool:
    """Whether a hold keeps the files of a case."""
    return Hold.objects.filter(case=case, lifted_at=None).exists()


def sweep_retention(*, now: datetime, limit: int = 200) -> int:
    """Destroy the files of every case whose time is over; how many files and packages went."""
    return sum(
        _guarded(case_id, now)
        for controller in Controller.objects.all()
        for case_id in list(_over(controller, now).order_by("closed_at").values_list("pk", flat=True)[:limit])
    )


def destroy_files(*, case_id: int, now: datetime) -> int:
    """Destroy the files of one case whose time is over; how many went. Nothing happens to any other case."""
    gone = 0
    while True:
        with transaction.atomic():
            case = changes.lock(case_id=case_id)
            if not _over(case.controller, now).filter(pk=case.pk).exists():  # opened again or held meanwhile
                return gone
            went = _destroy_some(case, now)
            if not went:
                _finish(case, now)
                return gone
        gone += went


def collect_anew(*, case: Case) -> None:
    """A case is opened again: where its files were destroyed, nothing is collected any more. Part of `reopen`."""
    destroyed = CaseFile.objects.filter(case=case, destroyed_at__isnull=False).values("search_id")
    for search in SystemSearch.objects.filter(case=case, state=SearchState.FOUND, pk__in=destroyed):
        changes.assign(row=search, state=SearchState.PENDING, hits=None, searched_at=None, searched_by=None)
    if Bundle.objects.filter(case=case, state=Bundle.State.DESTROYED).exists() or destroyed.exists():
        outdate_bundle(case=case)  # of an answer that never went out
    changes.assign(row=case, files_destroyed_at=None)


def _kept_for(controller: Controller) -> timedelta:
    return timedelta(days=controller.policy.case_retention.delivered_package_days)


def _over(controller: Controller, now: datetime) -> QuerySet[Case]:
    """Closed cases that still may have files, and nothing speaks for keeping them."""
    before = now - _kept_for(controller)
    mine = Q(case=OuterRef("pk"))
    given = DownloadGrant.objects.filter(bundle__case=OuterRef("pk"))
    usable = Q(revoked_at=None, expires_at__gt=now)
    at_work = (SystemRun.State.QUEUED, SystemRun.State.RUNNING)
    return Case.objects.filter(
        ~Exists(Hold.objects.filter(mine, lifted_at=None)),
        ~Exists(Answer.objects.filter(mine, released_at__gt=before)),
        ~Exists(given.filter(usable | Q(created_at__gt=before))),
        ~Exists(SystemRun.objects.filter(mine, state__in=at_work)),
        ~Exists(Bundle.objects.filter(mine, state__in=(Bundle.State.QUEUED, Bundle.State.BUILDING))),
        controller=controller,
        state=CaseState.CLOSED,
        closed_at__lte=before,
        files_destroyed_at=None,
    )


def _destroy_some(case: Case, now: datetime) -> int:
    """The next few files of a locked case: copies with their sets, then material, then packages."""
    rows = list(_material(case).exclude(vault_name="")[:AT_ONCE])
    if rows:
        sets = CollectedSet.objects.filter(file__in=rows)
        forget_decisions(rows=ItemDecision.objects.filter(of__in=sets))
        changes.clear(rows=sets.order_by())
    for row in rows:
        stored = row.stored
        if CaseFile.objects.filter(pk=row.pk).exists():  # a copy went with its decision
            changes.assign(row=row, vault_name="", vault_key=b"", destroyed_at=now)
            transaction.on_commit(partial(vault().destroy, stored=stored))
    packages = [] if rows else list(_packages(case).exclude(vault_name="")[:AT_ONCE])
    for package in packages:
        stored = package.stored
        changes.assign(
            row=package,
            state=Bundle.State.DESTROYED,
            vault_name="",
            vault_key=b"",
            sealed_password="",
            destroyed_at=now,
        )
        transaction.on_commit(partial(vault().destroy, stored=stored))
    return len(rows) + len(packages)


def _finish(case: Case, now: datetime) -> None:
    """Nothing is left: said once in the record, unless there was nothing."""
    since = Q(destroyed_at__gte=case.closed_at)
    sums = {"n": Count("pk"), "size": Sum("size")}
    material = _material(case).filter(since).aggregate(**sums)
    packages = _packages(case).filter(since).aggregate(**sums)
    changes.assign(row=case, files_destroyed_at=now)
    if material["n"] or packages["n"]:
        facts = {
            "files": material["n"],
            "packages": packages["n"],
            "size": (material["size"] or 0) + (packages["size"] or 0),
        }
        event = Event("retention:destroyed", facts=facts)
        changes.settle(case=case, event=event, actor=CLOCKWORK, now=now)


def _material(case: Case) -> QuerySet[CaseFile]:
    return CaseFile.objects.filter(case=case, purpose__in=MATERIAL).order_by("pk")


def _packages(case: Case) -> QuerySet[Bundle]:
    return Bundle.objects.filter(case=case).select_related("case_key").order_by("pk")


def _guarded(case_id: int, now: datetime) -> int:
    """One case of the sweep; what breaks is told, and the others go on."""
    try:
        return destroy_files(case_id=case_id, now=now)
    except Exception as problem:  # noqa: BLE001 (one bad case must not keep the others' files)
        log.error("files_not_destroyed", case=case_id, **told(problem))
        return 0
