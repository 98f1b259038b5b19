"""The seal: any changed, missing or added byte is found, by our own check and by the one anybody can run."""

import hashlib
import hmac
import io
import random
import shutil
import subprocess
import sys
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dsr.bundles import signing
from dsr.bundles.build import build_bundle
from dsr.bundles.signing import Signer
from dsr.bundles.verify import ed25519_verify, verify_bundle
from tests.bundles.package import CONTENT, NOW, SIGNER, built, collection, staged, whole, written

ALONE = Path(__file__).resolve().parents[2] / "docs/tools/verify_bundle.py"
SMALL = replace(CONTENT, collections=(staged("orders", [{"n": 1}, {"n": 2}]),), letter=None)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("seal") / "JUXT-2026-0042.zip"
    path.write_bytes(whole(built(SMALL)[1]))
    return path


def changed(package: Path, tmp_path: Path, data: bytes) -> list[str]:
    """The problems found in a copy with these bytes."""
    other = tmp_path / "copy.zip"
    other.write_bytes(data)
    return verify_bundle(path=other).problems


def test_a_whole_package_is_found_whole(package: Path) -> None:
    verdict = verify_bundle(path=package, trusted=[SIGNER.public_key.hex()])
    assert (verdict.problems, verdict.key) == ([], SIGNER.public_key.hex())
    assert verdict.files == len(zipfile.ZipFile(package).namelist()) - 2
    assert "no byte was changed" in verdict.says[0]


def test_a_wrong_byte_anywhere_is_found(package: Path, tmp_path: Path) -> None:
    data = package.read_bytes()
    chance = random.Random(42)
    places = {0, 5, 10, 30, len(data) - 1, len(data) - 200, len(data) - 290, len(data) - 300}
    places |= {chance.randrange(len(data)) for _ in range(150)}
    for place in places:
        wrong = data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]
        assert changed(package, tmp_path, wrong), place


@pytest.mark.parametrize("end", [0, 1, 100, 5_000, -1, -290, -312])
def test_a_file_cut_off_is_found(package: Path, tmp_path: Path, end: int) -> None:
    assert changed(package, tmp_path, package.read_bytes()[:end])


def test_bytes_added_are_found(package: Path, tmp_path: Path) -> None:
    data = package.read_bytes()
    assert changed(package, tmp_path, data + b"\n")
    assert changed(package, tmp_path, b"x" + data)


def test_the_key_of_another_installation_is_found(package: Path, tmp_path: Path) -> None:
    """Whoever changes a package can sign it anew, but not with our key."""
    forged = io.BytesIO()
    stranger = Signer(b"f" * 32)

    build_bundle(content=CONTENT, sink=forged, progress=lambda *_: None, now=NOW, signer=stranger)
    (tmp_path / "forged.zip").write_bytes(forged.getvalue())
    assert verify_bundle(path=tmp_path / "forged.zip").ok
    verdict = verify_bundle(path=tmp_path / "forged.zip", trusted=[SIGNER.public_key.hex()])
    assert verdict.problems == ["It was signed with another key than the one that was expected."]


