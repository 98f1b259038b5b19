"""What follows a decision: restriction, notices to recipients, holds, suppression."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = ()
