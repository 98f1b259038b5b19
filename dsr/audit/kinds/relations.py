"""Cases of the same person: linked, merged, unmerged; rights added."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = ()
