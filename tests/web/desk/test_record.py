"""The record of a case: read, narrowed, checked, exported."""

from datetime import datetime

import orjson
import pytest
from django.db import connection
from django.test import Client

from dsr.audit import guards
from dsr.audit.models import AuditEntry
from dsr.audit.verify import verify_export
from dsr.cases.models import Case, SystemSearch
from tests import factories
from tests.cast import Cast
from tests.web.desk.steps import Desk, told, words


@pytest.fixture
def audited(axel: Client, case: Case, cast: Cast, now: datetime) -> Desk:
    """The auditor before a case that went a long way."""
    factories.walk_to_released(case=case, cast=cast, now=now)
    return Desk(axel, case)


def test_the_record_tells_every_look(audited: Desk) -> None:
    audited.open()
    assert "Axel Auditor Looked at the case" in words(audited.open("record"))


def test_narrowed_to_a_topic(audited: Desk) -> None:
    page = words(audited.client.get(audited.url("record"), {"topic": "identity"}))
    assert "Identity confirmed" in page
    assert "Bundle built" not in page
    everything = words(audited.client.get(audited.url("record"), {"topic": "nonsense"}))
    assert "Bundle built" in everything


def test_a_whole_record_says_so(audited: Desk) -> None:
    page = words(audited.client.get(audited.url("record"), {"check": "1"}))
    assert f"The record is whole: {len(told(audited.case)) - 1} entries" in page


def test_a_broken_record_names_the_link(audited: Desk) -> None:
    guards.remove(connection)
    AuditEntry.objects.filter(stream=f"case:{audited.case.pk}", seq=3).update(actor_name="Nobody")
    guards.install(connection)
    page = words(audited.client.get(audited.url("record"), {"check": "1"}))
    assert "The record is broken" in page
    assert "entry 3" in page


def test_the_export_verifies_on_its_own_and_is_itself_recorded(audited: Desk) -> None:
    response = audited.send("record_export")
    assert response["Content-Disposition"] == f'attachment; filename="{audited.case.reference}-record.json"'
    document = orjson.loads(response.content)
    assert verify_export(document=document).broken is None
    assert document["entries"][-1]["kind"] == "record:exported"
    document["entries"][1]["actor_name"] = "Nobody"
    assert verify_export(document=document).broken is not None


def test_a_handler_reads_the_record_but_exports_nothing(desk: Desk) -> None:
    assert "Export as JSON" not in words(desk.open("record"))
    assert desk.send("record_export").status_code == 404
    assert "record:exported" not in told(desk.case)


def test_long_records_have_pages(desk: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dsr.web.desk.record.ROWS", 3)
    for _ in range(4):
        desk.open()
    assert "Page 1 of 2" in words(desk.open("record"))
    assert "Request received" in words(desk.client.get(desk.url("record"), {"page": "2"}))


def test_systems_are_called_by_their_names(desk: Desk, cast: Cast, now: datetime) -> None:
    """What is kept is the slug, which never changes; what is read is the name."""
    system = SystemSearch.objects.filter(case=desk.case).select_related("system").order_by("pk")[0].system
    system.name = "Contacts of the shop"
    system.save()
    factories.walk_to_collected(case=desk.case, cast=cast, now=now)
    for page in (words(desk.open("record")), words(desk.open())):
        assert "Contacts of the shop: Found" in page
        assert f"{system.slug}: Found" not in page
