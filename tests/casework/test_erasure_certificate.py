"""The certificate of erasure: what it says of each system and set, by machine and by hand, and what it leaves out."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest

from dsr.audit.models import AuditEntry, ChainHead
from dsr.cases.models import Case, CaseFile, ErasureResidue
from dsr.casework import bundle_content, erasure_certificate, files, machine_erasure, residues
from dsr.casework.certificate_content import content_of
from dsr.casework.door import NotNow
from dsr.casework.erasure_certificate import certificates, issue_certificate
from dsr.casework.erasure_wishes import exceptions, of_entry
from dsr.casework.letters import draft_answer
from dsr.casework.prepare_answer import prepare_answer
from tests.casework import erasure_scenes as on
from tests.casework.scenes import Scene, vault_files

pytestmark = pytest.mark.both_databases


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "company.db"


def erased(scene: Scene, path: Path, *, newsletter: bool = False) -> None:
    on.fill(path, newsletter=newsletter)
    on.searched(scene, path)


def issued(scene: Scene) -> CaseFile:
    return issue_certificate(
        case_id=scene.case.pk,
        track_id=on.erasure_of(scene).pk,
        actor=scene.actor("omar"),
        now=scene.later,
    )


def whole(file: CaseFile) -> bytes:
    return b"".join(files.read(row=file))


def as_data(scene: Scene) -> dict[str, Any]:
    file = certificates(case=scene.case).filter(media_type="application/json").last()
    assert file is not None
    said: dict[str, Any] = json.loads(whole(file))
    return said


def text_of(file: CaseFile) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(whole(file)))
    pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).split())


def test_it_says_what_was_erased_in_each_set(scene: Scene, path: Path) -> None:
    erased(scene, path)
    issued(scene)
    said = as_data(scene)
    (system,) = said["systems"]
    assert system["how"] == "by_machine" and system["done_on"] == "2026-03-02"
    assert {one["set"]: (one["action"], one["records"]) for one in system["sets"]} == {
        name: ("erase", count) for name, count in on.OURS.items()
    }
    assert said["records"] == {"erase": 6, "anonymise": 0, "keep": 0}
    assert system["second_search"]["by_machine"] and system["second_search"]["left"] == []
    assert said["approval"]["by"] == scene.cast.lena.name and not said["approval"]["alone"]
    assert said["request"]["reference"] == scene.case.reference and said["request"]["right"] == "erasure"


def test_people_read_the_same(scene: Scene, path: Path) -> None:
    erased(scene, path)
    pdf = issued(scene)
    text = text_of(pdf)
    assert "Certificate of erasure" in text and scene.case.reference in text
    assert "orders: 3 records erased" in text and "people: 1 record erased" in text
    assert "erased 6, anonymised 0, kept 0" in text
    assert "Searched a second time on 2 March 2026: nothing was found." in text
    assert f"a second person, {scene.cast.lena.name}, on 2 March 2026" in text
    assert pdf.name == f"{scene.case.reference}-erasure-1.pdf" and whole(pdf).startswith(b"%PDF")


def test_it_names_the_file_with_the_data_by_its_hash(scene: Scene, path: Path) -> None:
    erased(scene, path)
    head = ChainHead.objects.get(stream=f"case:{scene.case.pk}")
    pdf = issued(scene)
    data = certificates(case=scene.case).get(media_type="application/json")
    digest = hashlib.sha256(whole(data)).hexdigest()
    assert digest in text_of(pdf).replace(" ", "") and data.name in text_of(pdf)
    assert as_data(scene)["record_of_the_case"] == {"entries": head.length, "hash": head.head_hash}


def test_nothing_personal_is_in_it_but_the_reference(scene: Scene, path: Path) -> None:
    erased(scene, path)
    person = scene.fresh().requester
    text = text_of(issued(scene)) + json.dumps(as_data(scene), ensure_ascii=False)
    for value in (person.name, person.email, person.telephone, *person.identifiers.values()):
        assert not value or str(value) not in text


def test_what_was_left_stands_in_it_with_its_explanation(scene: Scene, path: Path) -> None:
    erased(scene, path, newsletter=True)
    with pytest.raises(NotNow, match="something was found again"):
        issued(scene)
    left = ErasureResidue.objects.get()
    residues.explain_residue(
        case_id=scene.case.pk,
        residue_id=left.pk,
        why="Only who got what; the list goes in April.",
        actor=scene.actor("omar"),
        now=scene.later,
    )
    text = text_of(issued(scene))
    (one,) = as_data(scene)["systems"][0]["second_search"]["left"]
    assert (one["set"], one["field"], one["records"], one["by_plan"]) == (
        "newsletter",
        "recipients",
        1,
        False,
    )
    assert "Found in newsletter.recipients: 1 record. Only who got what; the list goes in April." in text


def test_what_is_kept_stands_in_it_with_law_and_end(scene: Scene, path: Path) -> None:
    on.fill(path)
    on.erasure_decided(scene, decision="grant_partly")
    search = on.connect(scene, path)
    on.record(
        scene, "erasure_plan", search.system.slug, action="erase", backup="until", backup_until="2026-05-01"
    )
    on.dry_run(scene)
    (entry,) = exceptions(track=on.erasure_of(scene))  # recorded with the decision
    wishes = [
        {"name": "orders", "action": "keep", **of_entry(entry=entry)},
        {"name": "people", "action": "anonymise"},
    ]
    run = machine_erasure.wish(
        case_id=scene.case.pk,
        track_id=on.erasure_of(scene).pk,
        search_id=search.pk,
        wishes=wishes,
        actor=scene.actor("omar"),
        now=scene.now,
    )
    assert on.work(run, scene.now), run.detail
    on.agreed(scene)
    assert on.work(on.begin(scene), scene.now)
    on.search_made(scene)
    text = text_of(issued(scene))
    said = as_data(scene)
    (system,) = said["systems"]
    by_set = {one["set"]: one for one in system["sets"]}
    assert by_set["orders"]["action"] == "keep" and by_set["orders"]["records"] == 3
    assert by_set["orders"]["kept"] == {
        "exception": "Art. 17(3)(a)",
        "statute": entry.values["statute"],
        "until": "2026-11-30",
    }
    assert said["kept"][0]["data_set"] == entry.values["data_set"]
    assert by_set["people"]["fields"] and by_set["people"]["irreversible"]
    assert "people: 1 record anonymised (email, name)" in text
    law = "Freedom of expression and information requires it (Art. 17(3)(a))"
    assert f"orders: 3 records kept. {law}: Written down. Until 30 November 2026." in text
    assert "Backups still hold the data. They are overwritten by 1 May 2026." in text


def test_it_works_for_what_was_done_by_hand(scene: Scene) -> None:
    on.erasure_decided(scene)
    system = scene.case.searches.filter(state="found").select_related("system")[0].system
    on.record(scene, "erasure_plan", system.slug, action="anonymise", method="Names replaced by noise")
    with pytest.raises(NotNow, match="Not every system"):
        issued(scene)
    on.agreed(scene)
    on.record(scene, "erased", system.slug, on="2026-03-01", evidence="Ticket 17 of Mara")
    text = text_of(issued(scene))
    (said,) = as_data(scene)["systems"]
    assert (said["how"], said["done_on"], said["sets"]) == ("by_hand", "2026-03-01", [])
    assert said["second_search"] is None
    assert "Anonymised by hand and confirmed on 1 March 2026." in text
    assert "How the data were anonymised: Names replaced by noise" in text
    assert "Ticket 17" not in text + json.dumps(said) and "By machine" not in text


def test_the_same_state_gives_the_same_data(scene: Scene, path: Path) -> None:
    erased(scene, path)
    case, track = scene.fresh(), on.erasure_of(scene)
    first = content_of(case=case, track=track, number=1, now=scene.later)
    assert first == content_of(case=Case.objects.get(pk=case.pk), track=track, number=1, now=scene.later)


def test_issued_anew_it_has_the_next_number_and_the_first_stays(scene: Scene, path: Path) -> None:
    erased(scene, path)
    issued(scene)
    second = issued(scene)
    assert second.name.endswith("-erasure-2.pdf") and certificates(case=scene.case).count() == 4
    assert as_data(scene)["number"] == 2
    told = AuditEntry.objects.filter(kind="certificate:issued").order_by("pk")
    assert [entry.known["number"] for entry in told] == [1, 2]


def test_nothing_is_certified_before_the_second_search(scene: Scene, path: Path) -> None:
    on.fill(path)
    on.ready(scene, path)
    with pytest.raises(NotNow, match="Not every system"):
        issued(scene)
    assert on.work(on.begin(scene), scene.now)
    with pytest.raises(NotNow, match="second time"):
        issued(scene)
    on.search_made(scene)
    assert issued(scene).size > 0


def test_the_newest_goes_into_the_package_of_the_answer(scene: Scene, path: Path) -> None:
    erased(scene, path)
    issued(scene)
    issued(scene)
    subject, body = draft_answer(case=scene.fresh())
    answer = prepare_answer(
        case_id=scene.case.pk,
        subject=subject,
        body=body,
        information=[],
        actor=scene.actor("omar"),
        now=scene.later,
    )
    package = bundle_content.content_of(answer=answer, now=scene.later)
    stem = f"{scene.case.reference}-erasure-2"
    assert [file.name for file in package.files] == [f"{stem}.json", f"{stem}.pdf"]
    data, pdf = (b"".join(file.open()) for file in package.files)
    assert json.loads(data)["number"] == 2 and pdf.startswith(b"%PDF")
    assert not any(file.portable for file in package.files)


def test_a_failure_leaves_no_bytes_behind(scene: Scene, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    erased(scene, path)
    before = vault_files()

    def full(**_given: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(erasure_certificate, "outdate_bundle", full)
    with pytest.raises(OSError, match="no room"):
        issued(scene)
    assert vault_files() == before and not certificates(case=scene.case).exists()


def test_a_german_reads_german(scene: Scene, path: Path) -> None:
    erased(scene, path)
    Case.objects.filter(pk=scene.case.pk).update(language="de")
    assert "2. März 2026" in text_of(issued(scene))
