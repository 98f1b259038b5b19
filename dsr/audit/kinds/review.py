"""Review of what was collected: held back, redacted."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = (
    EventKind(
        "review:decided",
        "Decided about set {set}: {verdict} {ground} {reason}",
        ("set", "verdict", "ground", "records"),
        ("reason",),
    ),
    EventKind(
        "review:redacted",
        "Blacked out parts of record {record} in set {set} (fields: {masks})",
        ("set", "record", "masks", "grounds"),
        ("fields",),
    ),
    EventKind("review:taken_back", "Took back what was decided about set {set}", ("set", "records")),
    EventKind(
        "review:rule_added",
        "Rule {rule} blacks out ({kind}, {ground}): {what}",
        ("rule", "kind", "ground", "set"),
        ("what",),
    ),
    EventKind("review:rule_removed", "Rule {rule} blacks out no more", ("rule",)),
    EventKind(
        "review:file_redacted", "Drew on the file of set {set} (boxes: {masks})", ("set", "masks", "grounds")
    ),
    EventKind(
        "review:copy_made",
        "The copy of the file of set {set} was made and holds nothing but pixels",
        ("set", "file", "masks"),
    ),
    EventKind(
        "review:copy_failed", "No copy of the file of set {set} could be made: {problem}", ("set", "problem")
    ),
    EventKind(
        "review:checked",
        "Looked as the second person at what was blacked out (parts: {redactions}, rules: {rules})",
        ("redactions", "rules"),
    ),
    EventKind("review:looked_at", "Looked at what was collected: set {set}", ("set", "what")),
)
