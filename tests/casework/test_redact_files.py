"""Documents and pictures with boxes burned in: nothing of what was covered is left, the original stays."""

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from dsr.cases.facts import facts_of
from dsr.cases.models import CaseFile, CollectedSet, ItemDecision, RedactionJob
from dsr.casework import collect, files, redact_files, review, review_rules
from dsr.casework.door import NotNow
from dsr.casework.reviewed import released_file, withheld
from dsr.common import pixels
from dsr.common.vault import vault
from tests.casework.review_stage import pdf, picture, sent_file
from tests.casework.scenes import Scene

pytestmark = pytest.mark.django_db
SECRET = {"page": 0, "x": 10, "y": 13, "w": 45, "h": 6, "ground": "third_party"}
PDF = {"name": "Minutes of Bob Stone.pdf", "media_type": "application/pdf"}


def by(scene: Scene, who: str = "omar") -> dict[str, Any]:
    return {"case_id": scene.case.pk, "actor": scene.actor(who), "now": scene.now}


def draw(scene: Scene, of: CollectedSet, *boxes: dict[str, Any], name: str = "") -> RedactionJob:
    decision = redact_files.redact_file(set_id=of.pk, boxes=boxes or [SECRET], name=name, **by(scene))
    return RedactionJob.objects.get(decision=decision)


def made(scene: Scene, job: RedactionJob) -> CaseFile:
    assert redact_files.make_copy(job_id=job.pk, now=scene.later)
    copy = ItemDecision.objects.get(pk=job.decision_id).copy
    assert copy is not None
    return copy


def content(file: CaseFile) -> bytes:
    return b"".join(files.read(row=file))


def test_text_metadata_and_attachments_of_a_document_are_gone(scene: Scene) -> None:
    original = pdf("Bob Stone earns 4711", "Anna is fine")
    assert "Bob Stone" in PdfReader(io.BytesIO(original)).pages[0].extract_text()
    of = sent_file(scene, original, **PDF)
    copy = made(scene, draw(scene, of, name="Minutes"))
    read = PdfReader(io.BytesIO(content(copy)))
    assert [page.extract_text() for page in read.pages] == ["", ""]
    assert not read.metadata
    assert not read.attachments
    for secret in (b"Bob Stone", b"4711", b"secret list", b"list.txt"):
        assert secret not in content(copy)
    assert (copy.name, copy.purpose, copy.media_type) == ("Minutes.pdf", "redacted", "application/pdf")
    assert content(of.file) == original
    assert released_file(of=of) == copy


def test_the_box_is_black_and_the_rest_is_as_it_was(scene: Scene) -> None:
    of = sent_file(scene, picture(size=(200, 100)))
    copy = made(scene, draw(scene, of, {**SECRET, "x": 50, "y": 0, "w": 50, "h": 100}))
    image = Image.open(io.BytesIO(content(copy)))
    assert image.getpixel((195, 95)) == (0, 0, 0)
    assert image.getpixel((10, 50)) == (255, 0, 0)


def test_a_photo_loses_what_its_camera_wrote(scene: Scene) -> None:
    exif = Image.Exif()
    exif[0x010E] = "Bob Stone at home"
    exif[0x0112] = 6
    photo = picture("JPEG", size=(300, 100), exif=exif, comment=b"Bob Stone")
    assert b"Bob Stone" in photo
    of = sent_file(scene, photo, name="IMG_1.jpeg", media_type="image/jpeg")
    copy = made(scene, draw(scene, of))
    image = Image.open(io.BytesIO(content(copy)))
    assert b"Bob Stone" not in content(copy)
    assert not image.getexif()
    assert image.size == (100, 300), "turned as its camera said"
    assert copy.name == "IMG_1.jpg"


def test_several_pictures_in_one_file_become_pages(scene: Scene) -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (80, 60), colour) for colour in ("red", "blue")]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    of = sent_file(scene, out.getvalue(), name="fax.tiff", media_type="image/tiff")
    copy = made(scene, draw(scene, of, {**SECRET, "page": 1}))
    assert copy.media_type == "application/pdf"
    assert len(PdfReader(io.BytesIO(content(copy))).pages) == 2


