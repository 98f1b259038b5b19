"""The arithmetic of the chain: any change to a chained value is seen, forgetting is not."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules.chain import CHAINED_FIELDS, GENESIS, canonical, entry_hash, first_break, personal_digest

FACTS = st.dictionaries(st.text(max_size=8), st.text(max_size=8) | st.integers(-(2**53), 2**53) | st.none())


def chained(contents: list[tuple[dict[str, Any], str]], stream: str = "case:1") -> list[dict[str, Any]]:
    """Entries with these facts and personal texts, each linked to the one before it."""
    entries: list[dict[str, Any]] = []
    for seq, (facts, personal) in enumerate(contents, start=1):
        entry = {
            "stream": stream,
            "seq": seq,
            "at": f"2026-03-02T09:00:{seq % 60:02d}.000000+00:00",
            "kind": "case:looked_at",
            "actor_kind": "staff",
            "actor_key": "7",
            "actor_name": "Omar",
            "facts": canonical(facts),
            "personal": personal,
            "salt": f"salt{seq}" if personal else "",
            "personal_digest": personal_digest(personal=personal, salt=f"salt{seq}"),
            "previous_hash": entries[-1]["entry_hash"] if entries else GENESIS,
        }
        entry["entry_hash"] = entry_hash(entry=entry)
        entries.append(entry)
    return entries


def breaks(entries: list[dict[str, Any]], whole: list[dict[str, Any]]) -> int | None:
    """Where a chain is broken, measured against the head of the whole one."""
    head = whole[-1]["entry_hash"] if whole else GENESIS
    broken = first_break(entries=entries, length=len(whole), head=head, stream="case:1")
    return None if broken is None else broken.seq


contents = st.lists(st.tuples(FACTS, st.text(max_size=5)), min_size=1, max_size=6)


@given(contents)
def test_a_chain_holds_and_goes_on_holding_when_it_forgets(given_contents: list[Any]) -> None:
    whole = chained(given_contents)
    assert breaks(whole, whole) is None
    forgotten = [{**entry, "personal": "", "salt": ""} for entry in whole]
    assert breaks(forgotten, whole) is None


@given(contents, st.data())
def test_any_changed_value_is_found_at_its_place(given_contents: list[Any], data: st.DataObject) -> None:
    whole = chained(given_contents)
    place = data.draw(st.integers(0, len(whole) - 1))
    name = data.draw(st.sampled_from([*CHAINED_FIELDS, "entry_hash"]))
    changed = copy.deepcopy(whole)
    changed[place][name] = 10**6 if name == "seq" else str(changed[place][name]) + "x"
    assert breaks(changed, whole) == place + 1


@given(contents, st.data())
def test_a_changed_personal_text_is_found(given_contents: list[Any], data: st.DataObject) -> None:
    whole = chained(given_contents)
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = copy.deepcopy(whole)
    changed[place]["personal"] += "x"
    assert breaks(changed, whole) == place + 1


@given(contents, st.data())
def test_an_entry_left_out_put_twice_or_moved_is_found(
    given_contents: list[Any], data: st.DataObject
) -> None:
    whole = chained(given_contents)
    place = data.draw(st.integers(0, len(whole) - 1))
    assert breaks(whole[:place] + whole[place + 1 :], whole) is not None
    assert breaks(whole[: place + 1] + whole[place:], whole) is not None
    turned = list(reversed(whole))
    assert len(whole) == 1 or breaks(turned, whole) is not None


def test_an_empty_chain() -> None:
    assert first_break(entries=[], length=0, head=GENESIS, stream="x") is None
    assert first_break(entries=[], length=1, head=GENESIS, stream="x") is not None


@given(FACTS)
def test_one_text_for_one_value(facts: dict[str, Any]) -> None:
    assert canonical(facts) == canonical(dict(reversed(facts.items())))


@pytest.mark.parametrize(("one", "other"), [("1", 1), (None, ""), ({"a": 1}, {"a": "1"})])
def test_two_texts_for_two_values(one: object, other: object) -> None:
    assert canonical(one) != canonical(other)


def test_nothing_personal_no_commitment() -> None:
    assert personal_digest(personal="", salt="x") == ""
    assert personal_digest(personal="a", salt="x") != personal_digest(personal="a", salt="y")
