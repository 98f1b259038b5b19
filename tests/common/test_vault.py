"""Private files: what goes in comes out, nothing is readable without the key, every harm is noticed."""

import hashlib
import io
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsr.common.chunks import CHUNK, TAG
from dsr.common.vault import (
    UNFINISHED,
    FileDamaged,
    FileMissing,
    FileTooLarge,
    StoredFile,
    Vault,
    vault,
)

KEY = b"m" * 32
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17]


@pytest.fixture
def safe(tmp_path: Path) -> Vault:
    return Vault(directory=tmp_path / "files", key=KEY)


def content(size: int) -> bytes:
    return (b"Ada Lovelace, customer 1815. " * (size // 29 + 1))[:size]


def place(safe: Vault, stored: StoredFile) -> Path:
    return safe.directory / stored.name[:2] / stored.name[2:4] / stored.name


@pytest.mark.parametrize("size", SIZES)
def test_what_is_stored_is_read_back(safe: Vault, size: int) -> None:
    stored = safe.store(stream=io.BytesIO(content(size)))
    assert b"".join(safe.open(stored=stored)) == content(size)
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(content(size)).hexdigest())


@pytest.mark.parametrize("start", [0, 1, CHUNK - 1, CHUNK, CHUNK + 5, 3 * CHUNK + 16, 3 * CHUNK + 17, 10**9])
def test_reading_may_begin_anywhere(safe: Vault, start: int) -> None:
    data = content(3 * CHUNK + 17)
    stored = safe.store(stream=[data])
    assert b"".join(safe.open(stored=stored, start=start)) == data[start:]


@settings(max_examples=30, deadline=None)
@given(portions=st.lists(st.integers(0, CHUNK * 2), max_size=6), start=st.integers(0, CHUNK * 4))
def test_portions_do_not_matter(
    tmp_path_factory: pytest.TempPathFactory, portions: list[int], start: int
) -> None:
    safe = Vault(directory=tmp_path_factory.mktemp("vault"), key=KEY)
    data = os.urandom(sum(portions))
    cuts = [sum(portions[:n]) for n in range(len(portions) + 1)]
    stored = safe.store(stream=[data[a:b] for a, b in pairwise(cuts)])
    assert b"".join(safe.open(stored=stored, start=start)) == data[start:]


def test_nothing_on_disk_is_readable(safe: Vault) -> None:
    stored = safe.store(stream=[content(100_000)])
    on_disk = place(safe, stored).read_bytes()
    assert b"Lovelace" not in on_disk
    assert len(on_disk) == 100_000 + TAG


def test_only_the_owner_of_the_process_may_look(safe: Vault) -> None:
    previous = os.umask(0)
    try:
        stored = safe.store(stream=[b"x"])
    finally:
        os.umask(previous)
    path = place(safe, stored)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, path.parent.parent, safe.directory, safe.directory / UNFINISHED):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_another_master_key_opens_nothing(safe: Vault) -> None:
    stored = safe.store(stream=[b"secret"])
    with pytest.raises(FileDamaged):
        Vault(directory=safe.directory, key=b"n" * 32).open(stored=stored)


@pytest.mark.parametrize("harm", ["flip", "cut", "cut whole chunk", "longer", "swap chunks", "shorter claim"])
def test_harm_is_noticed(safe: Vault, harm: str) -> None:
    stored = safe.store(stream=[os.urandom(3 * CHUNK)])
    path, step = place(safe, stored), CHUNK + TAG
    data = path.read_bytes()
    if harm == "flip":
        path.write_bytes(data[:9] + bytes([data[9] ^ 1]) + data[10:])
    elif harm == "cut":
        path.write_bytes(data[:-1])
    elif harm == "cut whole chunk":
        path.write_bytes(data[:-step])
    elif harm == "longer":
        path.write_bytes(data + b"x")
    elif harm == "swap chunks":
        path.write_bytes(data[step : 2 * step] + data[:step] + data[2 * step :])
    else:
        # Cut at a chunk's edge, and the row changed to agree: the seal of the last chunk still tells.
        path.write_bytes(data[:-step])
        stored = replace(stored, size=2 * CHUNK)
    with pytest.raises(FileDamaged):
        list(safe.open(stored=stored))


def test_one_file_cannot_stand_for_another(safe: Vault) -> None:
    one, two = safe.store(stream=[b"one"]), safe.store(stream=[b"two"])
    place(safe, one).write_bytes(place(safe, two).read_bytes())
    with pytest.raises(FileDamaged):
        list(safe.open(stored=one))
    with pytest.raises(FileDamaged):
        list(safe.open(stored=replace(two, wrapped_key=one.wrapped_key)))


def test_too_large_leaves_nothing(safe: Vault) -> None:
    with pytest.raises(FileTooLarge) as refused:
        safe.store(stream=[b"x" * 600, b"x" * 600], limit=1_000)
    assert refused.value.limit == 1_000
    assert [path for path in safe.directory.rglob("*") if path.is_file()] == []


def test_exactly_the_limit_is_kept(safe: Vault) -> None:
    assert safe.store(stream=[b"x" * 1_000], limit=1_000).size == 1_000


def test_a_build_that_fails_leaves_nothing(safe: Vault) -> None:
    def half() -> Iterator[bytes]:
        yield b"half"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        safe.store(stream=half())
    assert [path for path in safe.directory.rglob("*") if path.is_file()] == []


def test_a_file_appears_only_when_complete(safe: Vault) -> None:
    with safe.writer() as sink:
        sink.write(b"half")
        assert list(safe.directory.glob("??/??/*")) == []
        with pytest.raises(RuntimeError):
            _ = sink.stored
    assert b"".join(safe.open(stored=sink.stored)) == b"half"


def test_destroying_twice_is_no_error(safe: Vault) -> None:
    stored = safe.store(stream=[b"x"])
    assert safe.destroy(stored=stored) is True
    assert safe.destroy(stored=stored) is False
    with pytest.raises(FileMissing):
        safe.open(stored=stored)


@pytest.mark.parametrize("name", ["../../../etc/passwd", "", "A" * 32, "0" * 31])
def test_names_of_others_are_refused(safe: Vault, name: str) -> None:
    stored = safe.store(stream=[b"x"])
    with pytest.raises((FileMissing, FileDamaged)):
        safe.open(stored=replace(stored, name=name))


def test_the_sweep_takes_only_old_leftovers(safe: Vault, now: datetime) -> None:
    kept = safe.store(stream=[b"x"])
    for name, age in (("old", timedelta(days=2)), ("new", timedelta(minutes=1))):
        path = safe.directory / UNFINISHED / name
        path.write_bytes(b"half")
        os.utime(path, times=((now - age).timestamp(),) * 2)
    assert safe.sweep_unfinished(older_than=now - timedelta(days=1)) == 1
    assert [path.name for path in (safe.directory / UNFINISHED).iterdir()] == ["new"]
    assert list(safe.stored_names(older_than=datetime(2100, 1, 1, tzinfo=UTC))) == [kept.name]
    assert list(safe.stored_names(older_than=datetime(2000, 1, 1, tzinfo=UTC))) == []


def test_the_installations_vault_reads_its_settings(tmp_path: Path) -> None:
    stored = vault().store(stream=[b"x"])
    assert vault().directory == tmp_path / "vault"
    assert b"".join(vault().open(stored=stored)) == b"x"
