#!/usr/bin/env python3
"""Checks a data package made by DSR Desk: that it is whole, unchanged, and who signed it.

    python3 verify_bundle.py PACKAGE [--key KEY]

PACKAGE is the ZIP as it was downloaded, all parts of one that came in parts, or the folder it was unpacked into.
KEY is the signing key (64 hexadecimal digits) that the company publishes under /.well-known/dsr-signing-key; without
it the check says which key signed, and you compare it yourself. Needs Python 3.9 or newer and nothing else. This
file is the same in the product (dsr/bundles/verify.py) and in its documentation (docs/tools/verify_bundle.py).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
SEAL = re.compile(rb"dsr-seal-1 key=([0-9a-f]{64}) sha256=([0-9a-f]{64}) signature=([0-9a-f]{128})")
SEAL_LENGTH = 290
END = struct.Struct("<4sHHHHIIH")  # how a ZIP ends, before its comment
PORTION = 1024 * 1024
LARGEST_MANIFEST = 256 * 1024 * 1024
LEFT_BY_COMPUTERS = {".DS_Store", "Thumbs.db", "desktop.ini"}


@dataclass
class Verdict:
    """What was found. `problems`: why the package is not as it was made; `says`: what was checked."""

    problems: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    key: str = ""
    files: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.problems


def verify_bundle(*, path: Path, more: Sequence[Path] = (), trusted: Sequence[str] = ()) -> Verdict:
    """Check a package; `more`: its other parts; `trusted`: public keys in hexadecimal digits, empty: any key."""
    verdict = Verdict()
    with ExitStack() as opened:
        try:
            found = _Found()
            for place in (path, *more):
                _look_into(place, found, verdict, opened)
            _check(found, verdict)
        except (OSError, ValueError, KeyError, TypeError, RecursionError, zlib.error) as problem:
            verdict.problems.append(f"The package cannot be read: {type(problem).__name__}.")
        except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError):
            verdict.problems.append("This is not a whole ZIP file: it is damaged or cut off.")
    if verdict.key and trusted:
        if verdict.key in {key.lower() for key in trusted}:
            verdict.says.append("The key is the one that was expected.")
        else:
            verdict.problems.append("It was signed with another key than the one that was expected.")
    return verdict


class _Found:
    """The files of the package, wherever they lie."""

    def __init__(self) -> None:
        self.files: dict[str, Any] = {}
        self.protected = False
        self.sealed = 0
        self.places = 0


def _look_into(place: Path, found: _Found, verdict: Verdict, opened: ExitStack) -> None:
    found.places += 1
    if place.is_dir():
        for path in sorted(place.rglob("*")):
            if path.is_file() and path.name not in LEFT_BY_COMPUTERS:
                _add(path.relative_to(place).as_posix(), path, found, verdict)
        return
    _check_seal(place, found, verdict)
    archive = opened.enter_context(zipfile.ZipFile(place))
    for entry in archive.infolist():
        found.protected |= bool(entry.flag_bits & 1)
        _add(entry.filename, (archive, entry), found, verdict)


def _add(name: str, where: Any, found: _Found, verdict: Verdict) -> None:
    if name in found.files:
        verdict.problems.append(f"The file {_shown(name)} is in it twice.")
    found.files[name] = where


def _check_seal(place: Path, found: _Found, verdict: Verdict) -> None:
    """The signature over every byte of the ZIP, in its comment."""
    size = place.stat().st_size
    with place.open("rb") as file:
        file.seek(max(0, size - SEAL_LENGTH))
        seal = SEAL.fullmatch(file.read())
        if seal is None:
            verdict.problems.append(f"{place.name} does not end with a seal: it is cut off or changed.")
            return
        file.seek(0)
        digest, left = hashlib.sha256(), size - SEAL_LENGTH
        while left and (portion := file.read(min(PORTION, left))):
            digest.update(portion)
            left -= len(portion)
    key, said, signature = (bytes.fromhex(text.decode()) for text in seal.groups())
    if not ed25519_verify(key, b"dsr-seal-1\n" + said, signature):
        verdict.problems.append(f"The seal of {place.name} is not genuine.")
    elif digest.digest() != said:
        verdict.problems.append(f"{place.name} was changed after it was sealed.")
    else:
        found.sealed += 1
        verdict.says.append(f"{place.name}: the seal is whole, no byte was changed.")
    _signed_by(key.hex(), verdict)


def _signed_by(key: str, verdict: Verdict) -> None:
    if verdict.key and verdict.key != key:
        verdict.problems.append("Its parts were signed with different keys.")
    verdict.key = key


def _check(found: _Found, verdict: Verdict) -> None:
    if found.protected:
        verdict.says.append(
            "It is protected by a password. Unpack it and check the folder to check each file."
        )
    elif MANIFEST in found.files:
        _check_files(found, verdict)
    elif found.sealed == found.places:
        verdict.says.append("This is a part of a package. Give all parts together to check each file.")
    else:
        verdict.problems.append("There is no manifest.json in it: this is no package, or it is not complete.")


def _check_files(found: _Found, verdict: Verdict) -> None:
    """The signature over the list of files, then each file of the list."""
    text = b"".join(_portions(found.files.pop(MANIFEST), LARGEST_MANIFEST))
    manifest = json.loads(text)
    key = str(manifest["signature"]["public_key"])
    where = found.files.pop(SIGNATURE, None)
    signature = b"".join(_portions(where, 1024)) if where is not None else b""
    if ed25519_verify(bytes.fromhex(key), text, signature):
        verdict.says.append("The list of files (manifest.json) is signed and unchanged.")
    else:
        verdict.problems.append("The signature of manifest.json is missing or wrong: the list was changed.")
    _signed_by(key, verdict)
    for listed in manifest["files"]:
        _check_file(listed, found, verdict)
    verdict.problems += [f"{_shown(name)} does not belong to the package." for name in sorted(found.files)]


def _check_file(listed: dict[str, Any], found: _Found, verdict: Verdict) -> None:
    name, size = str(listed["path"]), int(listed["size"])
    where = found.files.pop(name, None)
    if where is None:
        verdict.problems.append(f"{_shown(name)} is missing.")
        return
    digest, length = hashlib.sha256(), 0
    try:
        for portion in _portions(where, size):
            digest.update(portion)
            length += len(portion)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
        length = -1
    if length != size or digest.hexdigest() != listed["sha256"]:
        verdict.problems.append(f"{_shown(name)} was changed.")
    else:
        verdict.files += 1


def _portions(where: Any, most: int) -> Iterator[bytes]:
    """The bytes of a file; a little more than expected is enough to see that it is too long."""
    with _open(where) as file:
        left = most + 1
        while left > 0 and (portion := file.read(min(PORTION, left))):
            left -= len(portion)
            yield portion


def _open(where: Any) -> IO[bytes]:
    if isinstance(where, Path):
        return where.open("rb")
    archive, entry = where
    opened: IO[bytes] = archive.open(entry)
    return opened


def _shown(name: str) -> str:
    return ascii(name)


# Ed25519 (RFC 8032, 5.1), only what checking needs: slow and plain, which is no matter for a few signatures.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def _recovered(y: int, odd: int) -> int | None:
    if y >= P:
        return None
    squared = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if squared == 0:
        return None if odd else 0
    x = pow(squared, (P + 3) // 8, P)
    if (x * x - squared) % P:
        x = x * ROOT % P
    if (x * x - squared) % P:
        return None
    return P - x if x & 1 != odd else x


def _point(raw: bytes) -> Point | None:
    number = int.from_bytes(raw, "little")
    y = number & ((1 << 255) - 1)
    x = _recovered(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def _added(a: Point, b: Point) -> Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    i, j, k, m = f - e, h - g, h + g, f + e
    return (i * j % P, k * m % P, j * k % P, i * m % P)


def _times(number: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = _added(result, point)
        point = _added(point, point)
        number >>= 1
    return result


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of the key signed exactly this message."""
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r, s = _point(key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or BASE is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = _times(s, BASE), _added(r, _times(h, a))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def told(verdict: Verdict) -> Iterator[str]:
    """The verdict in plain words, line by line."""
    yield from verdict.says
    if verdict.files:
        yield f"{verdict.files} files were compared with the list."
    if verdict.key:
        yield f"Signed with the key {verdict.key}."
    yield from (f"PROBLEM: {problem}" for problem in verdict.problems[:50])
    if len(verdict.problems) > 50:
        yield f"... and {len(verdict.problems) - 50} more."
    yield "The package is as it was made." if verdict.ok else "The package is NOT as it was made."


def main() -> int:
    """The command line; exit status 1 when something is wrong."""
    parser = argparse.ArgumentParser(description="Check a data package made by DSR Desk.")
    parser.add_argument(
        "package", type=Path, nargs="+", help="the ZIP, all its parts, or the unpacked folder"
    )
    parser.add_argument("--key", action="append", default=[], help="the published key, 64 hexadecimal digits")
    given = parser.parse_args()
    verdict = verify_bundle(path=given.package[0], more=given.package[1:], trusted=given.key)
    sys.stdout.write("\n".join(told(verdict)) + "\n")
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(main())
