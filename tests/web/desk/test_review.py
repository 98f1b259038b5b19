"""Review at the desk: the list, records page by page, searching, deciding, rules, boxes, the second look."""

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook

from dsr.audit.models import AuditEntry
from dsr.cases.models import Case, CollectedSet, ItemDecision, RedactionJob, RedactionRule
from dsr.casework import redact_files
from dsr.web.desk import review_search
from dsr.web.desk.review_rows import visible
from dsr.web.desk.review_search import packed, unpacked
from tests.casework.review_stage import pdf, picture, sent_file, staged
from tests.casework.scenes import Scene
from tests.cast import Cast
from tests.conftest import MONDAY
from tests.web.desk.steps import words

pytestmark = pytest.mark.django_db
TRAP = "Reached through an employee's service requests."


@pytest.fixture
def scene(case: Case, cast: Cast) -> Scene:
    return Scene(case=case, cast=cast, now=MONDAY)


def at(case: Case, rest: str = "") -> str:
    return f"/desk/cases/{case.reference}/review/{rest}"


def in_set(of: CollectedSet, rest: str = "") -> str:
    return at(of.case, f"sets/{of.pk}/{rest}")


def test_the_list_says_what_becomes_of_each_set(omar: Client, scene: Scene) -> None:
    staged(scene, name="letters")
    staged(scene, name="requests", third_party=TRAP)
    page = words(omar.get(at(scene.case)))
    assert "About other people: Reached through an employee" in page
    assert "Waits for a decision" in page
    assert "Before anything can be packed" in page
    only = words(omar.get(at(scene.case), {"show": "waits"}))
    assert "Requests" in only
    assert "Letters" not in only
    assert "No set fits" in words(omar.get(at(scene.case), {"q": "invoices"}))


def test_an_empty_case_says_what_comes_first(omar: Client, scene: Scene) -> None:
    assert "Nothing was collected yet" in words(omar.get(at(scene.case)))


def test_values_are_text_and_hidden_signs_are_shown(omar: Client, scene: Scene) -> None:
    of = staged(
        scene, [{"note": "<script>alert(1)</script>", "name": "gpj.\u202eexe", "deep": {"a": [{"b": 7}]}}]
    )
    response = omar.get(in_set(of))
    content = response.content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)" in content
    assert "gpj.[U+202E]exe" in content
    assert "deep.a.0.b" in content
    assert visible("a\u200bb\nc\x00") == "a[U+200B]b\nc[U+0000]"


def test_the_second_person_sees_what_the_person_will_see(lena: Client, omar: Client, scene: Scene) -> None:
    of = staged(scene)
    form = {"paths": ["author.email"], "ground": "security", "text": ""}
    omar.post(in_set(of, "records/1/redact/"), form)
    omar.post(at(scene.case, "rules/add/"), {"kind": "text", "what": "Bob Stone", "ground": "third_party"})
    page = words(lena.get(in_set(of)))
    assert "bob@example.net given as: [redacted: security]" in page
    assert "Bob Stone given as: [redacted: rights of others]" in page
    assert page.count("given as:") == 3


def test_the_last_page_of_a_long_set_opens(omar: Client, scene: Scene) -> None:
    of = staged(scene, ({"id": number} for number in range(1_030)))
    page = words(omar.get(in_set(of), {"page": "42"}))
    assert "Page 42 of 42" in page
    assert "Record 1030" in page
    assert "Record 1025 " not in page
    entry = AuditEntry.objects.filter(kind="review:looked_at").latest("pk")
    assert "page 42" in entry.facts
    told = words(omar.get(at(scene.case).replace("review/", "record/")))
    assert f"Looked at what was collected: set “{of.name}” ({of.search.system.name})" in told


def test_a_search_goes_so_far_and_can_go_on(
    omar: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_search, "SCANNED_AT_ONCE", 100)
    of = staged(scene, ({"id": n, "note": "BOB" if n in {5, 150} else ""} for n in range(180)))
    first = words(omar.post(in_set(of), {"q": "bob"}))
    assert "Found 1 with “bob” in the records 1 to 100 of 180" in first
    assert "Record 6 " in first
    second = words(omar.post(in_set(of), {"q": "bob", "from": "100"}))
    assert "in the records 101 to 180 of 180" in second
    assert "Record 151" in second


