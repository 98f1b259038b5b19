"""Cases of the same person: linked, merged, unmerged; rights added; ends without an answer."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = (
    EventKind("link:made", "Linked with {other}: {link_kind}", ("other", "link_kind"), ("note",)),
    EventKind(
        "link:made_there",
        "Linked by somebody working on {other}: {link_kind}",
        ("other", "link_kind"),
        ("note",),
    ),
    EventKind("link:undone", "Link with {other} undone: {link_kind}", ("other", "link_kind")),
    EventKind(
        "link:undone_there", "Link undone by somebody working on {other}: {link_kind}", ("other", "link_kind")
    ),
    EventKind("track:merged", "{right}: answered with {other}", ("right", "other")),
    EventKind(
        "case:merged", "Merged into {other}, received earlier, and closed", ("other", "due"), ("note",)
    ),
    EventKind(
        "case:merged_here", "{other} was merged into this case: {rights}", ("other", "rights"), ("note",)
    ),
    EventKind(
        "case:unmerged", "Merger into {other} undone, worked on again: {reason}", ("other",), ("reason",)
    ),
    EventKind(
        "case:unmerged_here", "{other} is no longer merged into this case: {reason}", ("other",), ("reason",)
    ),
    EventKind(
        "track:added",
        "{right}: recognised in the request and added, answer due {legal_due_on}",
        ("right", "instead_of", "legal_due_on"),
        ("details",),
    ),
    EventKind("track:not_a_request", "{right}: not a request: {reason}", ("right",), ("reason",)),
    EventKind("track:lapsed", "{right}: ended, because the requester did not answer", ("right",)),
    EventKind(
        "silence:noted", "No answer to the question of {asked_on} ({question})", ("question", "asked_on")
    ),
    EventKind(
        "withdrawal:told", "The person withdrew on {on} ({channel}): {words}", ("on", "channel"), ("words",)
    ),
    EventKind("request:passed_on", "The request was passed on to {to}: {passed_by}", (), ("to", "passed_by")),
)
