"""Erasure, correction and restriction by machine."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = ()
