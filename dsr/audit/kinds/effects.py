"""What follows a decision: restriction, notices to recipients, holds, stopped addresses, keys of machines."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = (
    EventKind("restriction:set", "Data restricted, Art. 18(1)({ground}): {right}", ("right", "ground")),
    EventKind(
        "restriction:lift_announced",
        "Told the person that the restriction will be lifted (Art. 18(3)): {reason}",
        ("right", "way"),
        ("reason",),
    ),
    EventKind(
        "restriction:lift_told",
        "The letter of Art. 18(3) went: the restriction of {right} may be lifted",
        ("right", "way"),
    ),
    EventKind("restriction:lifted", "Restriction lifted: {right}", ("right", "told_at"), ("reason",)),
    EventKind(
        "recipient:added", "Recipient to be told (Art. 19), number {notice}", ("notice", "right"), ("name",)
    ),
    EventKind(
        "recipient:told", "Told a recipient (Art. 19): {recipient}, {way}", ("notice", "recipient", "way")
    ),
    EventKind(
        "recipient:not_told",
        "A recipient is not told (Art. 19): {recipient}, {state}: {reason}",
        ("notice", "recipient", "state"),
        ("reason",),
    ),
    EventKind("recipient:replied", "A recipient replied: {recipient}", ("notice", "recipient"), ("reply",)),
    EventKind("recipient:named", "Named the recipients to the person (Art. 19): {count}", ("count",)),
    EventKind("hold:set", "Legal hold set on {system}: {reason}", ("hold", "system"), ("reason",)),
    EventKind("hold:lifted", "Legal hold lifted from {system}: {reason}", ("hold", "system"), ("reason",)),
    EventKind(
        "suppression:added",
        "Put on the suppression list for {scope} ({ground}): {entries}",
        ("controller", "scope", "ground", "entries"),
    ),
    EventKind(
        "suppression:lifted",
        "Taken off the suppression list for {scope}: {reason}",
        ("controller", "scope"),
        ("reason",),
    ),
    EventKind("suppression:checked", "A list of addresses was checked", ("controller", "purpose")),
    EventKind("api_key:made", "Key {key} made for {controller}", ("key", "controller", "expires_at")),
    EventKind("api_key:revoked", "Key {key} of {controller} revoked", ("key", "controller")),
)
