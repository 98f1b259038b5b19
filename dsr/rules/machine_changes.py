"""When a machine may correct data, mark them as restricted, or take the mark away. Plain functions over facts.

What a machine changes in a company's system is not undone by a click, so each of these asks for more than the
recording of what a person did.
"""

from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.deciding import FIRST_AUTHORITY, FIRST_IDENTITY, why_not_known
from dsr.rules.lifecycle import GRANTING, TrackState
from dsr.rules.recording import why_not_record
from dsr.rules.rights import Right

TO_CORRECT, CORRECTION, MARK = "to_correct", "correction", "mark"
FIRST_DECIDE = "First decide to correct the data."
KEPT_AS_IT_IS = "A legal hold keeps these data as they are. A lead can lift it."
NOTHING_NAMED = "Name the values first: which field, what it says, and what it shall say."
NOT_TO_RESTRICT = "Nothing is restricted, and it is not decided to restrict anything (Art. 18)."
STILL_RESTRICTED = "The data are restricted still. Tell the person, then lift the restriction (Art. 18(3))."
STILL_CHANGING = "A machine is still changing data in a system: wait until it is done, or stop it."
TO_BE_RESTRICTED = "It is decided to restrict these data. Take the decision back first."


def why_not_correct(*, track: TrackFacts, facts: CaseFacts, system: str = "") -> str:
    """Empty when a machine may correct the values named for a system; "" stands for any system (Art. 16)."""
    if track.right != Right.RECTIFICATION:
        return FIRST_DECIDE
    stops = why_not_record(step=CORRECTION, track=track, facts=facts)
    if stops:
        return stops
    if track.state != TrackState.DECIDED or track.decision not in GRANTING:
        return FIRST_DECIDE
    unknown = why_not_known(track=track, facts=facts)
    if unknown:
        return unknown
    if facts.case_held or system in facts.held_systems:
        return KEPT_AS_IT_IS
    named = track.recorded.get(TO_CORRECT, ())
    return "" if (system in named if system else named) else NOTHING_NAMED


def why_not_mark(*, track: TrackFacts, facts: CaseFacts, in_force: bool) -> str:
    """Empty when a machine may mark data as restricted for this right (Art. 18(1)).

    Either the restriction is in force, or it is decided to restrict and the mark is being set before the answer.
    """
    if in_force:
        return _who_asks(facts)
    if track.right != Right.RESTRICTION:
        return NOT_TO_RESTRICT
    stops = why_not_record(step=MARK, track=track, facts=facts)
    if stops:
        return stops
    if not to_be_restricted(track=track):
        return NOT_TO_RESTRICT
    return why_not_known(track=track, facts=facts)


def why_not_unmark(*, track: TrackFacts, in_force: bool) -> str:
    """Empty when the mark may go: lifted after the person was told (Art. 18(3)), or never put in force."""
    if in_force:
        return STILL_RESTRICTED
    return TO_BE_RESTRICTED if to_be_restricted(track=track) else ""


def to_be_restricted(*, track: TrackFacts) -> bool:
    """Whether it is decided to restrict, and the answer has not gone yet."""
    decided = track.state == TrackState.DECIDED and track.decision in GRANTING
    return track.right == Right.RESTRICTION and decided


def _who_asks(facts: CaseFacts) -> str:
    """A machine would mark whoever the keys lead to: first it must be certain who asks."""
    if facts.needs_identity and not facts.identity_settled:
        return FIRST_IDENTITY
    return FIRST_AUTHORITY if facts.needs_identity and not facts.authority_settled else ""