def test_everything_a_search_finds_is_held_back_together(omar: Client, scene: Scene) -> None:
    of = staged(scene, ({"id": n, "note": "Bob" if n % 2 else ""} for n in range(80)))
    found = omar.post(in_set(of), {"q": "bob", "all": "1"})
    assert "Found 40" in words(found)
    chosen = found.context["packed"]
    asked = omar.post(in_set(of, "decide/"), {"records": chosen, "open": "1"})
    assert "40 records" in words(asked)
    assert not ItemDecision.objects.exists()
    said = {"records": chosen, "verdict": "hold_back", "ground": "third_party", "reason": "They name Bob."}
    done = omar.post(in_set(of, "decide/"), said)
    assert (done.status_code, done.headers["Location"]) == (302, in_set(of))
    assert set(ItemDecision.objects.values_list("record", flat=True)) == {*range(1, 80, 2)}
    held = words(omar.get(in_set(of), {"show": "hold_back"}))
    assert "Page 1 of 2" in held
    assert "Rights and freedoms of other people" in held


def test_a_refusal_stands_beside_what_was_typed(omar: Client, scene: Scene) -> None:
    of = staged(scene)
    said = {"records": "0", "verdict": "hold_back", "ground": "third_party", "reason": ""}
    refused = omar.post(in_set(of, "decide/"), said)
    assert refused.status_code == 422
    assert "facts are behind" in words(refused)
    refused = omar.post(in_set(of, "decide/"), said | {"ground": ""})
    assert (refused.status_code, "Choose why it is held back" in words(refused)) == (422, True)
    assert omar.post(in_set(of, "decide/"), said | {"records": "1-x"}).status_code == 422


def test_chosen_records_come_to_the_decision(omar: Client, scene: Scene) -> None:
    of = staged(scene)
    assert "2 records" in words(omar.get(in_set(of, "decide/"), {"record": ["0", "2"]}))
    assert "Notes" in words(omar.get(in_set(of, "decide/")))


def test_a_decision_is_taken_back(omar: Client, scene: Scene) -> None:
    of = staged(scene, third_party=TRAP)
    omar.post(
        in_set(of, "decide/"), {"records": "", "verdict": "release", "ground": "", "reason": "He agreed."}
    )
    assert "waits for a decision again" in words(omar.get(in_set(of, "undo/")))
    assert omar.post(in_set(of, "undo/")).status_code == 302
    assert not ItemDecision.objects.exists()


def test_fields_are_blacked_out_one_ground_after_the_other(omar: Client, scene: Scene) -> None:
    of = staged(scene)
    form = in_set(of, "records/1/redact/")
    assert "author.email" in words(omar.get(form))
    omar.post(form, {"paths": ["author.email"], "ground": "third_party", "text": ""})
    omar.post(form, {"paths": ["name"], "ground": "security", "text": "An"})
    (decision,) = ItemDecision.objects.all()
    assert [mask["ground"] for mask in decision.masks] == ["third_party", "security"]
    assert "Blacked out already" in words(omar.get(form))
    nothing = omar.post(form, {"paths": ["name"], "ground": "security", "text": "Zoe"})
    assert (nothing.status_code, "Nothing would be blacked out" in words(nothing)) == (409, True)


def test_rules_are_added_refused_and_ended(omar: Client, scene: Scene) -> None:
    of = staged(scene)
    form = at(scene.case, "rules/add/")
    bad = omar.post(form, {"kind": "pattern", "what": "(a+)+", "ground": "third_party", "set_id": ""})
    assert (bad.status_code, "cannot stand there" in words(bad)) == (409, True)
    empty = omar.post(form, {"kind": "text", "what": " ", "ground": "third_party", "set_id": ""})
    assert (empty.status_code, "Type what is to be blacked out" in words(empty)) == (422, True)
    omar.post(form, {"kind": "text", "what": "Bob Stone", "ground": "third_party", "set_id": str(of.pk)})
    rule = RedactionRule.objects.get()
    assert rule.of == of
    assert "Bob Stone" in words(omar.get(at(scene.case)))
    assert omar.post(at(scene.case, f"rules/{rule.pk}/end/")).status_code == 302
    assert "No rule yet" in words(omar.get(at(scene.case)))


def test_the_second_look_is_for_another_person(omar: Client, lena: Client, scene: Scene) -> None:
    of = staged(scene)
    omar.post(in_set(of, "records/0/redact/"), {"paths": ["note"], "ground": "third_party", "text": ""})
    assert "blacked these out yourself" in words(omar.get(at(scene.case, "check/")))
    assert "ask a colleague to open this page" in words(omar.get(at(scene.case)))
    assert "Look at what was blacked out" in words(lena.get(at(scene.case)))
    assert "record 1" in words(lena.get(at(scene.case, "check/")))
    assert lena.post(at(scene.case, "check/")).status_code == 302
    assert ItemDecision.objects.get().checked_by is not None


