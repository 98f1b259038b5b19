"""What lies in a package for machines and spreadsheets: schema, fields, JSON Lines, workbook, portable data."""

import csv
import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from dsr.bundles.content import BundleFile, Field, HeldBack, Scope
from dsr.bundles.workbook import MOST_CELLS
from dsr.rules.portable import is_portable
from tests.bundles.package import RECORDS, built, collection, staged, whole

ROOT = Path(__file__).resolve().parents[2]
MIXED: list[dict[str, object]] = [
    {"id": 1, "name": "Ada", "paid": True, "tags": ["a"], "where": {"city": "Leeds"}, "sum": 1.5},
    {"id": 2, "name": None, "paid": False, "tags": [], "where": {}, "sum": 2, "late": "x"},
    {"id": "three", "name": "=1+1", "paid": None, "tags": None, "where": None, "sum": None},
]
HELD = HeldBack("Web shop", "Calls", "third_party", "It is about other people.", "Art. 15(4)", 3, 2)


def data_of(archive: zipfile.ZipFile, name: str = "data.json") -> Any:
    return json.loads(archive.read(name))


@pytest.mark.parametrize("make", [collection, staged])
def test_data_json_keeps_to_its_schema(make: Any) -> None:
    _, archive = built(collections=(make("mixed ~/ä", MIXED), make("none", []), make("orders", RECORDS)))
    schema = data_of(archive, "schema.json")
    Draft202012Validator.check_schema(schema)
    check = Draft202012Validator(schema)
    data = data_of(archive)
    assert list(check.iter_errors(data)) == []
    spoils: tuple[Callable[[Any], object], ...] = (
        lambda d: d["collections"]["orders"]["records"].pop(),
        lambda d: d["collections"]["orders"]["records"][7].update(paid="yes"),
        lambda d: d["collections"]["orders"]["records"][7].update(more=1),
        lambda d: d["collections"].pop("none"),
    )
    for spoil in spoils:
        spoiled = data_of(archive)
        spoil(spoiled)
        assert list(check.iter_errors(spoiled))


def test_the_schema_of_hostile_names_still_holds() -> None:
    records: list[dict[str, object]] = [{"$ref": 1, "a/b~c%": 2, "\u202e": 3, "": 4}]
    _, archive = built(collections=(staged("100% #/$defs", records),))
    assert list(Draft202012Validator(data_of(archive, "schema.json")).iter_errors(data_of(archive))) == []


def test_staged_lines_and_records_give_the_same_data() -> None:
    one, two = (built(collections=(make("mixed", MIXED),))[1] for make in (collection, staged))
    for name in one.namelist():
        if name not in {"manifest.json", "manifest.sig"}:
            assert one.read(name) == two.read(name), name


def test_json_lines_are_the_records() -> None:
    _, archive = built(collections=(staged("mixed", MIXED),))
    lines = archive.read("json-lines/mixed.jsonl").splitlines()
    assert list(map(json.loads, lines)) == MIXED == data_of(archive)["collections"]["mixed"]["records"]


def test_every_field_is_described_also_where_nobody_did() -> None:
    fields = (
        Field("where.city", "Town", "Where the parcel went", ("user.contact.address.city",)),
        Field("id", description="Number of the order"),
    )
    _, archive = built(collections=(staged("mixed", MIXED, fields=fields),))
    said = {
        field["path"]: field for field in data_of(archive, "fields.json")["collections"]["mixed"]["fields"]
    }
    assert said["where.city"]["description"] == "Where the parcel went"
    assert (said["id"]["title"], said["id"]["types"]) == ("Id", ["integer", "string"])
    assert set(said) == {*MIXED[0], "late", "where.city"}
    assert "Where the parcel went" in archive.read("pages/mixed/index.html").decode()


def test_the_workbook_holds_the_tables_and_runs_nothing() -> None:
    nasty = "a\x00b\u202e_x0041_\ufffe<&>\"'"
    records = [*MIXED, {"name": nasty, "big": 2**62, "=head": "@x"}]
    _, archive = built(collections=(staged("a/b:[c]", records), staged("A/B:[C]", [{"n": 1}])))
    book = load_workbook(io.BytesIO(archive.read("tables.xlsx")))
    assert book.sheetnames == ["A_B__C_", "A_B__C_ (2)"]
    rows = list(book["A_B__C_"].iter_rows(values_only=True))
    assert rows[0][:3] == ("id", "name", "paid") and rows[0][-1] == "=head"
    assert rows[1][:3] == (1, "Ada", True) and rows[1][5] == 1.5
    # Spreadsheets read _x0041_ as a character; openpyxl leaves that to whoever asks.
    assert unescape(str(rows[4][1])) == "a[U+0000]b[U+202E]_x0041_\ufffd<&>\"'" and rows[4][7] == str(2**62)
    kinds = {cell.data_type for row in book["A_B__C_"].iter_rows() for cell in row}
    assert "f" not in kinds
    assert book["A_B__C_"]["B4"].value == "=1+1" and book["A_B__C_"]["B4"].data_type != "f"


