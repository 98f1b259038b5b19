"""By what a person was looked up in a data system: kinds of identifiers, never their values.

The search log goes to the requester and to whoever reads the file; a list of kinds tells them how thoroughly it was
looked, and repeats no number or address. Kept as slugs with commas between. Reads and writes no tables.
"""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

_COMMA = ","


class SearchKey(models.TextChoices):
    """Kinds of identifiers; those that connectors know go by the same slugs (dsr.connectors.spec.KeyKind)."""

    EMAIL = "email", _("e-mail address")
    NAME = "name", _("name")
    PHONE = "phone_number", _("telephone number")
    ADDRESS = "postal_address", _("postal address")
    BIRTH = "date_of_birth", _("date of birth")
    CUSTOMER_ID = "customer_id", _("customer number")
    USER_ID = "user_id", _("user name or account number")
    ORDER = "order_number", _("order or contract number")
    OTHER = "other", _("another identifier")


def joined(kinds: Iterable[str]) -> str:
    """Kinds as the search log keeps them, in the order of the list, each once. Raises ValueError for an unknown one."""
    given = {SearchKey(kind) for kind in kinds}
    return _COMMA.join(kind.value for kind in SearchKey if kind in given)


def kinds_in(kept: str) -> list[str]:
    """The kinds that the log keeps. Whatever is none of the list counts as another identifier, and is not repeated."""
    words = [word.strip() for word in kept.split(_COMMA) if word.strip()]
    known = [word if word in SearchKey.values else SearchKey.OTHER.value for word in words]
    return list(dict.fromkeys(known))


def told_kinds(kept: str) -> list[str]:
    """The same as words for a person, in the active language."""
    return [str(SearchKey(kind).label) for kind in kinds_in(kept)]
