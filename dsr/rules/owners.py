"""By when the owner of a data system has to answer, and what may be asked of them. Plain functions."""

from datetime import date, timedelta

from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.recording import why_not_erase

USUAL = timedelta(days=7)
LEFT_FOR_THE_TEAM = timedelta(days=5)
FIRST_IDENTITY = "First settle who asks: an owner of a system is told by what the person is found."

FIRST_AUTHORITY = "First settle that whoever asks may act for the person."


def due_for_owner(*, today: date, legal_due_on: date | None) -> date:
    """A week from today, but so that the team has five days left before the legal date; never before tomorrow."""
    wished = today + USUAL
    if legal_due_on is not None:
        wished = min(wished, legal_due_on - LEFT_FOR_THE_TEAM)
    return max(wished, today + timedelta(days=1))


def why_not_ask_owner(facts: CaseFacts) -> str:
    """Empty when owners may be asked now; otherwise the reason, as a sentence."""
    if facts.answer_state == "awaiting_release":
        return "The answer waits for its release. Take it back first."
    if facts.needs_identity and not facts.identity_settled:
        return FIRST_IDENTITY
    if facts.needs_identity and not facts.authority_settled:
        return FIRST_AUTHORITY
    return ""


def why_not_erase_there(*, system: str, track: TrackFacts, facts: CaseFacts) -> str:
    """Empty when an owner may erase in a system: the plan was agreed to and nothing holds the data."""
    if system in track.recorded.get("erased", ()):
        return "The erasure in this system is confirmed already."
    return why_not_erase(system=system, track=track, facts=facts)
