"""Who asks: identity ladder, authority of a representative, children, the deceased; breaches."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = ()
