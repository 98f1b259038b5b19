"""Letters kept as sent, wording, tasks from failures and bounces."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = (
    EventKind("letter:looked_at", "Read a letter as sent: {letter}", ("letter", "number")),
    EventKind("letter:posted", "Letter posted: {letter}", ("letter", "number", "posted_at"), ("proof",)),
    EventKind("letter:bounced", "A letter came back: {letter} ({status})", ("letter", "number", "status")),
    EventKind(
        "letter:again", "Letter sent once more by {way}: {letter}", ("letter", "number", "before", "way")
    ),
    EventKind("interim:sent", "The person was told how it stands; due {due}", ("message", "due")),
    EventKind("contact:asked", "Asked to confirm the address by its link"),
    EventKind("task:done", "Task done: {kind}. {outcome}", ("kind", "about"), ("outcome",)),
    EventKind(
        "address:corrected",
        "Address of the requester corrected: {reason}",
        ("what", "held_back"),
        ("before", "after", "reason"),
    ),
    EventKind(
        "wording:saved",
        "Wording of {letter} in {language} for {controller} saved, version {version}",
        ("controller", "letter", "language", "version"),
    ),
    EventKind(
        "wording:removed",
        "Wording of {letter} in {language} for {controller} removed: the usual text is back",
        ("controller", "letter", "language"),
    ),
)
