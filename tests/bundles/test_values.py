"""Values of any kind become JSON, and everything shown is visible and inert."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.bundles.values import humanised, inert, one_line, readable, visible

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.binary()
    | st.decimals()
    | st.dates()
    | st.datetimes()
    | st.uuids(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters()), inner, max_size=3),
    max_leaves=10,
)


@given(ANYTHING)
def test_every_value_becomes_one_line_of_json(value: object) -> None:
    line = one_line(value)
    assert b"\n" not in line
    json.loads(line)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (2**80, str(2**80)),
        (float("nan"), None),
        (Decimal("19.90"), "19.90"),
        (b"\x00\xff", "AP8="),
        ({3, 1, 2}, [1, 2, 3]),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01T00:00:00+00:00"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ({"a": {1: "x"}}, {"a": {"1": "x"}}),
        ("a\ud800b", "a\ufffdb"),
        ("a\x00\u202eb", "a\x00\u202eb"),
    ],
)
def test_what_json_cannot_say_becomes_text(value: object, said: object) -> None:
    assert json.loads(one_line(value)) == said


def test_endless_nesting_ends() -> None:
    value: object = "x"
    for _ in range(2_000):
        value = [value]
    assert b"nested too deeply" in one_line(value)


@given(st.text(st.characters()))
def test_html_is_inert_and_can_be_written(text: str) -> None:
    html = inert(text)
    assert not set(html) & set("<>\"'")
    html.encode()


def test_tricks_with_direction_and_controls_are_seen() -> None:
    assert visible("gnp.\u202eexe\x00\x1b[31m") == "gnp.[U+202E]exe[U+0000][U+001B][31m"
    assert visible("tab\tline\nمرحبا 😀") == "tab\tline\nمرحبا 😀"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("first_name", "First name"),
        ("firstName", "First name"),
        ("VAT", "VAT"),
        ("customer.email", "Customer email"),
        ("_", "–"),
    ],
)
def test_field_names_become_words(name: str, words: str) -> None:
    assert humanised(name) == words


def test_single_values_read_as_people_write_them() -> None:
    assert [readable(value) for value in (None, True, 1.5, "x", [1])] == ["", "true", "1.5", "x", "[1]"]
