"""Who asks: identity ladder, authority of a representative, children, the deceased; breaches."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = (
    EventKind(
        "identity:mismatch",
        "Somebody else is asking: {method}",
        ("method", "breach"),
        ("note",),
    ),
    EventKind("identity:not_enough", "The answer was not enough to be certain", ("method",), ("note",)),
    EventKind("identity:code_sent", "Code sent to an address from our own records", ("check",)),
    EventKind("identity:code_wrong", "A wrong identity code was given", ("check", "tries")),
    EventKind("evidence:received", "Proof received", ("files",)),
    EventKind("evidence:looked_at", "Looked at a proof", ("file",)),
    EventKind("evidence:marked", "A file is kept as proof of {about}", ("file", "about")),
    EventKind("evidence:unmarked", "A file is kept as no proof any more", ("file",)),
    EventKind(
        "evidence:destroyed",
        "Proof of {about} destroyed (files: {files}): {why}",
        ("about", "files", "why"),
    ),
    EventKind("authority:asked", "Asked to show that they may act for the person", ("role",)),
    EventKind(
        "authority:recorded",
        "Authority ({role}): {outcome}",
        ("role", "outcome", "dated_on"),
        ("scope", "note", "provision"),
    ),
    EventKind(
        "breach:raised",
        "Personal data breach: {kind}",
        ("breach", "kind", "aware_at", "due_before"),
        ("what",),
    ),
    EventKind("breach:step", "Step of the breach recorded: {step}", ("breach", "step"), ("values",)),
    EventKind("breach:told", "Breach: the person was told", ("breach", "message")),
    EventKind("breach:reminded", "Leads reminded of the breach", ("breach", "mails")),
    EventKind("breach:closed", "Breach closed", ("breach",)),
)
