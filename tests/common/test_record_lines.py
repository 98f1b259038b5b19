"""Whatever a database gives becomes one line of JSON, and comes back as a record."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from ipaddress import ip_address
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.common.record_lines import line_of, record_of

VALUES: list[tuple[Any, Any]] = [
    (None, None),
    (True, True),
    (2**63, 2**63),
    (2**64, str(2**64)),
    (-(2**70), str(-(2**70))),
    (1.5, 1.5),
    (float("nan"), None),
    (float("-inf"), None),
    (Decimal("10.50"), "10.50"),
    (Decimal("NaN"), "NaN"),
    (date(2024, 2, 29), "2024-02-29"),
    (datetime(2024, 2, 29, 1, 2, tzinfo=UTC), "2024-02-29T01:02:00+00:00"),
    (time(1, 2, 3), "01:02:03"),
    (timedelta(days=1, hours=2), "1 day, 2:00:00"),
    (UUID(int=5), str(UUID(int=5))),
    (b"\x00\xff", "AP8="),
    (bytearray(b"ab"), "YWI="),
    (memoryview(b"ab"), "YWI="),
    (ip_address("10.0.0.1"), "10.0.0.1"),
    ({"b", "a"}, ["a", "b"]),
    ((1, (2, {"x": b"a"})), [1, [2, {"x": "YQ=="}]]),
    ({1: {"deep": Decimal(1)}}, {"1": {"deep": "1"}}),
    ("NUL \x00 and \u2028 line \n end", "NUL \x00 and \u2028 line \n end"),
    ("half \ud83d of a pair", "half \ufffd of a pair"),
    ("\u202egnp.exe", "\u202egnp.exe"),
    ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
]


@pytest.mark.parametrize(("value", "read"), VALUES, ids=[str(n) for n in range(len(VALUES))])
def test_every_kind_of_value_survives_or_becomes_text(value: Any, read: Any) -> None:
    line = line_of(record={"value": value, "other": "half \ud83d"})
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert record_of(line=line)["value"] == read
    assert json.loads(line)["value"] == read, "any reader of JSON understands it"


def test_endless_nesting_ends() -> None:
    value: Any = "end"
    for _ in range(5000):
        value = [value]
    assert b"nested too deeply" in line_of(record={"value": value})


def test_a_line_that_is_no_object_is_a_record_all_the_same() -> None:
    assert record_of(line=b"[1,2]\n") == {"value": [1, 2]}


def test_a_line_that_was_cut_off_is_refused() -> None:
    with pytest.raises(ValueError, match=r"JSON|end|unexpected"):
        record_of(line=line_of(record={"a": 1})[:-3])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats() | st.binary() | st.decimals(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), JSON, max_size=6))
def test_a_line_is_always_one_line_of_json_and_stable(record: dict[str, Any]) -> None:
    line = line_of(record=record)
    assert line.count(b"\n") == 1
    again = record_of(line=line)
    assert line_of(record=again) == line
