"""Black out places of documents and pictures: decided by a person, burned into a copy by a job, looked through again.

The original stays as it was. A job is claimed with a lease that it renews page by page; a dead one's lease runs out
and the sweep begins anew. A copy is kept only when nothing but pixels is found in it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet

from dsr.accounts.actors import CLOCKWORK, StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import FilePurpose
from dsr.cases.models import CaseFile, CollectedSet, ItemDecision, RedactionJob
from dsr.casework import files
from dsr.casework.door import NotNow, demand_possible, enter, own
from dsr.casework.prepare_answer import outdate_bundle
from dsr.casework.review_parts import demand_ground, forget_decisions
from dsr.common import clock, pixels
from dsr.common.dispatch import ring
from dsr.common.pixels import Box, PixelProblem, PixelTrouble
from dsr.common.trouble import told
from dsr.common.vault import StoredFile, vault
from dsr.rules.withholding import short_of

log = structlog.get_logger(__name__)
JOB = "dsr.jobs.tasks.redact_file"
LEASE = timedelta(seconds=60)
RENEW_EVERY = timedelta(seconds=2)
MOST_ATTEMPTS = 5
MOST_BOXES = 500
SMALLEST = 0.1  # per cent of a page
State = RedactionJob.State
SENTENCES: dict[str, str] = {
    PixelProblem.ENCRYPTED: "This document is protected by a password. Ask for it without one, or hold it back.",
    PixelProblem.BROKEN: "This file is damaged or not what its name says. Hold it back, or ask for it anew.",
    PixelProblem.TOO_MANY_PAGES: "This document has more than 1,000 pages. Split it, or hold it back.",
    PixelProblem.TOO_LARGE: "This file is too large to be drawn. Make it smaller, or hold it back.",
    PixelProblem.NO_SUCH_PAGE: "There is no such page.",
    PixelProblem.NOT_CLEAN: "The copy was not free of hidden contents and was thrown away. Hold the file back.",
    PixelProblem.TOO_SLOW: "Drawing this file takes too long. Split it, or hold it back.",
    PixelProblem.UNSUPPORTED: "Only PDF documents and pictures can be blacked out. Hold this file back, or "
    "replace it by a PDF.",
}


class ClaimLost(Exception):
    """Another job took over, or the decision was taken back: stop without a trace."""


def redact_file(
    *,
    case_id: int,
    set_id: int,
    boxes: Sequence[dict[str, Any]],
    name: str,
    actor: StaffActor,
    now: datetime,
) -> ItemDecision:
    """Give a file as a copy in which boxes are blacked out. The copy is made in the background.

    Each box: `page` from 0; `x`, `y`, `w`, `h` in per cent of the page from its upper left corner; `ground`.
    `name`: of the copy, because names are content too; empty: as the original. Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="review")
        of = own(
            rows=CollectedSet.objects.filter(case=case, is_table=False).select_related("file"), key=set_id
        )
        kept = [_checked(box) for box in boxes]
        if not 0 < len(kept) <= MOST_BOXES:
            raise NotNow(f"Draw at least one box, {MOST_BOXES} at most.")
        for ground in {box["ground"] for box in kept}:
            demand_ground(case=case, slug=ground, masks=True)
        _demand_pages(of.file, kept)
        forget_decisions(rows=ItemDecision.objects.filter(of=of, record=None))
        decision = ItemDecision(
            of=of,
            verdict=ItemDecision.Verdict.REDACT,
            ground=kept[0]["ground"],
            masks=kept,
            at=now,
            by=actor.staff,
        )
        changes.add(rows=[decision])
        wanted = name.strip() or of.file.name
        job = RedactionJob(decision=decision, name=wanted[-files.LONGEST_NAME :], created_at=now, due_at=now)
        changes.add(rows=[job])
        changes.assign(row=of, reviewed_at=now, reviewed_by=actor.staff)
        outdate_bundle(case=case)
        facts = {"set": of.pk, "masks": len(kept), "grounds": sorted({box["ground"] for box in kept})}
        changes.settle(case=case, event=Event("review:file_redacted", facts=facts), actor=actor, now=now)
        ring(job=JOB, key=job.pk)
    return decision


def make_copy(*, job_id: int, now: datetime) -> bool:
    """Make one copy if it waits and nobody makes it; whether this call made it."""
    job = _claim(job_id, now)
    if job is None:
        return False
    stored: StoredFile | None = None
    try:
        stored, media_type, suffix = _burn(job, now)
        pixels.check_burned(data=vault().open(stored=stored), media_type=media_type)
        if _finished(job, stored, media_type, suffix, clock.now()):
            stored = None
            return True
    except ClaimLost:
        pass
    except PixelTrouble as trouble:
        _fail(job, trouble.problem.value, now, last=True)
    except Exception as problem:  # noqa: BLE001 (whatever breaks it, the case must say so)
        log.error("redaction_failed", job=job.pk, attempt=job.attempts, **told(problem))
        _fail(job, PixelProblem.BROKEN.value, now, last=job.attempts >= MOST_ATTEMPTS)
    finally:
        if stored is not None:
            vault().destroy(stored=stored)
    return False


def sweep_copies(*, now: datetime) -> int:
    """Make what is due and unclaimed (a lost ring, a dead job); how many were made."""
    due = RedactionJob.objects.filter(_claimable(now)).order_by("due_at").values_list("pk", flat=True)
    return sum(make_copy(job_id=pk, now=clock.now()) for pk in list(due[:20]))


def release_claims() -> bool:
    """For the one-process installation at its start: no other job can be alive. Whether one was left."""
    return changes.claim(rows=RedactionJob.objects.filter(state=State.RUNNING), claimed_until=None)


