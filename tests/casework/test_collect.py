"""What each system holds: material, nothing, or why nobody looked; and files that leave no trace when refused."""

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from django.utils import translation
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from dsr.accounts.permits import NotYours
from dsr.bundles.collected import CollectedUnreadable
from dsr.bundles.models import Bundle
from dsr.cases.models import Answer, CaseFile, SystemSearch
from dsr.cases.refusals import TextTooLong
from dsr.cases.search_keys import kinds_in, told_kinds
from dsr.casework import collect, files
from dsr.casework.door import NotNow, UnknownChoice
from dsr.casework.files import Upload
from dsr.common.filetypes import FileRefused
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene, everything, pdf, table, vault_files


def record(
    scene: Scene,
    *,
    result: str = "found",
    told_reason: str = "",
    uploads: list[Upload] | None = None,
    search: int = 0,
    **said: Any,
) -> None:
    collect.record_search(
        search_id=search or scene.search.pk,
        case_id=scene.case.pk,
        result=result,
        uploads=[table()] if uploads is None else uploads,
        actor=scene.actor("omar"),
        now=scene.later,
        told_reason=told_reason,
        **{"keys": ["email"], "note": "", **said},
    )


def test_material_is_kept_encrypted_with_who_and_when(scene: Scene) -> None:
    record(scene)
    search = scene.search
    assert (search.state, search.searched_by, search.searched_at) == ("found", scene.cast.omar, scene.later)
    file = scene.material
    assert b"".join(files.read(row=file)) == factories.RECORDS
    assert b"".join(files.read(row=file, start=3)) == factories.RECORDS[3:]
    (entry,) = scene.entries("search:recorded")
    assert entry.known["looked_by"] == "email"


@pytest.mark.parametrize(
    ("result", "told_reason", "uploads", "words"),
    [
        ("pending", "", [], "Choose what"),
        ("found", "", [], "at least one file"),
        ("nothing_found", "", None, "There is material"),
        ("not_searched", " ", [], "Say why this system was not searched"),
    ],
)
def test_results_that_do_not_fit(
    scene: Scene, result: str, told_reason: str, uploads: list[Upload] | None, words: str
) -> None:
    before = everything()
    with pytest.raises(NotNow, match=words):
        record(scene, result=result, told_reason=told_reason, note="Nobody had time.", uploads=uploads)
    assert everything() == before
    assert vault_files() == set()


@pytest.mark.parametrize(
    ("upload", "refusal"),
    [
        (Upload("photo.pdf", io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 40)), FileRefused),
        (Upload("empty.csv", io.BytesIO()), FileRefused),
        (Upload("broken.json", io.BytesIO(b'[{"a": 1}, {"a":')), CollectedUnreadable),
    ],
)
def test_a_file_that_lies_or_breaks_takes_the_good_ones_with_it(
    scene: Scene, upload: Upload, refusal: type[Exception]
) -> None:
    before = everything()
    with pytest.raises(refusal):
        record(scene, uploads=[table(), upload])
    assert everything() == before
    assert vault_files() == set()


def test_doing_it_again_adds_files_and_corrects_the_result(scene: Scene) -> None:
    record(scene, result="not_searched", told_reason="The system is down.", uploads=[])
    record(scene)
    record(scene, uploads=[pdf("letter.pdf")])
    assert CaseFile.objects.filter(search=scene.search).count() == 2
    assert scene.search.state == "found"


