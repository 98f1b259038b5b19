"""The canonical manifest of a bundle, its digest, and the comparison with what a bundle really holds.

Plain data in, bytes out; opens no file. The digest is the SHA-256 of `manifest.json` as it lies in the
bundle, so that anyone can check it with the tools of any computer.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

MANIFEST_FORMAT = "dsr-desk-bundle/2"
MANIFEST_NAME = "manifest.json"
SIGNATURE_NAME = "manifest.sig"  # 64 bytes, Ed25519 over manifest.json as it lies there
KEY_NAME = "signing-key.pem"
CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """One file of a bundle; `size` in bytes before compression, `original_name` as it was collected."""

    path: str
    sha256: str
    size: int
    kind: str
    title: str = ""
    source: str = ""
    original_name: str = ""

    def as_json(self) -> dict[str, str | int]:
        """Without the fields that say nothing."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in fields.items() if value != ""}


@dataclass(frozen=True, slots=True)
class Difference:
    """One file that is not as the manifest says: missing, changed, or not listed."""

    path: str
    reason: str


def manifest_bytes(*, facts: Mapping[str, Any], files: Sequence[ManifestFile]) -> bytes:
    """The one text for these facts and files: sorted keys, files by path, UTF-8."""
    listed = [file.as_json() for file in sorted(files, key=lambda file: file.path)]
    return orjson.dumps({**facts, "format": MANIFEST_FORMAT, "files": listed}, option=CANONICAL)


def manifest_digest(*, manifest: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(manifest).hexdigest()


def differences(*, manifest: bytes, found: Iterable[tuple[str, str, int]]) -> list[Difference]:
    """What does not agree; `found` gives path, SHA-256 and size of every file except the manifest."""
    listed = {file["path"]: (file["sha256"], file["size"]) for file in orjson.loads(manifest)["files"]}
    problems = []
    for path, sha256, size in found:
        expected = listed.pop(path, None)
        if expected is None:
            problems.append(Difference(path=path, reason="is not in the manifest"))
        elif expected != (sha256, size):
            problems.append(Difference(path=path, reason="was changed"))
    return problems + [Difference(path=path, reason="is missing") for path in sorted(listed)]
