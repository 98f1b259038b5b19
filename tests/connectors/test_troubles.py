"""Every trouble has a sentence and says what to do."""

import pytest

from dsr.connectors.spec import PASSING, Trouble
from dsr.connectors.troubles import sentence_of, will_pass


@pytest.mark.parametrize("kind", Trouble)
def test_each_trouble_has_a_sentence_of_its_own(kind: Trouble) -> None:
    said = sentence_of(kind=kind)
    assert said.endswith(".")
    assert [each for each in Trouble if sentence_of(kind=each) == said] == [kind]
    assert will_pass(kind=kind) is ("by itself" in said) is (kind in PASSING)


def test_the_detail_is_said_once_with_one_full_stop() -> None:
    assert "In detail: the table shop is missing. " in sentence_of(
        kind=Trouble.UNREACHABLE, detail="the table shop is missing."
    )
