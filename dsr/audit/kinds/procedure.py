"""Steps of the checklists, decisions proposed and approved, other ends."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = ()
