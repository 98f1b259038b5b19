"""What lies out of sight in office files is found, and nothing of a hostile one is unpacked."""

import io
import time
import zipfile
from collections.abc import Iterator

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from dsr.common.office import Hidden, Sight, hidden_in

CONTENT = "<office:document-content><table:table {}/></office:document-content>"


def look(data: bytes, name: str = "list.xlsx") -> tuple[Hidden, ...]:
    def read(start: int) -> Iterator[bytes]:
        for place in range(start, len(data), 1_000):
            yield data[place : place + 1_000]

    return hidden_in(name=name, size=len(data), read=read)


def workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active["A1"].comment = Comment("ask Bob", "Lena")
    for title, state in (("Salaries & bonus", "hidden"), ("Very", "veryHidden"), ("Open", "visible")):
        book.create_sheet(title).sheet_state = state
    book.save(out)
    return out.getvalue()


def zipped(**parts: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("·", "."), content)
    return out.getvalue()


def test_hidden_sheets_are_named_and_comments_found() -> None:
    assert look(workbook()) == (
        Hidden(Sight.HIDDEN_SHEETS, ("Salaries & bonus", "Very")),
        Hidden(Sight.COMMENTS),
    )


@pytest.mark.parametrize(
    ("name", "data", "sight"),
    [
        ("a.xlsm", zipped(xl__workbook·xml="<workbook/>", xl__vbaProject·bin=b"\0"), Sight.MACROS),
        ("a.xlsx", zipped(xl__workbook·xml="<workbook/>", xl__externalLinks__e1·xml="x"), Sight.LINKS),
        ("a.xlsx", zipped(xl__connections·xml="x"), Sight.LINKS),
        ("a.docx", zipped(word__embeddings__sheet1·xlsx=b"x"), Sight.EMBEDDED),
        ("a.docx", zipped(word__document·xml='<w:p><w:del w:author="Bob"/></w:p>'), Sight.CHANGES),
        ("a.docx", zipped(word__comments·xml="x"), Sight.COMMENTS),
        ("a.ods", zipped(content·xml=CONTENT.format('table:display="false"')), Sight.HIDDEN_SHEETS),
        ("a.odt", zipped(content·xml="<office:annotation/>"), Sight.COMMENTS),
        ("a.xlsx", b"PK\x03\x04 and then nothing", Sight.UNREADABLE),
        ("a.xlsx", b"\xd0\xcf\x11\xe0 encrypted by Excel", Sight.UNREADABLE),
    ],
)
def test_each_thing_that_is_easily_overlooked(name: str, data: bytes, sight: Sight) -> None:
    assert [one.what for one in look(data, name)] == [sight]


def test_an_ordinary_file_has_nothing_out_of_sight() -> None:
    book, out = Workbook(), io.BytesIO()
    book.save(out)
    assert look(out.getvalue()) == ()
    assert look(workbook(), "letter.pdf") == ()


def test_a_bomb_stays_shut() -> None:
    """A hundred megabytes in one part: four megabytes of it are read, in no time."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/workbook.xml", "w", force_zip64=True) as part,
    ):
        part.write(b"<workbook>")
        for _ in range(100):
            part.write(b" " * 1024**2)
    begun = time.monotonic()
    assert look(out.getvalue()) == ()
    assert time.monotonic() - begun < 2
