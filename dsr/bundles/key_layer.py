"""One more lock on the key of a file: a key of its own for each case.

The vault wraps the key of a file with the master key; here the result is locked again with the case's key. Both are
needed to read the file, so that destroying the key of a case makes all its packages unreadable at once, wherever
copies of their bytes lie.
"""

import base64
import os
from dataclasses import replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dsr.common.sealed import seal, unseal
from dsr.common.vault import StoredFile

KEY = 32
NONCE = 12
PURPOSE = "case-key"


def new_sealed_key() -> str:
    """A random key as it is kept: sealed under the master key."""
    return seal(text=base64.b64encode(os.urandom(KEY)).decode(), purpose=PURPOSE)


def locked(*, stored: StoredFile, sealed_key: str) -> bytes:
    """The wrapped key of a file, locked with the key of the case."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(sealed_key).encrypt(nonce, stored.wrapped_key, _bound_to(stored.name))


def unlocked(*, stored: StoredFile, sealed_key: str) -> StoredFile:
    """The file as the vault opens it; with an empty key when the case's key is destroyed or another one."""
    raw = stored.wrapped_key
    if not sealed_key or not raw:
        return replace(stored, wrapped_key=b"")
    try:
        key = _cipher(sealed_key).decrypt(raw[:NONCE], raw[NONCE:], _bound_to(stored.name))
    except InvalidTag:
        key = b""
    return replace(stored, wrapped_key=key)


def _cipher(sealed_key: str) -> AESGCM:
    return AESGCM(base64.b64decode(unseal(sealed=sealed_key, purpose=PURPOSE)))


def _bound_to(name: str) -> bytes:
    return b"dsr-case-key-1:" + name.encode()
