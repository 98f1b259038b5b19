"""The one writer of the case tables: change and event together, references without gaps, words to search by."""

import threading
from datetime import datetime

import pytest
from django.db import connections, transaction

from dsr.audit.models import AuditEntry
from dsr.audit.record import Event, OutsideTransaction, UnknownFacts
from dsr.cases import changes
from dsr.cases.models import Case, Message, Note, SearchTerm
from dsr.register.models import Controller
from tests import factories
from tests.cast import OPERATOR, Cast


@pytest.mark.django_db
def test_rows_come_with_their_event_or_not_at_all(case: Case, cast: Cast, now: datetime) -> None:
    note = Note(case=case, body="Rang.", at=now, by=cast.omar)
    with pytest.raises(UnknownFacts), transaction.atomic():
        changes.insert(case=case, rows=[note], event=Event("note:added"), actor=OPERATOR, now=now)
    assert not Note.objects.exists()
    with transaction.atomic():
        event = Event("note:added", facts={"note": 1})
        changes.insert(case=case, rows=[note], event=event, actor=OPERATOR, now=now)
    assert Note.objects.get().body == "Rang."
    assert AuditEntry.objects.latest("pk").kind == "note:added"


@pytest.mark.django_db(transaction=True)
def test_no_event_without_a_transaction(case: Case, now: datetime) -> None:
    with pytest.raises(OutsideTransaction):
        changes.tell(case=case, event=Event("case:looked_at"), actor=OPERATOR, now=now)


@pytest.mark.django_db
def test_only_the_fields_named_are_written(case: Case, now: datetime) -> None:
    stale = Case.objects.get(pk=case.pk)
    changes.assign(row=case, language="de")
    changes.assign(row=stale, request_text="Please.")
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.language, fresh.request_text) == ("de", "Please.")


@pytest.mark.django_db
def test_a_claim_is_taken_once(case: Case) -> None:
    free = Case.objects.filter(pk=case.pk, language="en")
    assert changes.claim(rows=free, language="de")
    assert not changes.claim(rows=free, language="fr")


@pytest.mark.django_db
def test_indexing_again_forgets_the_old_words(case: Case) -> None:
    changes.index(case=case, words=["Berta Ölmann", "", "b-o@example.org", "x" * 500])
    terms = set(SearchTerm.objects.filter(case=case).values_list("term", flat=True))
    assert terms == {
        "berta ölmann",
        "berta",
        "ölmann",
        "b-o@example.org",
        "b",
        "o",
        "example.org",
        "x" * 120,
    }
    assert str(SearchTerm.objects.filter(case=case)[0]) == f"term of case {case.pk}"


@pytest.mark.django_db
def test_removing_takes_what_hangs_on_it(case: Case, now: datetime) -> None:
    changes.add(rows=[Message(case=case, direction="in", body="Hello", at=now)])
    with transaction.atomic():
        changes.remove(row=Message.objects.get())
    assert not Message.objects.exists()


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_get_references_without_gaps(juxt: Controller, now: datetime) -> None:
    at_once = 8
    ready = threading.Barrier(at_once)
    broken: list[Exception] = []

    def ask() -> None:
        try:
            ready.wait(10)
            factories.open_one(controller=Controller.objects.get(), now=now)
        except Exception as problem:  # noqa: BLE001 (told to the test below)
            broken.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert broken == []
    references = Case.objects.order_by("reference").values_list("reference", flat=True)
    assert list(references) == [f"JUXT-2026-{number:04d}" for number in range(1, at_once + 1)]
