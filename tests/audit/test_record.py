"""The writer of the record: declared facts only, inside a transaction, one chain whoever writes when."""

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from django.db import connections, transaction

from dsr.accounts.actors import CLOCKWORK, operator_actor, requester_actor
from dsr.audit import record, verify
from dsr.audit.models import AuditEntry, ChainHead
from dsr.audit.record import Event, OutsideTransaction, UnknownFacts
from tests.audit.conftest import STREAM, write
from tests.cast import OPERATOR


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_the_transaction_of_its_change(now: datetime) -> None:
    with pytest.raises(OutsideTransaction):
        record.write(event=Event("case:looked_at"), stream=STREAM, actor=OPERATOR, now=now)
    assert not ChainHead.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "facts", "personal"),
    [
        ("case:eaten", {}, {}),
        ("case:looked_at", {"by": "Omar"}, {}),
        ("case:assigned", {}, {}),
        ("case:assigned", {"assignee": "Omar", "why": "he asked"}, {}),
        ("case:assigned", {"assignee": "Omar"}, {"requester": "Anna"}),
        ("answer:taken_back", {"answer": 1, "reason": "Anna called"}, {}),
    ],
)
def test_only_declared_facts_are_written(
    now: datetime, kind: str, facts: Mapping[str, Any], personal: Mapping[str, Any]
) -> None:
    with pytest.raises(UnknownFacts) as refusal:
        record.write(event=Event(kind, facts, personal), stream=STREAM, actor=OPERATOR, now=now)
    assert "Anna" not in str(refusal.value)
    assert not AuditEntry.objects.exists()


def test_each_stream_is_a_chain_of_its_own(chain: list[AuditEntry]) -> None:
    assert [entry.seq for entry in chain] == [1, 2, 3]
    assert [entry.previous_hash for entry in chain[1:]] == [entry.entry_hash for entry in chain[:2]]
    head = ChainHead.objects.get(stream=STREAM)
    assert (head.length, head.head_hash) == (3, chain[-1].entry_hash)
    assert ChainHead.objects.get(stream="case:2").length == 1


def test_personal_facts_stand_apart_and_leave_on_demand(chain: list[AuditEntry]) -> None:
    assert all("Anna" in entry.personal and "Anna" not in entry.facts for entry in chain)
    assert len({entry.salt for entry in chain}) == 3
    before = {entry.pk: (entry.entry_hash, entry.personal_digest) for entry in chain}
    assert record.forget(stream=STREAM) == 3
    assert record.forget(stream=STREAM) == 0
    left = AuditEntry.objects.filter(stream=STREAM)
    assert {entry.pk: (entry.entry_hash, entry.personal_digest) for entry in left} == before
    assert {(entry.personal, entry.salt) for entry in left} == {("", "")}
    assert left[0].known == {"answer": 1}
    assert "Anna" in AuditEntry.objects.get(stream="case:2").personal
    assert verify.verify_all().broken is None
    assert verify.verify_export(document=verify.export(stream=STREAM)).broken is None
    write(4)
    assert verify.verify_all().broken is None


@pytest.mark.django_db
def test_who_acted(now: datetime) -> None:
    with transaction.atomic():
        for actor in (CLOCKWORK, operator_actor(name="root"), requester_actor(reference="JUXT-2026-0001")):
            record.write(event=Event("case:looked_at"), stream=STREAM, actor=actor, now=now)
    told = AuditEntry.objects.order_by("seq").values_list("actor_kind", "actor_key", "actor_name")
    assert list(told) == [
        ("clockwork", "", "DSR Desk"),
        ("operator", "", "root"),
        ("requester", "JUXT-2026-0001", ""),
    ]
    assert str(AuditEntry.objects.all()[0]) == "case:1 1 case:looked_at"
    assert str(ChainHead.objects.get()) == "case:1 (3)"


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_keep_one_chain() -> None:
    """The first entries of a stream as well, which have no head to lock yet."""
    writers, each = 6, 8
    ready = threading.Barrier(writers)
    broken: list[Exception] = []

    def work() -> None:
        try:
            ready.wait(10)
            for number in range(each):
                write(number)
        except Exception as problem:  # noqa: BLE001 (told to the test below)
            broken.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert broken == []
    assert list(AuditEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(
        range(1, writers * each + 1)
    )
    assert verify.verify_all().broken is None
