"""Files on the form: judged by content, kept through errors, removable, never lost or too many."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from dsr.cases.models import Case, CaseFile
from dsr.register.models import Controller
from tests.web.public.walker import Walker, field_error, text_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def file(name: str = "invoice.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def names() -> list[str]:
    return list(CaseFile.objects.order_by("pk").values_list("name", flat=True))


def test_a_file_is_kept_when_something_else_is_wrong(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    answer = walker.you(email="wrong", files=file())
    assert answer.status_code == 200 and "invoice.pdf" in text_of(answer) and names() == ["invoice.pdf"]
    walker.post("details")
    walker.you()
    assert "invoice.pdf" in text_of(walker.get("check"))
    walker.post("check")
    assert [row.name for row in Case.objects.get().files.all()] == ["invoice.pdf"]


def test_a_file_can_be_removed_and_what_was_typed_stays(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    walker.you(files=file())
    answer = walker.you(name="Half Typ", remove=str(CaseFile.objects.get().pk))
    assert names() == []
    page = walker.client.get(answer.headers["Location"])
    assert "Half Typ" in page.content.decode() and "invoice.pdf" not in text_of(page)


@pytest.mark.parametrize("number", ["", "0", "x", "9" * 30, "-1", "²"])
def test_removing_what_is_not_there_is_no_error(walker: Walker, juxt: Controller, number: str) -> None:
    walker.begin("access")
    assert walker.you(remove=number).status_code == 302


def test_nobody_removes_a_file_of_another_draft(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    walker.you(files=file())
    theirs = CaseFile.objects.get().pk
    other = Walker(Client())
    other.begin("access")
    other.you(remove=str(theirs))
    assert names() == ["invoice.pdf"]


@pytest.mark.parametrize(
    ("upload", "told"),
    [
        (("report.pdf", b"MZ\x90\x00\x03\x00\x00\x00" * 10), "report.pdf"),
        (("page.txt", b"<!doctype html><script>alert(1)</script>"), "page.txt"),
        (("empty.pdf", b""), "This file is empty."),
        (("text.txt", b"Hello\x00 world"), "bytes that no text has"),
    ],
)
def test_a_file_that_lies_is_refused_beside_its_field(
    walker: Walker, juxt: Controller, upload: tuple[str, bytes], told: str
) -> None:
    walker.begin("access")
    answer = walker.you(files=[file(*upload), file("good.pdf")])
    assert told in field_error(answer, "files")
    assert names() == ["good.pdf"]


def test_a_file_over_the_limit_does_not_take_the_typed_words_with_it(
    walker: Walker, juxt: Controller, settings: Settings
) -> None:
    settings.DSR_MAX_UPLOAD_BYTES = 1024 * 1024
    walker.begin("access")
    answer = walker.you(
        name="Anna Kept", files=[file("large.pdf", PDF + b"x" * 3_000_000), file("small.pdf")]
    )
    assert "“large.pdf” is too large" in field_error(answer, "files")
    assert "Anna Kept" in answer.content.decode() and names() == ["small.pdf"]


def test_all_files_together_have_a_limit(walker: Walker, juxt: Controller, settings: Settings) -> None:
    settings.DSR_MAX_UPLOAD_BYTES = 200_000
    walker.begin("access")
    answer = walker.you(files=[file(f"{n}.pdf", PDF + b"x" * 190_000) for n in range(6)])
    assert "“4.pdf” is too large" in field_error(answer, "files")
    assert len(names()) == 4


def test_no_more_than_ten_files_go_along(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    answer = walker.you(files=[file(f"{number}.pdf") for number in range(12)])
    assert "up to 10 files" in field_error(answer, "files")
    assert len(names()) == 10


def test_a_name_is_shown_as_text(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    walker.you(files=file("<img src=x onerror=alert(1)>.pdf"))
    page: Any = walker.get("you")
    assert "<img src=x" not in page.content.decode()


def test_the_page_says_how_large_files_may_be(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    assert "A file may have up to 25 MB; up to 10 files" in text_of(walker.get("you"))
