"""Addresses not to be used (Art. 21(3), 17): how an address becomes a digest, and which ones are stopped.

Reads only; `dsr.register.store` writes. An address itself is never kept here, only its keyed digest.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from dsr.common.keyed_hash import keyed_hash
from dsr.register.models import Controller, SuppressionEntry

MOST_AT_ONCE = 1_000  # digests in one question to the database; both take some thousand parameters
LONGEST_ADDRESS = 254
Scope = SuppressionEntry.Scope


class Purpose(StrEnum):
    """What somebody wants to use an address for."""

    MARKETING = "marketing"
    SERVICE = "service"


class SuppressionGround(models.TextChoices):
    """Why the entry itself may be kept although its person may have asked for erasure."""

    OBJECTION = "objection_marketing", _("To respect the objection to marketing (Art. 21(3))")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("To respect the withdrawal of consent (Art. 7(3))")
    NO_RECOLLECTION = "no_recollection", _("So that erased data are not collected again (Art. 17)")
    LEGAL_DUTY = "legal_duty", _("Another law demands it")


STOPS: dict[Purpose, tuple[str, ...]] = {
    Purpose.MARKETING: (Scope.MARKETING, Scope.EVERYTHING),
    Purpose.SERVICE: (Scope.EVERYTHING,),
}


def normalise(address: str) -> str:
    """One spelling for each mailbox: trimmed, lower-case, the domain in its ASCII form; empty: no address.

    "Anna <Anna@Example.ORG>" is taken apart first. A tag (anna+news@) stays: it may be another mailbox.
    """
    text = unicodedata.normalize("NFC", address).strip()
    if text.endswith(">") and "<" in text:
        text = text[text.rindex("<") + 1 : -1]
    text = text.strip().removeprefix("mailto:").lower()
    if not _encodable(text):
        return ""
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain or len(text) > LONGEST_ADDRESS or any(c.isspace() for c in text):
        return ""
    ascii_domain = _ascii(domain.rstrip("."))
    return f"{local}@{ascii_domain}" if ascii_domain else ""


def digest_of(*, controller: Controller, address: str) -> str:
    """The digest of a normalised address; each controller has its own key, so lists cannot be laid side by side."""
    return keyed_hash(text=address, purpose=f"suppression:{controller.slug}")


def stopped_among(*, controller: Controller, addresses: Iterable[str], purpose: Purpose) -> list[bool | None]:
    """For each address in its order whether it may not be used for the purpose; None: it is no address."""
    digests = [
        digest_of(controller=controller, address=known) if (known := normalise(address)) else ""
        for address in addresses
    ]
    stopped: set[str] = set()
    for start in range(0, len(digests), MOST_AT_ONCE):
        stopped |= _stopped(controller, digests[start : start + MOST_AT_ONCE], purpose)
    return [digest in stopped if digest else None for digest in digests]


def _stopped(controller: Controller, digests: Sequence[str], purpose: Purpose) -> set[str]:
    entries = SuppressionEntry.objects.filter(
        controller=controller, lifted_at=None, digest__in=set(digests) - {""}, scope__in=STOPS[purpose]
    )
    return set(entries.values_list("digest", flat=True))


def _encodable(text: str) -> bool:
    """Whether the text is made of characters: a file in another encoding gives halves of them."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""
