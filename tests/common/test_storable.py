"""Whatever is typed becomes something that every database stores, and sound text stays as it is."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dsr.common.storable import storable, storable_text

ANY_TEXT = st.text(st.characters(codec=None))


@given(ANY_TEXT)
def test_every_text_becomes_one_that_can_be_stored(text: str) -> None:
    kept = storable_text(text)
    assert "\x00" not in kept
    assert kept.encode().decode() == kept
    if "\x00" not in text and not any(0xD800 <= ord(mark) <= 0xDFFF for mark in text):
        assert kept == text


@given(st.recursive(st.none() | st.booleans() | st.integers() | ANY_TEXT, st.lists, max_leaves=8))
def test_every_value_too(value: Any) -> None:
    assert storable(storable(value)) == storable(value)
    assert storable({"a\x00": (value,)}) == {"a": [storable(value)]}
