"""Which spellings of a key mean the same person, and which do not."""

from datetime import datetime

import pytest

from dsr.connectors.files.likeness import plain, wanted, whole
from dsr.connectors.spec import Key


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", " Ann@Example.ORG ", "ann@example.org"),
        ("email", "Ann Lee <ann@example.org>", "ANN@example.org"),
        ("email", "mailto:ann@example.org", "ann@example.org"),
        ("phone_number", "+49 (151) 234-567", "0049151234567"),
        ("name", "ANN  Lee", "ann lee"),
        ("name", "Zoe\u0308", "Zo\u00eb"),
        ("customer_id", 1042.0, "1042"),
        ("customer_id", 1042, "1042"),
    ],
)
def test_these_are_the_same(kind: str, one: object, other: object) -> None:
    assert plain(kind=kind, value=one) == plain(kind=kind, value=other) != ""


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", "joann@example.org", "ann@example.org"),
        ("email", "ann@example.org.evil.test", "ann@example.org"),
        ("email", "ann@example.org\0", "ann@example.org"),
        ("customer_id", "042", "42"),
        ("customer_id", 42.5, "42"),
        ("user_id", "Ann", "ann"),
    ],
)
def test_these_are_not(kind: str, one: object, other: object) -> None:
    assert plain(kind=kind, value=one) != plain(kind=kind, value=other)


@pytest.mark.parametrize("value", [None, "", "  ", True, "12", "ext. 7"])
def test_what_is_no_telephone_number_is_nobody(value: object) -> None:
    assert plain(kind="phone_number", value=value) == ""
    assert wanted(keys=[Key("phone_number", str(value))]) == {}


def test_a_date_is_written_as_a_date() -> None:
    assert plain(kind="other", value=datetime(2026, 3, 2, 9)) == "2026-03-02T09:00:00"


@pytest.mark.parametrize(
    "text", ["<ann@example.org>", "to ANN@example.org.", "ann@example.org", "(ann@example.org)"]
)
def test_an_address_is_found_whole(text: str) -> None:
    assert whole(kind="email", value="ann@example.org").search(text)


@pytest.mark.parametrize(
    "text", ["joann@example.org", "mary.ann@example.org", "ann@example.org.uk", "ann@example.organ"]
)
def test_a_longer_address_is_another(text: str) -> None:
    assert not whole(kind="email", value="ann@example.org").search(text)
