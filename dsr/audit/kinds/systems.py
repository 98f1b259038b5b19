"""Data systems and how they are reached."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = ()
