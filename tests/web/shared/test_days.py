"""Dates in words, near and far, in more than one language."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from dsr.web.shared.days import day_in_words, distance, long_date, short_date


def test_a_legal_date_is_said_with_weekday_and_distance(today: date) -> None:
    assert day_in_words(day=date(2026, 2, 28), today=today) == "Saturday 28 February 2026, in 9 days"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-30, "30 days ago"),
        (-2, "2 days ago"),
        (-1, "yesterday"),
        (0, "today"),
        (1, "tomorrow"),
        (2, "in 2 days"),
    ],
)
def test_distance(today: date, days: int, words: str) -> None:
    assert distance(day=today + timedelta(days=days), today=today) == words


def test_the_weekday_follows_the_language(today: date) -> None:
    with translation.override("de"):
        assert long_date(today).startswith("Donnerstag")


def test_a_short_date_has_no_year(today: date) -> None:
    assert short_date(today) == "19 Feb"
