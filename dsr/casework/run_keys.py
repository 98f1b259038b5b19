"""By which keys a person is looked up in systems. Reads only; values never leave the run."""

from dsr.cases.found_by import SHARED_IDENTIFIERS, digits_of
from dsr.cases.models import Case
from dsr.connectors.spec import Key, KeyKind


def keys_of(*, case: Case) -> tuple[Key, ...]:
    """E-mail address, telephone number and the identifiers that belong to the person alone.

    Where somebody asks for another, only the identifiers given for that other: the address and number are the
    representative's, and would bring in the representative's own data.
    """
    person = case.requester
    found = [
        Key(kind, str(value).strip())
        for kind, value in person.identifiers.items()
        if kind not in SHARED_IDENTIFIERS and str(value).strip()
    ]
    if not person.on_behalf_of:
        if person.email:
            found.insert(0, Key(KeyKind.EMAIL.value, person.email.strip()))
        if digits_of(person.telephone):
            found.append(Key(KeyKind.PHONE.value, person.telephone.strip()))
    return tuple(dict.fromkeys(found))


def kinds_of(*, keys: tuple[Key, ...]) -> list[str]:
    """The kinds of keys, each once: what a run and the search log remember."""
    return list(dict.fromkeys(key.kind for key in keys))
