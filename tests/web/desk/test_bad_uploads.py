"""Hostile material by the whole way: uploaded, listed in review, packed, and the package opened again."""

import csv
import io
import json
import time
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from django.test import Client

from dsr.bundles.collected import CollectedUnreadable
from dsr.bundles.models import Bundle
from dsr.bundles.verify import verify_bundle
from dsr.cases.models import Case, CollectedSet
from dsr.casework import collect
from dsr.casework.build_bundle import build_bundle, order_bundle
from dsr.casework.files import Upload
from dsr.common.filetypes import FileRefused
from dsr.common.vault import vault
from tests.casework.scenes import Scene, everything, vault_files
from tests.cast import Cast
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FORMULAS = ["=1+1", "+1+cmd", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x.example")']
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
NAMES = [
    "../../etc/passwd.json",
    "/absolute.json",
    "C:\\Windows\\system.json",
    "..\\..\\climb.json",
    "nul\x00l.json",
    "gpj.\u202enosj.json",
    "con.json",
    "Same.json",
    "sAME.json",
    f"{'x' * 300}.json",
    "<b>bold.json",
    "smile \U0001f600 שלום.json",
]


@pytest.fixture
def scene(case: Case, cast: Cast) -> Scene:
    return Scene(case=case, cast=cast, now=MONDAY)


def send(scene: Scene, *uploads: tuple[str, bytes]) -> None:
    """Omar records what was found in the first system."""
    collect.record_search(
        search_id=scene.search.pk,
        case_id=scene.case.pk,
        result="found",
        keys=["email"],
        note="",
        uploads=[Upload(name, io.BytesIO(content)) for name, content in uploads],
        actor=scene.actor("omar"),
        now=scene.now,
    )


def packed(scene: Scene, tmp_path: Path) -> zipfile.ZipFile:
    """The package built of it, verified and opened."""
    scene.write_letter()
    bundle = order_bundle(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    assert build_bundle(bundle_id=bundle.pk, now=scene.now), Bundle.objects.get(pk=bundle.pk).problem
    place = tmp_path / "package.zip"
    place.write_bytes(b"".join(vault().open(stored=Bundle.objects.get(pk=bundle.pk).stored)))
    assert verify_bundle(path=place).problems == []
    return zipfile.ZipFile(place)


def review_pages(client: Client, scene: Scene) -> str:
    """The list of review and the first page of every set."""
    at = f"/desk/cases/{scene.case.reference}/review/"
    places = [at, *(f"{at}sets/{of.pk}/" for of in CollectedSet.objects.filter(case=scene.case))]
    pages = [client.get(place) for place in places]
    assert {page.status_code for page in pages} == {200}
    return "".join(page.content.decode() for page in pages)


def test_formulas_and_script_stay_text_in_every_form(omar: Client, scene: Scene, tmp_path: Path) -> None:
    scene.decided()
    rows = [{"n": number, "cell": value, SCRIPT: value} for number, value in enumerate([*FORMULAS, SCRIPT])]
    send(scene, ("cells.json", json.dumps(rows).encode()))
    assert "<script>alert" not in review_pages(omar, scene)
    with packed(scene, tmp_path) as package:
        assert "=1+1" in package.read("data.json").decode()  # the machine's form keeps the value as it is
        tables = [name for name in package.namelist() if name.endswith(".csv")]
        cells = [
            cell
            for name in tables
            for row in csv.reader(io.StringIO(package.read(name).decode("utf-8-sig"), newline=""))
            for cell in row
        ]
        assert any("=1+1" in cell for cell in cells)
        assert [cell for cell in cells if cell[:1] in set("=+-@\t\r") and cell[:1]] == []
        assert {".html", ".xlsx"} <= {PurePosixPath(name).suffix for name in package.namelist()}
        for name in package.namelist():
            if name.endswith(".html"):
                page = package.read(name).decode()
                assert "<script>alert" not in page
                assert "<img src=x" not in page
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(package.read(name))) as book:
                    sheets = [book.read(part) for part in book.namelist() if part.startswith("xl/worksheets")]
                assert sheets
                assert all(b"<f>" not in sheet and b"<f " not in sheet for sheet in sheets)


def test_names_with_tricks_become_harmless_and_none_is_lost(
    omar: Client, scene: Scene, tmp_path: Path
) -> None:
    scene.decided()
    send(scene, *((name, json.dumps([{"mark": f"mark-{n}"}]).encode()) for n, name in enumerate(NAMES)))
    assert CollectedSet.objects.filter(case=scene.case, file__name__endswith=".json").count() == len(NAMES)
    assert "<b>bold" not in review_pages(omar, scene)
    with packed(scene, tmp_path) as package:
        data = package.read("data.json").decode()
        assert [n for n in range(len(NAMES)) if f'"mark-{n}"' not in data] == []
        inside = package.namelist()
        assert len({name.casefold() for name in inside}) == len(inside)
        for name in inside:
            assert not PurePosixPath(name).is_absolute()
            assert ".." not in PurePosixPath(name).parts
            assert not set(name) & set('\\:<>"|?*\x00\u202e')
            assert max(len(part) for part in PurePosixPath(name).parts) <= 120


def test_strange_signs_come_through_whole(omar: Client, scene: Scene, tmp_path: Path) -> None:
    scene.decided()
    said = "שלום \u202eabc \U0001f600 \x00 end"
    content = json.dumps([{"said": said, "half": "a\ud83db", "long": 1}]).replace("1}", "7" * 5_000 + "}")
    send(scene, ("signs.json", content.encode()))
    assert "U+202E" in review_pages(omar, scene)
    with packed(scene, tmp_path) as package:
        whole = package.read("data.json").decode()
        assert "7" * 5_000 in whole
        assert "\U0001f600" in whole and "שלום" in whole
        for name in package.namelist():
            if name.endswith((".html", ".json", ".jsonl", ".csv")):
                assert "\x00" not in package.read(name).decode()


def test_archives_stay_shut_whatever_is_in_them(scene: Scene, omar: Client, tmp_path: Path) -> None:
    scene.decided()
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", bytes(200_000_000))
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as nested:
        for number in range(5):
            nested.writestr(f"{number}.zip", inner.getvalue())
    send(scene, ("bomb.zip", inner.getvalue()), ("nested.zip", outer.getvalue()))
    review_pages(omar, scene)
    with packed(scene, tmp_path) as package:
        sizes = [info.file_size for info in package.infolist()]
        assert max(sizes) < 5_000_000
        given = [package.read(name) for name in package.namelist() if name.endswith("bomb.zip")]
        assert given == [inner.getvalue()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.json", b"[" * 10_000 + b"]" * 10_000),
        ("deep.json", b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
        ("wide.csv", b"a,b\nx" + b"," * 1_000_000 + b"\n"),
        ("page.html", SCRIPT.encode()),
        ("fake.csv", b"a,b\n\x00,1\n"),
        ("fake.pdf", b"MZ\x90\x00"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once_and_leaves_nothing(
    scene: Scene, name: str, content: bytes
) -> None:
    scene.decided()
    rows, kept = everything(), vault_files()
    began = time.perf_counter()
    with pytest.raises((CollectedUnreadable, FileRefused)) as refused:
        send(scene, ("good.csv", b"a,b\n1,2\n"), (name, content))
    assert time.perf_counter() - began < 5
    assert isinstance(refused.value, CollectedUnreadable | FileRefused)
    assert str(refused.value.sentence).endswith(".")
    assert everything() == rows
    assert vault_files() == kept
