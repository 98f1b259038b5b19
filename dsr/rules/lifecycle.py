"""States of a case and of its tracks, and the table of moves between them. Plain Python.

The table is data: the guard, the reference page and the tests all read it.
"""

from dataclasses import dataclass
from enum import StrEnum

from dsr.rules.rights import Right


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
    PROPOSED = "proposed"
    NOT_A_REQUEST = "not_a_request"
    LAPSED = "lapsed"
    MERGED = "merged"


ENDED = frozenset(
    {
        TrackState.ANSWERED,
        TrackState.WITHDRAWN,
        TrackState.HANDED_OVER,
        TrackState.NOT_A_REQUEST,
        TrackState.LAPSED,
        TrackState.MERGED,
    }
)


class Decision(StrEnum):
    """What was decided on one right (law/README 3.0)."""

    GRANT = "grant"
    GRANT_PARTLY = "grant_partly"
    REFUSE = "refuse"
    NO_DATA = "no_data"
    NOT_CONTROLLER = "not_controller"


NEEDS_GROUND = frozenset({Decision.REFUSE, Decision.GRANT_PARTLY})
# Whatever is not done, wholly or in part, needs reasons and a second person; who is not the controller has no ground.
NEEDS_SECOND_PERSON = NEEDS_GROUND | {Decision.NOT_CONTROLLER}
GRANTING = frozenset({Decision.GRANT, Decision.GRANT_PARTLY})


class RefusalGround(StrEnum):
    """Why a right is refused, wholly or in part; each with the article it rests on."""

    MANIFESTLY_UNFOUNDED = "manifestly_unfounded"
    EXCESSIVE = "excessive"
    CANNOT_IDENTIFY = "cannot_identify"
    OTHERS_RIGHTS = "others_rights"
    EXPRESSION = "expression"
    LEGAL_OBLIGATION = "legal_obligation"
    PUBLIC_HEALTH = "public_health"
    ARCHIVING = "archiving"
    LEGAL_CLAIMS = "legal_claims"
    CONDITIONS_NOT_MET = "conditions_not_met"
    NOT_INACCURATE = "not_inaccurate"
    OVERRIDING_GROUNDS = "overriding_grounds"
    NO_AUTHORITY = "no_authority"
    DECEASED = "deceased"
    NATIONAL_LAW = "national_law"


