"""What people upload becomes a set like a machine's: one a file, counted, read again from any record on."""

import io

import pytest

from dsr.cases.models import CaseFile, CollectedSet
from dsr.casework import collect
from dsr.casework.files import Upload
from dsr.casework.staged import records_of
from tests.casework.review_stage import pdf
from tests.casework.scenes import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def upload(scene: Scene, *uploads: Upload) -> None:
    scene.assigned()
    collect.record_search(
        search_id=scene.search.pk,
        case_id=scene.case.pk,
        result="found",
        keys=["email"],
        note="",
        uploads=uploads,
        actor=scene.actor("omar"),
        now=scene.now,
    )


def test_a_table_is_counted_and_opens_anywhere(scene: Scene) -> None:
    lines = "".join(f"{number},Leeds\n" for number in range(450))
    upload(scene, Upload("of/orders.2024.csv", io.BytesIO(b"id,city\n" + lines.encode())))
    of = CollectedSet.objects.get()
    assert (of.run, of.is_table, of.records, of.title) == (None, True, 450, "orders.2024")
    assert [one["path"] for one in of.fields] == ["id", "city"]
    for start in (0, 199, 200, 449):
        assert next(records_of(of=of, start=start))["id"] == str(start)
    assert list(records_of(of=of, start=450)) == []


def test_json_and_a_plain_file(scene: Scene) -> None:
    upload(
        scene,
        Upload("people.json", io.BytesIO(b'[{"id": 1}, {"id": 2}]')),
        Upload("letter.pdf", io.BytesIO(pdf())),
    )
    people, letter = CollectedSet.objects.order_by("pk")
    assert (people.is_table, people.records, [one["id"] for one in records_of(of=people)]) == (
        True,
        2,
        [1, 2],
    )
    assert (letter.is_table, list(records_of(of=letter))) == (False, [])


def test_a_file_taken_back_takes_its_set_along(scene: Scene) -> None:
    upload(scene, Upload("people.json", io.BytesIO(b'[{"id": 1}]')))
    file = CaseFile.objects.get(collected_set__isnull=False)
    collect.remove_material(file_id=file.pk, case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    assert not CollectedSet.objects.exists()
