"""Secrets that travel in links and codes: made here, compared here, stored only as digests."""

import hashlib
import secrets
from dataclasses import dataclass

TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A fresh secret: `plain` goes to the person once, `digest` is what we keep."""

    plain: str
    digest: str


def digest(*, plain: str) -> str:
    """What is stored of a token: tokens are long and random, so one SHA-256 suffices."""
    return hashlib.sha256(plain.encode()).hexdigest()


def issue() -> IssuedToken:
    """A new unguessable token (192 bits), fit for an address."""
    plain = secrets.token_urlsafe(TOKEN_BYTES)
    return IssuedToken(plain=plain, digest=digest(plain=plain))


def issue_code(*, salt: str) -> IssuedToken:
    """A new six-digit code. Short, so its digest is slow and salted, and tries must be counted."""
    plain = f"{secrets.randbelow(1_000_000):06d}"
    return IssuedToken(plain=plain, digest=code_digest(plain=plain, salt=salt))


def code_digest(*, plain: str, salt: str) -> str:
    """The stored form of a six-digit code."""
    return hashlib.scrypt(plain.encode(), salt=salt.encode(), n=2**12, r=8, p=1).hex()


def same(one: str, other: str) -> bool:
    """Constant-time comparison of two digests."""
    return secrets.compare_digest(one, other)
