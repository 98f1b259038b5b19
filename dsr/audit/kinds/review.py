"""Review of what was collected: held back, redacted."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = ()