def test_large_tables_get_no_workbook() -> None:
    columns = 10
    records: list[dict[str, object]] = [{f"c{n}": n for n in range(columns)}] * (MOST_CELLS // columns)
    assert "tables.xlsx" not in built(collections=(staged("many", records),))[1].namelist()
    assert "tables.xlsx" in built(collections=(staged("many", records[:-1]),))[1].namelist()


def test_what_was_held_back_is_told_everywhere() -> None:
    _, archive = built(held_back=lambda: (HELD,))
    page = archive.read("index.html").decode()
    assert "3 records not given" in page and "2 values blacked out" in page and "Art. 15(4)" in page
    for name in ("data.json", "manifest.json"):
        [said] = data_of(archive, name)["held_back"]
        assert (said["ground"], said["records"], said["values"]) == ("third_party", 3, 2)


def test_what_was_held_back_is_asked_once_all_records_were_read() -> None:
    read = 0

    def records() -> Iterator[Mapping[str, object]]:
        nonlocal read
        for number in range(10):
            read += 1
            yield {"n": number}

    seen: list[int] = []

    def held_back() -> tuple[HeldBack, ...]:
        seen.append(read)
        return ()

    more = collection("a", [])
    built(collections=(type(more)("a", "A", "Shop", records),), held_back=held_back)
    assert seen == [10]


SCORED = staged(
    "customers",
    [{"name": "Ada", "score": 7, "seen": [{"page": "/", "guess": "rich"}]}],
    fields=(Field("name"), Field("score"), Field("seen.guess")),
    not_portable=frozenset({"score", "seen.guess"}),
)
PROFILES = staged("profiles", [{"segment": "A"}], portable=False)


def test_beside_access_portable_data_have_a_folder_of_their_own() -> None:
    _, archive = built(collections=(SCORED, PROFILES), scope=Scope.BOTH)
    assert set(data_of(archive)["collections"]) == {"customers", "profiles"}
    portable = data_of(archive, "portability/data.json")
    assert portable["collections"]["customers"]["records"] == [{"name": "Ada", "seen": [{"page": "/"}]}]
    assert set(portable["collections"]) == {"customers"}
    schema = data_of(archive, "portability/schema.json")
    assert list(Draft202012Validator(schema).iter_errors(portable)) == []
    assert "portability/json-lines/customers.jsonl" in archive.namelist()
    assert "portability/" in archive.read("index.html").decode()


def test_for_portability_alone_only_machines_are_served() -> None:
    files = (
        BundleFile("given.pdf", "Shop", 1, lambda: iter((b"x",))),
        BundleFile("our-rating.pdf", "Shop", 1, lambda: iter((b"x",)), portable=False),
    )
    _, archive = built(collections=(SCORED, PROFILES), files=files, scope=Scope.PORTABILITY)
    assert sorted(archive.namelist()) == [
        *(
            "answer-letter.pdf",
            "csv/customers.csv",
            "data.json",
            "fields.json",
            "files/given.pdf",
            "index.html",
        ),
        *("json-lines/customers.jsonl", "manifest.json", "manifest.sig", "schema.json", "signing-key.pem"),
    ]
    everything = b"".join(
        archive.read(name) for name in archive.namelist() if name.endswith(("json", "jsonl", "csv"))
    )
    assert b"rich" not in everything and b"our-rating" not in everything
    rows = list(csv.reader(io.StringIO(archive.read("csv/customers.csv").decode("utf-8-sig"), newline="")))
    assert rows == [["name", "seen"], ["Ada", '[{"page":"/"}]']]


@pytest.mark.parametrize(
    ("categories", "given"),
    [
        ((), True),
        (("user.contact.email",), True),
        (("user.behavior.browsing_history",), True),
        (("user.derived.preferences",), False),
        (("user.financial.score",), False),
        (("user.name", "user.inferred"), False),
    ],
)
def test_what_was_concluded_is_not_portable(categories: tuple[str, ...], given: bool) -> None:
    assert is_portable(categories=categories) is given


def test_the_same_content_gives_the_same_bytes_whatever_is_in_it() -> None:
    chance = random.Random(7)
    records = [{"n": chance.randrange(50), "t": f"x{chance.random()}", "ä": None} for _ in range(2_000)]

    def once() -> bytes:
        parts = (staged("a", records), collection("b", MIXED), SCORED)
        return whole(built(collections=parts, scope=Scope.BOTH, held_back=lambda: (HELD,))[1])

    assert once() == once()


PRINT_DIGEST = """
import hashlib
import django
django.setup()
from tests.bundles.package import built, collection, staged, whole
mixed = [{"n": 1, "t": "x"}, {"other": [1, 2], "ä": None}, {"t": "<b>", "z": {"deep": True}}]
parts = (staged("a", mixed), collection("b", mixed * 300))
print(hashlib.sha256(whole(built(collections=parts)[1])).hexdigest())
"""


def test_another_process_on_another_day_gives_the_same_bytes() -> None:
    """Letter and summary as PDF, workbook, pages, signature: nothing hangs on the order of sets or on the zone."""
    digests = set()
    for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "DJANGO_SETTINGS_MODULE": "config.settings"}
        ended = subprocess.run(
            [sys.executable, "-c", PRINT_DIGEST],
            env=env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(ended.stdout.strip().splitlines()[-1])
    assert len(digests) == 1 and len(digests.pop()) == 64


def test_the_clock_of_the_machine_is_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDF and XLSX like to note when they were made; only the instant that is given may count."""
    first = whole(built()[1])
    monkeypatch.setattr("time.time", lambda: datetime(2031, 5, 5).timestamp())
    assert whole(built()[1]) == first


def test_the_summary_is_a_pdf_that_says_what_is_in_it() -> None:

    _, archive = built(held_back=lambda: (HELD,))
    document = pypdfium2.PdfDocument(archive.read("summary.pdf"))
    text = " ".join(document[n].get_textpage().get_text_range() for n in range(len(document)))
    for said in (
        "Summary of your data package",
        "1,203 records",
        "Old tapes: not searched",
        "3 records not given",
    ):
        assert said in " ".join(text.split())
    assert "summary.pdf" not in built(letter=None)[1].namelist()
