"""Every kind of event the record knows: its slug, its sentence, its facts, and which are personal.

Facts are written in clear and stay; personal facts can be forgotten and the chain still verifies.
Whatever somebody typed freely may hold personal data, so it is never a clear fact.
"""

from dataclasses import dataclass
from typing import Any

from dsr.audit.models import AuditEntry


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind: the sentence may name any fact or personal fact in braces."""

    slug: str
    sentence: str
    facts: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()


def _kinds() -> tuple[EventKind, ...]:
    return (
        EventKind(
            "case:opened",
            "Request received by {channel} on {clock_day}; rights: {rights}; due {legal_due_on}",
            ("reference", "channel", "rights", "received_at", "clock_day", "legal_due_on", "rule_version"),
            ("requester",),
        ),
        EventKind("case:looked_at", "Looked at the case", ()),
        EventKind("queue:looked_at", "Looked at a list of {count} cases", ("cases", "count", "searched")),
        EventKind("case:assigned", "Assigned to {assignee}", ("assignee",)),
        EventKind(
            "case:receipt_corrected",
            "Receipt corrected from {before} to {after}: {reason}",
            ("before", "after"),
            ("reason",),
        ),
        EventKind("case:closed", "Closed", ("outcomes",)),
        EventKind("case:reopened", "Reopened: {reason}", ("tracks",), ("reason",)),
        EventKind("clock:fact", "{kind} on {at}", ("kind", "at", "ground"), ("note",)),
        EventKind(
            "clock:recomputed",
            "Due date of {right} moved from {before} to {after}: {why}",
            ("right", "before", "after", "why"),
        ),
        EventKind(
            "clock:other_dates",
            "Due date of {right} stands, other dates moved ({dates}): {why}",
            ("right", "dates", "why"),
        ),
        EventKind(
            "clock:extended",
            "Extended to {after}, from {before}: {reason}",
            ("before", "after"),
            ("reason",),
        ),
        EventKind("contact:confirmed", "The requester confirmed the address", ()),
        EventKind(
            "identity:asked",
            "Asked the requester to show who they are: {ground}, {method}",
            ("ground", "method"),
        ),
        EventKind("identity:confirmed", "Identity confirmed: {method}", ("method", "ground"), ("note",)),
        EventKind("search:recorded", "{system}: {result}", ("system", "result", "files"), ("keys", "note")),
        EventKind(
            "track:decided", "{right}: {decision} {ground}", ("right", "decision", "ground"), ("reasons",)
        ),
        EventKind("track:revised", "{right}: decision taken back", ("right",)),
        EventKind("track:withdrawn", "{right}: withdrawn", ("right",)),
        EventKind("track:handed_over", "{right}: handed over to the controller", ("right",), ("to", "note")),
        EventKind("answer:prepared", "Answer letter prepared", ("answer",)),
        EventKind("answer:taken_back", "Answer taken back from release: {reason}", ("answer",), ("reason",)),
        EventKind("answer:release_asked", "Release asked for", ("answer",)),
        EventKind(
            "answer:released",
            "Released; prepared by {prepared_by}",
            ("answer", "prepared_by", "bundle", "rights"),
        ),
        EventKind("bundle:queued", "Bundle ordered", ("bundle", "format")),
        EventKind(
            "bundle:built",
            "Bundle built: {records} records, {size} bytes",
            ("bundle", "records", "size", "sha256", "manifest_digest"),
        ),
        EventKind("bundle:failed", "Bundle could not be built: {problem}", ("bundle", "problem")),
        EventKind("download:code_sent", "Download code sent", ("grant", "way")),
        EventKind("download:code_wrong", "A wrong download code was given", ("grant", "tries")),
        EventKind("download:started", "Downloaded ({number})", ("grant", "bundle", "number")),
        EventKind("download:revoked", "Download revoked: {reason}", ("grant",), ("reason",)),
        EventKind("download:reissued", "Download given again until {until}", ("grant", "until")),
        EventKind("link:replaced", "Status link replaced; the old one no longer works", ()),
        EventKind("message:received", "Message from the requester", ("message", "files")),
        EventKind("message:sent", "Message to the requester", ("message", "asks_upload")),
        EventKind("note:added", "Note added", ("note",)),
        EventKind("file:looked_at", "Opened a file", ("file",)),
        EventKind("mail:sent", "Mail sent: {letter}", ("letter", "mail")),
        EventKind(
            "mail:failed", "Mail could not be sent: {letter} ({problem})", ("letter", "mail", "problem")
        ),
        EventKind(
            "mail:uncertain",
            "Mail perhaps sent, the connection broke at the last byte: {letter}",
            ("letter", "mail"),
        ),
        EventKind("mail:resolved", "Mail marked as {result}: {letter}", ("letter", "mail", "result")),
        EventKind("reminder:fired", "Reminder {kind}: due {due_on}", ("kind", "due_on", "mails")),
        EventKind(
            "register:controller_loaded", "Controller profile loaded: {slug} {version}", ("slug", "version")
        ),
        EventKind(
            "register:holiday_set",
            "Holiday calendar {calendar}: {day} {name}",
            ("calendar", "day", "name", "is_holiday"),
        ),
        EventKind("record:exported", "Record of {stream} exported", ("stream", "entries")),
        EventKind("staff:added", "Member of staff added: {staff}", ("staff", "roles")),
    )


KINDS: dict[str, EventKind] = {kind.slug: kind for kind in _kinds()}
FORGOTTEN = "…"


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return FORGOTTEN


def sentence(entry: AuditEntry) -> str:
    """What an entry says, in one sentence; forgotten facts show as an ellipsis."""
    kind = KINDS.get(entry.kind)
    return kind.sentence.format_map(_Known(entry.known)) if kind else entry.kind
