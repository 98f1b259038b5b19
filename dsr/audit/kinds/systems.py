"""Data systems and how they are reached. No setting is ever a fact."""

from dsr.audit.kinds.kind import EventKind

_ABOUT = ("controller", "system")

KINDS: tuple[EventKind, ...] = (
    EventKind("system:saved", "System {system} of {controller} saved", _ABOUT),
    EventKind(
        "system:connected", "System {system} of {controller} connected by {connector}", (*_ABOUT, "connector")
    ),
    EventKind(
        "system:writing",
        "Changing data in {system} of {controller} by machine: {allowed}",
        (*_ABOUT, "allowed"),
    ),
    EventKind("system:disconnected", "Connection of {system} of {controller} forgotten", _ABOUT),
    EventKind("system:tested", "Connection of {system} of {controller} tested: {ok}", (*_ABOUT, "ok")),
    EventKind(
        "dataset:imported",
        "Dataset {dataset} of {controller} imported (collections: {collections})",
        ("controller", "dataset", "collections"),
    ),
    EventKind(
        "access:written", "Data written to a file by a command: {form}, {size} bytes", ("form", "size")
    ),
)
