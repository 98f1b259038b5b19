"""Keys of machines: found by their digest, for one thing, in one controller, until they end. Reads only."""

from datetime import datetime

from dsr.accounts.models import ApiKey
from dsr.common import tokens

CHECK_SUPPRESSION = "suppression.check"
MARK = "dsr_"  # so that a key found in somebody's files is recognised as one


def key_for(*, plain: str, permission: str, now: datetime) -> ApiKey | None:
    """The key that was given, if it still holds and is meant for this; None for every other reason alike."""
    if not plain.startswith(MARK):
        return None
    return ApiKey.objects.filter(
        digest=tokens.digest(plain=plain), permission=permission, revoked_at=None, expires_at__gt=now
    ).first()
