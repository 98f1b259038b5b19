"""Short texts kept encrypted in a column: bodies of mail that hold links, drafts of the public form.

Bound to a purpose, so that a sealed text moved to another kind of column does not open.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12


class SealBroken(Exception):
    """The sealed text was changed, belongs to another purpose, or the key is another one."""


def _cipher(purpose: str) -> AESGCM:
    return AESGCM(
        HKDF(algorithm=SHA256(), length=32, salt=None, info=b"dsr-sealed:" + purpose.encode()).derive(
            settings.VAULT_MASTER_KEY
        )
    )


def seal(*, text: str, purpose: str) -> str:
    """Encrypt a text under the installation's key for one purpose; printable."""
    nonce = os.urandom(NONCE)
    return base64.b64encode(nonce + _cipher(purpose).encrypt(nonce, text.encode(), None)).decode()


def unseal(*, sealed: str, purpose: str) -> str:
    """The text again; raises SealBroken."""
    raw = base64.b64decode(sealed)
    try:
        return _cipher(purpose).decrypt(raw[:NONCE], raw[NONCE:], None).decode()
    except InvalidTag as problem:
        raise SealBroken(purpose) from problem
