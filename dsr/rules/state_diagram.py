"""The states of a right as a drawing (SVG), laid out here from the table of moves. Plain Python, always the same.

Above stand the rights without an answer, below those that ended. A move that every state of a group has is drawn
once, from the group's frame. A move that fits no way of drawing raises, so that no move is ever left out.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from dsr.rules.lifecycle import ENDED, TRACK_MOVES, UNANSWERED, Move, TrackState

WIDTH, HEIGHT = 1100, 550
BOX_W, BOX_H, GAP, LEFT = 142, 44, 28, 70
LETTER = 7.8
LOW = 410
REOPENED = ENDED - {TrackState.MERGED}
_LOWER = (
    TrackState.MERGED,
    TrackState.WITHDRAWN,
    TrackState.HANDED_OVER,
    TrackState.NOT_A_REQUEST,
    TrackState.LAPSED,
    TrackState.ANSWERED,
)
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    w: float
    h: float

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.w / 2, self.y + self.h / 2

    def around(self, margin: float) -> "Rect":
        """The same with a margin on every side."""
        return Rect(self.x - margin, self.y - margin, self.w + 2 * margin, self.h + 2 * margin)

    def meets(self, other: "Rect") -> bool:
        """Whether the two overlap."""
        apart = self.x + self.w <= other.x or other.x + other.w <= self.x
        return not (apart or self.y + self.h <= other.y or other.y + other.h <= self.y)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line with its head at the last point, and its label's centre."""

    points: tuple[Point, ...]
    label: str
    at: Point

    @property
    def plate(self) -> Rect:
        """What the label covers."""
        width = len(self.label) * LETTER + 8
        return Rect(self.at[0] - width / 2, self.at[1] - 11, width, 22)


def _lower(place: int) -> Rect:
    return Rect(LEFT + place * (BOX_W + GAP), LOW, BOX_W, BOX_H)


BOXES: dict[TrackState, Rect] = {
    **{state: _lower(place) for place, state in enumerate(_LOWER)},
    TrackState.WORKING: Rect(LEFT, 224, BOX_W, BOX_H),
    TrackState.PROPOSED: Rect((LEFT + _lower(5).x) / 2, 40, BOX_W, BOX_H),
    TrackState.DECIDED: Rect(_lower(5).x, 224, BOX_W, BOX_H),
}


def frame(states: Iterable[TrackState]) -> Rect:
    """The frame around a group, with room for its heading."""
    boxes = [BOXES[state] for state in states]
    x, y = min(b.x for b in boxes), min(b.y for b in boxes)
    right, bottom = max(b.x + b.w for b in boxes), max(b.y + b.h for b in boxes)
    return Rect(x - 14, y - 14, right - x + 28, bottom - y + 28)


FRAMES: dict[str, Rect] = {"No answer yet": frame(UNANSWERED), "Ended": frame(REOPENED)}


def arrows() -> list[Arrow]:
    """Every move as an arrow; several between the same two states share one."""
    labels: dict[tuple[frozenset[TrackState], TrackState], list[str]] = defaultdict(list)
    for move in TRACK_MOVES:
        for sources in _drawn_from(move):
            labels[sources, move.target].append(_words(move.verb))
    return [_arrow(sources, target, ", ".join(verbs)) for (sources, target), verbs in labels.items()]


def _drawn_from(move: Move) -> list[frozenset[TrackState]]:
    if move.sources in (UNANSWERED, REOPENED):
        return [move.sources]
    return [frozenset({state}) for state in TrackState if state in move.sources]


def _arrow(sources: frozenset[TrackState], target: TrackState, label: str) -> Arrow:
    if sources == REOPENED and target == TrackState.WORKING:
        return _around(label)
    if sources == UNANSWERED and target in _LOWER:
        return _down(FRAMES["No answer yet"], target, label)
    if len(sources) == 1:
        (source,) = sources
        if source in UNANSWERED and target in UNANSWERED:
            return _across(source, target, label)
        if source == TrackState.DECIDED and target == TrackState.ANSWERED:
            return _down(BOXES[source], target, label)
        if source == TrackState.MERGED and target == TrackState.WORKING:
            return _up(source, target, label)
    raise ValueError(f"{label}: no way to draw it from {sorted(sources)} to {target}")


def _down(start: Rect, target: TrackState, label: str) -> Arrow:
    """Straight down; beside a way back up it keeps to the right."""
    box = BOXES[target]
    x = box.middle[0] + (32 if target == TrackState.MERGED else 0)
    top = start.y + start.h
    height = LOW - (FRAMES["No answer yet"].y + FRAMES["No answer yet"].h)
    return Arrow(((x, top), (x, box.y)), label, (x, LOW - height / 2 - 20 - (24 if _even(target) else 0)))


