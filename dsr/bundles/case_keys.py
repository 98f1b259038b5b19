"""The key of a case's packages: made when the first is ordered, destroyed when none shall be readable any more."""

from datetime import datetime
from functools import partial

from django.db import transaction

from dsr.bundles.key_layer import new_sealed_key
from dsr.bundles.models import Bundle, CaseKey
from dsr.cases import changes
from dsr.cases.models import Case
from dsr.common.vault import vault


class KeyDestroyed(Exception):
    """The key of the case was destroyed; a case gets one key in its life."""


def key_for(*, case: Case, now: datetime) -> CaseKey:
    """The key of a case, made if there is none; part of a larger change. Raises KeyDestroyed."""
    key = CaseKey.objects.filter(case=case).first()
    if key is None:
        key = CaseKey(case=case, sealed=new_sealed_key(), created_at=now)
        changes.add(rows=[key])
    if key.destroyed_at is not None:
        raise KeyDestroyed
    return key


def destroy_key(*, case: Case, now: datetime) -> int:
    """Make every package of a case unreadable, copies of their bytes too; how many. Part of a larger change.

    The files themselves go after the commit; what a backup still holds of them cannot be opened.
    """
    key = CaseKey.objects.filter(case=case).first()
    if key is not None:
        changes.assign(row=key, sealed="", destroyed_at=key.destroyed_at or now)
    gone = list(Bundle.objects.filter(case=case, case_key=key).exclude(vault_name=""))
    for bundle in gone:
        stored = bundle.stored
        changes.assign(
            row=bundle,
            state=Bundle.State.REPLACED,
            vault_name="",
            vault_key=b"",
            sealed_password="",
        )
        transaction.on_commit(partial(vault().destroy, stored=stored))
    return len(gone)
