"""Erasure by machine: dry run, execution, second search, what is left."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.checklists.demands import missing_systems
from dsr.rules.checklists.erasure import ERASED
from dsr.rules.deciding import TAKE_BACK_FIRST
from dsr.rules.guards.collection import FIRST_AUTHORITY, FIRST_IDENTITY
from dsr.rules.lifecycle import GRANTING, TrackState
from dsr.rules.recording import unfit_systems, why_not_erase_by_machine
from dsr.rules.rights import Right

NO_ERASURE = "Nobody asked for an erasure that is still open."
NOT_GRANTED = "No erasure was granted."
NOT_ERASED = "Not every system of the plan is recorded as erased yet."
CERTIFIED = frozenset({TrackState.DECIDED, TrackState.ANSWERED})
NO_DRY_RUN = "No dry run waits to be carried out."
OPEN_ERASURE: dict[str, str] = {
    "erasing": "A machine is erasing in a system: wait until it is done.",
    "searching": "A machine looks a second time for what is left: wait until it is done.",
    "not_searched": "The second search failed in a system: try it again, or say how it was checked.",
    "residues": "After the erasure something was found again: erase it, or say why it may stay.",
}
"""What keeps an erasure from being answered, in the order in which it is seen to."""


def why_erasure_open(*, facts: CaseFacts) -> str:
    """What machines still do, or left, in the systems; empty when nothing."""
    return next((sentence for slug, sentence in OPEN_ERASURE.items() if slug in facts.machine.open), "")


def machine_waits(*, facts: CaseFacts) -> bool:
    """Whether nothing but a machine moves the erasure."""
    return bool({"erasing", "searching"} & facts.machine.open)


def to_explain(*, facts: CaseFacts) -> bool:
    """Whether something was left that somebody must see to."""
    return bool({"residues", "not_searched"} & facts.machine.open) and not machine_waits(facts=facts)


def to_mend(*, facts: CaseFacts) -> bool:
    """Whether a dry run shows something that stands against it, and nobody agreed to the plan yet."""
    track = _track(facts)
    if track is None or track.state != TrackState.DECIDED or track.decision not in GRANTING:
        return False
    agreed = {"erasure"} & (track.asked | track.approved)
    return not agreed and not _plan(facts) and bool(unfit_systems(track=track, facts=facts))


def can_begin(facts: CaseFacts) -> bool:
    """Whether a machine may erase somewhere now."""
    return not _erase(facts)


def _plan(facts: CaseFacts) -> str:
    track = _track(facts)
    if track is None or track.ended:
        return NO_ERASURE
    if facts.answer_state == "awaiting_release" and track.state == TrackState.DECIDED:
        return TAKE_BACK_FIRST
    if not facts.identity_settled:
        return FIRST_IDENTITY
    if not facts.authority_settled:
        return FIRST_AUTHORITY
    return (
        "The erasure plan waits for a second person. Take it back first." if "erasure" in track.asked else ""
    )


def _erase(facts: CaseFacts) -> str:
    """Possible when one system with a dry run may be erased."""
    track = _track(facts)
    if track is None or track.ended:
        return NO_ERASURE
    erased = track.recorded.get("erased", ())
    planned = [system for system in facts.machine.planned if system not in erased]
    reasons = [why_not_erase_by_machine(system=system, track=track, facts=facts) for system in planned]
    return "" if "" in reasons else next(iter(reasons), NO_DRY_RUN)


def _carry_out(facts: CaseFacts) -> str:
    """Asked again when a worker takes the run; the run itself asks for its own system."""
    track = _track(facts)
    if track is None or track.ended:
        return NO_ERASURE
    reasons = [
        why_not_erase_by_machine(system=system, track=track, facts=facts) for system in facts.found_systems
    ]
    return "" if "" in reasons else next(iter(reasons), NO_ERASURE)


def _search_again(facts: CaseFacts) -> str:
    """Looking and explaining harm nobody; and what a second search found is never thrown away."""
    return "" if _track(facts) is not None else NO_ERASURE


def _certificate(facts: CaseFacts) -> str:
    """Only what is done everywhere and searched again is certified; after the answer it still can be."""
    track = _track(facts)
    if track is None or track.decision not in GRANTING or track.state not in CERTIFIED:
        return NOT_GRANTED
    if missing_systems(step=ERASED, track=track, facts=facts) or not track.has("erased"):
        return NOT_ERASED
    return why_erasure_open(facts=facts)


def _track(facts: CaseFacts) -> TrackFacts | None:
    return next((track for track in facts.tracks if track.right == Right.ERASURE), None)


GUARDS: dict[str, Callable[[CaseFacts], str]] = {
    "plan_by_machine": _plan,
    "erase_by_machine": _erase,
    "carry_out_erasure": _carry_out,
    "search_again": _search_again,
    "issue_certificate": _certificate,
}
