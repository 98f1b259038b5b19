"""A small record to try things on: three entries of a case in the making, without any case."""

import pytest
from django.db import connection, transaction

from dsr.audit import guards, record
from dsr.audit.models import AuditEntry
from dsr.audit.record import Event
from tests.cast import OPERATOR
from tests.conftest import MONDAY

STREAM = "case:1"


def write(number: int, stream: str = STREAM) -> AuditEntry:
    """One entry with a clear fact and a personal one."""
    event = Event(
        "answer:taken_back", facts={"answer": number}, personal={"reason": f"Anna is misspelt {number} times"}
    )
    with transaction.atomic():
        return record.write(event=event, stream=stream, actor=OPERATOR, now=MONDAY)


@pytest.fixture
def chain(db: None) -> list[AuditEntry]:
    """Three entries of one stream and one of another."""
    write(9, "case:2")
    return [write(1), write(2), write(3)]


@pytest.fixture
def unguarded(db: None) -> None:
    """Somebody with the rights of the database's owner took the triggers away."""
    guards.remove(connection)