def test_taking_material_back_destroys_it_and_asks_again(
    scene: Scene, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    record(scene, uploads=[table(), pdf()])
    first, second = CaseFile.objects.order_by("pk")
    for file in (first, second):
        assert scene.search.state == "found"
        with django_capture_on_commit_callbacks(execute=True):
            collect.remove_material(
                file_id=file.pk, case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later
            )
    assert vault_files() == set()
    assert (scene.search.state, scene.search.searched_by) == ("pending", None)


def test_an_attachment_of_the_requester_is_no_material(scene: Scene) -> None:
    row = CaseFile(case=scene.case, purpose="attachment", name="x", media_type="x", added_at=scene.now)
    row.save()
    with pytest.raises(NotYours):
        collect.remove_material(
            file_id=row.pk, case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later
        )


def test_material_without_a_search_can_be_taken_back(scene: Scene) -> None:
    row = CaseFile(case=scene.case, purpose="collected", name="x", media_type="x", added_at=scene.now)
    row.save()
    collect.remove_material(file_id=row.pk, case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later)
    assert not CaseFile.objects.exists()


def test_the_search_of_another_case_is_nobodys(juxt: Controller, scene: Scene) -> None:
    other = factories.open_one(controller=juxt, now=scene.now).case
    foreign = SystemSearch.objects.filter(case=other)[0]
    with pytest.raises(NotYours):
        record(scene, search=foreign.pk)
    assert vault_files() == set()


def test_unknown_results(scene: Scene) -> None:
    with pytest.raises(UnknownChoice):
        record(scene, result="perhaps")


def test_new_material_makes_a_built_bundle_out_of_date(
    scene: Scene, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """Otherwise the second person would release a package without what was found last."""
    old = scene.built()
    assert scene.fresh().next_step == "ask_release"
    with django_capture_on_commit_callbacks(execute=True):
        record(scene, uploads=[pdf("found-later.pdf")])
    old.refresh_from_db()
    assert (old.state, old.vault_name) == (Bundle.State.REPLACED, "")
    assert Answer.objects.get().bundle_state == ""
    assert scene.fresh().next_step == "build_bundle"
    assert len(vault_files()) == 2  # the two files of material; the bundle's bytes are gone


def test_nothing_changes_under_the_eyes_of_the_second_person(scene: Scene) -> None:
    scene.awaiting()
    with pytest.raises(NotNow, match="Take it back first"):
        record(scene)


def test_the_remark_stays_in_the_file_and_the_reason_is_told(scene: Scene) -> None:
    """Two readers, two texts; and no identifier itself is in what is told."""
    record(
        scene,
        result="not_searched",
        told_reason="It was shut down in 2020.",
        note="Bob lost the key, do not tell.",
        uploads=[],
        keys=["other", "name"],
        other_key="Licence plate",
    )
    search = scene.search
    assert (search.keys, search.other_key) == ("name,other", "Licence plate")
    assert (search.told_reason, search.note) == (
        "It was shut down in 2020.",
        "Bob lost the key, do not tell.",
    )
    assert told_kinds(search.keys) == ["name", "another identifier"]
    (entry,) = scene.entries("search:recorded")
    assert not {"note", "told_reason", "other_key"} & set(json.loads(entry.facts))
    record(scene, note="Found after all.", told_reason="no longer told")
    assert (scene.search.told_reason, scene.search.other_key) == ("", "")


@pytest.mark.parametrize(
    ("keys", "other_key", "refusal"),
    [
        (["anna@example.org"], "", UnknownChoice),
        ("email", "", UnknownChoice),
        (["other"], " ", NotNow),
        (["other"], "x" * 121, TextTooLong),
    ],
)
def test_only_kinds_of_identifiers_are_kept(
    scene: Scene, keys: Sequence[str], other_key: str, refusal: type[Exception]
) -> None:
    before = everything()
    with pytest.raises(refusal):
        record(scene, keys=keys, other_key=other_key)
    assert everything() == before and vault_files() == set()


def test_what_is_none_of_the_list_is_never_repeated() -> None:
    """Rows of before may hold anything; what is told of them are kinds."""
    assert kinds_in("anna@example.org, email, +44 1") == ["other", "email"]
    assert told_kinds("anna@example.org") == ["another identifier"]
    with translation.override("de"):
        assert told_kinds("email") != []


def test_how_many_records_were_found_stands_in_the_log(scene: Scene) -> None:
    """R4: a search log says by which keys was searched and what it gave."""

    def found(result: str, hits: int | None, uploads: list[Upload]) -> int | None:
        collect.record_search(
            search_id=scene.search.pk,
            case_id=scene.case.pk,
            result=result,
            keys=["email"],
            note="",
            told_reason="The system is down.",
            hits=hits,
            uploads=uploads,
            actor=scene.actor("omar"),
            now=scene.later,
        )
        return scene.search.hits

    assert found("not_searched", None, []) is None
    assert found("nothing_found", None, []) == 0
    assert found("found", None, [table()]) is None
    assert found("found", 214, []) == 214
    assert found("found", None, [pdf()]) == 214, "a further file does not lose the count"
    for result, hits in (("not_searched", 3), ("nothing_found", 3), ("found", 0), ("found", -1)):
        with pytest.raises(NotNow):
            found(result, hits, [])
    assert scene.search.hits == 214


def test_taking_the_only_material_back_takes_its_count(scene: Scene) -> None:
    record(scene)
    SystemSearch.objects.filter(pk=scene.search.pk).update(hits=2)
    collect.remove_material(
        file_id=scene.material.pk, case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later
    )
    assert scene.search.hits is None
