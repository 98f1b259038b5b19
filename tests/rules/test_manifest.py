"""The manifest: one text for the same facts, and it notices every file that is not as it says."""

import hashlib
import json

from dsr.rules.manifest import Difference, ManifestFile, differences, manifest_bytes, manifest_digest

ONE = ManifestFile(path="a.txt", sha256="1" * 64, size=3, kind="file", original_name="A.txt")
TWO = ManifestFile(path="b.txt", sha256="2" * 64, size=0, kind="file")


def test_order_does_not_change_the_text() -> None:
    first = manifest_bytes(facts={"x": 1, "a": "ä"}, files=[ONE, TWO])
    assert first == manifest_bytes(facts={"a": "ä", "x": 1}, files=[TWO, ONE])


def test_the_digest_is_that_of_the_file_itself() -> None:
    text = manifest_bytes(facts={}, files=[ONE])
    assert manifest_digest(manifest=text) == hashlib.sha256(text).hexdigest()


def test_a_file_of_no_bytes_is_listed_with_its_size() -> None:
    listed = json.loads(manifest_bytes(facts={}, files=[TWO]))["files"]
    assert listed == [{"path": "b.txt", "sha256": "2" * 64, "size": 0, "kind": "file"}]


def test_differences_are_named() -> None:
    text = manifest_bytes(facts={}, files=[ONE, TWO])
    assert differences(manifest=text, found=[("a.txt", "1" * 64, 3), ("b.txt", "2" * 64, 0)]) == []
    assert differences(manifest=text, found=[("a.txt", "9" * 64, 3), ("c.txt", "3" * 64, 1)]) == [
        Difference(path="a.txt", reason="was changed"),
        Difference(path="c.txt", reason="is not in the manifest"),
        Difference(path="b.txt", reason="is missing"),
    ]
