"""By what the person of a case can be found again, each thing in the one form in which it is compared. Reads only."""

from dsr.cases.models import Requester
from dsr.common.storable import storable_text

FEWEST_DIGITS = 6
LONGEST_TERM = 120
# What many people share says nothing about who somebody is.
SHARED_IDENTIFIERS = frozenset({"company", "lives_in"})


def term_of(text: str) -> str:
    """A text as the search terms hold it whole."""
    return storable_text(text).lower().strip()[:LONGEST_TERM]


def digits_of(telephone: str) -> str:
    """A telephone number without signs and leading zeros; empty when too short to tell anybody."""
    digits = "".join(sign for sign in telephone if sign.isdigit()).lstrip("0")
    return digits if len(digits) >= FEWEST_DIGITS else ""


def identifiers_of(person: Requester) -> dict[str, str]:
    """Kind of identifier -> value in the form compared; only kinds that belong to one person."""
    return {
        kind: term_of(str(value))
        for kind, value in person.identifiers.items()
        if kind not in SHARED_IDENTIFIERS and str(value).strip()
    }


def subject_of(person: Requester) -> str:
    """Whose data are asked about, in the form compared; empty without a name."""
    return " ".join(term_of(person.on_behalf_of or person.name).split())


def words_of(person: Requester) -> list[str]:
    """The telephone number and the identifiers as words by which the case is found."""
    return [word for word in (digits_of(person.telephone), *identifiers_of(person).values()) if word]
