"""Runs in data systems and what they staged."""

from dsr.audit.kinds.kind import EventKind

_ABOUT = ("run", "system", "kind")

KINDS: tuple[EventKind, ...] = (
    EventKind("run:ordered", "Work by machine in {system} ordered: {kind}", _ABOUT),
    EventKind(
        "run:done", "Work by machine in {system} done: {kind} (records: {records})", (*_ABOUT, "records")
    ),
    EventKind("run:failed", "Work by machine in {system} failed: {kind} ({problem})", (*_ABOUT, "problem")),
    EventKind("run:cancelled", "Work by machine in {system} stopped: {kind}", _ABOUT),
)
