"""The clock of a case as a picture: where each mark stands on a line of days, and what it says in words.

Pure arithmetic on dates that are passed in; the template `components/clock_picture.html` draws it with SVG
attributes and classes only (the content security policy allows no style attribute). The list of dates beneath
the picture is its text alternative, so nothing is said by the drawing alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dsr.web.shared.days import day_in_words, long_date, short_date

WIDTH = 360.0
MARGIN = 10.0
LETTER = 6.4  # mean width of a letter at the picture's type size, in its units
LANE = 15.0
AXIS_Y = 30.0
FIRST_LANE_Y = AXIS_Y + 24.0


@dataclass(frozen=True, slots=True)
class MarkKind:
    """How a kind of mark is named and drawn; `rank` orders marks of the same day."""

    label: str | Promise
    shape: str
    rank: int


KINDS: dict[str, MarkKind] = {
    "receipt": MarkKind(_("Received"), "dot", 0),
    "pause": MarkKind(_("Paused"), "pause", 1),
    "notice": MarkKind(_("Last day to announce an extension"), "flag", 2),
    "target": MarkKind(_("Promised"), "diamond-hollow", 3),
    "safe": MarkKind(_("Plan to answer by"), "diamond", 4),
    "legal": MarkKind(_("Legal date"), "ring", 5),
    "closed": MarkKind(_("Closed"), "check", 6),
}


class UnknownMark(ValueError):
    """A mark of a kind that the picture cannot draw."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One date on the clock. `until` ends a pause (None: still open); `label` replaces the kind's words."""

    kind: str
    on: date
    until: date | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownMark(f"{self.kind!r} is no mark of the clock; there are {', '.join(KINDS)}.")


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """A mark in place: `x` on the axis, `width` of a pause, and its label's anchor, place and lane."""

    kind: str
    shape: str
    x: float
    width: float
    tag: str
    tag_x: float
    tag_y: float
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class ClockPicture:
    """All that the template needs. Lengths are in units of the picture; the browser scales it."""

    width: float
    height: float
    axis_y: float
    start_x: float
    end_x: float
    today_x: float
    today_anchor: str
    today_tag: str
    late: bool
    summary: str
    marks: tuple[DrawnMark, ...]


def clock_marks(
    *,
    clock_day: date,
    legal_due_on: date | None,
    safe_due_on: date | None = None,
    target_on: date | None = None,
    extension_notice_due_on: date | None = None,
    pauses: Iterable[tuple[date, date | None]] = (),
    closed_on: date | None = None,
) -> list[Mark]:
    """The marks of one clock, in the words of `rules.deadlines.Clock`. Dates that are None are left out.

    A safe date equal to the legal date is left out, since it would be drawn under it.
    """
    single = (
        ("receipt", clock_day),
        ("notice", extension_notice_due_on),
        ("target", target_on),
        ("safe", None if safe_due_on == legal_due_on else safe_due_on),
        ("legal", legal_due_on),
        ("closed", closed_on),
    )
    marks = [Mark(kind, on) for kind, on in single if on is not None]
    return marks + [Mark("pause", begun, until) for begun, until in pauses]


def draw_clock(*, marks: Sequence[Mark], today: date) -> ClockPicture:
    """Places the marks on a line from the first date to the last (or today, if that is later)."""
    first = min([mark.on for mark in marks] + [today])
    last = max([mark.until or mark.on for mark in marks] + [today])
    axis = _Axis(first=first, last=last)
    ordered = sorted(marks, key=lambda mark: (mark.on, KINDS[mark.kind].rank))
    drawn = _with_tags(ordered, axis=axis, today=today)
    deepest = max([mark.tag_y for mark in drawn], default=AXIS_Y)
    due = max((mark.on for mark in marks if mark.kind == "legal"), default=last)
    ended = min((mark.on for mark in marks if mark.kind == "closed"), default=today)
    today_tag = gettext("today")
    today_anchor, _edge = _anchor(axis.x(today), today_tag)
    return ClockPicture(
        width=WIDTH,
        height=deepest + 6.0,
        axis_y=AXIS_Y,
        start_x=axis.x(first),
        end_x=axis.x(last),
        today_x=axis.x(today),
        today_anchor=today_anchor,
        today_tag=today_tag,
        late=ended > due,
        summary=_summary(first=first, due=due, today=ended),
        marks=tuple(drawn),
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    first: date
    last: date

    def x(self, day: date) -> float:
        days = (self.last - self.first).days or 1
        share = (day - self.first).days / days
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)


def _with_tags(marks: Sequence[Mark], *, axis: _Axis, today: date) -> list[DrawnMark]:
    """Each date's tag goes into the first lane where it touches no other tag; a day is written once."""
    lanes: list[float] = []
    drawn = []
    spoken_for = {mark.on: mark for mark in marks}  # the last mark of a day carries its tag
    for mark in marks:
        x, until = axis.x(mark.on), axis.x(mark.until or max(today, mark.on))
        width = max(until - x, 5.0) if mark.kind == "pause" else 0.0
        tag = short_date(mark.on) if spoken_for[mark.on] is mark else ""
        anchor, tag_x = _anchor(x + width / 2, tag)
        lane = _take_lane(lanes, left=tag_x - _SHARE[anchor] * _length(tag), length=_length(tag))
        drawn.append(
            DrawnMark(
                kind=mark.kind,
                shape=KINDS[mark.kind].shape,
                x=x,
                width=round(width, 1),
                tag=tag,
                tag_x=tag_x,
                tag_y=FIRST_LANE_Y + lane * LANE,
                anchor=anchor,
                words=_words(mark, today=today),
            )
        )
    return drawn


_SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}


def _take_lane(lanes: list[float], *, left: float, length: float) -> int:
    """The first lane whose last tag ends before this one begins; an empty tag takes no room."""
    if not length:
        return 0
    lane = next((index for index, end in enumerate(lanes) if end + 4.0 <= left), len(lanes))
    lanes[lane : lane + 1] = [left + length]
    return lane


def _anchor(x: float, tag: str) -> tuple[str, float]:
    """Keeps a tag inside the picture: centred where there is room, else against the edge."""
    half = _length(tag) / 2
    if x - half < 0:
        return "start", 0.0
    if x + half > WIDTH:
        return "end", WIDTH
    return "middle", round(x, 1)


def _length(tag: str) -> float:
    return len(tag) * LETTER


def _words(mark: Mark, *, today: date) -> str:
    if mark.kind != "pause":
        return day_in_words(day=mark.on, today=today)
    if mark.until is None:
        return gettext("since %(day)s") % {"day": long_date(mark.on)}
    return gettext("from %(start)s to %(end)s") % {"start": long_date(mark.on), "end": long_date(mark.until)}


def _summary(*, first: date, due: date, today: date) -> str:
    passed, late = (today - first).days, (today - due).days
    if late > 0:
        return ngettext(
            "The legal date passed %(days)d day ago.", "The legal date passed %(days)d days ago.", late
        ) % {"days": late}
    return gettext("Day %(passed)d of %(length)d.") % {"passed": passed, "length": (due - first).days}
