"""The picture of a clock: marks in order, inside the frame, with tags that never lie on each other."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.web.shared.clock_picture import (
    KINDS,
    LETTER,
    WIDTH,
    DrawnMark,
    Mark,
    UnknownMark,
    clock_marks,
    draw_clock,
)
from dsr.web.shared.icons import ICONS

RECEIVED = date(2026, 2, 2)
LEGAL = date(2026, 3, 2)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
MARKS = st.lists(st.builds(Mark, kind=st.sampled_from(sorted(KINDS)), on=DAYS), min_size=1, max_size=9)


def reach(mark: DrawnMark) -> tuple[float, float]:
    length = len(mark.tag) * LETTER
    left = mark.tag_x - {"start": 0, "middle": length / 2, "end": length}[mark.anchor]
    return left, left + length


def test_the_safe_date_is_left_out_when_it_is_the_legal_date() -> None:
    kinds = [mark.kind for mark in clock_marks(clock_day=RECEIVED, legal_due_on=LEGAL, safe_due_on=LEGAL)]
    assert kinds == ["receipt", "legal"]


def test_marks_stand_in_the_order_of_their_dates(today: date) -> None:
    marks = clock_marks(
        clock_day=RECEIVED,
        legal_due_on=LEGAL,
        target_on=date(2026, 2, 25),
        pauses=[(date(2026, 2, 7), date(2026, 2, 11))],
    )
    picture = draw_clock(marks=marks, today=today)
    assert [mark.kind for mark in picture.marks] == ["receipt", "pause", "target", "legal"]
    assert picture.summary == "Day 17 of 28."
    assert not picture.late


def test_a_late_clock_says_so(today: date) -> None:
    picture = draw_clock(marks=clock_marks(clock_day=RECEIVED, legal_due_on=date(2026, 2, 10)), today=today)
    assert picture.late
    assert picture.summary == "The legal date passed 9 days ago."


def test_an_open_pause_reaches_to_today(today: date) -> None:
    picture = draw_clock(
        marks=clock_marks(clock_day=RECEIVED, legal_due_on=LEGAL, pauses=[(date(2026, 2, 10), None)]),
        today=today,
    )
    pause = picture.marks[1]
    assert pause.x + pause.width == pytest.approx(picture.today_x, abs=0.2)
    assert pause.words == "since Tuesday 10 February 2026"


def test_a_day_that_two_marks_share_is_written_once(today: date) -> None:
    marks = clock_marks(clock_day=RECEIVED, legal_due_on=LEGAL, extension_notice_due_on=LEGAL)
    assert [mark.tag for mark in draw_clock(marks=marks, today=today).marks] == ["2 Feb", "", "2 Mar"]


def test_every_kind_has_a_shape_of_the_sprite() -> None:
    assert {kind.shape for kind in KINDS.values()} <= ICONS


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UnknownMark):
        Mark("birthday", RECEIVED)


@given(marks=MARKS, today=DAYS)
def test_nothing_leaves_the_frame_and_no_tags_meet(marks: list[Mark], today: date) -> None:
    picture = draw_clock(marks=marks, today=today)
    tagged = [mark for mark in picture.marks if mark.tag]
    for mark in tagged:
        left, right = reach(mark)
        assert left >= 0
        assert right <= WIDTH + 0.01
        assert 0 <= mark.x <= WIDTH
        assert mark.tag_y < picture.height
    for one, other in combinations(tagged, 2):
        if one.tag_y == other.tag_y:
            assert reach(one)[1] <= reach(other)[0] or reach(other)[1] <= reach(one)[0]


@given(days=st.integers(0, 400))
def test_the_axis_holds_today(days: int) -> None:
    marks = clock_marks(clock_day=RECEIVED, legal_due_on=LEGAL)
    picture = draw_clock(marks=marks, today=RECEIVED + timedelta(days=days))
    assert picture.start_x <= picture.today_x <= picture.end_x
