"""Looks into a package as the person who got it would, and checks every file against the manifest."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from dsr.bundles.verify import verify_bundle


def read_offline(*, path: Path, page: Page, folder: Path) -> None:
    """Unpack it, open it in a browser without a network, and read a record in it."""
    with zipfile.ZipFile(path) as package:
        package.extractall(folder)
    page.goto((folder / "index.html").as_uri())
    expect(page.get_by_role("heading", name="Your personal data")).to_be_visible()
    expect(page.get_by_text("Art. Art.")).to_have_count(0)
    page.get_by_role("link", name="contacts").first.click()
    page.get_by_role("link", name="Records 1 to 2").click()
    expect(page.get_by_text("Leeds")).to_be_visible()


def check_package(*, path: Path, reference: str, sentence: str) -> None:
    """Everything is there, everything has the digest that the manifest names, and the letter says this."""
    verdict = verify_bundle(path=path)
    assert verdict.ok, verdict.problems
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        names = set(package.namelist())
        assert {"index.html", "data.json", "manifest.json", "answer-letter.pdf"} <= names, names
        manifest = json.loads(package.read("manifest.json"))
        listed = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
        assert set(listed) == names - {"manifest.json", "manifest.sig"}
        for name, digest in listed.items():
            assert hashlib.sha256(package.read(name)).hexdigest() == digest, name
        data = json.loads(package.read("data.json"))
        assert reference in json.dumps(data)
        (table,) = [name for name in names if name.endswith(".csv")]
        rows = package.read(table).decode("utf-8-sig").splitlines()
        assert len(rows) == 3 and "Leeds" in rows[1], rows
        assert "Nothing found" in package.read("index.html").decode()
        letter = PdfReader(io.BytesIO(package.read("answer-letter.pdf")))
        words = " ".join(page.extract_text() for page in letter.pages)
        assert " ".join(sentence.split()) in " ".join(words.split())
