"""Passwords of protected packages: made here, kept sealed, easy to read out over the telephone."""

import secrets

from dsr.common.sealed import seal, unseal

# Without those that look or sound alike: 20 of 30 marks are 98 bits.
MARKS = "abcdefghjkmnpqrstuvwxyz2345679"
GROUPS, MARKS_A_GROUP = 5, 4
PURPOSE = "bundle-password"


def new_password() -> str:
    """A fresh password, sealed; five groups of four marks."""
    groups = ("".join(secrets.choice(MARKS) for _ in range(MARKS_A_GROUP)) for _ in range(GROUPS))
    return seal(text="-".join(groups), purpose=PURPOSE)


def password_of(*, sealed: str) -> str | None:
    """The password again; None when there is none."""
    return unseal(sealed=sealed, purpose=PURPOSE) if sealed else None
