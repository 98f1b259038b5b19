"""`manage.py bundle verify`: ours and whole, or a sentence that says why not."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dsr.bundles.build import build_bundle
from dsr.bundles.signing import Signer, installation_signer
from tests.bundles.package import CONTENT, NOW, staged


def package(path: Path, signer: Signer) -> Path:
    content = replace(CONTENT, collections=(staged("orders", [{"n": 1}]),), letter=None)
    with path.open("wb") as sink:
        build_bundle(content=content, sink=sink, progress=lambda *_: None, now=NOW, signer=signer)
    return path


def verified(*arguments: object) -> str:
    said = io.StringIO()
    call_command("bundle", "verify", *map(str, arguments), stdout=said)
    return said.getvalue()


def test_our_own_package_is_found_whole(tmp_path: Path) -> None:
    path = package(tmp_path / "a.zip", installation_signer())
    said = verified(path)
    assert "The package is as it was made." in said and installation_signer().public_key.hex() in said


def test_that_of_another_installation_needs_its_key(tmp_path: Path) -> None:
    other = Signer(b"o" * 32)
    path = package(tmp_path / "a.zip", other)
    with pytest.raises(CommandError, match="another key"):
        verified(path)
    assert "as it was made" in verified(path, "--key", other.public_key.hex())
    assert "as it was made" in verified(path, "--any-key")


def test_a_changed_one_is_refused(tmp_path: Path) -> None:
    path = package(tmp_path / "a.zip", installation_signer())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(CommandError, match="NOT as it was made"):
        verified(path)
