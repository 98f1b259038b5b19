"""The package: complete, the same every time, openable everywhere, in constant memory."""

import io
import json
import shutil
import subprocess
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dsr.bundles.build import FileChanged
from dsr.bundles.content import (
    BundleFile,
    Collection,
    Field,
    NotSearchedNeedsReason,
    SearchedSource,
    SearchOutcome,
)
from dsr.common.vault import Vault
from dsr.rules.manifest import differences, manifest_digest
from tests.bundles.package import CONTENT, RECORDS, built, collection, found, whole, written


def test_everything_is_in_it() -> None:
    result, archive = built()
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == [
        "answer-letter.pdf",
        "csv/orders.csv",
        "data.json",
        "fields.json",
        "files/CV _1_.pdf",
        "index.html",
        "json-lines/orders.jsonl",
        "manifest.json",
        "manifest.sig",
        "pages/orders/0001.html",
        "pages/orders/0002.html",
        "pages/orders/0003.html",
        "pages/orders/find-1.html",
        "pages/orders/find-2.html",
        "pages/orders/index.html",
        "pages/style.css",
        "schema.json",
        "signing-key.pem",
        "summary.pdf",
        "tables.xlsx",
    ]
    assert (result.entries, result.records) == (20, 1_203)
    assert json.loads(archive.read("data.json"))["collections"]["orders"]["records"] == RECORDS


def test_the_manifest_agrees_with_every_file() -> None:
    result, archive = built()
    text = archive.read("manifest.json")
    assert manifest_digest(manifest=text) == result.manifest_digest
    assert differences(manifest=text, found=found(archive)) == []


def test_the_manifest_says_what_the_law_wants_known() -> None:
    _, archive = built()
    said = json.loads(archive.read("manifest.json"))
    assert (said["received_on"], said["due_on"], said["built_at"][:10]) == (
        "2026-02-02",
        "2026-03-02",
        "2026-03-02",
    )
    assert (said["law"], said["rule_version"]) == ("UK GDPR, Art. 15", "uk-2026-02-05")
    assert [source["outcome"] for source in said["sources"]] == ["found", "nothing_found", "not_searched"]
    assert said["sources"][2]["reason"] == "Overwritten in January."
    assert said["information"][0]["article"] == "15(1)(a)"
    assert said["counts"] == {"records": 1_203, "files": 1, "collections": {"orders": 1_203}}
    [file] = [file for file in said["files"] if file["kind"] == "file"]
    assert file["original_name"] == "../CV <1>.pdf"


def test_the_same_content_gives_the_same_bytes() -> None:
    (one, first), (two, second) = built(), built()
    assert one == two
    assert whole(first) == whole(second)


def test_old_unpackers_open_it() -> None:
    """No ZIP64, no folder tricks, names marked as UTF-8, plain files."""
    _, archive = built(files=(BundleFile("Λάρισα 😀.txt", "Shop", 1, lambda: iter((b"x",))),))
    assert "files/Λάρισα 😀.txt" in archive.namelist()
    for entry in archive.infolist():
        assert entry.extract_version == 20
        assert entry.flag_bits & 0x800
        assert entry.date_time == (2026, 3, 2, 9, 0, 0)
        assert entry.external_attr >> 16 == 0o100644
        assert ".." not in entry.filename and not entry.filename.startswith("/")


@pytest.mark.skipif(shutil.which("unzip") is None, reason="Info-ZIP is not on this machine")
def test_info_zip_finds_no_fault(tmp_path: Path) -> None:
    _, archive = built()
    (tmp_path / "a.zip").write_bytes(whole(archive))
    subprocess.run(["unzip", "-tq", str(tmp_path / "a.zip")], check=True, capture_output=True)


def test_names_that_clash_are_told_apart() -> None:
    _, archive = built(
        collections=tuple(
            collection(name, [{"a": 1}]) for name in ("CON", "Orders", "orders", "../x", "a.b", "")
        ),
        files=tuple(BundleFile(name, "Shop", 1, lambda: iter((b"x",))) for name in ("A.txt", "a.TXT", "NUL")),
    )
    names = archive.namelist()
    assert len({name.casefold() for name in names}) == len(names)
    assert [name for name in names if name.startswith("csv/")] == [
        "csv/_CON.csv", "csv/Orders.csv", "csv/orders (2).csv", "csv/x.csv", "csv/a_b.csv", "csv/records.csv",
    ]  # fmt: skip
    assert [name for name in names if name.startswith("files/")] == [
        "files/A.txt",
        "files/a (2).TXT",
        "files/_NUL",
    ]
    assert differences(manifest=archive.read("manifest.json"), found=found(archive)) == []