def test_the_unpacked_folder_is_checked_file_by_file(package: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(package).extractall(tmp_path / "data")
    (tmp_path / "data/.DS_Store").write_bytes(b"left by a Mac")
    assert verify_bundle(path=tmp_path / "data").ok
    (tmp_path / "data/data.json").write_bytes(b"{}")
    (tmp_path / "data/extra.txt").write_bytes(b"")
    (tmp_path / "data/index.html").unlink()
    problems = verify_bundle(path=tmp_path / "data").problems
    assert problems == [
        "'data.json' was changed.",
        "'index.html' is missing.",
        "'extra.txt' does not belong to the package.",
    ]


def test_a_changed_list_is_found(package: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(package).extractall(tmp_path / "data")
    text = (tmp_path / "data/manifest.json").read_bytes()
    (tmp_path / "data/manifest.json").write_bytes(text.replace(b"Ada Lovelace", b"Eve Lovelace"))
    assert "signature of manifest.json" in verify_bundle(path=tmp_path / "data").problems[0]


def test_what_is_no_package_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK nothing")
    assert not verify_bundle(path=tmp_path / "a.zip").ok
    (tmp_path / "empty").mkdir()
    assert "no manifest.json" in verify_bundle(path=tmp_path / "empty").problems[0]
    assert verify_bundle(path=tmp_path / "missing.zip").problems == [
        "The package cannot be read: FileNotFoundError."
    ]


def test_the_check_of_the_documentation_is_ours_and_runs_alone(package: Path, tmp_path: Path) -> None:
    assert ALONE.read_bytes() == Path(verify_bundle.__code__.co_filename).read_bytes()
    command = [sys.executable, "-I", "-S", str(ALONE), str(package), "--key", SIGNER.public_key.hex()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "The package is as it was made." in done.stdout
    wrong = subprocess.run([*command[:-1], "0" * 64], capture_output=True, text=True, check=False)
    assert wrong.returncode == 1
    assert "another key" in wrong.stdout


@pytest.mark.skipif(shutil.which("openssl") is None, reason="OpenSSL is not on this machine")
def test_openssl_agrees_with_the_signature(package: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(package).extractall(tmp_path)
    command = (
        "openssl pkeyutl -verify -rawin -pubin -inkey signing-key.pem -in manifest.json -sigfile manifest.sig"
    )
    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("number", range(8))
def test_the_plain_arithmetic_agrees_with_the_library(number: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes([number + 1]) * 32)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    message = b"x" * number
    signature = key.sign(message)
    assert ed25519_verify(public, message, signature)
    assert signing.verify(public_key=public, message=message, signature=signature)
    for wrong in (signature[:-1] + b"\xff", bytes(64), signature[:63], signature[32:] + signature[:32]):
        assert not ed25519_verify(public, message, wrong)
        assert not signing.verify(public_key=public, message=message, signature=wrong)
    assert not ed25519_verify(public, message + b"!", signature)
    assert not ed25519_verify(b"\xff" * 32, message, signature)


def test_a_protected_package_is_checked_without_its_password(tmp_path: Path) -> None:

    content = replace(CONTENT, collections=(collection("orders", [{"a": 1}]),))
    with (tmp_path / "a.zip").open("wb") as file:
        written(content, file, password="abcd-efgh")
    verdict = verify_bundle(path=tmp_path / "a.zip")
    assert verdict.ok and "protected by a password" in verdict.says[1]
    assert b"Lovelace" not in (tmp_path / "a.zip").read_bytes()


def unlocked(archive: zipfile.ZipFile, name: str, password: bytes) -> bytes:
    """A file of a protected ZIP by the published description of WinZip's AES (AE-2), with other tools than ours."""
    entry = archive.getinfo(name)
    assert archive.fp is not None
    archive.fp.seek(entry.header_offset)
    head = archive.fp.read(30)
    archive.fp.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    raw = archive.fp.read(entry.compress_size)
    salt, check, data, mac = raw[:16], raw[16:18], raw[18:-10], raw[-10:]
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 66)
    assert keys[64:] == check, "wrong password"
    assert hmac.digest(keys[32:64], data, "sha1")[:10] == mac
    # Counting in little-endian is a peculiarity of this format, so the counter is made by hand.
    cipher = Cipher(algorithms.AES(keys[:32]), modes.ECB()).encryptor()  # noqa: S305
    count = -(-len(data) // 16)
    stream = cipher.update(b"".join(n.to_bytes(16, "little") for n in range(1, count + 1)))
    plain = bytes(a ^ b for a, b in zip(data, stream, strict=False))
    return zlib.decompress(plain, -15)


def test_a_protected_package_opens_with_its_password(tmp_path: Path) -> None:
    content = replace(CONTENT, collections=(collection("orders", [{"a": 1}]),))
    with (tmp_path / "a.zip").open("wb") as file:
        written(content, file, password="abcd-efgh")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert b'"records":[\n{"a":1}\n]' in unlocked(archive, "data.json", b"abcd-efgh")
        with pytest.raises(AssertionError, match="wrong password"):
            unlocked(archive, "data.json", b"abcd-efgi")
        assert all(entry.flag_bits & 1 for entry in archive.infolist())


OPENERS = {
    "7zz": ("x", "-y", "-p{password}", "-o{folder}", "{file}"),
    "7z": ("x", "-y", "-p{password}", "-o{folder}", "{file}"),
    "bsdtar": ("--passphrase", "{password}", "-xf", "{file}", "-C", "{folder}"),
}


@pytest.mark.parametrize("opener", OPENERS)
def test_the_programs_people_have_open_a_protected_package(opener: str, tmp_path: Path) -> None:
    """And none of them gives anything for a wrong password; every file is compared with the open package."""
    program = shutil.which(opener)
    if program is None:
        pytest.skip(f"{opener} is not on this machine")
    content = replace(CONTENT, collections=(collection("orders", [{"a": "x" * 100_000}]),))
    with (tmp_path / "a.zip").open("wb") as file:
        written(content, file, password="abcd-efgh")
    with (tmp_path / "open.zip").open("wb") as file:
        written(content, file)
    for password, opens in (("abcd-efgh", True), ("abcd-efgi", False)):
        folder = tmp_path / password
        folder.mkdir()
        said = [
            one.format(password=password, folder=folder, file=tmp_path / "a.zip") for one in OPENERS[opener]
        ]
        ended = subprocess.run([program, *said], capture_output=True, check=False)
        assert (ended.returncode == 0) is opens
        with zipfile.ZipFile(tmp_path / "open.zip") as archive:
            same = [_same(folder / name, archive.read(name)) for name in archive.namelist()]
        assert all(same) if opens else not any(same)


def _same(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content
