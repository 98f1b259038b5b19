"""The page of the states tells every state, move, decision and ground that the rules know."""

from dsr.rules.lifecycle import GROUND_TEXTS, TRACK_MOVES, Decision, TrackState
from dsr.rules.reference_states import MEANINGS, states_page, states_picture
from dsr.rules.state_diagram import state_diagram

PAGE = states_page()


def test_nothing_is_left_out() -> None:
    assert set(MEANINGS) == set(TrackState)
    for word in (*TrackState, *Decision, *(move.verb for move in TRACK_MOVES)):
        assert f"| `{word}` |" in PAGE
    for text, article in GROUND_TEXTS.values():
        assert f"| {text} | {article} | " in PAGE


def test_every_move_names_where_it_comes_from() -> None:
    for move in TRACK_MOVES:
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{move.verb}` | `"))
        assert all(f"`{state}`" in row for state in (*move.sources, move.target))


def test_the_picture_stands_beside_the_page() -> None:
    assert "](states.svg)" in PAGE
    assert states_picture() == state_diagram()


def test_the_absolute_rights_are_named() -> None:
    assert "Never refused: Art. 21(2)-(3), Art. 7(3)." in PAGE