def test_a_document_is_shown_as_pictures_and_boxes_become_a_copy(omar: Client, scene: Scene) -> None:
    of = sent_file(scene, pdf("Bob Stone", "Anna"), name="minutes.pdf", media_type="application/pdf")
    assert "Page 2 of 2" in words(omar.get(in_set(of)))
    shown = omar.get(in_set(of, "pages/1/"))
    assert shown.headers["Content-Type"] == "image/png"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.content.startswith(b"\x89PNG")
    assert omar.get(in_set(of, "pages/2/")).status_code == 404
    assert omar.get(in_set(of, "copy/0/")).status_code == 404
    box: dict[str, Any] = {
        "box_page": ["1", ""], "box_x": ["10", ""], "box_y": ["13", ""], "box_w": ["45", ""], "box_h": ["6", ""],
        "box_ground": ["third_party", "third_party"], "name": "minutes.pdf",
    }  # fmt: skip
    assert omar.get(in_set(of, "draw/")).status_code == 200
    assert omar.post(in_set(of, "draw/"), box).status_code == 302
    assert "Waits to be blacked out" in words(omar.get(in_set(of)))
    redact_files.make_copy(job_id=RedactionJob.objects.get().pk, now=scene.later)
    page = words(omar.get(in_set(of)))
    assert "Download the blacked-out copy" in page
    assert omar.get(in_set(of, "copy/0/")).status_code == 200
    assert 'value="13' in omar.get(in_set(of, "draw/")).content.decode()


@pytest.mark.parametrize(
    "changed", [{"box_x": ["left"]}, {"box_page": ["9"]}, {"box_w": ["0"]}, {"box_page": [""]}]
)
def test_a_box_that_cannot_be_is_refused_with_everything_kept(
    omar: Client, scene: Scene, changed: dict[str, list[str]]
) -> None:
    of = sent_file(scene, picture())
    box = {"box_page": ["1"], "box_x": ["10"], "box_y": ["17.5"], "box_w": ["5"], "box_h": ["5"],
           "box_ground": ["security"], "name": "scan.png"}  # fmt: skip
    refused = omar.post(in_set(of, "draw/"), box | changed)
    assert refused.status_code == 409
    assert 'value="17.5"' in refused.content.decode()
    assert not ItemDecision.objects.exists()


def test_a_text_file_is_shown_as_text(omar: Client, scene: Scene) -> None:
    of = sent_file(scene, b"<b>Hello</b> \xff", name="mail.html", media_type="text/html")
    assert "&lt;b&gt;Hello&lt;/b&gt;" in omar.get(in_set(of)).content.decode()


def test_what_lies_out_of_sight_in_a_workbook_is_said(omar: Client, scene: Scene) -> None:
    book, out = Workbook(), io.BytesIO()
    book.create_sheet("Pay <b>").sheet_state = "hidden"
    book.save(out)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    of = sent_file(scene, out.getvalue(), name="list.xlsx", media_type=kind)
    page = omar.get(in_set(of))
    assert "Hidden sheets: the person can show them again with two clicks. (Pay <b>)" in words(page)
    assert "<b>)" not in page.content.decode()


def test_what_cannot_be_drawn_says_why(omar: Client, scene: Scene) -> None:
    of = sent_file(scene, b"%PDF-1.4 broken", name="x.pdf", media_type="application/pdf")
    assert "damaged" in words(omar.get(in_set(of)))
    assert "damaged" in words(omar.get(in_set(of, "draw/")))


def test_the_page_of_the_case_leads_to_the_review(omar: Client, scene: Scene) -> None:
    staged(scene, third_party=TRAP)
    page = words(omar.get(f"/desk/cases/{scene.case.reference}/"))
    assert "1 set is about other people and waits for a decision" in page


def test_nobody_sees_another_cases_set(omar: Client, scene: Scene) -> None:
    of = staged(scene)
    assert omar.get(at(scene.case, f"sets/{of.pk + 1}/")).status_code == 404


@pytest.mark.parametrize("numbers", [[], [3], [0, 1, 2, 7], [*range(400)]])
def test_numbers_are_packed_and_unpacked(numbers: list[int]) -> None:
    assert unpacked(packed(numbers)) == numbers


@pytest.mark.parametrize("text", ["x", "3-1", "1-99999999", "-4"])
def test_odd_numbers_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        unpacked(text)