def test_a_bundle_with_nothing_found_is_still_an_answer() -> None:
    result, archive = built(collections=(), files=(), letter=None, information=(), due_on=None, controller=())
    assert (result.records, archive.testzip()) == (0, None)
    assert json.loads(archive.read("data.json"))["collections"] == {}
    assert "No records were found." in archive.read("index.html").decode()


def test_hostile_values_go_through_everything() -> None:
    nasty = "a\x00b\u202egnp\ud800 <script>alert(1)</script> =1+1 😀 مرحبا"
    record = {
        nasty: nasty,
        "deep": {nasty: [nasty, None, 2**90, float("inf")]},
        "huge": "x" * 10_000_000,
        "raw": b"\xff",
    }
    result, archive = built(
        reference=nasty, requester=nasty, law=nasty, controller=(nasty,), notes=(nasty,),
        collections=(collection(nasty, [record], description=nasty, fields=(Field(nasty, nasty, nasty),)),),
        files=(BundleFile(nasty, nasty, 1, lambda: iter((b"x",)), nasty),),
    )  # fmt: skip
    assert archive.testzip() is None
    (data,) = json.loads(archive.read("data.json"))["collections"].values()
    assert data["records"][0]["huge"] == record["huge"]
    assert data["records"][0][nasty.replace("\ud800", "\ufffd")] == nasty.replace("\ud800", "\ufffd")
    for name in archive.namelist():
        if name.endswith(".html"):
            page = archive.read(name).decode()
            assert "<script" not in page
            assert "\u202e" not in page
            assert "\x00" not in page
    assert result.records == 1


def test_a_file_that_changed_since_the_review_stops_the_build() -> None:
    with pytest.raises(FileChanged):
        built(files=(BundleFile("a.txt", "Shop", 3, lambda: iter((b"more",))),))


def test_a_source_left_out_must_say_why() -> None:
    with pytest.raises(NotSearchedNeedsReason):
        SearchedSource("Backup", SearchOutcome.NOT_SEARCHED, reason=" ")


def test_progress_only_grows_and_ends_at_the_total() -> None:
    seen: list[tuple[int, int | None]] = []
    written(CONTENT, io.BytesIO(), lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[0][1] is None
    assert seen[-1] == (seen[-1][1], seen[-1][1])


def test_progress_can_stop_the_build() -> None:
    def stop(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        written(CONTENT, io.BytesIO(), stop)


def test_each_source_is_read_once() -> None:
    opened = 0

    def records() -> Iterator[dict[str, object]]:
        nonlocal opened
        opened += 1
        yield {"a": 1}

    built(collections=(Collection("a", "A", "Shop", records),))
    assert opened == 1


def test_it_streams_into_the_vault(tmp_path: Path) -> None:
    vault = Vault(directory=tmp_path, key=b"k" * 32)
    with vault.writer() as sink:
        result = written(CONTENT, sink)
    data = b"".join(vault.open(stored=sink.stored))
    assert len(data) == result.size == sink.stored.size
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None


def test_the_language_of_the_bundle_does_not_stay() -> None:
    from_german, archive = built(language="de")
    assert '<html lang="de" dir="ltr">' in archive.read("index.html").decode()
    assert (
        "2. März 2026" in archive.read("index.html").decode()
        or "2 März 2026" in archive.read("index.html").decode()
    )
    assert "2 March 2026" in built()[1].read("index.html").decode()
    assert from_german.records == 1_203


def test_memory_does_not_grow_with_the_records() -> None:
    class Nowhere:
        def write(self, data: bytes, /) -> int:
            return len(data)

    def peak(count: int) -> int:
        def records() -> Iterator[dict[str, object]]:
            return ({"n": number, "text": f"text {number}" * 5} for number in range(count))

        content = (Collection("a", "A", "Shop", records),)
        tracemalloc.start()
        written(replace(CONTENT, collections=content), Nowhere())
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(30_000) < peak(3_000) + 2_000_000