@pytest.mark.parametrize(
    ("file", "media_type", "says"),
    [
        (b"%PDF-1.7\nnothing", "application/pdf", "damaged"),
        (b"plain words", "text/plain", "Only PDF"),
        (picture("PNG", (9_000, 9_000)), "image/png", "too large"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_reason(
    scene: Scene, file: bytes, media_type: str, says: str
) -> None:
    of = sent_file(scene, file, name="file", media_type=media_type)
    with pytest.raises(NotNow, match=says):
        draw(scene, of)
    assert not ItemDecision.objects.exists()


def test_a_document_behind_a_password_is_refused(scene: Scene) -> None:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    writer.write(out)
    of = sent_file(scene, out.getvalue(), **PDF)
    with pytest.raises(NotNow, match="password"):
        draw(scene, of)


@pytest.mark.parametrize(
    "changed",
    [
        {"page": 1},
        {"page": -1},
        {"x": 101},
        {"w": 0},
        {"y": "left"},
        {"h": float("nan")},
        {"ground": "duplicate"},
    ],
)
def test_a_box_outside_its_page_is_refused(scene: Scene, changed: dict[str, Any]) -> None:
    of = sent_file(scene, picture())
    with pytest.raises(NotNow):
        draw(scene, of, {**SECRET, **changed})


def test_a_box_beyond_the_edge_is_cut_at_the_edge(scene: Scene) -> None:
    of = sent_file(scene, picture())
    draw(scene, of, {**SECRET, "x": 90, "w": 50})
    assert ItemDecision.objects.get().masks[0]["w"] == 10


def test_it_is_counted_by_ground_and_waits_for_copy_and_second_look(scene: Scene) -> None:
    of = sent_file(scene, picture())
    job = draw(scene, of, SECRET, {**SECRET, "x": 60, "ground": "security"})
    assert facts_of(scene.case).unreviewed == {"copy", "second_look"}
    with pytest.raises(NotNow, match="not made yet"):
        review_rules.check_redactions(**by(scene, "lena"))
    made(scene, job)
    assert facts_of(scene.case).unreviewed == {"second_look"}
    review_rules.check_redactions(**by(scene, "lena"))
    assert facts_of(scene.case).unreviewed == frozenset()
    assert {one.ground: one.values for one in withheld(case=scene.case)} == {"security": 1, "third_party": 1}


def test_a_dead_job_is_taken_up_again_and_nothing_is_left_twice(scene: Scene) -> None:
    job = draw(scene, sent_file(scene, picture()))
    RedactionJob.objects.update(state="running", attempts=1, claimed_until=scene.now + timedelta(minutes=1))
    assert not redact_files.make_copy(job_id=job.pk, now=scene.now)
    assert redact_files.sweep_copies(now=scene.later) == 1
    assert redact_files.sweep_copies(now=scene.later) == 0
    assert CaseFile.objects.filter(purpose="redacted").count() == 1


def test_a_job_whose_decision_was_taken_back_leaves_no_trace(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = sent_file(scene, picture())
    job = draw(scene, of)
    before = {path for path in vault().directory.rglob("*") if path.is_file()}
    check = pixels.check_burned

    def meanwhile(**kwargs: Any) -> None:
        check(**kwargs)
        review.take_back_decisions(set_id=of.pk, records=None, **by(scene))

    monkeypatch.setattr(pixels, "check_burned", meanwhile)
    assert not redact_files.make_copy(job_id=job.pk, now=scene.later)
    assert not CaseFile.objects.filter(purpose="redacted").exists()
    assert {path for path in vault().directory.rglob("*") if path.is_file()} == before


def test_a_new_drawing_destroys_the_earlier_copy(
    scene: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    of = sent_file(scene, picture())
    earlier = made(scene, draw(scene, of)).stored
    with django_capture_on_commit_callbacks(execute=True):
        job = draw(scene, of)
    made(scene, job)
    assert CaseFile.objects.filter(purpose="redacted").count() == 1
    assert not vault().destroy(stored=earlier), "gone already"


def test_removing_the_material_takes_its_copy_along(
    scene: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    of = sent_file(scene, picture())
    copy = made(scene, draw(scene, of)).stored
    with django_capture_on_commit_callbacks(execute=True):
        collect.remove_material(file_id=of.file_id, **by(scene))
    assert not CaseFile.objects.filter(purpose="redacted").exists()
    assert not vault().destroy(stored=copy), "gone already"


def test_a_file_that_breaks_later_fails_plainly(scene: Scene) -> None:
    of = sent_file(scene, picture())
    job = draw(scene, of)
    of.file.place(vault().store(stream=io.BytesIO(b"something else")))
    of.file.save()
    assert not redact_files.make_copy(job_id=job.pk, now=scene.later)
    job.refresh_from_db()
    assert (job.state, job.problem) == ("failed", "broken")
    assert scene.entries("review:copy_failed")
    assert "copy" in facts_of(scene.case).unreviewed
