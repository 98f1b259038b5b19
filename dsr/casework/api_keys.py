"""Keys for machines: made by an operator, shown once, ended by their date or at once."""

from datetime import datetime, timedelta

from django.db import transaction

from dsr.accounts.actors import Actor
from dsr.accounts.api_keys import CHECK_SUPPRESSION, MARK
from dsr.accounts.models import ApiKey
from dsr.accounts.store import end_api_key, save_api_key
from dsr.audit import record
from dsr.audit.record import Event
from dsr.common import tokens
from dsr.register.models import Controller

LONGEST_LIFE = 730
LONGEST_NAME = 80
PERMISSIONS = (CHECK_SUPPRESSION,)


class UnfitKey(ValueError):
    """A key needs a name, a known controller, a known permission, and an end within two years."""


def make_api_key(
    *, controller_slug: str, name: str, permission: str, days: int, actor: Actor, now: datetime
) -> str:
    """A new key for one thing in one controller, holding so many days. The text returned is nowhere kept.

    The caller has authorised the actor (an operator). Raises UnfitKey.
    """
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise UnfitKey("Name the machine that will hold the key, in up to 80 characters.")
    if permission not in PERMISSIONS or not 1 <= days <= LONGEST_LIFE:
        raise UnfitKey(f"A key is for one of {', '.join(PERMISSIONS)} and holds 1 to {LONGEST_LIFE} days.")
    if not Controller.objects.filter(slug=controller_slug).exists():
        raise UnfitKey("There is no controller of that slug.")
    plain = MARK + tokens.issue().plain
    with transaction.atomic():
        key = save_api_key(
            name=name.strip(),
            digest=tokens.digest(plain=plain),
            permission=permission,
            scope=controller_slug,
            expires_at=now + timedelta(days=days),
            now=now,
        )
        facts = {"key": key.pk, "controller": controller_slug, "expires_at": key.expires_at.isoformat()}
        record.write(event=Event("api_key:made", facts=facts), stream=record.SYSTEM, actor=actor, now=now)
    return plain


def revoke_api_key(*, key_id: int, actor: Actor, now: datetime) -> None:
    """End a key at once. The caller has authorised the actor. Raises UnfitKey (none such, or ended)."""
    with transaction.atomic():
        key = ApiKey.objects.filter(pk=key_id, revoked_at=None).first()
        if key is None or not end_api_key(key=key, now=now):
            raise UnfitKey("There is no key of that number that still holds.")
        facts = {"key": key.pk, "controller": key.scope}
        record.write(event=Event("api_key:revoked", facts=facts), stream=record.SYSTEM, actor=actor, now=now)
