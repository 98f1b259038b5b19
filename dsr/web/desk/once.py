"""A form that must act only once: its key is taken with the first sending, a double click finds it gone."""

import secrets

from django.core.cache import cache

KEPT_SECONDS = 12 * 60 * 60


def new_key() -> str:
    """A key for a form about to be shown."""
    return secrets.token_urlsafe(24)


def take(*, key: str) -> bool:
    """Whether this is the first sending; atomic, also between processes that share the cache."""
    return bool(cache.add(f"desk-form:{key}", 1, timeout=KEPT_SECONDS))


def give_back(*, key: str) -> None:
    """The sending was refused: the same form may be sent again."""
    cache.touch(f"desk-form:{key}", timeout=0)
