"""Owners of systems without a connector: asked, answered, reminded."""

from dsr.audit.kinds.kind import EventKind

_ABOUT = ("task", "system", "kind")

KINDS: tuple[EventKind, ...] = (
    EventKind("owner:asked", "Owner of {system} asked: {kind}", _ABOUT),
    EventKind("owner:looked", "The owner of {system} opened the task", ("task", "system")),
    EventKind("owner:gave", "The owner of {system} sent what was found (files: {files})", (*_ABOUT, "files")),
    EventKind("owner:nothing", "The owner of {system} found nothing", _ABOUT),
    EventKind(
        "owner:confirmed", "The owner of {system} confirmed: {kind}. {evidence}", _ABOUT, ("evidence",)
    ),
    EventKind("owner:cannot", "The owner of {system} cannot do it: {reason}", _ABOUT, ("reason",)),
    EventKind("owner:asked_back", "The owner of {system} asks: {question}", _ABOUT, ("question",)),
    EventKind("owner:answered", "Question of the owner of {system} answered: {answer}", _ABOUT, ("answer",)),
    EventKind("owner:reminded", "Owner of {system} reminded: {kind}", _ABOUT),
    EventKind("owner:withdrawn", "Task of the owner of {system} taken back: {kind}", _ABOUT),
)
