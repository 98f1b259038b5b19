"""Second persons: refusals, extensions, fees, erasure; the broken glass."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = ()
