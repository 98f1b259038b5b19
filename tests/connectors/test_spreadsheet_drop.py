"""The connector for dropped spreadsheets: what people really drop, and what somebody may drop on purpose."""

import codecs
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from dsr.connectors.builtin.spreadsheet_drop import CONNECTOR, columns_of
from dsr.connectors.spec import ConnectorTrouble, FoundRecords, Key, Limits, SetPlan, Settings, Trouble
from dsr.connectors.spec import ErasureAction as Action

ANN = (Key("email", "ann@example.org"),)


def settings_of(place: Path, *, columns: str = "email: email", limits: Limits | None = None) -> Settings:
    return Settings(plain={"columns": columns}, secret={}, place=str(place), limits=limits or Limits())


def read(connection: Any, keys: tuple[Key, ...] = ANN) -> Iterator[dict[str, object]]:
    for each in connection.collect(keys=keys, done=()):
        assert isinstance(each, FoundRecords)
        for record in each.records:
            yield dict(record)


def rows_of(
    place: Path, *, columns: str = "email: email", keys: tuple[Key, ...] = ANN
) -> list[dict[str, object]]:
    with CONNECTOR.open(settings=settings_of(place, columns=columns)) as connection:
        return list(read(connection, keys))


def trouble_of(place: Path, *, limits: Limits | None = None) -> ConnectorTrouble:
    with CONNECTOR.open(settings=settings_of(place, limits=limits)) as connection:
        stream = read(connection)
        with pytest.raises(ConnectorTrouble) as caught:
            list(stream)
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        "email,name\nann@example.org,Änn\n".encode(),
        codecs.BOM_UTF8 + "email;name\r\nann@example.org;Änn\r\n".encode(),
        "email\tname\nann@example.org\tÄnn".encode("utf-16"),
        "email,name\nann@example.org,Änn\n".encode("utf-16-le"),
        "email,name\nann@example.org,Änn\n".encode("utf-32"),
        "sep=|\nemail|name\nann@example.org|Änn\n".encode("cp1252"),
        "\n\nemail,name\n\n,\nann@example.org,Änn\n".encode(),
    ],
    ids=["utf-8", "mark", "utf-16", "utf-16 without mark", "utf-32", "sep, Windows", "empty rows"],
)
def test_a_text_file_is_read_however_it_was_saved(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "people.csv").write_bytes(content)
    assert rows_of(tmp_path) == [{"email": "ann@example.org", "name": "Änn"}]


def test_values_are_never_changed(tmp_path: Path) -> None:
    odd = [
        "=HYPERLINK(1)",
        "<script>alert(1)</script>",
        "\u202etxt.exe",
        "👩🏽‍🔬",
        "a\0b",
        "line\nbreak",
        "+1",
        "@x",
        '"q"',
    ]
    quoted = ",".join('"' + value.replace('"', '""') + '"' for value in odd)
    head = ",".join(f"c{number}" for number in range(len(odd)))
    (tmp_path / "odd.csv").write_text(f"email,{head}\nann@example.org,{quoted}\n", newline="")
    assert list(rows_of(tmp_path)[0].values())[1:] == odd


def test_columns_may_be_repeated_nameless_or_missing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("email,,x,x\nann@example.org,1,2,3,4\nann@example.org\n")
    assert rows_of(tmp_path) == [
        {"email": "ann@example.org", "column 2": "1", "x": "2", "x (2)": "3", "column 5": "4"},
        {"email": "ann@example.org"},
    ]


def test_a_row_without_end_is_refused_before_it_is_held(tmp_path: Path) -> None:
    with (tmp_path / "long.csv").open("wb") as file:
        file.write(b"email,name\nann@example.org,")
        file.truncate(10 * 1024**3)  # ten gigabytes that take no room on the disk
    assert trouble_of(tmp_path, limits=Limits(row_bytes=1_000_000)).kind is Trouble.TOO_MUCH