def _checked(box: dict[str, Any]) -> dict[str, Any]:
    """The box within its page; raises NotNow."""
    try:
        page = int(box["page"])
        x, y, w, h = (float(box[side]) for side in ("x", "y", "w", "h"))
    except (KeyError, TypeError, ValueError, OverflowError) as odd:
        raise NotNow("Give page, place and size of each box as numbers.") from odd
    inside = 0 <= x <= 100 and 0 <= y <= 100 and SMALLEST <= w <= 100 and SMALLEST <= h <= 100
    if page < 0 or not inside:
        raise NotNow("A box must lie on its page: places and sizes from 0 to 100 per cent.")
    w, h = min(w, 100 - x), min(h, 100 - y)
    if w < SMALLEST or h < SMALLEST:
        raise NotNow("A box must lie on its page: places and sizes from 0 to 100 per cent.")
    sides = {name: round(value, 2) for name, value in (("x", x), ("y", y), ("w", w), ("h", h))}
    return {"page": page, **sides, "ground": str(box.get("ground", ""))}


def _demand_pages(file: CaseFile, boxes: Sequence[dict[str, Any]]) -> None:
    if file.media_type not in pixels.REDACTABLE:
        raise NotNow(SENTENCES[PixelProblem.UNSUPPORTED])
    try:
        pages = pixels.pages_of(data=files.read(row=file), media_type=file.media_type)
    except PixelTrouble as trouble:
        raise NotNow(SENTENCES[trouble.problem]) from trouble
    if any(box["page"] >= pages for box in boxes):
        raise NotNow(SENTENCES[PixelProblem.NO_SUCH_PAGE])


def _claimable(now: datetime) -> Q:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return Q(state=State.QUEUED, due_at__lte=now) | (Q(state=State.RUNNING) & free)


def _claim(job_id: int, now: datetime) -> RedactionJob | None:
    taken = changes.claim(
        rows=RedactionJob.objects.filter(_claimable(now), pk=job_id, attempts__lte=MOST_ATTEMPTS),
        state=State.RUNNING,
        claimed_until=now + LEASE,
        attempts=F("attempts") + 1,
        pages_done=0,
    )
    if not taken:
        return None
    job = RedactionJob.objects.select_related("decision__of__file", "decision__of__search").get(pk=job_id)
    if job.attempts > MOST_ATTEMPTS:  # each attempt before ended with the death of its process
        _fail(job, PixelProblem.BROKEN.value, now, last=True)
        return None
    return job


def _held(job: RedactionJob) -> QuerySet[RedactionJob]:
    """The row while this attempt holds it: attempts are the fence."""
    return RedactionJob.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts)


class _Lease:
    """Renews the claim page by page, and shows how far it is."""

    def __init__(self, job: RedactionJob, now: datetime) -> None:
        self._mine, self._renewed = _held(job), now - RENEW_EVERY

    def progress(self, done: int, total: int) -> None:
        """So many pages are done; raises ClaimLost."""
        present = clock.now()
        if present - self._renewed < RENEW_EVERY and done != total:
            return
        self._renewed = present
        fields = {"claimed_until": present + LEASE, "pages_done": done, "pages_total": total}
        if not changes.claim(rows=self._mine, **fields):
            raise ClaimLost


def _burn(job: RedactionJob, now: datetime) -> tuple[StoredFile, str, str]:
    file = job.decision.of.file
    boxes = [
        Box(mask["page"], mask["x"], mask["y"], mask["w"], mask["h"], short_of(slug=mask["ground"]))
        for mask in job.decision.masks
    ]
    head = b""
    with vault().writer() as sink:
        for piece in pixels.burned(
            data=files.read(row=file),
            media_type=file.media_type,
            boxes=boxes,
            progress=_Lease(job, now).progress,
        ):
            head = head or piece
            sink.write(piece)
    return sink.stored, *pixels.burned_type(head=head)


def _finished(job: RedactionJob, stored: StoredFile, media_type: str, suffix: str, now: datetime) -> bool:
    of = job.decision.of
    with transaction.atomic():
        case = changes.lock(case_id=of.case_id)
        done = changes.claim(
            rows=_held(job), state=State.DONE, claimed_until=None, finished_at=now, problem=""
        )
        if done:
            copy = CaseFile(
                case=case,
                search=of.search,
                purpose=FilePurpose.REDACTED,
                name=_named(job.name, suffix),
                media_type=media_type,
                added_at=now,
            )
            copy.place(stored)
            changes.add(rows=[copy])
            changes.assign(row=job.decision, copy=copy)
            facts = {"set": of.pk, "file": copy.pk, "masks": len(job.decision.masks)}
            changes.settle(case=case, event=Event("review:copy_made", facts=facts), actor=CLOCKWORK, now=now)
    return done


def _named(name: str, suffix: str) -> str:
    """The name with the ending of what the copy is."""
    known = PurePosixPath(name).suffix.lower()
    stem = name[: -len(known)] if known else name
    return (stem or "copy")[-(files.LONGEST_NAME - len(suffix)) :] + suffix


def _fail(job: RedactionJob, problem: str, now: datetime, *, last: bool) -> None:
    of = job.decision.of
    with transaction.atomic():
        case = changes.lock(case_id=of.case_id)
        state = State.FAILED if last else State.QUEUED
        due_at = now + timedelta(seconds=15 * 2**job.attempts)
        if not changes.claim(
            rows=_held(job), state=state, due_at=due_at, claimed_until=None, problem=problem
        ):
            return
        if last:
            facts = {"set": of.pk, "problem": problem}
            changes.settle(
                case=case, event=Event("review:copy_failed", facts=facts), actor=CLOCKWORK, now=now
            )
