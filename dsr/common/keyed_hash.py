"""Keyed digests of values we must recognise again but may not keep, such as an address not to be written to.

HMAC-SHA-256 under a key derived from the installation's key for one purpose: without that key nobody can try out
a list of addresses, and digests of two purposes have nothing in common.
"""

import hashlib
import hmac
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def keyed_hash(*, text: str, purpose: str) -> str:
    """The digest of a text for one purpose, as 64 hexadecimal figures."""
    return hmac.new(_key(settings.VAULT_MASTER_KEY, purpose), text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=64)
def _key(master: bytes, purpose: str) -> bytes:
    # Cached: a list of a million addresses asks for the same key a million times.
    info = b"dsr-keyed-hash:" + purpose.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(master)
