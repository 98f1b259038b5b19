"""How values go in and come out: keys into columns of any type, columns of any type into records.

What a driver cannot give safely is asked for in another form by the statement itself.
"""

import re
import uuid
from collections.abc import Iterable, Iterator

from dsr.connectors.builtin.sql.tables import NUMBER, TEXT, UUID

WHOLE = re.compile(r"-?[0-9]{1,18}")
PHONE = re.compile(r"[^0-9+]")


def fitting(values: Iterable[str], *, kind: str, family: str) -> Iterator[str | int]:
    """The forms in which a key may stand in a column of this family; none when it cannot stand there."""
    for value in values:
        text = value.strip().replace("\x00", "")
        if not text:
            continue
        if family == NUMBER:
            if WHOLE.fullmatch(text):
                yield int(text)
        elif family == UUID:
            yield from _uuid(text)
        else:
            yield from _spellings(text, kind) if family == TEXT else (text,)


def _uuid(text: str) -> Iterator[str]:
    try:
        yield str(uuid.UUID(text))
    except ValueError:
        return


def _spellings(text: str, kind: str) -> Iterator[str]:
    yield text
    if kind == "email":
        yield text.lower()
    if kind == "phone_number":
        digits = PHONE.sub("", text)
        yield digits
        if digits.startswith("+"):
            yield "00" + digits[1:]
        elif digits.startswith("00"):
            yield "+" + digits[2:]
