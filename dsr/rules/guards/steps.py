"""Steps of the checklists: when any of them may be recorded, and the erasure plan be put before a second person."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.recording import why_not_ask_erasure, why_not_record


def _record(facts: CaseFacts) -> str:
    """Possible when any step of any right may be recorded."""
    reasons = [
        why_not_record(step=step.slug, track=track, facts=facts)
        for track in facts.tracks
        for step in checklist_of(right=track.right).steps
        if not step.computed
    ]
    return "" if "" in reasons or not reasons else reasons[0]


def _ask_erasure(facts: CaseFacts) -> str:
    """Possible when the plan of any right may be put before a second person."""
    reasons = [why_not_ask_erasure(track=track, facts=facts) for track in facts.tracks]
    if not reasons or "" in reasons:
        return ""
    said = [reason for track, reason in zip(facts.tracks, reasons, strict=True) if track.right == "erasure"]
    return (said or reasons)[0]


GUARDS: dict[str, Callable[[CaseFacts], str]] = {
    "record_step": _record,
    "record_steps": _record,
    "ask_erasure": _ask_erasure,
}
