"""Facts of a case for tests of the procedure: an ordinary one to start from, and one right of it."""

from collections.abc import Mapping
from typing import Any

from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.checklists.rights import checklist_of
from tests.rules.step_samples import sample_values


def a_track(
    right: str, state: str = "working", decision: str = "", ground: str = "", **more: Any
) -> TrackFacts:
    """One right, nothing recorded."""
    return TrackFacts(right, state, decision, ground, **more)


def with_entries(
    track: TrackFacts, *entries: tuple[str, str] | str, **chosen: Mapping[str, str]
) -> TrackFacts:
    """The right with entries of these steps, each `step` or `(step, about)`; `chosen`: values of a step."""
    recorded: dict[str, tuple[str, ...]] = {}
    values: dict[str, tuple[Mapping[str, str], ...]] = {}
    for entry in entries:
        slug, about = (entry, "") if isinstance(entry, str) else entry
        step = checklist_of(right=track.right).step(slug)
        assert step is not None and not step.computed, slug
        recorded[slug] = (*recorded.get(slug, ()), about)
        values[slug] = (*values.get(slug, ()), sample_values(step, **chosen.get(slug, {})))
    return TrackFacts(
        track.right,
        track.state,
        track.decision,
        track.ground,
        recorded=recorded,
        values=values,
        approved=track.approved,
        asked=track.asked,
    )


def a_case(*tracks: TrackFacts, **more: Any) -> CaseFacts:
    """Assigned, identity settled, every system searched."""
    fields: dict[str, Any] = {
        "closed": False,
        "assigned": True,
        "identity_settled": True,
        "waiting_for_requester": False,
        "pending_systems": 0,
        "looked_into": 1,
        "country": "DE",
        "regime": "eu_gdpr",
    }
    return CaseFacts(tracks=tracks, **{**fields, **more})
