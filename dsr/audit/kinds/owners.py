"""Owners of systems without a connector."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = ()
