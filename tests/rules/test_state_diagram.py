"""The drawing shows every state and every move, nothing covers anything else, and it is the same every time."""

import itertools
from xml.etree import ElementTree

import pytest

from dsr.rules import state_diagram
from dsr.rules.lifecycle import TRACK_MOVES, Move, TrackState
from dsr.rules.state_diagram import BOXES, HEIGHT, WIDTH, Rect, arrows
from dsr.rules.state_diagram import state_diagram as drawing

PAPER = Rect(0, 0, WIDTH, HEIGHT)


def test_every_state_has_its_box_and_every_move_its_arrow() -> None:
    assert set(BOXES) == set(TrackState)
    said = [word for arrow in arrows() for word in arrow.label.split(", ")]
    assert set(said) == {move.verb.replace("_", " ") for move in TRACK_MOVES}


def test_it_is_well_formed_and_always_the_same() -> None:
    assert drawing() == drawing()
    root = ElementTree.fromstring(drawing())  # noqa: S314 - our own drawing
    texts = [node.text for node in root.iter() if node.tag.endswith("}text")]
    assert {state.replace("_", " ") for state in TrackState} <= set(texts)
    assert root.find("{http://www.w3.org/2000/svg}title") is not None


def test_no_box_and_no_label_covers_another() -> None:
    things = [*BOXES.values(), *(arrow.plate for arrow in arrows())]
    for one, other in itertools.combinations(things, 2):
        assert not one.meets(other), (one, other)
    for thing in things:
        assert thing.x >= PAPER.x and thing.y >= PAPER.y
        assert thing.x + thing.w <= PAPER.w and thing.y + thing.h <= PAPER.h


def test_no_line_runs_through_a_strange_box_or_label() -> None:
    drawn = arrows()
    for arrow in drawn:
        others = [*BOXES.values(), *(other.plate for other in drawn if other is not arrow)]
        for start, end in itertools.pairwise(arrow.points):
            for part in range(1, 100):
                x = start[0] + (end[0] - start[0]) * part / 100
                y = start[1] + (end[1] - start[1]) * part / 100
                dot = Rect(x - 0.5, y - 0.5, 1, 1)
                covered = [box for box in others if box.meets(dot) and not _touches(arrow.points, box)]
                assert not covered, (arrow.label, covered)


def _touches(points: tuple[tuple[float, float], ...], box: Rect) -> bool:
    """Whether the line begins or ends at this box, so that its last bit may lie on the edge."""
    around = box.around(1)
    return any(around.meets(Rect(x - 0.5, y - 0.5, 1, 1)) for x, y in (points[0], points[-1]))


def test_a_move_that_cannot_be_drawn_is_not_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = Move("leap", frozenset({TrackState.LAPSED}), TrackState.PROPOSED)
    monkeypatch.setattr(state_diagram, "TRACK_MOVES", (*TRACK_MOVES, odd))
    with pytest.raises(ValueError, match="leap: no way to draw it"):
        arrows()
