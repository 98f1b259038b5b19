"""Names that Windows, macOS and Linux open, whatever name came in."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.bundles.names import LONGEST, LONGEST_BYTES, RESERVED, clean_name, distinct_name


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\cv.pdf", "cv.pdf"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("console.txt", "console.txt"),
        ("a<b>:c?.pdf", "a_b__c_.pdf"),
        ("notes. . ", "notes"),
        (".hidden", "hidden"),
        ("report\u202efdp.exe", "reportfdp.exe"),
        ("two\nlines\x00.txt", "twolines.txt"),
        ("...", "file"),
        ("", "file"),
        ("Λάρισα 😀.png", "Λάρισα 😀.png"),
        ("e\u0301.txt", "\u00e9.txt"),
        ("half\ud800pair.txt", "halfpair.txt"),
    ],
)
def test_clean_names(name: str, clean: str) -> None:
    assert clean_name(name=name) == clean


def test_a_long_name_keeps_its_ending() -> None:
    clean = clean_name(name="x" * 300 + ".pdf")
    assert len(clean) == LONGEST
    assert clean.endswith("x.pdf")


def test_names_that_differ_only_in_case_are_told_apart() -> None:
    taken: set[str] = set()
    names = [distinct_name(name=name, taken=taken) for name in ("CV.pdf", "cv.PDF", "cv.pdf", "ﬁle", "file")]
    assert names == ["CV.pdf", "cv (2).PDF", "cv (3).pdf", "ﬁle", "file (2)"]


@given(st.lists(st.text(max_size=200), max_size=6))
def test_any_name_becomes_a_harmless_one(names: list[str]) -> None:
    taken: set[str] = set()
    cleaned = [distinct_name(name=name, taken=taken) for name in names]
    assert len({name.casefold() for name in cleaned}) == len(names)
    for name in cleaned:
        assert 0 < len(name) <= LONGEST
        assert len(name.encode()) <= LONGEST_BYTES + 20
        assert not re.search(r'[<>:"|?*/\\\x00-\x1f]', name)
        assert name == name.strip(". ")
        assert not RESERVED.match(name)
