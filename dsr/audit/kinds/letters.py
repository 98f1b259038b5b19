"""Letters kept as sent, wording, tasks from failures and bounces."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = ()
