"""The catalogues are complete: everything a requester sees is translated, with the same things filled in."""

import pytest
from babel.messages.catalog import Catalog

from tools import catalogues


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_text_a_requester_sees_is_translated(language: str) -> None:
    assert catalogues.renewed(language, write=False) == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_translation_fills_in_the_same_things(language: str) -> None:
    broken = Catalog(locale=language)
    broken.add("Reference %(reference)s", string="Aktenzeichen %(number)s", locations=[("here", 1)])
    assert [line for line in catalogues.faults(broken, language) if "placeholders" in line]
