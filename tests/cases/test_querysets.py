"""Finding cases by the beginning of words, the rare ones and the common ones alike."""

from datetime import datetime

import pytest

from dsr.cases import querysets
from dsr.cases.models import Case
from dsr.casework.open_case import Person
from dsr.register.models import Controller
from tests import factories

pytestmark = pytest.mark.both_databases


@pytest.fixture
def people(juxt: Controller, now: datetime) -> list[Case]:
    """Anna Abel, Anna Berg and Zoë 100%."""
    names = ("Anna Abel", "Anna Berg", "Zoë 100%")
    return [
        factories.open_one(controller=juxt, now=now, person=Person(name=name, email=f"p{n}@example.org")).case
        for n, name in enumerate(names)
    ]


@pytest.mark.parametrize("few", [0, 500])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("anna", [0, 1]),
        ("ANNA b", [1]),
        ("berg anna", [1]),
        ("p1@example", [1]),
        ("zoë", [2]),
        ("zo", [2]),
        ("100%", [2]),
        ("%", []),
        ("_nna", []),
        ("nna", []),
        ("anna zoë", []),
        ("juxt-2026-000", [0, 1, 2]),
        ("2026", [0, 1, 2]),
        ("anna anna anna anna anna anna anna berg", [0, 1]),
    ],
)
def test_every_word_begins_a_word_of_the_case(
    people: list[Case], monkeypatch: pytest.MonkeyPatch, few: int, text: str, found: list[int]
) -> None:
    monkeypatch.setattr(querysets, "FEW", few)
    cases = Case.objects.matching(text)
    assert sorted(case.pk for case in cases) == [people[number].pk for number in found]
