"""Files that are meant to hurt, on their whole way: taken in, looked at, blacked out, packed. Nothing is unpacked."""

import io
import struct
import time
import zipfile
import zlib
from typing import Any

import pytest
from openpyxl import Workbook
from pypdf import PdfWriter

from dsr.bundles.models import Bundle
from dsr.cases.models import CollectedSet, SystemSearch
from dsr.casework import collect, files, redact_files
from dsr.casework.door import NotNow
from dsr.casework.files import Upload
from dsr.common import pixels
from dsr.common.filetypes import FileRefused
from dsr.common.pixels import PixelTrouble
from dsr.common.vault import vault
from tests.casework.scenes import Scene, vault_files

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
BOX = {"page": 0, "x": 1, "y": 1, "w": 50, "h": 50, "ground": "third_party"}


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb() -> bytes:
    """A picture of a few kilobytes that would take 14 gigabytes when it is opened."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    pixels_of_it = zlib.compress(b"\0" * 4_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels_of_it) + chunk(b"IEND", b"")


def locked_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    writer.write(out)
    return out.getvalue()


def workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.create_sheet("Salaries").sheet_state = "hidden"
    book.save(out)
    return out.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


MACROS = zipped({"xl/workbook.xml": b"<workbook/>", "xl/vbaProject.bin": b"\0" * 100})
FILES = {
    "huge.png": (bomb(), "too large"),
    "locked.pdf": (locked_pdf(), "password"),
    "broken.pdf": (b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 99 0 R >>\nnothing more", "damaged"),
    "cut.jpg": (b"\xff\xd8\xff\xe0" + b"\0" * 40, "damaged"),
    "hidden.xlsx": (workbook(), "Only PDF documents and pictures"),
}


def taken_in(scene: Scene, name: str, content: bytes) -> CollectedSet:
    search = SystemSearch.objects.filter(case=scene.case).order_by("pk")[0]
    collect.record_search(
        search_id=search.pk,
        case_id=scene.case.pk,
        result="found",
        keys=["email"],
        note="",
        uploads=[Upload(name, io.BytesIO(content))],
        actor=scene.actor("omar"),
        now=scene.now,
    )
    return CollectedSet.objects.get(case=scene.case, name=name)


def packed(bundle: Bundle) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(vault().open(stored=bundle.stored))))


@pytest.mark.parametrize("name", FILES)
def test_it_is_taken_in_said_to_be_so_and_packed_as_it_is(scene: Scene, name: str) -> None:
    """Opening it fails in a process of its own within seconds; whoever gives it, gives the same bytes."""
    content, says = FILES[name]
    scene.decided()
    begun = time.monotonic()
    of = taken_in(scene, name, content)
    assert not of.is_table
    with pytest.raises(NotNow, match=says):
        redact_files.redact_file(
            case_id=scene.case.pk,
            set_id=of.pk,
            boxes=[BOX],
            name="",
            actor=scene.actor("omar"),
            now=scene.now,
        )
    if of.file.media_type in pixels.REDACTABLE:
        with pytest.raises(PixelTrouble):
            pixels.page_png(data=files.read(row=of.file), media_type=of.file.media_type, page=0)
    scene.write_letter()
    package = packed(scene.build())
    assert package.read(f"files/{name}") == content
    assert time.monotonic() - begun < 60
    first = package.read("index.html").decode()
    assert name in first


def test_a_zip_bomb_stays_shut(scene: Scene) -> None:
    """An archive stays the file it is: 200 MB of nothing inside it are never unpacked."""
    scene.decided()
    content = zipped({"orders.csv": b"0" * 200_000_000})
    of = taken_in(scene, "export.zip", content)
    assert (of.is_table, of.records) == (False, 0)
    scene.write_letter()
    assert packed(scene.build()).read("files/export.zip") == content


@pytest.mark.parametrize("name", ["list.xlsx", "list.xlsm", "list"])
def test_macros_are_refused_at_the_door_whatever_the_name(scene: Scene, name: str) -> None:
    scene.assigned()
    before = vault_files()
    with pytest.raises(FileRefused) as refused:
        taken_in(scene, name, MACROS)
    sentence: Any = refused.value.sentence
    assert "cannot be accepted" in str(sentence) and ".xlsx" in str(sentence)
    assert vault_files() == before
