"""The signature of this installation (Ed25519), by which anyone can tell that a package is ours and unchanged.

The key comes from DSR_SIGNING_KEY, or is derived from the vault's key when there is none. The public half is
published; what was used before is published too, so that older packages can still be checked.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

SEED = 32
ALGORITHM = "Ed25519"
PUBLISHED = "/.well-known/dsr-signing-key"


def key_id(*, public_key: bytes) -> str:
    """How a key is called: the first sixteen digits of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


@dataclass(frozen=True)
class Signer:
    """Signs with one key. `seed` is 32 secret bytes; it never shows in `repr`."""

    seed: bytes

    def __repr__(self) -> str:
        return f"Signer({self.key_id})"

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def public_key(self) -> bytes:
        """The 32 bytes that anyone may know."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @cached_property
    def pem(self) -> bytes:
        """The same as other programs read it."""
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def key_id(self) -> str:
        """See `key_id`."""
        return key_id(public_key=self.public_key)

    def sign(self, *, message: bytes) -> bytes:
        """The 64 bytes of the signature; the same message gives the same bytes."""
        return self._key.sign(message)


def verify(*, public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of the key signed exactly this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def installation_signer() -> Signer:
    """The one that signs now."""
    given = settings.DSR_SIGNING_KEY
    if given:
        return Signer(base64.urlsafe_b64decode(given.encode()))
    derive = HKDF(algorithm=SHA256(), length=SEED, salt=None, info=b"dsr-signing-key-1")
    return Signer(derive.derive(settings.VAULT_MASTER_KEY))


def published_keys() -> list[bytes]:
    """Public keys of this installation: the one in use first, then those used before."""
    before = [base64.b64decode(text) for text in settings.DSR_FORMER_SIGNING_KEYS]
    return [installation_signer().public_key, *before]
