"""The public form while it is being filled in: kept sealed, sent at most once, gone after a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import transaction

from dsr.accounts.actors import Actor
from dsr.cases import changes
from dsr.cases.choices import FilePurpose
from dsr.cases.models import CaseFile, IntakeDraft
from dsr.casework import files
from dsr.casework.files import Upload
from dsr.casework.open_case import NothingAsked, OpenedCase, Request, open_within
from dsr.common import tokens
from dsr.common.sealed import seal, unseal
from dsr.register.models import Controller

LIFETIME = timedelta(hours=24)
PURPOSE = "intake-draft"
MOST_FILES = 10


class DraftGone(Exception):
    """The draft does not exist, has expired, or belongs to another controller."""


class TooManyFiles(Exception):
    """No more than ten files go with one request."""


@dataclass(frozen=True, slots=True)
class StartedDraft:
    """A new draft and the token that opens it."""

    draft: IntakeDraft
    token: str


def start_draft(*, controller: Controller, answers: Mapping[str, Any], now: datetime) -> StartedDraft:
    """Begin a request with the first answers (any JSON)."""
    token = tokens.issue()
    draft = IntakeDraft(
        controller=controller,
        digest=token.digest,
        sealed=_sealed(answers),
        created_at=now,
        expires_at=now + LIFETIME,
    )
    with transaction.atomic():
        changes.add(rows=[draft])
    return StartedDraft(draft=draft, token=token.plain)


def find_draft(*, controller: Controller, token: str, now: datetime) -> IntakeDraft:
    """The draft a token opens; raises DraftGone."""
    draft = (
        IntakeDraft.objects.filter(
            controller=controller, digest=tokens.digest(plain=token), expires_at__gt=now
        )
        .select_related("case")
        .first()
    )
    if draft is None:
        raise DraftGone
    return draft


def answers_of(draft: IntakeDraft) -> dict[str, Any]:
    """What was typed so far."""
    answers: dict[str, Any] = orjson.loads(unseal(sealed=draft.sealed, purpose=PURPOSE))
    return answers


def save_draft(*, draft: IntakeDraft, answers: Mapping[str, Any], now: datetime) -> None:
    """Keep what was typed on one step; a draft already sent stays as it was sent."""
    with transaction.atomic():
        locked = IntakeDraft.objects.select_for_update().get(pk=draft.pk)
        if locked.case_id is None:
            merged = answers_of(locked) | dict(answers)
            changes.assign(row=locked, sealed=_sealed(merged), expires_at=now + LIFETIME)


def attach(*, draft: IntakeDraft, uploads: Sequence[Upload], purpose: str, now: datetime) -> None:
    """Add files to a draft. Raises TooManyFiles, FileRefused."""
    with files.stored(uploads) as kept, transaction.atomic():
        locked = IntakeDraft.objects.select_for_update().get(pk=draft.pk)
        if locked.files.count() + len(kept) > MOST_FILES:
            raise TooManyFiles
        changes.add(
            rows=[file.row(draft=locked, purpose=FilePurpose(purpose), added_at=now) for file in kept]
        )


def detach(*, draft: IntakeDraft, file_id: int) -> None:
    """Remove a file from a draft; a file not (or no longer) there is no error."""
    row = CaseFile.objects.filter(pk=file_id, draft=draft).first()
    if row is not None:
        changes.remove(row=row)
        transaction.on_commit(lambda: files.destroy(row=row))


def send_draft(*, draft: IntakeDraft, request: Request, actor: Actor, now: datetime) -> OpenedCase | None:
    """Turn a draft into a case, once: None when it was sent before (a double click).

    Its files go along. Raises NothingAsked.
    """
    if not request.rights:
        raise NothingAsked
    with transaction.atomic():
        locked = IntakeDraft.objects.select_for_update().get(pk=draft.pk)
        if locked.case_id is not None:
            return None
        opened = open_within(request=request, actor=actor, now=now)
        for row in locked.files.all():
            changes.assign(row=row, case=opened.case, draft=None)
        emptied = {"status_url": "" if opened.mailed else opened.status_url}
        changes.assign(row=locked, case=opened.case, sealed=_sealed(emptied))
    return opened


def purge_drafts(*, now: datetime) -> int:
    """Destroy drafts that expired, with their files; how many there were."""
    expired = list(IntakeDraft.objects.filter(expires_at__lte=now)[:500])
    for draft in expired:
        rows = list(draft.files.all())
        with transaction.atomic():
            changes.remove(row=draft)
        for row in rows:
            files.destroy(row=row)
    return len(expired)


def _sealed(answers: Mapping[str, Any]) -> str:
    return seal(text=orjson.dumps(dict(answers)).decode(), purpose=PURPOSE)
