"""The public form while it is being filled in: kept sealed, sent at most once, gone after a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import orjson
from django.db import transaction

from dsr.accounts.actors import Actor
from dsr.cases import changes
from dsr.cases.choices import FilePurpose
from dsr.cases.models import CaseFile, IntakeDraft
from dsr.casework import files
from dsr.casework.door import chosen
from dsr.casework.files import Upload
from dsr.casework.open_case import OpenedCase, Request, demand_sound, open_within
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
    """Keep what was typed on one step; a draft already sent stays as it was sent. Raises DraftGone."""
    with transaction.atomic():
        locked = _locked(draft.pk)
        if locked.case_id is None:
            merged = answers_of(locked) | dict(answers)
            changes.assign(row=locked, sealed=_sealed(merged), expires_at=now + LIFETIME)


def attach(*, draft: IntakeDraft, uploads: Sequence[Upload], purpose: str, now: datetime) -> None:
    """Add files to a draft not yet sent. Raises TooManyFiles, DraftGone, UnknownChoice, FileRefused."""
    kind = chosen(among=FilePurpose, value=purpose)
    with files.stored(uploads) as kept, transaction.atomic():
        locked = _locked(draft.pk)
        if locked.case_id is not None:
            raise DraftGone
        if locked.files.count() + len(kept) > MOST_FILES:
            raise TooManyFiles
        changes.add(rows=[file.row(draft=locked, purpose=kind, added_at=now) for file in kept])


def detach(*, draft: IntakeDraft, file_id: int) -> None:
    """Remove a file from a draft; a file not (or no longer) there is no error."""
    row = CaseFile.objects.filter(pk=file_id, draft=draft).first()
    if row is not None:
        with transaction.atomic():
            changes.remove(row=row)
            transaction.on_commit(partial(files.destroy, row=row))


def send_draft(*, draft: IntakeDraft, request: Request, actor: Actor, now: datetime) -> OpenedCase | None:
    """Turn a draft into a case, once: None when it was sent before (a double click).

    Its files go along. Raises DraftGone and what open_case raises.
    """
    demand_sound(request=request, now=now)
    with transaction.atomic():
        locked = _locked(draft.pk)
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
    expired = IntakeDraft.objects.filter(expires_at__lte=now).values_list("pk", flat=True)
    return sum(_purged(pk, now) for pk in list(expired[:500]))


def _purged(draft_id: int, now: datetime) -> bool:
    """Under the draft's lock, so that what is being sent at this moment takes its files along."""
    with transaction.atomic():
        held = IntakeDraft.objects.select_for_update().filter(pk=draft_id, expires_at__lte=now).first()
        if held is None:
            return False
        for row in held.files.all():
            transaction.on_commit(partial(files.destroy, row=row))
        changes.remove(row=held)
    return True


def _locked(draft_id: int) -> IntakeDraft:
    held = IntakeDraft.objects.select_for_update().filter(pk=draft_id).first()
    if held is None:
        raise DraftGone
    return held


def _sealed(answers: Mapping[str, Any]) -> str:
    return seal(text=orjson.dumps(dict(answers)).decode(), purpose=PURPOSE)