def _even(target: TrackState) -> bool:
    """Neighbours' labels stand at two heights, so that long ones do not touch."""
    return _LOWER.index(target) % 2 == 0


def _up(source: TrackState, target: TrackState, label: str) -> Arrow:
    box, goal = BOXES[source], BOXES[target]
    x = box.middle[0] - 32
    return Arrow(((x, box.y), (x, goal.y + goal.h)), label, (x, box.y - 36))


def _across(source: TrackState, target: TrackState, label: str) -> Arrow:
    """Between two states above: there and back are two lines, each with its label at another third."""
    start, end = BOXES[source], BOXES[target]
    there = list(TrackState).index(source) < list(TrackState).index(target)
    if start.y == end.y:
        y = start.y + (13 if there else 31)
        xs = (start.x + start.w, end.x) if start.x < end.x else (start.x, end.x + end.w)
        return Arrow(((xs[0], y), (xs[1], y)), label, (sum(xs) / 2, y + (-14 if there else 14)))
    low, high = (start, end) if start.y > end.y else (end, start)
    rising, left = start is low, low.x < high.x
    side = 1 if left else -1
    outer = rising == left
    foot = (low.middle[0] + side * (-40 if outer else 44), low.y)
    edge = high.middle[0] - side * high.w / 2
    head = (edge, high.middle[1] - 8) if outer else (edge + side * 36, high.y + high.h)
    part = 0.6 if outer else 0.36
    at = (foot[0] + (head[0] - foot[0]) * part, foot[1] + (head[1] - foot[1]) * part)
    return Arrow((foot, head) if rising else (head, foot), label, at)


def _around(label: str) -> Arrow:
    """From below the lower frame, round the left side, into the first state."""
    below, goal = FRAMES["Ended"], BOXES[TrackState.WORKING]
    bottom, x = below.y + below.h, below.middle[0]
    y = goal.middle[1]
    points = ((x, bottom), (x, bottom + 40), (24, bottom + 40), (24, y), (goal.x, y))
    return Arrow(points, label, (x / 2, bottom + 40))


def _words(name: str) -> str:
    return name.replace("_", " ")


_STYLE = """
.paper{fill:#ffffff}.box{fill:#eef3fa;stroke:#2c5282;stroke-width:1.5}.end{fill:#f4f1ea;stroke:#6b5b3e}
.frame{fill:none;stroke:#77808c;stroke-width:1.2;stroke-dasharray:5 4}.line{fill:none;stroke:#3b4654;stroke-width:1.5}
.head{fill:#3b4654}text{font:15px system-ui,sans-serif;fill:#1a202c;text-anchor:middle;dominant-baseline:central}
.name{font-weight:600}.plate{fill:#ffffff}.group{fill:#4a5563;text-anchor:start}
@media (prefers-color-scheme:dark){.paper,.plate{fill:#14181f}.box{fill:#1d2b40;stroke:#8fb4e8}
.end{fill:#2a261d;stroke:#cbb98f}.frame{stroke:#8a94a3}.line{stroke:#c3ccd8}.head{fill:#c3ccd8}text{fill:#f1f4f8}
.group{fill:#b6c0cd}}
"""


def state_diagram() -> str:
    """The drawing as SVG, readable on a light and on a dark page."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="title">',
        '<title id="title">The states of a right and the moves between them</title>',
        f"<style>{_STYLE}</style>",
        '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        'orient="auto"><path class="head" d="M0 0L10 5L0 10z"/></marker></defs>',
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>',
    ]
    for name, rect in FRAMES.items():
        parts.append(_rect("frame", rect))
        parts.append(
            f'<text class="group" x="{_n(rect.x + 10)}" y="{_n(_heading_y(name, rect))}">{name}</text>'
        )
    drawn = arrows()
    for arrow in drawn:
        path = "L".join(f"{_n(x)} {_n(y)}" for x, y in arrow.points)
        parts.append(f'<path class="line" marker-end="url(#head)" d="M{path}"/>')
    for arrow in drawn:
        parts.append(_rect("plate", arrow.plate))
        parts.append(f'<text x="{_n(arrow.at[0])}" y="{_n(arrow.at[1])}">{arrow.label}</text>')
    for state, box in BOXES.items():
        parts.append(_rect("box end" if state in ENDED else "box", box, rounded=8))
        x, y = box.middle
        parts.append(f'<text class="name" x="{_n(x)}" y="{_n(y)}">{_words(state)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _heading_y(name: str, rect: Rect) -> float:
    return rect.y + 16 if name == "No answer yet" else rect.y + rect.h + 16


def _rect(kind: str, rect: Rect, rounded: int = 4) -> str:
    return (
        f'<rect class="{kind}" x="{_n(rect.x)}" y="{_n(rect.y)}" width="{_n(rect.w)}" height="{_n(rect.h)}" '
        f'rx="{rounded}"/>'
    )


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
