"""What the database itself refuses in the tables of a case, and that no row spills personal data into a log."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from dsr.cases.models import AccessLink, Case, CaseFile, Milestone, Requester, RightTrack, SystemSearch
from dsr.casework.open_case import Person
from dsr.common.privacy import FIELDS
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene
from tests.cast import Cast
from tests.conftest import MONDAY

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def refused(rows: Any, **fields: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**fields)


def test_paired_fields(case: Case, cast: Cast) -> None:
    tracks = RightTrack.objects.filter(case=case)
    refused(tracks, decision="grant")
    refused(tracks, decided_at=MONDAY)
    refused(tracks, decision="grant", decided_at=MONDAY)
    tracks.update(decision="grant", decided_at=MONDAY, decided_by=cast.omar)
    refused(tracks, decision="")


def test_one_track_a_right_and_one_search_a_system(case: Case) -> None:
    for row in (RightTrack.objects.filter(case=case)[0], SystemSearch.objects.filter(case=case)[0]):
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_what_was_not_searched_has_a_reason(case: Case) -> None:
    refused(SystemSearch.objects.filter(case=case), state="not_searched", note="Only for the file.")


def test_a_file_has_one_owner(case: Case) -> None:
    for owner in ({}, {"case": None, "draft": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseFile(purpose="attachment", name="x", media_type="x", added_at=MONDAY, **owner).save()


def test_a_reminder_stands_once(case: Case) -> None:
    row = Milestone.objects.filter(case=case)[0]
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_who_asks_is_shown_somehow(juxt: Controller) -> None:
    shown = [
        factories.open_one(controller=juxt, now=MONDAY, person=person).case.requester.shown_name
        for person in (
            Person(name="Bert", email="b@example.org"),
            Person(email="b@example.org"),
            Person(identifiers={"a": "b"}),
        )
    ]
    assert shown == ["Bert", "b@example.org", "Unnamed requester"]


def test_no_row_says_anything_personal_of_itself(case: Case, cast: Cast) -> None:
    """Rows end up in logs and error pages by their str(); staff may be named, requesters not."""
    scene = Scene(case=case, cast=cast, now=MONDAY)
    scene.closed()
    for model in apps.get_models():
        if model._meta.label in FIELDS and model._meta.app_label in {"cases", "mail", "bundles", "audit"}:
            for row in model._default_manager.all():
                assert "anna" not in str(row).lower(), model
                assert "anna" not in repr(row).lower(), model
    assert str(Requester.objects.get()) == f"requester of case {case.pk}"
    assert str(AccessLink.objects.all()[0]) == f"link of case {case.pk}"
