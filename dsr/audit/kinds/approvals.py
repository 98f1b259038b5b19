"""Second persons: refusals, extensions, fees, erasure; the broken glass."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = (
    EventKind(
        "track:proposed",
        "{right}: {decision} {ground} proposed, waits for a second person",
        ("right", "decision", "ground"),
        ("reasons",),
    ),
    EventKind(
        "approval:asked",
        "Asked a second person: {what} {right}",
        ("approval", "what", "right"),
        ("reason",),
    ),
    EventKind(
        "approval:approved",
        "Agreed as the second person ({asked_by} asked): {what} {right}",
        ("approval", "what", "right", "asked_by"),
    ),
    EventKind(
        "approval:declined",
        "Declined as the second person ({asked_by} asked): {what} {right} · {reason}",
        ("approval", "what", "right", "asked_by"),
        ("reason",),
    ),
    EventKind(
        "approval:taken_back",
        "Taken back from the second person ({asked_by} asked): {what} {right}",
        ("approval", "what", "right", "asked_by"),
    ),
    EventKind(
        "glass:broken",
        "GLASS BROKEN, no second person ({asked_by} asked): {what} {right} · Reason: {reason}",
        ("approval", "what", "right", "asked_by"),
        ("reason",),
    ),
)
