"""One badge for each situation: word and shape, whatever the colour."""

from datetime import date, timedelta

import pytest

from dsr.web.shared.due import SHAPES, due_state
from dsr.web.shared.icons import ICONS


@pytest.mark.parametrize(
    ("days", "code", "words"),
    [
        (-3, "overdue", "overdue 3 days"),
        (-1, "overdue", "overdue 1 day"),
        (0, "today", "due today"),
        (1, "soon", "due in 1 day"),
        (7, "soon", "due in 7 days"),
        (8, "ok", "8 days left"),
    ],
)
def test_running_clock(today: date, days: int, code: str, words: str) -> None:
    state = due_state(due=today + timedelta(days=days), today=today)
    assert (state.code, state.words) == (code, words)


def test_a_late_case_is_late_even_when_it_was_extended(today: date) -> None:
    assert due_state(due=today - timedelta(days=1), today=today, extended=True).code == "overdue"


def test_an_extended_case_says_so_while_there_is_time(today: date) -> None:
    assert (
        due_state(due=today + timedelta(days=60), today=today, extended=True).words
        == "extended, 60 days left"
    )


def test_a_paused_case_counts_no_days(today: date) -> None:
    assert due_state(due=today - timedelta(days=9), today=today, paused=True).words == "paused"


def test_a_closed_case_is_closed_whatever_its_date(today: date) -> None:
    state = due_state(due=today - timedelta(days=9), today=today, paused=True, closed=True)
    assert state.words == "closed"


def test_without_a_date_there_is_nothing_to_count(today: date) -> None:
    assert due_state(due=None, today=today).words == "no date"


def test_no_two_states_share_a_shape() -> None:
    assert len(set(SHAPES.values())) == len(SHAPES)
    assert set(SHAPES.values()) <= ICONS
