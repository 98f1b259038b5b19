"""The ladder of identity: its order, its words, and what may be asked when."""

import pytest

from dsr.cases.choices import IdentityMethod
from dsr.rules.identity_ladder import LADDER, MASKED_PARTS, less_intrusive_than, parts_to_mask, why_not_ask


def test_the_least_intrusive_way_comes_first_and_the_document_last() -> None:
    assert [rung.method for rung in LADDER] == [
        "signed_in",
        "known_address",
        "knowledge",
        "call_back",
        "document",
    ]
    assert {rung.method for rung in LADDER} == set(IdentityMethod.values) - {"not_needed"}


def test_each_rung_speaks_to_handler_and_requester() -> None:
    for rung in LADDER:
        assert rung.label
        assert rung.when.endswith(".")
        assert rung.asks.endswith(".")
        assert rung.article.startswith("EDPB")


def test_what_lies_below_a_rung() -> None:
    assert less_intrusive_than(method="signed_in") == ()
    assert [rung.method for rung in less_intrusive_than(method="document")] == [
        rung.method for rung in LADDER[:-1]
    ]
    assert less_intrusive_than(method="polygraph") == ()


@pytest.mark.parametrize("method", [rung.method for rung in LADDER])
def test_r3_nothing_is_asked_without_a_ground(method: str) -> None:
    assert "Art. 12(6)" in why_not_ask(ground="", method=method, why_not_less="No other way.")


def test_r3_only_the_document_needs_to_say_why_less_is_not_enough() -> None:
    for rung in LADDER[:-1]:
        assert why_not_ask(ground="sensitive", method=rung.method, why_not_less="") == ""
    assert "last resort" in why_not_ask(ground="sensitive", method="document", why_not_less=" ")
    assert why_not_ask(ground="sensitive", method="document", why_not_less="No other way.") == ""


def test_what_is_no_question_cannot_be_asked() -> None:
    assert "Record it as confirmed" in why_not_ask(ground="sensitive", method="not_needed", why_not_less="")


def test_parts_to_cover() -> None:
    assert parts_to_mask(chosen=("photo",)) == ("the photo",)
    assert parts_to_mask(chosen=()) == tuple(MASKED_PARTS.values())
    with pytest.raises(KeyError):
        parts_to_mask(chosen=("face",))
