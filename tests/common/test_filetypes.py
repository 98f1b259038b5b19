"""Uploads are judged by their content; every refusal says what to do."""

import io
import zipfile

import pytest

from dsr.common.filetypes import (
    FROM_REQUESTERS,
    FROM_STAFF,
    FileEmpty,
    FileKindNotAllowed,
    FileNameLies,
    FileNotText,
    FileOverLimit,
    FileRefused,
    inspect_upload,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 50
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 64


def office(*parts: str, first: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, b"x")
    return buffer.getvalue()


def kind(name: str, data: bytes, allowed: frozenset[str] = FROM_STAFF) -> str:
    stream = io.BytesIO(data)
    found = inspect_upload(name=name, stream=stream, limit=10_000_000, allowed=allowed)
    assert stream.tell() == 0
    return found.code


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("id.pdf", PDF, "pdf"),
        ("ID.PDF", PDF, "pdf"),
        ("photo", PNG, "png"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpeg"),
        ("photo.heic", b"\x00\x00\x00\x18ftypheic\x00\x00", "heic"),
        ("letter.docx", office("word/document.xml"), "docx"),
        ("list.xlsx", office("xl/workbook.xml"), "xlsx"),
        ("letter.odt", office(first=b"application/vnd.oasis.opendocument.text"), "odt"),
        ("all.zip", office("a.txt"), "zip"),
        ("notes.txt", "Grüße 😀".encode(), "text"),
        ("notes.txt", "Grüße".encode("cp1252"), "text"),
        ("notes.csv", "a;b\r\n1;2".encode("utf-16"), "csv"),
        ("rows.csv", b"comment\n<script>alert(1)</script>\n", "csv"),
        ("rows.jsonl", b'{"a":1}\n', "json"),
        ("mail.eml", b"From: a@example.com\n\nhello", "eml"),
    ],
)
def test_honest_files_are_known(name: str, data: bytes, code: str) -> None:
    assert kind(name, data) == code


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("empty.pdf", b"", FileEmpty),
        ("large.txt", b"x" * 10_000_001, FileOverLimit),
        ("photo.pdf", PNG, FileNameLies),
        ("invoice.pdf", b"just text", FileNameLies),
        ("notes.txt", b"<!DOCTYPE html><script>alert(1)</script>", FileNameLies),
        ("notes.txt", b"\xef\xbb\xbf  <svg onload=alert(1)>", FileNameLies),
        ("page.html", b"<html>", FileKindNotAllowed),
        ("program.exe", EXE, FileKindNotAllowed),
        ("invoice.pdf", EXE, FileKindNotAllowed),
        ("run.bat", b"del *.*", FileNameLies),
        ("notes.exe", PDF, FileNameLies),
        ("notes.txt", b"hello\x00world", FileNotText),
        ("notes.txt", b"x" * 20_000 + b"\x00", FileNotText),
        ("macros.docx", office("word/document.xml", "word/vbaProject.bin"), FileKindNotAllowed),
        ("list.docx", office("xl/workbook.xml"), FileNameLies),
    ],
)
def test_others_are_refused_with_a_sentence(name: str, data: bytes, refusal: type[FileRefused]) -> None:
    with pytest.raises(refusal) as refused:
        kind(name, data)
    assert str(refused.value.sentence).endswith(".")


def test_the_public_list_is_shorter() -> None:
    with pytest.raises(FileKindNotAllowed) as refused:
        kind("all.zip", office("a.txt"), FROM_REQUESTERS)
    assert ".pdf" in str(refused.value.sentence)


def test_a_zip_bomb_stays_shut() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(50_000_000))
    assert kind("bomb.zip", buffer.getvalue()) == "zip"


def test_a_name_never_leaks_into_a_sentence_unchanged() -> None:
    with pytest.raises(FileNameLies) as refused:
        kind("x.<b>\u202ehello", PDF)
    assert "<b>" not in str(refused.value.sentence)
    assert "\u202e" not in str(refused.value.sentence)
