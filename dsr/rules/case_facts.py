"""What the procedure knows of a case: plain values, read from the tables by `dsr.cases.facts`."""

from dataclasses import dataclass, field

from dsr.rules.checklists.steps import Recorded, Values
from dsr.rules.lifecycle import ENDED, Decision, TrackState
from dsr.rules.rights import Right

SEARCHED_RIGHTS = frozenset(
    {Right.ACCESS, Right.PORTABILITY, Right.ERASURE, Right.RECTIFICATION, Right.RESTRICTION}
)
DELIVERED_RIGHTS = frozenset({Right.ACCESS, Right.PORTABILITY})
IMMEDIATE_RIGHTS = frozenset({Right.OBJECTION_DIRECT_MARKETING, Right.CONSENT_WITHDRAWAL})
UNREFUSABLE_RIGHTS = frozenset({Right.OBJECTION_DIRECT_MARKETING, Right.CONSENT_WITHDRAWAL})


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """One right of the case, as far as the procedure asks.

    `values`: what each entry of `recorded` says, in the same order. `approved`: kinds of approval of this track
    that still hold; a second person's yes to an erasure plan ends when the plan changes. `asked`: those that wait.
    """

    right: str
    state: str
    decision: str = ""
    ground: str = ""
    recorded: Recorded = field(default_factory=dict, hash=False)
    values: Values = field(default_factory=dict, hash=False)
    approved: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()

    @property
    def ended(self) -> bool:
        """Whether nothing more is to be done on it."""
        return self.state in ENDED

    def has(self, step: str) -> bool:
        """Whether anything is recorded for a step."""
        return bool(self.recorded.get(step))

    def said(self, step: str, name: str) -> dict[str, str]:
        """For each entry of a step what one of its fields says: what the entry is about -> value."""
        entries = zip(self.recorded.get(step, ()), self.values.get(step, ()), strict=False)
        return {about: values.get(name, "") for about, values in entries}


@dataclass(frozen=True, slots=True)
class MachineErasure:
    """What machines planned and did for an erasure. `open`: what is not finished (`rules.guards.erasure_runs`).

    `planned`: slugs of systems with a dry run without problems, whose erasure has not begun; `unfit`: of those
    whose dry run shows something that stands against it. `erasing`: where a machine erases or is about to.
    """

    open: frozenset[str] = frozenset()
    planned: tuple[str, ...] = ()
    unfit: tuple[str, ...] = ()
    erasing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the procedure knows of a case.

    `answer_state`: empty, draft, outdated (a decision changed after it was written), awaiting_release.
    `asked`: kinds of approval that wait for a second person. `found_systems`: slugs where data were found.
    `restriction`: empty, set (in force) or told (the notice of Art. 18(3) went). `missing_information`: items
    of Art. 15(1) and (2) without text in the answer in work. `held_systems`: slugs under a legal hold.
    `unreviewed`: what the review of collected material leaves open (`rules.guards.review`). `withheld`: it keeps a
    part of the person's own data from them.
    `authority_refused`: it was looked at and not shown that they may act for the person. `looked_into`: how many
    systems were really searched. `fee_paid`: one for an unfounded or excessive request, which is answered from then
    on. `merged_here`: another case relies on this one for its answer. `changing`: rights for which a machine corrects
    or marks data at this moment.
    """

    closed: bool
    assigned: bool
    identity_settled: bool
    waiting_for_requester: bool
    pending_systems: int
    tracks: tuple[TrackFacts, ...]
    answer_state: str = ""
    bundle_state: str = ""
    regime: str = ""
    country: str = ""
    found_systems: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    role: str = "self"
    subject: str = "adult"
    authority_settled: bool = True
    authority_refused: bool = False
    open_notices: int = 0
    restriction: str = ""
    held_systems: frozenset[str] = frozenset()
    case_held: bool = False
    merged: bool = False
    open_tasks: int = 0
    open_breaches: int = 0
    proof_waiting: bool = False
    missing_information: tuple[str, ...] = ()
    unreviewed: frozenset[str] = frozenset()
    withheld: bool = False
    looked_into: int = 0
    fee_paid: bool = False
    merged_here: bool = False
    changing: frozenset[str] = frozenset()
    machine: MachineErasure = MachineErasure()

    @property
    def undecided(self) -> int:
        """Tracks still being worked."""
        return sum(track.state == TrackState.WORKING for track in self.tracks)

    @property
    def decided(self) -> int:
        """Tracks decided and not yet answered."""
        return sum(track.state == TrackState.DECIDED for track in self.tracks)

    @property
    def needs_bundle(self) -> bool:
        """Whether the answer carries data (access or portability granted, wholly or in part)."""
        return any(
            track.right in DELIVERED_RIGHTS
            and track.state == TrackState.DECIDED
            and track.decision in {Decision.GRANT, Decision.GRANT_PARTLY}
            for track in self.tracks
        )

    @property
    def immediate(self) -> bool:
        """Whether a right that must be acted on at once still waits (Art. 21(3), 7(3))."""
        return any(t.right in IMMEDIATE_RIGHTS and t.state == TrackState.WORKING for t in self.tracks)

    @property
    def needs_identity(self) -> bool:
        """Art. 21(2) and 7(3) ask no more than that the address matches."""
        return any(not track.ended and track.right not in IMMEDIATE_RIGHTS for track in self.tracks)

    @property
    def needs_search(self) -> bool:
        """Whether an open right needs a look into the data systems."""
        return any(
            track.state == TrackState.WORKING and track.right in SEARCHED_RIGHTS for track in self.tracks
        )
