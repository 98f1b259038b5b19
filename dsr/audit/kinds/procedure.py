"""Steps of the checklists, decisions proposed and approved, other ends."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = (
    EventKind("step:recorded", "{right}: recorded “{step}” {about}", ("right", "step", "about"), ("values",)),
    EventKind(
        "step:removed",
        "{right}: took back what was recorded for “{step}” {about}",
        ("right", "step", "about"),
    ),
)