GROUND_TEXTS: dict[RefusalGround, tuple[str, str]] = {
    RefusalGround.MANIFESTLY_UNFOUNDED: ("The request is manifestly unfounded", "Art. 12(5)"),
    RefusalGround.EXCESSIVE: ("The request is excessive", "Art. 12(5)"),
    RefusalGround.CANNOT_IDENTIFY: ("We cannot tell which data are yours", "Art. 11(2), 12(2)"),
    RefusalGround.OTHERS_RIGHTS: ("It would harm the rights of other people", "Art. 15(4), 20(4)"),
    RefusalGround.EXPRESSION: ("Freedom of expression and information requires it", "Art. 17(3)(a)"),
    RefusalGround.LEGAL_OBLIGATION: ("The law requires us to keep the data", "Art. 17(3)(b)"),
    RefusalGround.PUBLIC_HEALTH: ("Public health requires it", "Art. 17(3)(c)"),
    RefusalGround.ARCHIVING: (
        "Archiving, research or statistics would be seriously impaired",
        "Art. 17(3)(d)",
    ),
    RefusalGround.LEGAL_CLAIMS: ("The data are needed for legal claims", "Art. 17(3)(e), 18(2), 21(1)"),
    RefusalGround.CONDITIONS_NOT_MET: ("The conditions of this right are not met", "Art. 16 to 22"),
    RefusalGround.NOT_INACCURATE: ("The data are correct, or are an opinion", "Art. 16"),
    RefusalGround.OVERRIDING_GROUNDS: ("Our compelling grounds override", "Art. 21(1)"),
    RefusalGround.NO_AUTHORITY: ("It was not shown that you may act for the person", "Art. 12(6)"),
    RefusalGround.DECEASED: ("Data protection law does not cover people who have died", "Recital 27"),
    RefusalGround.NATIONAL_LAW: ("National law restricts this right", "Art. 23"),
}
_ANY_RIGHT = (
    RefusalGround.MANIFESTLY_UNFOUNDED,
    RefusalGround.EXCESSIVE,
    RefusalGround.CANNOT_IDENTIFY,
    RefusalGround.NO_AUTHORITY,
    RefusalGround.DECEASED,
    RefusalGround.NATIONAL_LAW,
)
GROUNDS_OF: dict[Right, tuple[RefusalGround, ...]] = {
    Right.ACCESS: (*_ANY_RIGHT, RefusalGround.OTHERS_RIGHTS),
    Right.RECTIFICATION: (*_ANY_RIGHT, RefusalGround.NOT_INACCURATE),
    Right.ERASURE: (
        *_ANY_RIGHT,
        RefusalGround.EXPRESSION,
        RefusalGround.LEGAL_OBLIGATION,
        RefusalGround.PUBLIC_HEALTH,
        RefusalGround.ARCHIVING,
        RefusalGround.LEGAL_CLAIMS,
        RefusalGround.CONDITIONS_NOT_MET,
    ),
    Right.RESTRICTION: (*_ANY_RIGHT, RefusalGround.CONDITIONS_NOT_MET),
    Right.PORTABILITY: (*_ANY_RIGHT, RefusalGround.OTHERS_RIGHTS, RefusalGround.CONDITIONS_NOT_MET),
    Right.OBJECTION: (
        *_ANY_RIGHT,
        RefusalGround.OVERRIDING_GROUNDS,
        RefusalGround.LEGAL_CLAIMS,
        RefusalGround.CONDITIONS_NOT_MET,
    ),
    Right.OBJECTION_DIRECT_MARKETING: (),
    Right.AUTOMATED_DECISION: (*_ANY_RIGHT, RefusalGround.CONDITIONS_NOT_MET),
    Right.CONSENT_WITHDRAWAL: (),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed move of a track."""

    verb: str
    sources: frozenset[TrackState]
    target: TrackState


UNANSWERED = frozenset({TrackState.WORKING, TrackState.PROPOSED, TrackState.DECIDED})
TRACK_MOVES: tuple[Move, ...] = (
    Move("decide", frozenset({TrackState.WORKING}), TrackState.DECIDED),
    Move("propose", frozenset({TrackState.WORKING}), TrackState.PROPOSED),
    Move("approve", frozenset({TrackState.PROPOSED}), TrackState.DECIDED),
    Move("decline", frozenset({TrackState.PROPOSED}), TrackState.WORKING),
    Move("revise", frozenset({TrackState.DECIDED, TrackState.PROPOSED}), TrackState.WORKING),
    Move("answer", frozenset({TrackState.DECIDED}), TrackState.ANSWERED),
    Move("withdraw", UNANSWERED, TrackState.WITHDRAWN),
    Move("hand_over", UNANSWERED, TrackState.HANDED_OVER),
    Move("not_a_request", UNANSWERED, TrackState.NOT_A_REQUEST),
    Move("lapse", UNANSWERED, TrackState.LAPSED),
    Move("merge", UNANSWERED, TrackState.MERGED),
    Move("unmerge", frozenset({TrackState.MERGED}), TrackState.WORKING),
    Move("reopen", ENDED - {TrackState.MERGED}, TrackState.WORKING),
)


class MoveNotAllowed(Exception):
    """The table has no such move from this state."""


def move(*, verb: str, state: str) -> TrackState:
    """Where a track comes by a verb; raises MoveNotAllowed."""
    for entry in TRACK_MOVES:
        if entry.verb == verb and state in entry.sources:
            return entry.target
    raise MoveNotAllowed(f"{verb} is not possible while the track is {state}")
