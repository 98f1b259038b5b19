"""Runs in data systems and what they staged."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = ()
