"""States of a case and of its tracks, and the table of moves between them. Plain Python.

The table is data: the guard, the reference page and the tests all read it.
"""

from dataclasses import dataclass
from enum import StrEnum


class CaseState(StrEnum):
    """Where a case is."""

    OPEN = "open"
    CLOSED = "closed"


class TrackState(StrEnum):
    """Where one right of a case is."""

    WORKING = "working"
    DECIDED = "decided"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed_over"


ENDED = frozenset({TrackState.ANSWERED, TrackState.WITHDRAWN, TrackState.HANDED_OVER})


class Decision(StrEnum):
    """What was decided on one right (law/README 3.0)."""

    GRANT = "grant"
    GRANT_PARTLY = "grant_partly"
    REFUSE = "refuse"
    NO_DATA = "no_data"


class RefusalGround(StrEnum):
    """Why a right is refused, wholly or in part; each with the article it rests on."""

    MANIFESTLY_UNFOUNDED = "manifestly_unfounded"
    EXCESSIVE = "excessive"
    CANNOT_IDENTIFY = "cannot_identify"
    OTHERS_RIGHTS = "others_rights"
    LEGAL_OBLIGATION = "legal_obligation"
    LEGAL_CLAIMS = "legal_claims"
    CONDITIONS_NOT_MET = "conditions_not_met"
    OVERRIDING_GROUNDS = "overriding_grounds"


GROUND_TEXTS: dict[RefusalGround, tuple[str, str]] = {
    RefusalGround.MANIFESTLY_UNFOUNDED: ("The request is manifestly unfounded", "Art. 12(5)"),
    RefusalGround.EXCESSIVE: ("The request is excessive", "Art. 12(5)"),
    RefusalGround.CANNOT_IDENTIFY: ("We cannot tell which data are yours", "Art. 11(2), 12(2)"),
    RefusalGround.OTHERS_RIGHTS: ("It would harm the rights of other people", "Art. 15(4), 20(4)"),
    RefusalGround.LEGAL_OBLIGATION: ("The law requires us to keep the data", "Art. 17(3)(b)"),
    RefusalGround.LEGAL_CLAIMS: ("The data are needed for legal claims", "Art. 17(3)(e), 18(2), 21(1)"),
    RefusalGround.CONDITIONS_NOT_MET: ("The conditions of this right are not met", "Art. 16 to 22"),
    RefusalGround.OVERRIDING_GROUNDS: ("Our compelling grounds override", "Art. 21(1)"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed move of a track."""

    verb: str
    sources: frozenset[TrackState]
    target: TrackState


TRACK_MOVES: tuple[Move, ...] = (
    Move("decide", frozenset({TrackState.WORKING}), TrackState.DECIDED),
    Move("revise", frozenset({TrackState.DECIDED}), TrackState.WORKING),
    Move("answer", frozenset({TrackState.DECIDED}), TrackState.ANSWERED),
    Move("withdraw", frozenset({TrackState.WORKING, TrackState.DECIDED}), TrackState.WITHDRAWN),
    Move("hand_over", frozenset({TrackState.WORKING, TrackState.DECIDED}), TrackState.HANDED_OVER),
    Move("reopen", ENDED, TrackState.WORKING),
)


class MoveNotAllowed(Exception):
    """The table has no such move from this state."""


def move(*, verb: str, state: str) -> TrackState:
    """Where a track comes by a verb; raises MoveNotAllowed."""
    for entry in TRACK_MOVES:
        if entry.verb == verb and state in entry.sources:
            return entry.target
    raise MoveNotAllowed(f"{verb} is not possible while the track is {state}")