def test_a_row_of_many_short_lines_is_one_row(tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text('email,name\nann@example.org,"' + "line\n" * 10_000 + '"\n')
    assert trouble_of(tmp_path, limits=Limits(row_bytes=20_000)).kind is Trouble.TOO_MUCH
    assert len(str(rows_of(tmp_path)[0]["name"])) == 50_000


def test_half_a_file_does_not_keep_the_whole_ones_back(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('email,name\nann@example.org,"Ann')
    (tmp_path / "b.csv").write_text("email,name\nann@example.org,Ann\n")
    with CONNECTOR.open(settings=settings_of(tmp_path)) as connection:
        stream = read(connection)
        found = [next(stream)]
        with pytest.raises(ConnectorTrouble) as caught:
            list(stream)
    assert found == [{"email": "ann@example.org", "name": "Ann"}]
    assert caught.value.kind is Trouble.BROKEN_OFF
    assert caught.value.detail.startswith("file 1 by name (.csv)")


def test_a_file_that_cannot_be_searched_is_told_without_its_name(tmp_path: Path) -> None:
    (tmp_path / "Ann Lee, dismissed.csv").write_text("Phone,City\n1,Bonn\n")
    trouble = trouble_of(tmp_path)
    assert trouble.kind is Trouble.MISCONFIGURED
    assert "Lee" not in str(trouble)


@pytest.mark.parametrize("name", ["old.xls", "sheet.ods"])
def test_formats_that_cannot_be_read_are_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0")
    assert trouble_of(tmp_path).kind is Trouble.UNSUPPORTED


@pytest.mark.parametrize("content", [b"", b"\0" * 1000, bytes(range(256)) * 64, b"PK\x03\x04 not a table"])
def test_garbage_is_no_table(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with CONNECTOR.open(settings=settings_of(tmp_path)) as connection:
        assert not connection.test().ok


def test_a_workbook_keeps_its_kinds_of_values(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["email", "number", "day", "sum", "text"])
    sheet.append(["ann@example.org", 7, datetime(2026, 3, 2), "=A1+B1", "<b>👋\u202e</b>"])
    book.save(tmp_path / "book.xlsx")
    assert rows_of(tmp_path) == [
        {
            "email": "ann@example.org",
            "number": 7,
            "day": datetime(2026, 3, 2),
            "sum": "=A1+B1",
            "text": "<b>👋\u202e</b>",
        }
    ]


def test_every_sheet_is_a_set_and_files_of_one_name_in_two_alphabets_differ(tmp_path: Path) -> None:
    book = Workbook()
    for name in ("Лето", "Осень"):
        sheet = book.create_sheet(name)
        sheet.append(["email"])
        sheet.append(["ann@example.org"])
    book.save(tmp_path / "книга.xlsx")
    with CONNECTOR.open(settings=settings_of(tmp_path)) as connection:
        abouts = [each.about for each in connection.collect(keys=ANN, done=())]
    assert len({about.name for about in abouts}) == 2
    assert [about.title for about in abouts] == ["книга.xlsx, Лето", "книга.xlsx, Осень"]
    assert all(about.name.startswith("table-") for about in abouts)


def test_links_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    secret = tmp_path / "outside.csv"
    secret.write_text("email\nann@example.org\n")
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "link.csv").symlink_to(secret)
    (drop / "~$open.xlsx").write_bytes(b"x")
    (drop / ".hidden.csv").write_text("email\nann@example.org\n")
    (drop / "folder.csv").mkdir()
    assert rows_of(drop) == []


def test_another_folder_needs_the_operator(tmp_path: Path, settings: object) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.csv").write_text("email\nann@example.org\n")
    wish = Settings(
        plain={"columns": "email: email", "folder": str(elsewhere)}, secret={}, place=str(tmp_path / "x")
    )

    def number() -> int:
        with CONNECTOR.open(settings=wish) as connection:
            return sum(each.records for each in connection.count(keys=ANN))

    with pytest.raises(ConnectorTrouble) as caught:
        number()
    assert caught.value.kind is Trouble.NOT_ALLOWED
    settings.DSR_CONNECTOR_FOLDERS = [str(tmp_path)]  # type: ignore[attr-defined]  # pytest-django's
    assert number() == 1
    (tmp_path / "trick").symlink_to("/")
    trick = Settings(plain={**wish.plain, "folder": f"{tmp_path}/trick/etc"}, secret={})
    with pytest.raises(ConnectorTrouble), CONNECTOR.open(settings=trick):
        pass


def test_the_second_search_looks_into_every_cell(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("email,invited by\nbob@example.org,Ann@Example.org\n")
    with CONNECTOR.open(settings=settings_of(tmp_path)) as connection:
        (left,) = connection.search_again(keys=ANN, wishes=())
        (kept,) = connection.search_again(keys=ANN, wishes=[SetPlan(left.name, Action.KEEP)])
    assert (left.field_path, left.records, left.expected, kept.expected) == ("invited by", 1, False, True)


@pytest.mark.parametrize("text", ["", "email", "email:", "E-Mail: email", "email: a\nbroken"])
def test_the_setting_of_columns_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ConnectorTrouble) as caught:
        columns_of(text)
    assert caught.value.kind is Trouble.MISCONFIGURED
    assert ("line" in caught.value.detail) is bool(text)


@pytest.fixture
def sheet_of() -> Callable[[Path, str], None]:
    """Writes a workbook whose sheet is the XML given, as no spreadsheet program would."""

    def write(path: Path, xml: str) -> None:
        book = Workbook()
        book.worksheets[0].append(["email"])
        book.save(path.with_suffix(".tmp"))
        with (
            zipfile.ZipFile(path.with_suffix(".tmp")) as old,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for part in old.infolist():
                sheet = part.filename == "xl/worksheets/sheet1.xml"
                new.writestr(part.filename, xml if sheet else old.read(part))
        path.with_suffix(".tmp").unlink()

    return write


SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEAD = f'<worksheet {SPACE}><dimension ref="A1:XFD1048576"/><sheetData>'
CELL = '<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'
FIRST = f'<row r="1">{CELL.format(at="A1", text="email")}</row>'
TAIL = "</sheetData></worksheet>"


def test_what_a_sheet_says_of_its_size_is_not_believed(
    tmp_path: Path, sheet_of: Callable[[Path, str], None]
) -> None:
    second = f'<row r="5">{CELL.format(at="A5", text="ann@example.org")}</row>'
    sheet_of(tmp_path / "a.xlsx", HEAD + FIRST + second + TAIL)
    assert rows_of(tmp_path) == [{"email": "ann@example.org"}]


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (f'<row r="2">{CELL.format(at="A2", text="x" * 9 * 1024**2)}</row>', Trouble.TOO_MUCH),
        (f'<row r="2">{"<c/>" * 3_000_000}</row>', Trouble.TOO_MUCH),
        ('<row r="2"><c r="A2"><v>1</v></c></row>' * 900_000, Trouble.TOO_MUCH),
        ('<row r="2000000"/>', Trouble.TOO_MUCH),
        (f'<row r="2">{CELL.format(at="A2", text="<![CDATA[<row <row ]]>")}</row>', Trouble.GARBLED),
        ("<row", Trouble.GARBLED),
        ('<row r="2"><c r="A2" t="s"><v>99</v></c></row>', Trouble.GARBLED),
        ('<row r="x"/>', Trouble.GARBLED),
    ],
    ids=[
        "huge cell",
        "millions of cells",
        "bomb",
        "far row",
        "hidden markup",
        "half",
        "text that is not there",
        "no number",
    ],
)
def test_a_sheet_made_to_do_harm_is_refused(
    tmp_path: Path, sheet_of: Callable[[Path, str], None], rows: str, kind: Trouble
) -> None:
    sheet_of(tmp_path / "a.xlsx", HEAD + FIRST + rows + TAIL)
    trouble = trouble_of(tmp_path)
    assert (trouble.kind, trouble.detail[:6]) == (kind, "file 1")


def test_entities_are_not_unfolded(tmp_path: Path, sheet_of: Callable[[Path, str], None]) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    sheet_of(tmp_path / "a.xlsx", bomb + HEAD + FIRST + TAIL)
    assert trouble_of(tmp_path).kind is Trouble.GARBLED


@pytest.mark.parametrize("keep", [0, 20, 3000])
def test_a_workbook_cut_off_is_refused(tmp_path: Path, keep: int) -> None:
    book = Workbook()
    book.worksheets[0].append(["email"])
    book.save(tmp_path / "a.xlsx")
    whole = (tmp_path / "a.xlsx").read_bytes()
    (tmp_path / "a.xlsx").write_bytes(whole[:keep])
    assert len(whole) > keep
    assert trouble_of(tmp_path).kind is Trouble.GARBLED
