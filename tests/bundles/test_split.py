"""A large package in parts: each a ZIP of its own, together everything, nothing written twice."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dsr.bundles import split
from dsr.bundles.content import BundleFile
from dsr.bundles.split import NotOurZip, PlannedPart, part_bytes, plan
from dsr.bundles.verify import verify_bundle
from tests.bundles.package import CONTENT, SIGNER, staged, written


def noise(number: int) -> bytes:
    """Bytes that do not get smaller."""
    return b"".join(hashlib.sha256(f"{number}:{n}".encode()).digest() for n in range(1_000))


FILES = tuple(
    BundleFile(f"{number}.bin", "Shop", 32_000, lambda number=number: iter((noise(number),)))  # type: ignore[misc]
    for number in range(12)
)


@pytest.fixture(scope="module")
def package() -> bytes:
    buffer = io.BytesIO()
    content = replace(CONTENT, files=FILES, letter=None, collections=(staged("orders", [{"n": 1}]),))
    written(content, buffer)
    return buffer.getvalue()


def read_from(data: bytes, start: int) -> Iterator[bytes]:
    return (data[at : at + 10_000] for at in range(start, len(data), 10_000))


def parts_of(data: bytes, limit: int) -> list[tuple[PlannedPart, bytes]]:
    planned = plan(read=lambda at: read_from(data, at), size=len(data), limit=limit, signer=SIGNER)
    return [(one, cut(data, one)) for one in planned]


def cut(data: bytes, one: PlannedPart, begin: int = 0) -> bytes:
    pieces = part_bytes(
        read=lambda at: read_from(data, at),
        size=len(data),
        start=one.start,
        end=one.end,
        seal=one.seal,
        begin=begin,
    )
    return b"".join(pieces)


def test_each_part_is_whole_sealed_and_small_enough(package: bytes, tmp_path: Path) -> None:
    parts = parts_of(package, 100_000)
    assert len(parts) >= 4
    names: list[str] = []
    for number, (one, data) in enumerate(parts):
        assert (len(data), hashlib.sha256(data).hexdigest()) == (one.size, one.sha256)
        assert len(data) <= 100_000
        archive = zipfile.ZipFile(io.BytesIO(data))
        assert archive.testzip() is None
        names += archive.namelist()
        path = tmp_path / f"{number}.zip"
        path.write_bytes(data)
        if number < len(parts) - 1:  # the last one holds the list of all files and misses the others
            assert verify_bundle(path=path).ok
    assert names == zipfile.ZipFile(io.BytesIO(package)).namelist()
    last = zipfile.ZipFile(io.BytesIO(parts[-1][1])).namelist()
    assert {"manifest.json", "manifest.sig"} <= set(last)


def test_all_parts_together_are_the_package(package: bytes, tmp_path: Path) -> None:
    paths = []
    for number, (_, data) in enumerate(parts_of(package, 100_000)):
        paths.append(tmp_path / f"{number}.zip")
        paths[-1].write_bytes(data)
    whole = verify_bundle(path=paths[0], more=paths[1:])
    assert whole.ok
    assert whole.files == len(zipfile.ZipFile(io.BytesIO(package)).namelist()) - 2
    without_one = verify_bundle(path=paths[0], more=paths[2:])
    assert any("is missing" in problem for problem in without_one.problems)


def test_a_part_is_read_from_any_byte(package: bytes) -> None:
    one, data = parts_of(package, 100_000)[1]
    for begin in (0, 1, 9_999, one.end - one.start - 1, one.end - one.start, len(data) - 300, len(data) - 1):
        assert cut(package, one, begin) == data[begin:]


def test_a_file_larger_than_the_limit_has_a_part_of_its_own(package: bytes) -> None:
    parts = parts_of(package, 10_000)
    large = [zipfile.ZipFile(io.BytesIO(data)).namelist() for one, data in parts if one.size > 30_000]
    assert [names[0] for names in large if len(names) == 1][:2] == ["files/0.bin", "files/1.bin"]


def test_a_package_within_the_limit_is_one_part_of_the_same_files(package: bytes) -> None:
    [(one, data)] = parts_of(package, 10_000_000)
    assert data == package
    assert one.sha256 == hashlib.sha256(package).hexdigest()


def test_the_same_package_is_cut_the_same_way(package: bytes) -> None:
    assert parts_of(package, 100_000) == parts_of(package, 100_000)


def test_parts_with_very_many_files_or_far_places_say_so(
    package: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a ZIP with more than 65,535 files: the numbers move into the larger record at the end."""
    monkeypatch.setattr(split, "MANY", 5)
    for _, data in parts_of(package, 100_000):
        archive = zipfile.ZipFile(io.BytesIO(data))
        if len(archive.namelist()) >= 5:
            assert split.END_64_SIGNATURE in data
        assert archive.testzip() is None


def test_what_is_not_ours_is_refused(package: bytes) -> None:
    other = package[:-290]
    with pytest.raises(NotOurZip):
        plan(read=lambda at: read_from(other, at), size=len(other), limit=1, signer=SIGNER)
